/**
 * A text in some thirty numbers: what the hand lexicons say of its words and how it is written. Small
 * (about -1 to 1), so that one penalty suits them and the words alike.
 */

import { KIND_EMOJI, MARK_LONG, MARK_QUOTED, MARK_UPPER, type Tokens } from "../text/tokens.ts";
import { type Pack, ROLE_BOOSTER, ROLE_NEGATOR, ROLE_TURN } from "./compile.ts";
import { scoreWords } from "./score.ts";
import type { Units } from "./units.ts";

export const SURFACE = [
  "rules",
  "rules positive",
  "rules negative",
  "sum",
  "positive sum",
  "negative sum",
  "most",
  "least",
  "last",
  "positive words",
  "negative words",
  "emoji sum",
  "positive emoji",
  "negative emoji",
  "emoji",
  "exclamations",
  "questions",
  "dots",
  "shouted words",
  "long words",
  "quoted words",
  "tags",
  "negations",
  "boosters",
  "turns",
  "words",
  "few words",
] as const;

/** Factor on all of them: how fast they are learned beside the words. */
const SCALE = 0.5;
/** Valence of a negated word. */
const NEGATED = -0.74;

const out = new Float64Array(SURFACE.length);

/** Numbers in the order of SURFACE; overwritten by the next call. */
export function readSurface(tokens: Tokens, units: Units, pack: Pack): Float64Array {
  out.fill(0);
  const { words } = units;
  const rules = scoreWords(tokens, pack, words);
  out[0] = rules;
  out[1] = Math.max(0, rules);
  out[2] = Math.min(0, rules);
  let shouted = 0;
  for (let k = 0; k < units.count; k++) {
    const i = units.token[k]!;
    const id = units.id[k]!;
    const mark = tokens.mark[i]!;
    const emoji = tokens.kind[i] === KIND_EMOJI;
    if ((mark & MARK_UPPER) !== 0) shouted++;
    if ((mark & MARK_LONG) !== 0) out[19]!++;
    if ((mark & MARK_QUOTED) !== 0) out[20]!++;
    if (emoji) out[14]!++;
    if (id === 0) continue;
    const role = pack.role[id]!;
    if ((role & ROLE_NEGATOR) !== 0) out[22]!++;
    if ((role & ROLE_BOOSTER) !== 0) out[23]!++;
    if ((role & ROLE_TURN) !== 0) out[24]!++;
    if (units.quiet[k] === 1 || pack.valence[id] === 0) continue;
    const value = pack.valence[id]! * (units.negated[k] === 1 ? NEGATED : 1);
    weigh(value, emoji);
  }
  out[15] = words.exclamations;
  out[16] = words.questions;
  out[17] = words.dots;
  out[18] = shouted;
  out[21] = words.tags;
  bound(units.count);
  return out;
}

function weigh(value: number, emoji: boolean): void {
  out[3]! += value;
  if (value > 0) {
    out[4]! += value;
    out[9]!++;
  } else {
    out[5]! += value;
    out[10]!++;
  }
  out[6] = Math.max(out[6]!, value);
  out[7] = Math.min(out[7]!, value);
  out[8] = value;
  if (!emoji) return;
  out[11]! += value;
  if (value > 0) out[12]!++;
  else out[13]!++;
}

/** Brings every number to about -1..1: valences by their range, counts by a curve that flattens. */
function bound(words: number): void {
  for (let n = 3; n <= 8; n++) out[n] = out[n]! / (Math.abs(out[n]!) + 4);
  out[11] = out[11]! / (Math.abs(out[11]!) + 4);
  for (const n of [9, 10, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24]) out[n] = out[n]! / (out[n]! + 1.5);
  out[25] = Math.min(1, words / 40);
  out[26] = words < 6 ? 1 : 0;
  for (let n = 0; n < out.length; n++) out[n]! *= SCALE;
}
