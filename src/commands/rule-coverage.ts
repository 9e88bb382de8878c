/**
 * Which test exercises which part of a rule, and what the tests say of languages: counts for people,
 * findings T010, T011, T023, T024 and T025 for a machine. Whether a part is needed: rule-mutations.ts.
 */

import { finding } from "../config/lint/codes.ts";
import { identifyLanguage } from "../core/text/language.ts";
import { tokenise } from "../core/text/tokenise.ts";
import type { Finding, MythRule, TestKind } from "../model/rules.ts";
import type { MythResult, TestResult } from "./rule-tests.ts";

export interface PartCoverage {
  readonly kind: "pattern" | "exception";
  /** "pattern 1", "pattern slogan", "exception gaming". */
  readonly name: string;
  /** Lines of the tests in which it spoke. */
  readonly lines: readonly number[];
}

export interface MythCoverage {
  readonly id: string;
  readonly file: string;
  readonly parts: readonly PartCoverage[];
  /** Tests by the language they are written in, as far as that can be told; "und" where it cannot. */
  readonly languages: Readonly<Record<string, number>>;
  readonly kinds: Readonly<Partial<Record<TestKind, number>>>;
  readonly findings: readonly Finding[];
}

/** Tests that failed, and known gaps that are none any more. */
export function testFindings(results: readonly MythResult[]): readonly Finding[] {
  return results.flatMap(({ results: tests }) =>
    tests.flatMap(({ test, outcome, got, p, why, hint }) => {
      const sure = p === null ? "" : ` (p ${p.toFixed(2)})`;
      if (outcome === "surprise")
        return [finding("T010", test.place, `This todo passes now: got ${got}${sure}.`, hint)];
      if (outcome !== "fail") return [];
      const because = why === null ? "" : `: ${why}`;
      const what = `"${short(test.post)}": wanted ${test.kind}, got ${got}${sure}${because}.`;
      return [finding("T011", test.place, what, hint === "" ? null : hint)];
    }),
  );
}

/** `names` are those of the compiled patterns, in the order of the myth's `match`. */
export function coverMyth(
  myth: MythRule,
  result: MythResult,
  names: readonly string[],
  language: string,
): MythCoverage {
  const linesOf = (spoke: (one: TestResult) => boolean): readonly number[] =>
    result.results.filter(spoke).map((one) => one.test.place.line);
  const own = myth.exceptions.filter((one) => one.place.file === myth.place.file);
  const patterns = names.map((name, place): PartCoverage => ({
    kind: "pattern",
    name,
    lines: linesOf((one) => one.patterns.includes(place)),
  }));
  const exceptions = own.map(({ name }): PartCoverage => ({
    kind: "exception",
    name: `exception ${name}`,
    lines: linesOf((one) => one.exception === name),
  }));
  const findings = [
    ...patterns.flatMap(({ name, lines }, place) =>
      lines.length > 0
        ? []
        : [
            finding(
              "T023",
              myth.match[place]?.place ?? myth.place,
              `No test exercises ${name}.`,
              "add a post it finds",
            ),
          ],
    ),
    ...exceptions.flatMap(({ name, lines }, n) =>
      lines.length > 0
        ? []
        : [finding("T024", own[n]!.place, `The ${name} suppresses no test.`, "add a no_match post it holds off")],
    ),
  ];
  const languages: Record<string, number> = {};
  const kinds: Partial<Record<TestKind, number>> = {};
  const asserted = new Set<string>();
  for (const { kind, post, lang } of myth.tests) {
    const guess = identifyLanguage(tokenise(post), lang).lang;
    languages[guess] = (languages[guess] ?? 0) + 1;
    kinds[kind] = (kinds[kind] ?? 0) + 1;
    if (kind === "asserts") asserted.add(guess);
  }
  const covered = myth.languages.length > 0 ? myth.languages : [language];
  for (const lang of covered.filter((one) => !asserted.has(one) && covered.length > 1)) {
    const what = `The myth covers ${lang}, but no asserts test is written in it.`;
    findings.push(finding("T025", myth.place, what, `add an asserts post in ${lang}, or narrow languages:`));
  }
  return { id: myth.id, file: result.file, parts: [...patterns, ...exceptions], languages, kinds, findings };
}

function short(post: string): string {
  const line = post.replaceAll(/\s+/gu, " ");
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
