/**
 * Emotions of a post from seed words: what it shows of fear, anger, joy, sadness and trust. A negated
 * word shows nothing. Strengths add up like independent signs and stay under 1.
 */

import { KIND_EMOJI, KIND_NUMBER, MARK_NOT, type Tokens } from "../text/tokens.ts";
import { type Lexicons, type Pack, packFor, ROLE_EMOTION, ROLE_NEGATOR } from "./compile.ts";
import { readWords, type Words } from "./words.ts";

/** Words before an emotion word in which a negator silences it. */
const NEGATED_WITHIN = 3;

/** Emotion name to strength in 0..1, absent when not shown. */
export function scoreEmotions(tokens: Tokens, lang: string, lexicons: Lexicons): Readonly<Record<string, number>> {
  const pack = packFor(lexicons, lang);
  return emotionsOfWords(tokens, pack, readWords(tokens, pack));
}

/** The same of words read from these tokens with this pack. */
export function emotionsOfWords(tokens: Tokens, pack: Pack, words: Words): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  if ((words.roles & ROLE_EMOTION) === 0) return found;
  const { count, token, id } = words;
  let sinceNegator = NEGATED_WITHIN + 1;
  let sentence = 0;
  for (let k = 0; k < count; k++) {
    const i = token[k]!;
    const kind = tokens.kind[i];
    if (kind === KIND_NUMBER) continue;
    if (tokens.sentence[i] !== sentence) {
      sentence = tokens.sentence[i]!;
      sinceNegator = NEGATED_WITHIN + 1;
    }
    sinceNegator++;
    const role = pack.role[id[k]!]!;
    if ((role & ROLE_EMOTION) !== 0 && (sinceNegator > NEGATED_WITHIN || kind === KIND_EMOJI))
      for (const [emotion, strength] of pack.emotions.get(id[k]!) ?? [])
        found[emotion] = 1 - (1 - (found[emotion] ?? 0)) * (1 - strength);
    if ((role & ROLE_NEGATOR) !== 0 || (tokens.mark[i]! & MARK_NOT) !== 0) sinceNegator = 0;
  }
  return found;
}
