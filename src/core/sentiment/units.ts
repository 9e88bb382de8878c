/**
 * The words and emoji of a text in order, as a learned model reads them: which are negated, which the
 * health overlay silences ("tested positive"), where a sentence begins anew. Links, mentions and tags
 * as a whole are passed over, so that none of them moves a score.
 */

import { KIND_EMOJI, KIND_PUNCT, MARK_NOT, type Tokens } from "../text/tokens.ts";
import { type Pack, ROLE_FOLLOWS, ROLE_NEAR, ROLE_NEGATOR, ROLE_OPENS, ROLE_QUIET } from "./compile.ts";
import { readWords, type Words } from "./words.ts";

/** Words after a negator that it still reaches; punctuation ends its reach. */
const NEGATED_WITHIN = 4;
/** Words on each side in which the overlay looks for its context, as in score.ts. */
const NEAR_WORDS = 4;

export interface Units {
  /** What they are read from: token and number in the pack of each are there. */
  words: Words;
  count: number;
  /** Token of the unit. */
  token: Int32Array;
  /** Word number in the pack, 0 unknown. */
  id: Int32Array;
  /** Stretch between sentence ends the unit stands in. */
  run: Int32Array;
  negated: Uint8Array;
  /** Silenced by the health overlay. */
  quiet: Uint8Array;
}

let capacity = 256;
let run = new Int32Array(capacity);
let negated = new Uint8Array(capacity);
let quiet = new Uint8Array(capacity);

/** Units of a text; overwritten by the next call. */
export function readUnits(tokens: Tokens, pack: Pack, words: Words = readWords(tokens, pack)): Units {
  const { count, token, id: ids, roles } = words;
  if (capacity < count) {
    capacity = Math.max(count, capacity * 2);
    run = new Int32Array(capacity);
    negated = new Uint8Array(capacity);
    quiet = new Uint8Array(capacity);
  }
  const { kind: kinds, mark: marks, sentence: sentences } = tokens;
  const { role: rolesOf } = pack;
  let reach = 0;
  let sentence = -1;
  let before = -1;
  for (let k = 0; k < count; k++) {
    const i = token[k]!;
    const role = rolesOf[ids[k]!]!;
    if (sentences[i] !== sentence) {
      sentence = sentences[i]!;
      reach = 0;
    }
    if (reach > 0 && i - before > 1 && hasPunctuation(kinds, before + 1, i)) reach = 0;
    before = i;
    run[k] = sentence;
    negated[k] = reach > 0 && kinds[i] !== KIND_EMOJI ? 1 : 0;
    quiet[k] = (role & ROLE_QUIET) !== 0 ? 1 : 0;
    if (reach > 0) reach--;
    if ((role & ROLE_NEGATOR) !== 0 || (marks[i]! & MARK_NOT) !== 0) reach = NEGATED_WITHIN;
  }
  const units: Units = { words, count, token, id: ids, run, negated, quiet };
  if ((roles & (ROLE_OPENS | ROLE_NEAR)) !== 0) silence(units, pack);
  return units;
}

function hasPunctuation(kinds: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (kinds[i] === KIND_PUNCT) return true;
  return false;
}

/** Marks what stands in a phrase without valence, or beside a context that takes its valence. */
function silence({ id: ids, count }: Units, pack: Pack): void {
  for (let k = 0; k < count; k++) {
    const id = ids[k]!;
    const role = pack.role[id]!;
    if ((role & ROLE_OPENS) !== 0 && k + 1 < count && (pack.role[ids[k + 1]!]! & ROLE_FOLLOWS) !== 0)
      for (const { words, valence } of pack.phrases[id] ?? []) {
        let same = 1;
        while (same < words.length && k + same < count && ids[k + same] === words[same]) same++;
        if (same < words.length || run[k + same - 1] !== run[k]) continue;
        if (valence === 0) quiet.fill(1, k, k + same);
        break;
      }
    if ((role & ROLE_NEAR) !== 0) {
      const entry = pack.near.get(id);
      const to = Math.min(count - 1, k + NEAR_WORDS);
      for (let j = Math.max(0, k - NEAR_WORDS); j <= to; j++)
        if (j !== k && entry !== undefined && entry.words.has(ids[j]!) && run[j] === run[k] && entry.valence === 0)
          quiet[k] = 1;
    }
  }
}
