/**
 * The words and emoji of a text in order, as a learned model reads them: which are negated, which the
 * health overlay silences ("tested positive"), where a sentence begins anew. Links, mentions and tags
 * as a whole are passed over, so that none of them moves a score.
 */

import { findWord } from "../text/word-table.ts";
import { KIND_EMOJI, KIND_NUMBER, KIND_PUNCT, KIND_WORD, MARK_NOT, type Tokens } from "../text/tokens.ts";
import { type Pack, ROLE_NEAR, ROLE_NEGATOR, ROLE_OPENS, ROLE_QUIET } from "./compile.ts";

/** Words after a negator that it still reaches; punctuation ends its reach. */
const NEGATED_WITHIN = 4;
/** Words on each side in which the overlay looks for its context, as in score.ts. */
const NEAR_WORDS = 4;

export interface Units {
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

function emptyUnits(capacity: number): Units {
  return {
    count: 0,
    token: new Int32Array(capacity),
    id: new Int32Array(capacity),
    run: new Int32Array(capacity),
    negated: new Uint8Array(capacity),
    quiet: new Uint8Array(capacity),
  };
}

let units = emptyUnits(256);

/** Units of a text; overwritten by the next call. */
export function readUnits(tokens: Tokens, pack: Pack): Units {
  if (units.token.length < tokens.count) units = emptyUnits(Math.max(tokens.count, units.token.length * 2));
  let count = 0;
  let reach = 0;
  let sentence = -1;
  let special = false;
  for (let i = 0; i < tokens.count; i++) {
    const kind = tokens.kind[i]!;
    if (kind === KIND_PUNCT) {
      reach = 0;
      continue;
    }
    if (kind !== KIND_WORD && kind !== KIND_EMOJI && kind !== KIND_NUMBER) continue;
    if (tokens.sentence[i] !== sentence) {
      sentence = tokens.sentence[i]!;
      reach = 0;
    }
    const found = findWord(pack.table, tokens.lo[i]!, tokens.hi[i]!);
    const id = found > 0 ? found : 0;
    const role = pack.role[id]!;
    units.token[count] = i;
    units.id[count] = id;
    units.run[count] = sentence;
    units.negated[count] = reach > 0 && kind !== KIND_EMOJI ? 1 : 0;
    units.quiet[count] = (role & ROLE_QUIET) !== 0 ? 1 : 0;
    if ((role & (ROLE_OPENS | ROLE_NEAR)) !== 0) special = true;
    if (reach > 0) reach--;
    if ((role & ROLE_NEGATOR) !== 0 || (tokens.mark[i]! & MARK_NOT) !== 0) reach = NEGATED_WITHIN;
    count++;
  }
  units.count = count;
  if (special) silence(pack);
  return units;
}

/** Marks what stands in a phrase without valence, or beside a context that takes its valence. */
function silence(pack: Pack): void {
  const { id: ids, run, quiet, count } = units;
  for (let k = 0; k < count; k++) {
    const id = ids[k]!;
    const role = pack.role[id]!;
    if ((role & ROLE_OPENS) !== 0)
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
