/**
 * Cuts a hashtag into its words: at case changes, digits and underscores, and, for tags written in
 * one case, by a dictionary if the caller has one. Decides spans only; folding stays in fold.ts.
 */

import { C_DIGIT, C_IDEO, C_IGNORE, C_UNDERSCORE, CLASS, fold, learn, P_LETTER, P_UPPER, plain } from "./chars.ts";
import { HI_FACTOR, HI_SEED, LO_FACTOR, LO_SEED, finishHi, finishLo, hashWord } from "./hash.ts";
import { isLetterKind, kindAt } from "./spans.ts";

/** Whether a folded form of this hash is a known word. */
export type KnowsWord = (lo: number, hi: number) => boolean;

// Capitals before a lower-case word: #MMRcausesAutism is MMR + causes, #BigPharmaLies is not B + ig.
const ACRONYMS = new Set(
  "mmr hpv hiv aids cdc who fda nhs nih epa usa uk eu un dna rna mrna covid ivf adhd asd dtp dtap tb pcr rsv bbc nyc us ai gmo emf sars mers polio vaers uv h1n1 h5n1 ebv hcq iv er gp".split(
    " ",
  ),
);

/** Longest run of letters that the dictionary is asked to cut. */
const LONGEST_RUN = 48;
/** Longest word the dictionary is asked for. */
const LONGEST_WORD = 20;

export interface Spans {
  count: number;
  readonly start: Uint32Array;
  readonly end: Uint32Array;
}

export const parts: Spans = { count: 0, start: new Uint32Array(64), end: new Uint32Array(64) };

function add(start: number, end: number): void {
  if (end <= start || parts.count >= parts.start.length) return;
  parts.start[parts.count] = start;
  parts.end[parts.count++] = end;
}

function text(units: Uint16Array, start: number, end: number): string {
  let out = "";
  for (let i = start; i < end; i++) out += String.fromCharCode(fold[units[i]!]!);
  return out;
}

/** Where the capital run [start, end) ends as a word when lower-case letters follow it. */
function capitalsEnd(
  units: Uint16Array,
  start: number,
  end: number,
  lowerEnd: number,
  knows: KnowsWord | null,
): number {
  if (end - start < 2) return start;
  const whole = text(units, start, end);
  const shorter = whole.slice(0, -1);
  if (ACRONYMS.has(shorter) && shorter.length > 1) return end - 1;
  if (ACRONYMS.has(whole)) return end;
  if (knows !== null) {
    const rest = hashWord(text(units, end, lowerEnd));
    const restWithCapital = hashWord(text(units, end - 1, lowerEnd));
    if (knows(rest.lo, rest.hi) && !knows(restWithCapital.lo, restWithCapital.hi)) return end;
  }
  return end - 1;
}

/** Whether capitals and small letters take turns, as few words do: #cHeMtRaIlS. */
function alternates(units: Uint16Array, start: number, end: number): boolean {
  let runs = 0;
  for (let at = start; at < end; at++) if (isUpper(units[at]!) && (at === start || !isUpper(units[at - 1]!))) runs++;
  return runs > 2 && runs * 2 >= end - start - 1;
}

/** Cuts units[start, end), a run of letters, at changes of case. */
function cutByCase(units: Uint16Array, start: number, end: number, knows: KnowsWord | null): void {
  if (alternates(units, start, end) && cutByDictionary(units, start, end, knows)) return;
  let from = start;
  while (from < end) {
    let at = from;
    while (at < end && isUpper(units[at]!)) at++;
    const capitals = at;
    while (at < end && !isUpper(units[at]!)) at++;
    const cut = capitals < end && capitals > from ? capitalsEnd(units, from, capitals, at, knows) : from;
    if (cut > from) add(from, cut);
    if (at > cut) addKnown(units, cut, at, knows);
    from = at;
  }
}

/** Adds a run of one case, cut by the dictionary when all of it can be covered by known words. */
function addKnown(units: Uint16Array, start: number, end: number, knows: KnowsWord | null): void {
  if (!cutByDictionary(units, start, end, knows)) add(start, end);
}

/** Adds the known words that cover a run; adds none and gives false where they do not. */
function cutByDictionary(units: Uint16Array, start: number, end: number, knows: KnowsWord | null): boolean {
  const length = end - start;
  if (knows === null || length < 6 || length > LONGEST_RUN) return false;
  const best = new Int32Array(length + 1).fill(-1);
  const from = new Int32Array(length + 1);
  best[0] = 0;
  for (let i = 0; i < length; i++) {
    if (best[i]! < 0) continue;
    let lo = LO_SEED;
    let hi = HI_SEED;
    for (let j = i; j < length && j - i < LONGEST_WORD; j++) {
      const unit = fold[units[start + j]!]!;
      lo = Math.imul(lo ^ unit, LO_FACTOR);
      hi = Math.imul(hi ^ unit, HI_FACTOR);
      hi ^= hi >>> 15;
      const size = j - i + 1;
      // Long words count more than their parts; one-letter words never count.
      const score = best[i]! + size * size;
      if (size > 1 && score > best[j + 1]! && knows(finishLo(lo) >>> 0, finishHi(hi) >>> 0)) {
        best[j + 1] = score;
        from[j + 1] = i;
      }
    }
  }
  if (best[length]! < 0) return false;
  const cuts: number[] = [];
  for (let at = length; at > 0; at = from[at]!) cuts.push(at);
  let last = 0;
  for (let i = cuts.length - 1; i >= 0; i--) {
    add(start + last, start + cuts[i]!);
    last = cuts[i]!;
  }
  return true;
}

/** Skips plain letters from `at`. */
function lettersEnd(units: Uint16Array, at: number, end: number): number {
  let stop = at;
  while (stop < end && (plain[units[stop]!]! & P_LETTER) !== 0) stop++;
  return stop;
}

const isUpper = (unit: number): boolean => (plain[unit]! & P_UPPER) !== 0;

/** Fills `parts` with the words of the hashtag body units[start, end). */
export function cutTag(units: Uint16Array, start: number, end: number, knows: KnowsWord | null): void {
  parts.count = 0;
  let at = start;
  while (at < end) {
    const kind = kindAt(units, at, end);
    const width = (learn(units[at]!) & CLASS) === kind ? 1 : 2;
    if (kind === C_UNDERSCORE || kind === C_IGNORE) at += width;
    else if (kind === C_IDEO) {
      add(at, at + width);
      at += width;
    } else {
      const digits = kind === C_DIGIT;
      let stop = digits ? at : lettersEnd(units, at, end);
      let bare = true;
      while (stop < end) {
        const next = kindAt(units, stop, end);
        const wide = (learn(units[stop]!) & CLASS) === next ? 1 : 2;
        if (next === C_UNDERSCORE || next === C_IDEO || (next === C_DIGIT) !== digits) break;
        if (!isLetterKind(next) || wide === 2) bare = false;
        stop += wide;
      }
      if (digits || !bare) add(at, stop);
      else cutByCase(units, at, stop, knows);
      at = stop;
    }
  }
}
