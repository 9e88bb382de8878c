/**
 * Reasons to doubt an alert before acting on it: is it one loud author, a text that is passed on, a news
 * headline, a campaign's hashtag, an ordinary weekday, a source that was out, or a slip of the language?
 * Each test says its result with its number. None of them holds an alert back: they are for the reader.
 */

import type { Doubt } from "../../model/alert.ts";

/** Shares from which a test doubts. */
const ONE_AUTHOR = 0.5;
const COPIES = 0.5;
const HEADLINES = 0.5;
const HASHTAG = 0.5;
/** Posts below which shares say nothing. */
const FEW = 3;
/** Right after an outage, what was missed comes all at once. */
const OUTAGE_HOURS = 3;
const UNSURE_LANGUAGE = 0.5;

/** What is known of the posts behind an alert. null: not known. */
export interface DoubtFacts {
  readonly posts: number;
  /** Posts of the author who wrote most. */
  readonly loudest: number;
  /** Posts that repeat another of them nearly word for word. */
  readonly copies: number | null;
  /** Posts that repeat the title of the page they link. */
  readonly headlines: number | null;
  /** Posts that bear the commonest hashtag: campaigns speak under one. */
  readonly campaign: number | null;
  /** Authors now, and in the same hours of the last weeks. */
  readonly sameHours: { readonly now: number; readonly before: readonly number[] } | null;
  /** Hours since a source that brings such posts was out; infinite where none was. null: not known. */
  readonly hoursSinceOutage: number | null;
  /** Posts whose author or platform declared another language than the one they were read in. */
  readonly otherLanguage: number | null;
}

export function findDoubts(facts: DoubtFacts): readonly Doubt[] {
  const { posts } = facts;
  const share = (test: Doubt["test"], count: number | null, atLeast: number, says: string): Doubt => {
    if (count === null) return { test, result: "unknown", says: `${says}: not known` };
    const doubtful = posts >= FEW && count / posts >= atLeast;
    return { test, result: doubtful ? "doubt" : "clear", says: `${count} of ${posts} ${says}` };
  };
  return [
    share("one author", facts.loudest, ONE_AUTHOR, "posts by the loudest author"),
    share("copies", facts.copies, COPIES, "posts repeat another nearly word for word"),
    share("wire headline", facts.headlines, HEADLINES, "posts pass on a headline"),
    share("campaign hashtag", facts.campaign, HASHTAG, "posts bear the same hashtag"),
    weekday(facts.sameHours),
    outage(facts.hoursSinceOutage),
    share("language", facts.otherLanguage, UNSURE_LANGUAGE, "posts are declared to be in another language"),
  ];
}

function weekday(hours: DoubtFacts["sameHours"]): Doubt {
  if (hours === null || hours.before.length < 2)
    return { test: "weekday", result: "unknown", says: "the same hours of two weeks: not known" };
  const most = Math.max(...hours.before);
  return {
    test: "weekday",
    result: most * 1.5 >= hours.now && most > 0 ? "doubt" : "clear",
    says: `${hours.now} people now, at most ${most} in the same hours of the last ${hours.before.length} weeks`,
  };
}

function outage(hours: number | null): Doubt {
  const test = "source outage";
  if (hours === null) return { test, result: "unknown", says: "gaps of the sources: not known" };
  if (!Number.isFinite(hours)) return { test, result: "clear", says: "no source was out" };
  return {
    test,
    result: hours <= OUTAGE_HOURS ? "doubt" : "clear",
    says: `a source was out ${Math.round(hours)} h ago`,
  };
}

/** "Sure? ...": what speaks against the alert, or how many tests found nothing. */
export function doubtLine(doubts: readonly Doubt[]): string {
  const against = doubts.filter((one) => one.result === "doubt");
  const unknown = doubts.filter((one) => one.result === "unknown").map((one) => one.test);
  const clear = doubts.length - against.length - unknown.length;
  const open = unknown.length === 0 ? "" : ` Not known: ${unknown.join(", ")}.`;
  if (against.length === 0) return `Sure? ${clear} of ${doubts.length} tests found no reason to doubt.${open}`;
  const found = against.map((one) => `${one.test} (${one.says})`).join("; ");
  return `Sure? Look first: ${found}. ${clear} other ${clear === 1 ? "test" : "tests"} found nothing.${open}`;
}
