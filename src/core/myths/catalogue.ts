/**
 * Compiles a rulebook, or bare claims, into one immutable catalogue: patterns of all myths and topics
 * in one set, texts for likeness, revisions. What a match is worth is decided in match.ts.
 */

import type { MythId } from "../../model/analysis.ts";
import type {
  Claim,
  ExceptionRule,
  HarmLevel,
  MythRule,
  PatternRule,
  Rulebook,
  RuleStatus,
} from "../../model/rules.ts";
import { openDerivation } from "./derive.ts";
import { compilePatternSet, type PatternSet, type PatternSource } from "./pattern-set.ts";
import { type ClaimRanker, openRanker } from "./claim-ranker.ts";
import { openRevisions, shortHash } from "./revision.ts";
import { type ClaimIndex, type ClaimPart, type ClaimText, compileSimilarity } from "./similarity.ts";
import { topicSources } from "./topics.ts";
import type { WordFrequency } from "./word-share.ts";

export interface CompiledMyth {
  readonly id: MythId;
  readonly rev: string;
  readonly claim: string;
  /** Empty for a bare claim. */
  readonly topic: string;
  readonly status: RuleStatus;
  readonly harm: HarmLevel;
  readonly patterns: readonly CompiledPattern[];
  readonly exceptions: readonly CompiledException[];
  /** Text of the pattern made from the claim, if the myth has no `match`; null too where nothing could be made. */
  readonly derived: string | null;
}

export interface CompiledPattern {
  /** Number in `catalogue.set`. */
  readonly number: number;
  /** "pattern 1", "pattern slogan", "derived pattern". */
  readonly why: string;
}

export interface CompiledException {
  readonly number: number;
  readonly name: string;
  readonly effect: ExceptionRule["effect"];
}

export interface Catalogue {
  /** Hash over everything that decides matches. */
  readonly revision: string;
  readonly myths: readonly CompiledMyth[];
  readonly topics: readonly string[];
  readonly set: PatternSet;
  /** By pattern number: the myth, or -1 - topic. */
  readonly owner: Int32Array;
  /** By pattern number: its place among the patterns of its owner. */
  readonly place: Int32Array;
  readonly similarity: ClaimIndex;
  /** Orders all claims for a post; compiled when first asked. */
  readonly ranker: ClaimRanker;
  readonly thresholds: { readonly match: number; readonly suggest: number };
  /** Bare claims have no patterns and no topics: likeness is looked for in every post. */
  readonly bare: boolean;
}

export interface CompileOptions {
  /** ISO date; exceptions whose `until` has passed are off. Null: none is. */
  readonly today?: string | null;
  /** Which myths take part. */
  readonly statuses?: readonly RuleStatus[];
  /** Share of posts that hold a word, where known; decides cost only. */
  readonly frequency?: WordFrequency;
}

const LIVE: readonly RuleStatus[] = ["trial", "active"];

export function compileCatalogue(rulebook: Rulebook, options: CompileOptions = {}): Catalogue {
  const { today = null, statuses = LIVE } = options;
  const { catalog, terms, topics } = rulebook;
  const rules = rulebook.myths.filter((myth) => statuses.includes(myth.status));
  const revisionOf = openRevisions(terms, catalog);
  let derive: ((claim: string, lang: string) => string | null) | null = null;
  const build = newBuild();
  const myths = rules.map((myth, n): CompiledMyth => {
    const derived = myth.match.length === 0 ? (derive ??= openDerivation(terms))(myth.claim, catalog.language) : null;
    const languages = myth.languages.length > 0 ? myth.languages : [catalog.language];
    const written = derived === null ? myth.match : [derivedRule(derived, myth)];
    return {
      id: myth.id,
      rev: revisionOf(myth, derived ?? ""),
      claim: myth.claim,
      topic: myth.topic,
      status: myth.status,
      harm: myth.harm.level,
      derived,
      patterns: written.map((rule, place) => ({
        number: add(build, { rule, languages, onDemand: false }, n, place),
        why: derived === null ? `pattern ${rule.name ?? place + 1}` : "derived pattern",
      })),
      exceptions: myth.exceptions
        .filter((exception) => !isOver(exception, today))
        .map((exception, place) => ({
          number: add(build, { rule: exceptionRule(exception), languages, onDemand: true }, n, place),
          name: exception.name,
          effect: exception.effect,
        })),
    };
  });
  const over = rules.flatMap((myth) =>
    myth.exceptions.filter((exception) => isOver(exception, today)).map((exception) => `${myth.id} ${exception.name}`),
  );
  for (const [n, topic] of topics.entries())
    for (const [place, source] of topicSources(topic, catalog.language).entries()) add(build, source, -1 - n, place);
  const texts = rules.flatMap((myth, n) => textsOf(myth, n, catalog.language));
  const finished = finish(build, rulebook.terms, options.frequency);
  return {
    revision: shortHash(JSON.stringify([rulebook.hash, over, myths.map((myth) => myth.rev)])),
    myths,
    topics: topics.map((topic) => topic.id),
    ...finished,
    similarity: compileSimilarity(texts, rules.length, finished.set.book.knows),
    ranker: openRanker(texts),
    thresholds: catalog.thresholds,
    bare: false,
  };
}

