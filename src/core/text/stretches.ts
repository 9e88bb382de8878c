/**
 * A text as stretches between spaces, each by its hash alone: much less than cutting it into tokens, and
 * enough to know a stretch that was met before. What stands for nothing in any pattern (names, links) is left out.
 */

import { P_LETTER, plain } from "./chars.ts";
import { finishHi, finishLo, HI_FACTOR, HI_SEED, LO_FACTOR, LO_SEED } from "./hash.ts";
import { mayBeLink } from "./plain-words.ts";
import { linkEnd, mentionEnd } from "./spans.ts";
import { copyUnits, scratch } from "./units.ts";
import { wider } from "./wider.ts";

/** Of each stretch its hash in two halves, and where it begins and ends; filled again by the next text. */
export interface Stretches {
  lo: Int32Array;
  hi: Int32Array;
  from: Int32Array;
  to: Int32Array;
}

export const stretches: Stretches = {
  lo: new Int32Array(64),
  hi: new Int32Array(64),
  from: new Int32Array(64),
  to: new Int32Array(64),
};

function widen(): Stretches {
  const { lo, hi, from, to } = stretches;
  return Object.assign(stretches, { lo: wider(lo), hi: wider(hi), from: wider(from), to: wider(to) });
}

/** This unit and all below are spaces or ends of lines. */
const SPACE = 32;

/** Signs that may stand before, and behind, a word without a say in what it is. Emoticons begin with others. */
const SIGNS = new Uint8Array(65_536);
const MAY_OPEN = 1;
const MAY_CLOSE = 2;
for (const sign of `!"'(),.?[]{}“”‘’«»…¿¡`) SIGNS[sign.charCodeAt(0)] = MAY_OPEN | MAY_CLOSE;
for (const sign of ":;") SIGNS[sign.charCodeAt(0)] = MAY_CLOSE;
const RAW_SEED = ~LO_SEED;

const APOSTROPHE = 39;
const RIGHT_QUOTE = 0x2019;
const VOWELS: ReadonlySet<number> = new Set(Array.from("aeiouhy", (letter) => letter.charCodeAt(0)));

const AT_SIGN = 64;
const LETTER_H = 104;
const AMPERSAND = 38;

/**
 * Fills `stretches` and gives their number. A word with nothing but plain signs around is hashed folded, and
 * stands without them; every other stretch is taken as it is.
 */
export function readStretches(text: string): number {
  const length = copyUnits(text);
  const { units } = scratch;
  const table = plain;
  const signs = SIGNS;
  const loFactor = LO_FACTOR;
  const hiFactor = HI_FACTOR;
  const loSeed = LO_SEED;
  const hiSeed = HI_SEED;
  let { lo: los, hi: his, from: froms, to: tos } = stretches;
  let at = 0;
  let n = 0;
  for (;;) {
    // A 0 stands behind the last unit.
    let unit = units[at]!;
    while (unit <= SPACE) {
      if (at >= length) return n;
      at += 1;
      unit = units[at]!;
    }
    if (n === los.length) ({ lo: los, hi: his, from: froms, to: tos } = widen());
    const from = at;
    let bits = table[unit]! | 0;
    if (bits === 0) {
      while ((signs[unit]! & MAY_OPEN) !== 0) {
        at += 1;
        unit = units[at]!;
      }
      bits = table[unit]! | 0;
    }
    const word = at;
    let lo = loSeed;
    let hi = hiSeed;
    while (bits !== 0) {
      do {
        const form = bits & 0xffff;
        lo = Math.imul(lo ^ form, loFactor);
        hi = Math.imul(hi ^ form, hiFactor);
        at += 1;
        unit = units[at]!;
        bits = table[unit]! | 0;
      } while (bits !== 0);
      // "don't"
      if (unit > SPACE && isInnerApostrophe(units, at)) bits = APOSTROPHE;
    }
    const wordEnd = at;
    if (unit > SPACE)
      while ((signs[unit]! & MAY_CLOSE) !== 0) {
        at += 1;
        unit = units[at]!;
      }
    if (unit <= SPACE && wordEnd > word) {
      froms[n] = word;
      tos[n] = wordEnd;
    } else {
      at = from;
      unit = units[at]!;
      lo = RAW_SEED;
      hi = hiSeed;
      do {
        lo = Math.imul(lo ^ unit, loFactor);
        hi = Math.imul(hi ^ unit, hiFactor);
        at += 1;
        unit = units[at]!;
      } while (unit > SPACE);
      const first = units[from]!;
      if ((first === AT_SIGN && isName(units, from, at)) || (first === LETTER_H && isLink(units, from, at))) continue;
      froms[n] = from;
      tos[n] = at;
    }
    los[n] = finishLo(lo);
    his[n] = finishHi(hi);
    n += 1;
  }
}

/** Before a consonant: before a vowel it may part two words, as in "l'autisme". */
function isInnerApostrophe(units: Uint16Array, at: number): boolean {
  const unit = units[at]!;
  if (unit !== APOSTROPHE && unit !== RIGHT_QUOTE) return false;
  const next = plain[units[at + 1]!]!;
  return (next & P_LETTER) !== 0 && !VOWELS.has(next & 0xffff);
}

/** "@name," is no word of a pattern. */
function isName(units: Uint16Array, from: number, to: number): boolean {
  const end = mentionEnd(units, from, to);
  return end > 0 && isSilent(units, end, to);
}

/** "https://host.example/path." is no word of a pattern. A reference in it may end it early. */
function isLink(units: Uint16Array, from: number, to: number): boolean {
  if (!mayBeLink(units, from, to)) return false;
  const end = linkEnd(units, from, to);
  if (end === 0 || !isSilent(units, end, to)) return false;
  for (let at = from; at < end; at += 1) if (units[at] === AMPERSAND) return false;
  return true;
}

/** Nothing but plain signs. */
function isSilent(units: Uint16Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1)
    if (units[at]! > 127 || plain[units[at]!] !== 0 || units[at] === AMPERSAND) return false;
  return true;
}
