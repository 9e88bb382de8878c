/** Checks inside an alert rule that its schema cannot make: conditions, order of severities, test series. */

import { parseCounts } from "../../core/alerts/series-notation.ts";
import { parseWhen } from "../../core/alerts/severity.ts";
import type { PlaceOf } from "../../core/myths/schema.ts";
import type { AlertRule, Finding } from "../../model/rules.ts";
import { finding } from "./codes.ts";

/** How to write one, where one cannot be read. */
export const CONDITION = "write severity is critical, ratio >= 10 or anything else, joined by and, or";

const EXPECT = /^\+\d{1,5}h (?:firing (?:low|medium|high|critical)|recovering|resolved)$/;

/** Two years. */
const MAX_HOURS = 17_520;

export function lintAlertRule(rule: AlertRule, placeOf: PlaceOf): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [i, line] of rule.severity.entries()) {
    const when = parseWhen(line.when);
    const place = placeOf(["severity", i, "when"]);
    if (!when.ok) findings.push(finding("S005", place, `The condition cannot be read: ${when.what}.`, CONDITION));
    if (when.ok && when.when.anything !== (i === rule.severity.length - 1)) {
      const what = when.when.anything
        ? `"anything else" ends the list; the lines after it never hold.`
        : `The last severity must be "anything else".`;
      findings.push(finding("S005", place, what, "put {when: anything else, is: medium} last"));
    }
  }
  if (rule.signal === "volume" && (!rule.each.includes("myth") || !rule.each.includes("language"))) {
    const what = "Authors are counted for each myth in each language; other groups are not counted yet.";
    findings.push(finding("S005", placeOf(["each"]), what, "write each: [myth, language], or leave it out"));
  }
  if (rule.signal === "volume" && rule.clear.ratio > rule.needs.ratio) {
    const what = `An alert that fires at ${rule.needs.ratio} times the usual and clears under ${rule.clear.ratio} times comes and goes.`;
    findings.push(finding("S005", placeOf(["clear", "ratio"]), what, "set clear.ratio below needs.ratio"));
  }
  if (rule.signal !== "volume" && rule.tests.length > 0) {
    const what = `Test series are counts of volume; ${rule.signal} does not read them.`;
    findings.push(finding("S005", placeOf(["tests"]), what, "leave tests out"));
  }
  for (const [i, test] of rule.tests.entries()) {
    for (const key of ["authors", "posts"] as const) {
      const series = test[key];
      if (series === null) continue;
      const place = placeOf(["tests", i, key]);
      const hours = hoursOf(series);
      if (hours > MAX_HOURS) {
        const what = `The series has ${hours} hours; ${MAX_HOURS} is the limit.`;
        findings.push(finding("S006", place, what, "shorten it"));
        continue;
      }
      const counts = parseCounts(series);
      const fix = 'write numbers and number*times: "1*336 | 5 6 9"';
      if (!counts.ok) findings.push(finding("S005", place, `The series cannot be read: ${counts.what}.`, fix));
    }
    for (const [j, expected] of test.expect.entries()) {
      if (EXPECT.test(expected)) continue;
      const what = `"${expected}" is not an event.`;
      findings.push(
        finding(
          "S005",
          placeOf(["tests", i, "expect", j]),
          what,
          "write +3h firing high, +8h recovering or +13h resolved",
        ),
      );
    }
  }
  return findings;
}

/** Counted before the series is spelt out, so that a typo of a few digits costs no memory. */
function hoursOf(series: string): number {
  const times = series
    .trim()
    .split(/\s+/)
    .map((word) => Number(/^\d+\*(\d+)$/.exec(word)?.[1] ?? 1));
  return times.reduce((sum, each) => sum + each, 0);
}
