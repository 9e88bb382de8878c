/**
 * What a team must see beside the stance: own experience, satire, selling, a person in danger, a
 * claimed credential, urgency, talk of conspiracy. Features for review order, never proof of
 * falsity. Sources: domain rules on emergencies and commercial signals.
 */

import type { Flag } from "../../model/analysis.ts";
import { KIND_NUMBER, KIND_PUNCT, KIND_URL, KIND_WORD, MARK_QUOTED, MARK_UPPER, type Tokens } from "../text/tokens.ts";
import type { CueHit } from "./cues.ts";
import { type Field, wordsBetween } from "./field.ts";

/** A subject this many words before "drank bleach" makes it somebody's present trouble. */
const SUBJECT_WORDS = 6;
const SHOUTED_WORDS = 4;

export function flagsOf(field: Field, credential: boolean): readonly Flag[] {
  const flags: Flag[] = [];
  if (field.cues.of("stance.first_hand").some((hit) => !isQuotedHit(field, hit))) flags.push("first_hand");
  if (isSatire(field)) flags.push("satire");
  if (isSelling(field)) flags.push("seller");
  if (isEmergency(field)) flags.push("emergency");
  if (credential) flags.push("credential");
  if (isUrgent(field)) flags.push("urgency");
  if (hasConspiracy(field)) flags.push("conspiracy");
  return flags;
}

function isQuotedHit(field: Field, hit: CueHit): boolean {
  return (field.tokens.mark[hit.first]! & MARK_QUOTED) !== 0;
}

function isSatire(field: Field): boolean {
  return field.cues.of("flag.satire").length > 0 || /(?:^|\s)\/s\W{0,4}$/.test(field.tokens.source.slice(-12));
}

/** Two different signs of trade: one alone ("dm me", a price) is everyday talk. */
function isSelling(field: Field): boolean {
  const hits = field.cues.of("flag.seller");
  if (hits.length === 0) return false;
  const { tokens } = field;
  const different = new Set<string>();
  for (const hit of hits)
    different.add(tokens.source.slice(tokens.start[hit.first], tokens.end[hit.last]).toLowerCase());
  return different.size + tradeSigns(tokens) >= 2;
}

function tradeSigns(tokens: Tokens): number {
  let link = 0;
  let price = 0;
  for (let i = 0; i < tokens.count; i += 1) {
    const kind = tokens.kind[i]!;
    if (kind === KIND_URL) link = 1;
    else if (kind === KIND_NUMBER) {
      const from = tokens.start[i]!;
      if (/[$€£]\s?$/.test(tokens.source.slice(Math.max(0, from - 2), from))) price = 1;
      else if (
        /^(?:%|\s?(?:€|£|usd|eur|mxn|pesos|euros|dollars|off)\b)/i.test(
          tokens.source.slice(tokens.end[i], tokens.end[i]! + 9),
        )
      )
        price = 1;
      else if (tokens.source.slice(from, tokens.end[i]).replace(/\D/g, "").length >= 8) link = 1;
    }
  }
  return link + price;
}

/** A person who is meant (I, my, she ...) and no sign of history, teaching, fiction or idiom beside it. */
function isEmergency(field: Field): boolean {
  const hits = field.cues.of("flag.emergency");
  if (hits.length === 0) return false;
  const { tokens, cues } = field;
  return hits.some((hit) => {
    if (isQuotedHit(field, hit)) return false;
    const calm = cues
      .of("flag.not_emergency")
      .some((one) => Math.abs(tokens.sentence[one.first]! - tokens.sentence[hit.first]!) <= 1);
    return !calm && hasSubject(field, hit) && !isDenied(field, hit);
  });
}

const PERSONAL =
  /(?:^|[^\p{L}])(?:me|my|myself|i|i'm|im|i've|he|he's|she|she's|our|we|mi|mis|me|yo|él|el|ella|nuestr[oa]|quiero|\p{L}+[aei]rme)(?:[^\p{L}]|$)/iu;

function hasSubject(field: Field, hit: CueHit): boolean {
  const { tokens } = field;
  let from = hit.first;
  while (
    from > 0 &&
    tokens.sentence[from - 1] === tokens.sentence[hit.first] &&
    wordsBetween(tokens, from - 1, hit.first) < SUBJECT_WORDS
  )
    from -= 1;
  return PERSONAL.test(tokens.source.slice(tokens.start[from], tokens.end[hit.last]).replaceAll("’", "'"));
}

function isDenied(field: Field, hit: CueHit): boolean {
  return field.cues
    .of("stance.negation")
    .some(
      (one) =>
        one.last < hit.first &&
        wordsBetween(field.tokens, one.last, hit.first) <= 2 &&
        field.tokens.sentence[one.last] === field.tokens.sentence[hit.first],
    );
}

function isUrgent(field: Field): boolean {
  if (field.cues.of("flag.urgency").length > 0) return true;
  const { tokens } = field;
  let shouted = 0;
  let words = 0;
  let marks = 0;
  for (let i = 0; i < tokens.count; i += 1) {
    if (tokens.kind[i] === KIND_WORD) {
      words += 1;
      if ((tokens.mark[i]! & MARK_UPPER) !== 0 && tokens.end[i]! - tokens.start[i]! > 3) shouted += 1;
    } else if (tokens.kind[i] === KIND_PUNCT && tokens.source[tokens.start[i]!] === "!")
      marks += tokens.end[i]! - tokens.start[i]!;
  }
  return marks >= 3 && shouted >= SHOUTED_WORDS && shouted * 3 >= words;
}

/** Not when the same sentence calls it untrue. */
function hasConspiracy(field: Field): boolean {
  const { tokens, cues } = field;
  const denials = cues.of("stance.debunks");
  const mocks = cues.of("stance.mocks");
  const apart = (one: CueHit, hit: CueHit): boolean => tokens.sentence[one.first] !== tokens.sentence[hit.first];
  return cues
    .of("flag.conspiracy")
    .some((hit) => denials.every((one) => apart(one, hit)) && mocks.every((one) => apart(one, hit)));
}
