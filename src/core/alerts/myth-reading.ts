/** What every reading about a myth says alike: what the posts claim, what harm it does, what is true. */

import type { MythSubject, Subject } from "../../model/alert.ts";
import type { AlertRule, MythRule } from "../../model/rules.ts";
import { decideSeverity } from "./severity.ts";
import type { SignalReading } from "./signal.ts";

/** What differs from signal to signal. */
export type Finding = Pick<
  SignalReading,
  "state" | "authors" | "posts" | "expected" | "ratio" | "numbers" | "howMuch" | "why" | "postIds" | "firstSeenMs"
> &
  Partial<Pick<SignalReading, "reach" | "around" | "advice" | "doubts" | "reply" | "replyWhyNot">> & {
    readonly subject: Subject & Pick<MythSubject, "myth">;
    /** Facts for the rule's severity lines, besides harm, verdict, ratio and authors. */
    readonly facts?: Readonly<Record<string, string | number>>;
  };

export function mythReading(
  myth: MythRule,
  rule: AlertRule,
  place: { readonly timezone: string; readonly rev: string },
  finding: Finding,
): SignalReading {
  const { facts = {}, reply = null, replyWhyNot = null, ...rest } = finding;
  const sentence = /[.!?]$/.test(myth.claim) ? myth.claim : `${myth.claim}.`;
  const reviewed = myth.reviewed === null ? "" : ` (reviewed ${myth.reviewed})`;
  const who = myth.harm.who === null ? "" : ` Who: ${myth.harm.who}.`;
  const why = myth.harm.why === null ? "" : ` Why: ${myth.harm.why}.`;
  const [fact] = myth.facts;
  return {
    rule: rule.id,
    signal: rule.signal,
    severity: decideSeverity(rule.severity, {
      harm: myth.harm.level,
      verdict: myth.verdict,
      ratio: finding.ratio,
      authors: finding.authors,
      ...facts,
    }),
    title: myth.title,
    what: `posts about: ${sentence} Verdict: ${myth.verdict}${reviewed}.`,
    reach: null,
    around: null,
    harm: `${myth.harm.level}.${who}${why}`,
    advice:
      replyWhyNot === null
        ? "watch; no prepared reply is asked for."
        : `no prepared reply (${replyWhyNot}). Watch, and fill the gap on your own channels.`,
    facts:
      fact === undefined
        ? []
        : [`${fact.text} Sources: ${fact.sources.map((one) => `${one.title} <${one.url}>`).join("; ")}`],
    doubts: [],
    ...place,
    ...rest,
    reply,
    replyWhyNot,
  };
}

/** Small chances as people read them: "1 in 20,000". */
export function oneIn(chance: number): string {
  if (chance >= 0.5) return "no rarer than chance";
  if (chance < 1e-9) return "under 1 in a billion";
  return `1 in ${Number((1 / chance).toPrecision(2)).toLocaleString("en-GB")}`;
}
