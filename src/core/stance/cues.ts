/**
 * Finds the cue words of rules/vocab/stance.*.yaml in one field of a post. Decides which cues are
 * seen at all: a short cue inside a longer one ("not" in "not only") is hidden. What a cue means for
 * a claim is decided by its place, elsewhere in this room.
 */

import type { Term } from "../../model/rules.ts";
import { compilePhrases, newPhraseHits, type PhraseBook, type PhraseEntry, type PhraseHits } from "../text/phrases.ts";
import { KIND_HASHTAG, MARK_PART, type Tokens } from "../text/tokens.ts";

/** Vocabulary term names without other meaning; the order gives the numbers. */
export const CUES = [
  "stance.negation",
  "stance.debunks",
  "stance.unconvinced",
  "stance.ignore",
  "stance.conceals",
  "stance.endorses",
  "stance.header_false",
  "stance.header_true",
  "stance.header_claim",
  "stance.asks",
  "stance.rhetorical",
  "stance.mocks",
  "stance.laughs",
  "stance.former",
  "stance.past",
  "stance.turn",
  "stance.reports",
  "stance.authority",
  "stance.self",
  "stance.hedges",
  "stance.hypothetical",
  "stance.consequence",
  "stance.believes",
  "stance.refuses",
  "stance.relation",
  "stance.harmless",
  "stance.contrast",
  "stance.because",
  "stance.answers_no",
  "stance.answers_yes",
  "stance.agrees",
  "stance.disagrees",
  "stance.first_hand",
  "intent.question",
  "intent.concern",
  "intent.complaint",
  "intent.advice",
  "intent.news",
  "intent.gratitude",
  "intent.experience",
  "flag.satire",
  "flag.seller",
  "flag.emergency",
  "flag.not_emergency",
  "flag.urgency",
  "flag.conspiracy",
  "ears.cause",
  "ears.illness",
  "ears.treatment",
  "ears.interventions",
  "ears.information",
] as const;
export type Cue = (typeof CUES)[number];

const NUMBER: ReadonlyMap<string, number> = new Map(CUES.map((cue, i) => [cue, i]));

/** Cues that speak for themselves: of two, one inside the other, only the longer is seen. */
const ATTITUDES: ReadonlySet<Cue> = new Set<Cue>([
  "stance.negation",
  "stance.unconvinced",
  "stance.debunks",
  "stance.ignore",
  "stance.conceals",
  "stance.endorses",
  "stance.asks",
  "stance.rhetorical",
  "stance.mocks",
  "stance.former",
  "stance.reports",
  "stance.hedges",
  "stance.hypothetical",
  "stance.harmless",
]);

export interface CueBook {
  readonly book: PhraseBook;
  /** Cue number of each phrase. */
  readonly cueOf: Uint8Array;
}

/** A cue in a field; `first` and `last` are token indexes, both included. */
export interface CueHit {
  readonly cue: Cue;
  readonly first: number;
  readonly last: number;
}

/** Hits kept of one cue in one field; no honest post has more, and a hostile one must not cost a square of them. */
const MAX_HITS = 200;

/** Every cue of one field: by cue, in order of place. Made anew per field, so it may be kept. */
export interface FoundCues {
  of(cue: Cue): readonly CueHit[];
  readonly count: number;
  /** Some cue stood in the field more often than was kept. */
  readonly overflow: boolean;
}

const NONE: readonly CueHit[] = [];
export const NO_CUES: FoundCues = { of: () => NONE, count: 0, overflow: false };

/** Reads the terms it knows by name; other terms are ignored. */
export function compileCues(terms: readonly Term[]): CueBook {
  const entries: PhraseEntry[] = [];
  const cues: number[] = [];
  for (const term of terms) {
    const cue = NUMBER.get(term.name);
    if (cue === undefined) continue;
    for (const text of [...term.any, ...term.emoji]) {
      entries.push({ text, lang: term.language, disguised: term.disguised, typos: term.typos });
      cues.push(cue);
    }
  }
  return { book: compilePhrases(entries), cueOf: Uint8Array.from(cues) };
}

const hits: PhraseHits = newPhraseHits();
let cover = new Int32Array(256);

/** With `lang` "und" the cues of all languages count: short posts mislead language tests, and people mix languages. */
export function findCues(cues: CueBook, tokens: Tokens, lang: string): FoundCues {
  const count = cues.book.find(tokens, lang, hits);
  if (count === 0) return NO_CUES;
  coverAttitudes(cues, tokens.count, count);
  const lists: (CueHit[] | undefined)[] = [];
  let seen = 0;
  let overflow = false;
  for (let i = 0; i < count; i += 1) {
    const number = cues.cueOf[hits.phrase[i]!]!;
    const cue = CUES[number]!;
    const first = wholeTag(tokens, hits.first[i]!);
    const last = wholeTag(tokens, hits.last[i]!);
    if (ATTITUDES.has(cue) && isHidden(first, last)) continue;
    const list = (lists[number] ??= []);
    const former = list[list.length - 1];
    if (former !== undefined && former.first === first && former.last === last) continue;
    if (list.length === MAX_HITS) {
      overflow = true;
      continue;
    }
    list.push({ cue, first, last });
    seen += 1;
  }
  return { of: (cue) => lists[NUMBER.get(cue)!] ?? NONE, count: seen, overflow };
}

/** Of the only part of a hashtag the hashtag: `#never` is one word, not two. */
function wholeTag({ mark, kind, lo, hi }: Tokens, i: number): number {
  const isWhole =
    (mark[i]! & MARK_PART) !== 0 && kind[i - 1] === KIND_HASHTAG && lo[i] === lo[i - 1] && hi[i] === hi[i - 1];
  return isWhole ? i - 1 : i;
}

/** Marks every token with the longest attitude cue over it: its hit number plus one. */
function coverAttitudes(cues: CueBook, tokens: number, count: number): void {
  if (cover.length < tokens) cover = new Int32Array(tokens * 2);
  cover.fill(0, 0, tokens);
  for (let i = 0; i < count; i += 1) {
    const cue = CUES[cues.cueOf[hits.phrase[i]!]!]!;
    if (!ATTITUDES.has(cue)) continue;
    for (let at = hits.first[i]!; at <= hits.last[i]!; at += 1) {
      const other = cover[at]! - 1;
      if (other < 0 || lengthOf(i) > lengthOf(other)) cover[at] = i + 1;
    }
  }
}

function lengthOf(hit: number): number {
  return hits.last[hit]! - hits.first[hit]!;
}

/** A longer attitude cue holds the whole stretch. */
function isHidden(first: number, last: number): boolean {
  const over = cover[first]! - 1;
  if (over < 0) return false;
  return hits.first[over]! <= first && hits.last[over]! >= last && lengthOf(over) > last - first;
}

const WORDING: ReadonlySet<Cue> = new Set<Cue>([
  "stance.negation",
  "stance.debunks",
  "stance.harmless",
  "stance.mocks",
]);

/** The cues without those that lie in the claim's own wording. */
export function withoutWording(
  cues: FoundCues,
  wording: readonly { readonly first: number; readonly last: number }[],
): FoundCues {
  const kept = new Map<Cue, readonly CueHit[]>();
  for (const cue of WORDING)
    kept.set(
      cue,
      cues.of(cue).filter((hit) => !wording.some((part) => part.first <= hit.first && hit.last <= part.last)),
    );
  return { ...cues, of: (cue) => kept.get(cue) ?? cues.of(cue) };
}
