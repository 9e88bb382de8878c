/** T findings inside one myth file: tests that are missing, contradict each other or prove nothing. */

import { parsePattern } from "../../core/myths/pattern.ts";
import type { Finding, MythRule } from "../../model/rules.ts";
import { finding } from "./codes.ts";
import { plainWords } from "./words.ts";

export function lintTests(myth: MythRule): readonly Finding[] {
  const findings: Finding[] = [];
  if (!myth.tests.some((test) => test.kind === "asserts")) {
    const fix = "add tests: asserts: with a post that spreads the myth, in your own words";
    findings.push(finding("T001", myth.place, "No test says what spreads this myth.", fix));
  }
  if (!myth.tests.some((test) => test.kind === "no_match")) {
    const fix = "add tests: no_match: with a post on the same subject that is not the myth";
    findings.push(finding("T002", myth.place, "No test says what is not this myth.", fix));
  }
  const seen = new Map<string, MythRule["tests"][number]>();
  for (const test of myth.tests) {
    const { author, quoted, lang } = test;
    const key = JSON.stringify([plainWords(test.post).join(" "), test.post.includes("?"), author, quoted, lang]);
    const twin = seen.get(key);
    if (twin === undefined) {
      seen.set(key, test);
    } else if (twin.kind === test.kind) {
      findings.push(finding("T006", test.place, `The same post is tested in line ${twin.place.line}.`, "remove one"));
    } else {
      const what = `The same post is under ${twin.kind} in line ${twin.place.line} and under ${test.kind} here.`;
      findings.push(finding("T003", test.place, what, "decide which it is and remove the other"));
    }
  }
  const posts = new Map(myth.tests.map((test) => [plainWords(test.post).join(" "), test]));
  for (const rule of myth.match) {
    for (const text of [...rule.any, ...rule.all]) {
      const parsed = parsePattern(text);
      if (!parsed.ok || parsed.pattern.kind !== "phrase") continue;
      const test = posts.get(plainWords(text).join(" "));
      if (test === undefined) continue;
      const what = `A pattern equals the test in line ${test.place.line}: the test proves nothing.`;
      findings.push(finding("T007", rule.place, what, "test with another wording"));
    }
  }
  return findings;
}
