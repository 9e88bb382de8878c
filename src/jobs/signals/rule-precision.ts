/** Reads whether people find the matches of a myth wrong too often: reviews of posts, and alerts closed as false alarms. */

import { judgePrecision, type PrecisionVerdict } from "../../core/alerts/rule-precision.ts";
import { decideSeverity } from "../../core/alerts/severity.ts";
import type { SignalReading } from "../../core/alerts/signal.ts";
import { ALL_LANGUAGES } from "../../model/alert.ts";
import type { MythId } from "../../model/analysis.ts";
import type { AlertRule, MythRule } from "../../model/rules.ts";
import type { PostReview } from "../../store/store.ts";
import type { SignalRound } from "../signal.ts";
import { placeOf } from "./subjects.ts";

const BACK_MS = 365 * 86_400_000;
const MAX_REVIEWS = 20_000;
const EXAMPLES = 20;

/** Reviews of what an older revision of the rule matched say nothing of the present one. */
export async function readPrecision(round: SignalRound): Promise<readonly SignalReading[]> {
  const { store, watch, rule, atMs } = round;
  const limits = {
    precision: rule.limits?.["precision"] ?? 0.7,
    reviews: rule.limits?.["reviews"] ?? 20,
    wrong: rule.limits?.["wrong"] ?? 10,
  };
  const byMyth = new Map<MythId, PostReview[]>();
  for (const review of await store.reviews(atMs - BACK_MS, MAX_REVIEWS)) {
    const own = byMyth.get(review.myth) ?? [];
    own.push(review);
    byMyth.set(review.myth, own);
  }
  return [...byMyth]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([id, reviews]): readonly SignalReading[] => {
      const myth = watch.myths.get(id);
      if (myth === undefined) return [];
      const present = reviews.filter((one) => ruleOf(one.rev) === ruleOf(watch.revOf(id)));
      const verdict = judgePrecision(present, atMs, limits);
      if (!verdict.inDoubt) return [];
      const posts = present.filter((one) => !one.isRight).flatMap((one) => (one.post === null ? [] : [one.post]));
      return [readingOf(myth, rule, verdict, { ...placeOf(watch, myth), postIds: posts.slice(0, EXAMPLES) })];
    });
}

/** Of a revision the part that names the rule; what stands behind the dot is how stances are read. */
function ruleOf(rev: string): string {
  return rev.split(".")[0] ?? "";
}

function readingOf(
  myth: MythRule,
  rule: AlertRule,
  { right, of, wrongThisWeek, ofThisWeek, why }: PrecisionVerdict,
  rest: Pick<SignalReading, "timezone" | "rev" | "postIds">,
): SignalReading {
  const isWeek = why === "this week";
  return {
    rule: rule.id,
    signal: rule.signal,
    subject: { myth: myth.id, lang: ALL_LANGUAGES },
    state: "firing",
    severity: decideSeverity(rule.severity, { harm: myth.harm.level, verdict: myth.verdict, topic: myth.topic }),
    authors: 0,
    posts: isWeek ? ofThisWeek : of,
    expected: 0,
    ratio: 0,
    numbers: { right, of, wrongThisWeek, ofThisWeek },
    title: myth.title,
    what: "people who reviewed what this rule matched often found it wrong. Its alerts may be about something else.",
    howMuch: isWeek
      ? `${wrongThisWeek} of ${ofThisWeek} reviews in 7 days say wrong.`
      : `${right} of the last ${of} reviews say right.`,
    reach: null,
    around: null,
    harm: null,
    advice: `mend the rule: hearsay rules explain tells why a post matched, and an exception keeps its like out. Reviews count anew from the next revision on.`,
    facts: [],
    why: isWeek
      ? `at least half of a week's reviews are wrong, ${wrongThisWeek} of them`
      : `precision ${(right / Math.max(1, of)).toFixed(2)} on the last ${of} reviews`,
    doubts: [],
    reply: null,
    replyWhyNot: "about Hearsay itself",
    firstSeenMs: null,
    ...rest,
  };
}
