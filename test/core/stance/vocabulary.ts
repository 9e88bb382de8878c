/** The shipped cue lists as terms, and a judge for sentences whose claim is marked with braces. */

import { readFileSync } from "node:fs";

import { parse } from "yaml";

import type { Term } from "../../../src/model/rules.ts";
import { compileCues, findCues } from "../../../src/core/stance/cues.ts";
import { decideStance, type StanceVerdict } from "../../../src/core/stance/decide.ts";
import type { Field, Stretch } from "../../../src/core/stance/field.ts";
import { createTokens, tokenise } from "../../../src/core/text/tokenise.ts";

interface VocabularyFile {
  readonly language: string;
  readonly terms: Readonly<Record<string, { readonly any?: readonly string[]; readonly emoji?: readonly string[] }>>;
}

function termsOf(language: string, list = "stance"): readonly Term[] {
  const path = new URL(`../../../rules/vocab/${list}.${language}.yaml`, import.meta.url);
  const file = parse(readFileSync(path, "utf8"), { schema: "failsafe" }) as VocabularyFile;
  const place = { file: path.pathname, line: 1, column: 1 };
  return Object.entries(file.terms).map(([name, term]) => ({
    name,
    language: file.language,
    any: term.any ?? [],
    emoji: term.emoji ?? [],
    disguised: false,
    typos: false,
    place,
  }));
}

export const terms: readonly Term[] = [
  ...termsOf("en"),
  ...termsOf("en", "signals"),
  ...termsOf("en", "stance-distance"),
  ...termsOf("es", "stance-distance"),
  ...termsOf("es"),
  ...termsOf("en", "ears"),
  ...termsOf("es", "ears"),
];
const cues = compileCues(terms);

/** A text as the stance room sees it. */
export function fieldOf(text: string): Field {
  const tokens = tokenise(text, createTokens());
  return { tokens, cues: findCues(cues, tokens, "und") };
}

/** Judges "Myth: {MMR causes autism}": the braces mark what a myth's pattern would match and are taken out. */
export function judge(marked: string, negatedClaim = false): StanceVerdict {
  const stretches: { from: number; to: number }[] = [];
  let text = "";
  let from = -1;
  for (const unit of marked) {
    if (unit === "{") from = text.length;
    else if (unit === "}") stretches.push({ from, to: text.length });
    else text += unit;
  }
  const field = fieldOf(text);
  const evidence: Stretch[] = stretches.map((one) => ({
    first: indexAt(field, (end) => end > one.from),
    last: lastBefore(field, one.to),
  }));
  return decideStance({ ...field, evidence, wording: negatedClaim ? evidence : [], ownCues: [] });
}

function indexAt(field: Field, fits: (end: number) => boolean): number {
  for (let i = 0; i < field.tokens.count; i += 1) if (fits(field.tokens.end[i] ?? 0)) return i;
  return -1;
}

function lastBefore(field: Field, at: number): number {
  for (let i = field.tokens.count - 1; i >= 0; i -= 1) if ((field.tokens.start[i] ?? 0) < at) return i;
  return -1;
}
