/**
 * Which words a disguise may stand for (text/unmask.ts): those of rules and cues, and small ones. What was
 * asked once is remembered, since the same odd spellings come again and again.
 */

import type { Knowledge } from "./knowledge.ts";
import { isFunctionWord } from "./text/function-words.ts";
import { hashWord, wordKey } from "./text/hash.ts";
import type { Words } from "./text/unmask.ts";

const WRITTEN = 1;
const INFLECTS = 2;
const BEGINS = 4;
const SOUGHT = 8;
/** Forms remembered; then all are forgotten. */
const MOST_KNOWN = 20_000;
/** Shorter small words are found in too many disguises. */
const LEAST_SMALL = 4;

const kept = new WeakMap<Knowledge, Words>();

export function disguisedWords(knowledge: Knowledge): Words {
  let words = kept.get(knowledge);
  if (words === undefined) kept.set(knowledge, (words = open(knowledge)));
  return words;
}

function open({ catalogue, cues, mythCues }: Knowledge): Words {
  const books = [catalogue.set.book, cues.book, mythCues.book];
  /** By hash: a string would keep the post alive that it was cut from. */
  const known = new Map<number, number>();

  function bitsOf(form: string): number {
    const hash = hashWord(form);
    const key = wordKey(hash);
    const before = known.get(key);
    if (before !== undefined) return before;
    const isSmall = form.length >= LEAST_SMALL && isFunctionWord(form, null);
    let bits = isSmall ? WRITTEN | INFLECTS : 0;
    for (const book of books) {
      if (book.knows(hash.lo, hash.hi)) bits |= WRITTEN;
      if (book.inflects(form)) bits |= INFLECTS;
      if (book.begins(form)) bits |= BEGINS;
      if (book.isSought(form)) bits |= SOUGHT;
    }
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(key, bits);
    return bits;
  }

  return {
    isWritten: (form) => (bitsOf(form) & WRITTEN) !== 0,
    inflects: (form) => (bitsOf(form) & INFLECTS) !== 0,
    begins: (form) => (bitsOf(form) & BEGINS) !== 0,
    isSought: (form) => (bitsOf(form) & SOUGHT) !== 0,
  };
}
