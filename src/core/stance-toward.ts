/**
 * The stance of a post toward a claim that no rule file knows: the text it answers or quotes. A
 * learned model judges English; without it, where the post says the claim in its own words, those are
 * judged, else what it says about the other's.
 */

import type { Readable } from "../model/post.ts";
import type { Knowledge } from "./knowledge.ts";
import { findCues } from "./stance/cues.ts";
import { decideStance, type StanceVerdict } from "./stance/decide.ts";
import { decideElsewhere } from "./stance/elsewhere.ts";
import type { Field } from "./stance/field.ts";
import { readAnswer } from "./stance/learned.ts";
import { quote } from "./stance/negation.ts";
import { sharedWords, stemsOf } from "./stance/shared-words.ts";
import { identifyLanguage } from "./text/language.ts";
import { createTokens, tokenise } from "./text/tokenise.ts";
import type { Tokens } from "./text/tokens.ts";

/** Share of the claim's words of matter that a post must hold to have said it itself. */
const OWN_SHARE = 0.5;
/** And at least so many. */
const OWN_WORDS = 2;
/** The language of the learned model's replies. */
const LEARNED = "en";
const SURE_LANGUAGE = 0.7;

const own: Tokens = createTokens();
const other: Tokens = createTokens();

export function stanceToward(post: Readable, claim: string, knowledge: Knowledge): StanceVerdict {
  tokenise(post.text, own);
  tokenise(claim, other);
  const { lang, confidence } = identifyLanguage(own, post.lang);
  const known = confidence >= SURE_LANGUAGE ? lang : "und";
  const stemLang = known === "und" ? knowledge.language : known;
  const field: Field = { tokens: own, cues: findCues(knowledge.cues, own, known) };
  const { reply } = knowledge.stanceModels;
  if (reply !== null && stemLang === LEARNED) {
    const { stance, p, cue } = readAnswer(reply, field, sharedWords(own, other, stemLang));
    const word = cue === null ? "" : ` ${quote(field, cue)}`;
    const why = `learned: ${stance === "none" ? "takes no side" : stance} ${Math.round(p * 100)} %${word}`;
    return { stance: stance === "none" ? "unclear" : stance, why, cue, votes: [] };
  }
  const wanted = new Set(stemsOf(other, stemLang).values());
  const said = [...stemsOf(own, stemLang)].filter(([, key]) => wanted.has(key));
  const share = new Set(said.map(([, key]) => key)).size;
  if (share >= OWN_WORDS && share >= OWN_SHARE * wanted.size) {
    const evidence = said.map(([token]) => ({ first: token, last: token }));
    return decideStance({ ...field, evidence, wording: [], ownCues: [] });
  }
  if (other.count === 0) return { stance: "unclear", why: "there is no claim to judge", cue: null, votes: [] };
  const whole = [{ first: 0, last: other.count - 1 }];
  const cues = findCues(knowledge.cues, other, "und");
  return decideElsewhere(field, decideStance({ tokens: other, cues, evidence: whole, wording: [], ownCues: [] }));
}
