/**
 * Analyses as stored. Evidence from the post's own text is kept as offsets and cut out of the text
 * again when read, so that dropping the text drops its quotations too.
 */

import type { Analysis, Decision, Evidence, Match, Stance } from "../../model/analysis.ts";

/** Numbers in the database; never renumber. */
export const DECISION_CODE: Readonly<Record<Decision, number>> = { match: 0, suggest: 1, suppressed: 2 };
export const STANCE_CODE: Readonly<Record<Stance, number>> = {
  asserts: 0,
  asks: 1,
  debunks: 2,
  reports: 3,
  unclear: 4,
};
const STANCE_NAMES = Object.keys(STANCE_CODE) as Stance[];

export function stanceOf(code: number): Stance {
  return STANCE_NAMES[code] ?? "unclear";
}

/** Everything but id, language and the quoted text. */
export function encodeAnalysis(analysis: Analysis, text: string): string {
  const { id: _id, lang: _lang, matches, ...rest } = analysis;
  const bare = (one: Evidence): object => {
    if (one.field !== undefined || text.slice(one.start, one.end) !== one.text) return one;
    return { start: one.start, end: one.end, why: one.why };
  };
  return JSON.stringify({
    ...rest,
    matches: matches.map((match) => ({ ...match, evidence: match.evidence.map(bare) })),
  });
}

export function decodeAnalysis(body: string, id: string, lang: string, text: string): Analysis {
  const { matches, ...rest } = JSON.parse(body) as Omit<Analysis, "id" | "lang">;
  const quoted = (one: Evidence): Evidence =>
    (one.text as string | undefined) === undefined
      ? { start: one.start, end: one.end, text: text.slice(one.start, one.end), why: one.why }
      : one;
  return {
    id,
    lang,
    ...rest,
    matches: matches.map((match): Match => ({ ...match, evidence: match.evidence.map(quoted) })),
  };
}

/** The same analysis without a word of the post: what retention leaves. */
export function withoutQuotes(body: string): string {
  const analysis = JSON.parse(body) as Omit<Analysis, "id" | "lang">;
  const mute = (one: Evidence): Evidence => ({ ...one, text: "" });
  return JSON.stringify({
    ...analysis,
    matches: analysis.matches.map((match) => ({ ...match, evidence: match.evidence.map(mute) })),
  });
}
