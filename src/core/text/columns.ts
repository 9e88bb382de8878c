/**
 * The growable columns behind `Tokens` and the one place that appends to them: positions, sentence
 * and clause numbers, quotation spans. Knows nothing of characters.
 */

import type { KnowsWord } from "./tag-parts.ts";
import { KIND_HASHTAG, KIND_NUMBER, KIND_WORD, MARK_PART, MARK_QUOTED, type Tokens } from "./tokens.ts";

/** Tokens kept of one field; the rest of a longer field is ignored and `truncated` says so. */
export const MAX_TOKENS = 32_768;

export type Columns = { -readonly [Key in keyof Tokens]: Tokens[Key] } & {
  /** Dictionary that cuts lower-case hashtags, if the caller has one. */
  knows: KnowsWord | null;
};

export function emptyColumns(capacity: number, knows: KnowsWord | null): Columns {
  return {
    source: "",
    count: 0,
    kind: new Uint8Array(capacity),
    mark: new Uint16Array(capacity),
    start: new Uint32Array(capacity),
    end: new Uint32Array(capacity),
    lo: new Uint32Array(capacity),
    hi: new Uint32Array(capacity),
    word: new Uint16Array(capacity),
    sentence: new Uint16Array(capacity),
    clause: new Uint16Array(capacity),
    truncated: false,
    knows,
  };
}

/** Makes room for every token that so many units can give; a hashtag gives itself and its parts. */
function reserve(columns: Columns, units: number): void {
  const wanted = Math.min(units * 2 + 2, MAX_TOKENS);
  if (columns.kind.length >= wanted) return;
  const { knows } = columns;
  Object.assign(columns, emptyColumns(Math.min(Math.max(wanted, columns.kind.length * 2), MAX_TOKENS), knows));
}

/** A clause ends before the next word; a sentence ends before the next word, or before anything. */
export const END_CLAUSE = 1;
export const END_SENTENCE = 2;
export const END_LINE = 3;

/** Where the writer stands; reset by `begin`. Up to `plainUntil` no link without scheme begins. */
export const pen = { words: 0, sentence: 0, clause: 0, pending: 0, opened: -1, quote: 0, plainUntil: 0 };

export function begin(columns: Columns, source: string, units: number): void {
  reserve(columns, units);
  columns.source = source;
  columns.count = 0;
  columns.truncated = false;
  pen.words = pen.sentence = pen.clause = pen.pending = pen.quote = pen.plainUntil = 0;
  pen.opened = -1;
}

/** Asks for a boundary before the next token; the strongest request wins. */
export function endHere(strength: number): void {
  if (strength > pen.pending) pen.pending = strength;
}

/** Carries out a pending boundary. `content` is false for closing marks and emoji, which stay with what they follow. */
export function settle(columns: Columns, content: boolean): void {
  if (pen.pending === 0 || (!content && pen.pending !== END_LINE)) return;
  if (columns.count > 0) {
    pen.clause++;
    if (pen.pending !== END_CLAUSE) pen.sentence++;
  }
  pen.pending = 0;
}

/** Appends a token; gives false when the columns are full. */
export function push(
  columns: Columns,
  kind: number,
  mark: number,
  start: number,
  end: number,
  lo: number,
  hi: number,
): boolean {
  const at = columns.count;
  if (at === columns.kind.length) {
    columns.truncated = true;
    return false;
  }
  columns.kind[at] = kind;
  columns.mark[at] = mark;
  columns.start[at] = start;
  columns.end[at] = end;
  columns.lo[at] = lo;
  columns.hi[at] = hi;
  columns.word[at] = pen.words;
  columns.sentence[at] = pen.sentence;
  columns.clause[at] = pen.clause;
  columns.count = at + 1;
  if (kind <= KIND_HASHTAG && kind !== KIND_HASHTAG && (mark & MARK_PART) === 0) pen.words++;
  return true;
}

/** Takes back the tokens from index `from` on (they turned out to be parts of a link). */
export function takeBack(columns: Columns, from: number): void {
  for (let i = from; i < columns.count; i++)
    if (columns.kind[i] === KIND_WORD || columns.kind[i] === KIND_NUMBER) pen.words--;
  columns.count = from;
}

/** A quotation of this family opens after the last token. */
export function openQuote(columns: Columns, family: number): void {
  pen.opened = columns.count;
  pen.quote = family;
}

/** The open quotation closes before the last token: marks what stands in it. */
export function closeQuote(columns: Columns): void {
  for (let i = pen.opened; i < columns.count; i++) columns.mark[i]! |= MARK_QUOTED;
  pen.opened = -1;
  pen.quote = 0;
}
