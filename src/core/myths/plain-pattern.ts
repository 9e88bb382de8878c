/**
 * The plainest patterns in one pass: words and phrases of lower-case ASCII with | between, which is
 * what most of a catalogue is written in. Gives what pattern.ts would, or null where that must look.
 */

import type { Pattern, WordPattern } from "./pattern.ts";
import { MIN_PREFIX_LETTERS } from "./pattern-lex.ts";

const SPACE = 32;
const STAR = 42;
const EQUALS = 61;
const BAR = 124;
/** Nothing so long is plain. */
const LONGEST = 500;

export function parsePlain(text: string): Pattern | null {
  if (text.length > LONGEST) return null;
  const choices: Pattern[] = [];
  let row: WordPattern[] = [];
  let at = 0;
  for (;;) {
    while (text.charCodeAt(at) === SPACE) at += 1;
    if (at < text.length && text.charCodeAt(at) !== BAR) {
      const exact = text.charCodeAt(at) === EQUALS;
      const from = exact ? at + 1 : at;
      let end = from;
      while (end < text.length && isPlain(text.charCodeAt(end))) end += 1;
      const prefix = text.charCodeAt(end) === STAR;
      if (end === from || (prefix && (exact || end - from < MIN_PREFIX_LETTERS))) return null;
      at = prefix ? end + 1 : end;
      if (at < text.length && text.charCodeAt(at) !== SPACE && text.charCodeAt(at) !== BAR) return null;
      row.push({ kind: "word", text: text.slice(from, end), exact, prefix });
      continue;
    }
    const [first] = row;
    if (first === undefined) return null;
    choices.push(row.length === 1 ? first : { kind: "phrase", parts: row });
    if (at >= text.length) return choices.length === 1 ? choices[0]! : { kind: "or", parts: choices };
    row = [];
    at += 1;
  }
}

const isPlain = (unit: number): boolean => (unit >= 97 && unit <= 122) || (unit >= 48 && unit <= 57);
