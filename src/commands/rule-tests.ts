/**
 * Runs the tests that stand in myth files and says, for each that fails, what was wanted, what came
 * and what to do. What passes: docs/rules.md. Printing is rules-test.ts.
 */

import { examine } from "../core/analyse.ts";
import type { Knowledge } from "../core/knowledge.ts";
import type { MythMatch } from "../core/myths/reading.ts";
import { passesTest, readableOfTest } from "../core/rule-verdict.ts";
import type { Match } from "../model/analysis.ts";
import type { MythRule, RuleTest, TestKind } from "../model/rules.ts";

export interface TestResult {
  readonly test: RuleTest;
  /** todo: a known gap; surprise: a known gap that is none any more. */
  readonly outcome: "pass" | "fail" | "todo" | "surprise";
  /** "asserts", "suggest asserts", "suppressed by gaming-mmr", "no match". */
  readonly got: string;
  readonly p: number | null;
  /** Patterns with their words, and the cue. */
  readonly why: string | null;
  readonly hint: string | null;
  /** Places of the patterns that matched, in the myth's `match` list. */
  readonly patterns: readonly number[];
  /** Name of the exception that blocked or lowered the match. */
  readonly exception: string | null;
}

export interface MythResult {
  readonly id: string;
  readonly file: string;
  readonly results: readonly TestResult[];
  readonly patterns: { readonly exercised: number; readonly total: number };
  readonly exceptions: { readonly exercised: number; readonly total: number };
}

/** `mythCount`: how many myths share the stance vocabulary, for the hint. */
export function testMyth(myth: MythRule, knowledge: Knowledge, mythCount: number): MythResult {
  const results = myth.tests.map((test) => testPost(myth, test, knowledge, mythCount));
  const patterns = new Set(results.flatMap((one) => one.patterns));
  const exceptions = new Set(results.flatMap((one) => one.exception ?? []));
  const compiled = knowledge.catalogue.myths.find((one) => one.id === myth.id);
  return {
    id: myth.id,
    file: myth.place.file,
    results,
    patterns: { exercised: patterns.size, total: compiled?.patterns.length ?? 0 },
    exceptions: { exercised: exceptions.size, total: compiled?.exceptions.length ?? 0 },
  };
}

/** One test against what is known. */
export function testPost(myth: MythRule, test: RuleTest, knowledge: Knowledge, mythCount: number): TestResult {
  const { analysis, found } = examine(readableOfTest(test), knowledge);
  const at = analysis.matches.findIndex((match) => match.myth === myth.id);
  const match = at === -1 ? null : analysis.matches[at]!;
  const proof = at === -1 ? null : found.matches[at]!;
  const patterns = (proof?.proofs ?? []).map((one) => one.pattern);
  return { ...judge(test, match, proof, mythCount), patterns, exception: match?.suppressedBy ?? null };
}

function judge(
  test: RuleTest,
  match: Match | null,
  proof: MythMatch | null,
  mythCount: number,
): Omit<TestResult, "patterns" | "exception"> {
  const shown = { test, got: nameOf(match), p: match?.p ?? null, why: whyOf(match, proof) };
  if (test.kind === "todo") {
    const surprise = test.want !== null && passesTest(test.want, match);
    return { ...shown, outcome: surprise ? "surprise" : "todo", hint: surprise ? `move it to ${test.want}` : null };
  }
  if (passesTest(test.kind, match)) return { ...shown, outcome: "pass", hint: null };
  return { ...shown, outcome: "fail", hint: hintOf(test.kind, test, match, mythCount) };
}

function nameOf(match: Match | null): string {
  if (match === null) return "no match";
  if (match.decision === "suppressed") return `suppressed by ${match.suppressedBy ?? "an exception"}`;
  return match.decision === "suggest" ? `suggest ${match.stance}` : match.stance;
}

function whyOf(match: Match | null, proof: MythMatch | null): string | null {
  if (match === null || proof === null) return null;
  const places = match.evidence
    .filter((one) => !one.why.endsWith(" cue"))
    .map((one) => `${one.why} [${one.text}]`)
    .join(", ");
  const stance = match.stanceWhy === "plain statement" ? "no cue of another stance found" : match.stanceWhy;
  return `${places === "" ? "a tag, link or author" : places}; ${stance}`;
}

function hintOf(kind: TestKind, test: RuleTest, match: Match | null, mythCount: number): string {
  const shared = `(used by ${mythCount} myths) or to this myth's stance.`;
  if (match === null)
    return kind === "suggest" || kind === "asserts" || kind === "asks" || kind === "reports"
      ? "no pattern and no variant is near: add a pattern, a vocabulary word or a variant"
      : "nothing matched";
  if (match.decision === "suppressed") return `narrow the exception ${match.suppressedBy ?? ""}`.trimEnd();
  if (kind === "no_match") return "add none: to the pattern, make it narrower, or add an exception";
  if (kind === "suggest")
    return match.decision === "match" ? "give the pattern weight: weak, or add an exception with effect: lower" : "";
  if (match.decision === "suggest" && match.stance === kind)
    return "the proof is too weak for a match: add a pattern with more required parts, or a closer variant";
  if (kind === "asserts") return `if the cue says something else here, add a longer phrase with it to stance.ignore`;
  const words = wordsAround(test.post, match);
  return `add ${words === null ? "the words that show it" : `"${words}"`} to stance.${kind} ${shared}${kind}`;
}

const CONTEXT_WORDS = 4;

/** The words before the evidence, else those behind it: most cues stand there. */
function wordsAround(post: string, match: Match): string | null {
  const claim = match.evidence.find((one) => one.field === undefined && !one.why.endsWith(" cue"));
  if (claim === undefined) return null;
  const clean = (text: string): string[] =>
    text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}' ]+/gu, " ")
      .split(/\s+/u)
      .filter((word) => word !== "");
  const before = clean(post.slice(0, claim.start)).slice(-CONTEXT_WORDS);
  const words = before.length > 0 ? before : clean(post.slice(claim.end)).slice(0, CONTEXT_WORDS);
  return words.length === 0 ? null : words.join(" ");
}
