/**
 * Emotions of a post from seed words: what it shows of fear, anger, joy, sadness and trust. A negated
 * word shows nothing. Strengths add up like independent signs and stay under 1.
 */

import { KIND_EMOJI, KIND_WORD, MARK_NOT, type Tokens } from "../text/tokens.ts";
import { findWord } from "../text/word-table.ts";
import { type Lexicons, packFor, ROLE_EMOTION, ROLE_NEGATOR } from "./compile.ts";

/** Words before an emotion word in which a negator silences it. */
const NEGATED_WITHIN = 3;

/** Emotion name to strength in 0..1, absent when not shown. */
export function scoreEmotions(tokens: Tokens, lang: string, lexicons: Lexicons): Readonly<Record<string, number>> {
  const pack = packFor(lexicons, lang);
  const found: Record<string, number> = {};
  let sinceNegator = NEGATED_WITHIN + 1;
  let sentence = 0;
  for (let i = 0; i < tokens.count; i++) {
    const kind = tokens.kind[i];
    if (kind !== KIND_WORD && kind !== KIND_EMOJI) continue;
    if (tokens.sentence[i] !== sentence) {
      sentence = tokens.sentence[i]!;
      sinceNegator = NEGATED_WITHIN + 1;
    }
    sinceNegator++;
    const id = findWord(pack.table, tokens.lo[i]!, tokens.hi[i]!);
    const role = id < 0 ? 0 : pack.role[id]!;
    if ((role & ROLE_EMOTION) !== 0 && (sinceNegator > NEGATED_WITHIN || kind === KIND_EMOJI))
      for (const [emotion, strength] of pack.emotions.get(id) ?? [])
        found[emotion] = 1 - (1 - (found[emotion] ?? 0)) * (1 - strength);
    if ((role & ROLE_NEGATOR) !== 0 || (tokens.mark[i]! & MARK_NOT) !== 0) sinceNegator = 0;
  }
  return found;
}
