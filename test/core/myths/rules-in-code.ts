/** Rules written in code, for tests of the engine: every field has a plain default. */

import type { MythId } from "../../../src/model/analysis.ts";
import type { ExceptionRule, MythRule, PatternRule, Place, Rulebook, Term, Topic } from "../../../src/model/rules.ts";
import type { Reading } from "../../../src/core/myths/reading.ts";
import { createTokens, tokenise } from "../../../src/core/text/tokenise.ts";

export const PLACE: Place = { file: "test.yaml", line: 1, column: 1 };

export function pattern(text: string | Partial<PatternRule>): PatternRule {
  const rest = typeof text === "string" ? { all: [text] } : text;
  return { name: null, any: [], all: [], within: null, none: [], weight: null, where: "any", place: PLACE, ...rest };
}

export function exception(name: string, when: string, more: Partial<ExceptionRule> = {}): ExceptionRule {
  return { name, when, effect: "block", reason: "test", until: null, place: PLACE, ...more };
}

export function myth(id: string, more: Partial<MythRule> = {}): MythRule {
  return {
    id: id as MythId,
    title: id,
    claim: "The MMR vaccine causes autism",
    topic: "vaccines",
    status: "active",
    verdict: "refuted",
    harm: { level: "high", who: null, why: null },
    owners: ["desk"],
    reviewed: null,
    expires: null,
    languages: ["en"],
    related: [],
    was: [],
    facts: [],
    technique: [],
    variants: {},
    match: [],
    exceptions: [],
    stance: {},
    replies: [],
    tests: [],
    place: PLACE,
    ...more,
  };
}

export function term(name: string, any: readonly string[], more: Partial<Term> = {}): Term {
  return { name, language: "en", any, emoji: [], disguised: false, typos: false, place: PLACE, ...more };
}

export function topic(id: string, track: Partial<Topic["track"]>, more: Partial<Topic> = {}): Topic {
  return {
    id,
    title: id,
    owners: [],
    languages: ["en"],
    timezone: "UTC",
    purpose: null,
    track: { terms: [], hashtags: [], links: [], ...track },
    trusted: [],
    questions: [],
    place: PLACE,
    ...more,
  };
}

export function rulebook(parts: Partial<Rulebook>): Rulebook {
  return {
    catalog: {
      format: 1,
      language: "en",
      timezone: "UTC",
      thresholds: { match: 0.8, suggest: 0.5 },
      replyDomains: [],
    },
    terms: [],
    topics: [],
    myths: [],
    alerts: [],
    hash: "test",
    ...parts,
  };
}

export function reading(
  text: string,
  more: Partial<Reading> & { readonly quoted?: string; readonly alts?: readonly string[] } = {},
): Reading {
  const { quoted, alts = [], ...rest } = more;
  const streams: Reading["streams"][number][] = [{ field: "text", tokens: tokenise(text, createTokens()) }];
  if (quoted !== undefined) streams.push({ field: "quoted", tokens: tokenise(quoted, createTokens()) });
  for (const alt of alts) streams.push({ field: "image-text", tokens: tokenise(alt, createTokens()) });
  return { streams, lang: "en", platform: "bluesky", tags: [], linkDomains: [], authorNames: [], ...rest };
}