function isOver({ until }: ExceptionRule, today: string | null): boolean {
  return today !== null && until !== null && until < today;
}

/** A catalogue of claims alone, all in one language: candidates and, at most, suggestions. */
export function compileClaims(claims: readonly Claim[], language = "en"): Catalogue {
  const myths = claims.map((claim): CompiledMyth => ({
    id: claim.id,
    rev: shortHash(JSON.stringify([claim.claim, claim.title, claim.subtitle ?? "", claim.variants])),
    claim: claim.claim,
    topic: "",
    status: "active",
    harm: "low",
    patterns: [],
    exceptions: [],
    derived: null,
  }));
  const texts = claims.flatMap((claim, n): ClaimText[] => [
    claimText(n, claim.claim, claim.title, language, claim.subtitle),
    ...claim.variants.map((text, v) => variantText(n, `variant ${v + 1}`, text, language)),
  ]);
  return {
    revision: shortHash(myths.map((myth) => `${myth.id} ${myth.rev}`).join("\n")),
    myths,
    topics: [],
    ...finish(newBuild(), [], undefined),
    similarity: compileSimilarity(texts, claims.length),
    ranker: openRanker(texts),
    thresholds: { match: 0.8, suggest: 0.5 },
    bare: true,
  };
}

interface Build {
  readonly sources: PatternSource[];
  readonly owner: number[];
  readonly place: number[];
}

function newBuild(): Build {
  return { sources: [], owner: [], place: [] };
}

function add(build: Build, source: PatternSource, owner: number, place: number): number {
  build.owner.push(owner);
  build.place.push(place);
  return build.sources.push(source) - 1;
}

function finish(
  build: Build,
  terms: Rulebook["terms"],
  frequency: WordFrequency | undefined,
): Pick<Catalogue, "set" | "owner" | "place"> {
  return {
    set: compilePatternSet(build.sources, terms, frequency),
    owner: Int32Array.from(build.owner),
    place: Int32Array.from(build.place),
  };
}

function derivedRule(text: string, myth: MythRule): PatternRule {
  return {
    name: null,
    any: [],
    all: [text],
    within: null,
    none: [],
    weight: "medium",
    where: "any",
    place: myth.place,
  };
}

function exceptionRule(exception: ExceptionRule): PatternRule {
  const { when, place } = exception;
  return { name: null, any: [], all: [when], within: null, none: [], weight: "weak", where: "any", place };
}

const TITLE_WEIGHT = 1.5;
const SUBTITLE_WEIGHT = 0.75;

function claimText(
  owner: number,
  claim: string,
  title: string | null,
  lang: string,
  subtitle: string | null = null,
): ClaimText {
  const parts: ClaimPart[] = [{ text: claim, weight: 1 }];
  if (title !== null && title !== claim) parts.push({ text: title, weight: TITLE_WEIGHT, isTitle: true });
  if (subtitle !== null && subtitle !== claim && subtitle !== title)
    parts.push({ text: subtitle, weight: SUBTITLE_WEIGHT });
  return { owner, label: "claim", lang, side: "claim", parts };
}

function variantText(owner: number, label: string, text: string, lang: string): ClaimText {
  return { owner, label, lang, side: "claim", parts: [{ text, weight: 1 }] };
}

/** Claim and variants speak for the myth; facts and `no_match` tests against it. */
function textsOf(myth: MythRule, owner: number, language: string): ClaimText[] {
  const variants = Object.entries(myth.variants).flatMap(([lang, texts]) =>
    texts.map((text, n) => variantText(owner, `variant ${lang === language ? "" : `${lang} `}${n + 1}`, text, lang)),
  );
  const near = myth.tests.filter((test) => test.kind === "no_match");
  const counter = [
    ...myth.facts.map((fact) => ({ text: fact.text, lang: language })),
    ...near.map((test) => ({ text: test.post, lang: test.lang ?? language })),
  ];
  return [
    claimText(owner, myth.claim, myth.title, language),
    ...variants,
    ...counter.map(({ text, lang }): ClaimText => ({
      owner,
      label: "counter",
      lang,
      side: "counter",
      parts: [{ text, weight: 1 }],
    })),
  ];
}
