/**
 * The words of a text as the lexicons know them, found once for all who ask (score, emotions, learned
 * models): every word, number and emoji in order with its number in the pack, which of them weigh
 * something, and the signs between them. Links, mentions and tags as a whole are passed over.
 */

import { hashWord } from "../text/hash.ts";
import {
  KIND_EMOJI,
  KIND_HASHTAG,
  KIND_NUMBER,
  KIND_PUNCT,
  KIND_WORD,
  MARK_UPPER,
  type Tokens,
} from "../text/tokens.ts";
import { findWord } from "../text/word-table.ts";
import { type Pack, ROLE_WEIGHS } from "./compile.ts";

export interface Words {
  count: number;
  /** Token of each. */
  token: Int32Array;
  /** Its number in the pack, 0 unknown. */
  id: Int32Array;
  /** How many weigh something by themselves, and which they are. */
  hits: number;
  hit: Int32Array;
  /** Every role that some word has. */
  roles: number;
  /** Whether some words, not all, are in capitals; null until `isShouting` is asked. */
  shouting: boolean | null;
  exclamations: number;
  questions: number;
  dots: number;
  tags: number;
}

const EXCLAMATION_LO = hashWord("!").lo | 0;
const QUESTION_LO = hashWord("?").lo | 0;
const DOTS_LO = hashWord("…").lo | 0;

function emptyWords(capacity: number): Words {
  return {
    count: 0,
    token: new Int32Array(capacity),
    id: new Int32Array(capacity),
    hits: 0,
    hit: new Int32Array(capacity),
    roles: 0,
    shouting: null,
    exclamations: 0,
    questions: 0,
    dots: 0,
    tags: 0,
  };
}

let words = emptyWords(256);

/** Words of a text; overwritten by the next call. */
export function readWords(tokens: Tokens, pack: Pack): Words {
  const { count, kind: kinds, lo, hi } = tokens;
  if (words.token.length < count) words = emptyWords(Math.max(count, words.token.length * 2));
  // Imported names are read from memory at each use; locals stay in registers.
  const word = KIND_WORD;
  const number = KIND_NUMBER;
  const emoji = KIND_EMOJI;
  const punct = KIND_PUNCT;
  const hashtag = KIND_HASHTAG;
  const weighs = ROLE_WEIGHS;
  const { table, role } = pack;
  const { filter, filterMask } = table;
  const { token, id: ids, hit } = words;
  let n = 0;
  let hits = 0;
  let roles = 0;
  words.exclamations = words.questions = words.dots = words.tags = 0;
  for (let i = 0; i < count; i++) {
    const kind = kinds[i]!;
    if (kind === word || kind === emoji || kind === number) {
      let id = 0;
      const high = hi[i]! | 0;
      // The table's own filter, here without a call: most words are none of ours.
      if (((filter[(high & filterMask) >>> 5]! >>> (high & 31)) & 1) === 1) {
        id = findWord(table, lo[i]! | 0, high);
        if (id > 0) {
          const own = role[id]!;
          roles |= own;
          if ((own & weighs) !== 0) hit[hits++] = n;
        } else id = 0;
      }
      token[n] = i;
      ids[n] = id;
      n++;
    } else if (kind === punct) countSign(tokens, i);
    else if (kind === hashtag) words.tags++;
  }
  words.count = n;
  words.hits = hits;
  words.roles = roles;
  words.shouting = null;
  return words;
}

export function isShouting(tokens: Tokens, read: Words): boolean {
  return (read.shouting ??= hasBothCases(tokens, read));
}

function hasBothCases(tokens: Tokens, { count, token }: Words): boolean {
  let marked = 0;
  let unmarked = 0;
  for (let k = 0; k < count; k++) {
    const i = token[k]!;
    const mark = tokens.mark[i]!;
    marked |= mark;
    if (tokens.kind[i] === KIND_WORD) unmarked |= ~mark;
  }
  return (marked & unmarked & MARK_UPPER) !== 0;
}

function countSign(tokens: Tokens, i: number): void {
  const sign = tokens.lo[i]! | 0;
  if (sign === EXCLAMATION_LO) words.exclamations += tokens.end[i]! - tokens.start[i]!;
  else if (sign === QUESTION_LO) words.questions += tokens.end[i]! - tokens.start[i]!;
  else if (sign === DOTS_LO) words.dots++;
}
