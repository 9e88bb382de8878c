/**
 * Why a text is, or is not, about a myth: the proof of each pattern, the arithmetic of the confidence,
 * the exceptions tried, and which parts of each pattern are there. Computed from the same evaluation
 * that decides; printing is rules-explain.ts.
 */

import { examine } from "../core/analyse.ts";
import type { Knowledge } from "../core/knowledge.ts";
import { CALIBRATION, type LogitTerm, logitTerms, strengthOf } from "../core/myths/confidence.ts";
import { type Pattern, parsePattern, printPattern } from "../core/myths/pattern.ts";
import { compilePatternSet, type PatternSource } from "../core/myths/pattern-set.ts";
import { asWritten, disguisesIn, type MythMatch, type Reading } from "../core/myths/reading.ts";
import { DISGUISED, newPhraseHits } from "../core/text/phrases.ts";
import type { Decision, Match } from "../model/analysis.ts";
import type { Readable } from "../model/post.ts";
import type { MythRule, Rulebook, Weight } from "../model/rules.ts";

export interface ExplainedProof {
  /** "pattern 1". */
  readonly pattern: string;
  readonly weight: Weight;
  /** Worth of the weight; times `q` it is what the pattern is worth here. */
  readonly strength: number;
  readonly q: number;
  /** False where a better pattern hangs on the same word: that one counts. */
  readonly counts: boolean;
  readonly words: readonly string[];
  /** Words that do not stand as the rule writes them. */
  readonly forms: readonly { readonly text: string; readonly form: "disguised" | "misspelt"; readonly q: number }[];
}

/** One part of a pattern, by itself. */
export interface ExplainedPart {
  readonly text: string;
  readonly there: boolean;
}

export interface Explanation {
  readonly myth: string;
  readonly rev: string;
  readonly calib: string;
  readonly p: number;
  /** "none": below the thresholds. */
  readonly decision: Decision | "none";
  readonly thresholds: { readonly match: number; readonly suggest: number };
  readonly match: Match;
  readonly proofs: readonly ExplainedProof[];
  readonly sPat: number;
  /** Text of the claim or variant that is nearest; null where nothing is alike. */
  readonly nearest: { readonly label: string; readonly text: string; readonly score: number } | null;
  readonly contrast: number;
  readonly terms: readonly LogitTerm[];
  readonly z: number;
  /** The likelihood that the post spreads the claim, where that made it a match, and from where on it does; else null. */
  readonly spreads: { readonly likelihood: number; readonly least: number } | null;
  readonly exceptions: readonly { readonly name: string; readonly effect: string; readonly holds: boolean }[];
}

export interface Explained {
  readonly lang: string;
  /** Best first, those below the thresholds too. */
  readonly myths: readonly Explanation[];
  /** For a myth asked for by name: its patterns with the parts that are there. */
  readonly parts: readonly { readonly pattern: string; readonly parts: readonly ExplainedPart[] }[];
}

/** `asked`: the myth whose patterns are to be taken apart; null for none. */
export function explain(post: Readable, rulebook: Rulebook, knowledge: Knowledge, asked: MythRule | null): Explained {
  const { catalogue } = knowledge;
  const { thresholds } = catalogue;
  // With no lower threshold everything that was weighed comes back.
  const open = { ...knowledge, catalogue: { ...catalogue, thresholds: { match: thresholds.match, suggest: -1 } } };
  const { analysis, found, reading } = examine(post, open);
  const myths = found.matches.map((proof, n): Explanation => {
    const match = analysis.matches[n]!;
    const decision = match.decision === "suggest" && proof.p < thresholds.suggest ? "none" : match.decision;
    const { reasons } = proof;
    const compiled = catalogue.myths[proof.myth]!;
    const rule = rulebook.myths.find((one) => one.id === proof.id)!;
    const { score, contrast, nearest } = reasons.similarity;
    return {
      myth: proof.id,
      rev: proof.rev,
      calib: CALIBRATION,
      p: proof.p,
      decision,
      thresholds,
      match,
      proofs: proofsOf(knowledge, proof, reading),
      sPat: reasons.sPat,
      nearest: score > 0 ? { label: nearest, text: textOf(rule, nearest, rulebook.catalog.language), score } : null,
      contrast,
      terms: logitTerms({
        sPat: reasons.sPat,
        sSim: score,
        contrast,
        learned: reasons.learned,
        shortText: reasons.shortText,
      }),
      z: reasons.z,
      spreads: spreadsOf(knowledge, proof),
      exceptions: compiled.exceptions.map(({ name, effect, number }) => ({
        name,
        effect,
        holds: catalogue.set.holds(number, reading),
      })),
    };
  });
  return { lang: analysis.lang, myths, parts: asked === null ? [] : takeApart(asked, rulebook, reading) };
}

function spreadsOf({ spreadJudge }: Knowledge, { spreads }: MythMatch): Explanation["spreads"] {
  return spreadJudge === null || spreads === null ? null : { likelihood: spreads, least: spreadJudge.limits.learned };
}

function proofsOf({ catalogue }: Knowledge, match: MythMatch, reading: Reading): readonly ExplainedProof[] {
  const compiled = catalogue.myths[match.myth]!;
  const worth = (n: number): number => strengthOf(match.proofs[n]!.weight) * match.proofs[n]!.q;
  const anchors = match.proofs.map((proof) => catalogue.set.anchor[compiled.patterns[proof.pattern]!.number]!);
  return match.proofs.map((proof, n): ExplainedProof => {
    const better = match.proofs.some(
      (_, m) => anchors[m] === anchors[n] && (worth(m) > worth(n) || (worth(m) === worth(n) && m < n)),
    );
    return {
      pattern: proof.why,
      weight: proof.weight,
      strength: strengthOf(proof.weight),
      q: proof.q,
      counts: !better,
      words: proof.spans.map((span) => asWritten(reading.streams[span.stream]!, span).text),
      forms: [...unmaskedOf(proof.spans, reading), ...(proof.q < 1 ? formsOf(catalogue, proof.spans, reading) : [])],
    };
  });
}

/** Words in disguise inside the places of a pattern. */
function unmaskedOf(spans: MythMatch["proofs"][number]["spans"], reading: Reading): ExplainedProof["forms"] {
  const written = spans.flatMap((span) => disguisesIn(reading.streams[span.stream]!, span));
  return written.map((text) => ({ text, form: "disguised", q: DISGUISED }));
}

function formsOf(
  catalogue: Knowledge["catalogue"],
  spans: MythMatch["proofs"][number]["spans"],
  reading: Reading,
): ExplainedProof["forms"] {
  const hits = newPhraseHits();
  const forms = new Map<string, ExplainedProof["forms"][number]>();
  for (const { stream, first, last } of spans) {
    const { tokens } = reading.streams[stream]!;
    const exact = new Set<string>();
    catalogue.set.book.find(tokens, reading.lang, hits);
    for (let n = 0; n < hits.count; n += 1) {
      const [from, to, q] = [hits.first[n]!, hits.last[n]!, hits.quality[n]!];
      if (from < first || to > last) continue;
      const { text } = asWritten(reading.streams[stream]!, { first: from, last: to });
      if (q === 1) exact.add(text);
      else forms.set(text, { text, form: q > 0.85 ? "disguised" : "misspelt", q });
    }
    for (const text of exact) forms.delete(text);
  }
  return [...forms.values()];
}

/** `label` as likeness gives it: "claim", "variant 2", "variant es 1". */
function textOf(myth: MythRule, label: string, language: string): string {
  const [, lang = language, number] = /^variant (?:([a-z]{2,3}) )?(\d+)$/.exec(label) ?? [];
  return number === undefined ? myth.claim : (myth.variants[lang]?.[Number(number) - 1] ?? myth.claim);
}

function takeApart(myth: MythRule, rulebook: Rulebook, reading: Reading): Explained["parts"] {
  const sources: PatternSource[] = [];
  const texts: string[] = [];
  const { place, languages } = myth;
  const rule = { name: null, any: [], within: null, none: [], weight: null, where: "any", place } as const;
  const add = (text: string): number => {
    texts.push(text);
    const own = languages.length > 0 ? languages : [rulebook.catalog.language];
    return sources.push({ rule: { ...rule, all: [text] }, languages: own, onDemand: true }) - 1;
  };
  const patterns = myth.match.map((one, n) => ({
    pattern: `pattern ${one.name ?? n + 1}`,
    parts: [...new Set([...one.all, ...one.any].flatMap(leavesOf))].map(add),
  }));
  const set = compilePatternSet(sources, rulebook.terms);
  return patterns.map(({ pattern, parts }) => ({
    pattern,
    parts: parts.map((number) => ({ text: texts[number]!, there: set.holds(number, reading) })),
  }));
}

/** What stands between the operators. */
function leavesOf(text: string): readonly string[] {
  const parsed = parsePattern(text);
  const walk = (pattern: Pattern): readonly string[] => {
    if (pattern.kind === "and" || pattern.kind === "or") return pattern.parts.flatMap(walk);
    if (pattern.kind === "near" || pattern.kind === "before") return [...walk(pattern.left), ...walk(pattern.right)];
    return [printPattern(pattern)];
  };
  return parsed.ok ? walk(parsed.pattern) : [];
}
