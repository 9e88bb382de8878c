/**
 * What a myth needs before it may go live, beyond its schema: gaps of the scaffold filled, a date of
 * review, facts that rest on more than one publisher, tests of every stance and a near miss.
 */

import type { PlaceOf } from "../../core/myths/schema.ts";
import { isFunctionWord } from "../../core/text/function-words.ts";
import type { Finding, MythRule } from "../../model/rules.ts";
import type { Deadline } from "../rule-file.ts";
import { finding } from "./codes.ts";
import { plainWords } from "./words.ts";

/** What `rules new` writes where only an editor can fill in. */
const GAP = /^(?:TODO\b|https:\/\/source\.example\/todo$)/;
/** A near miss shares at least one word of matter of so many letters. */
const LONG_WORD = 4;

export function lintUpkeep(myth: MythRule, placeOf: PlaceOf): readonly Finding[] {
  const live = myth.status === "active";
  return [
    ...(myth.status === "draft" ? [] : lintGaps(myth, placeOf)),
    ...lintDates(myth, placeOf),
    ...(live ? lintLive(myth, placeOf) : []),
    ...lintNearMiss(myth),
  ];
}

function lintGaps(myth: MythRule, placeOf: PlaceOf): readonly Finding[] {
  const texts = [
    { text: myth.title, place: placeOf(["title"]) },
    ...myth.facts.map(({ text }, i) => ({ text, place: placeOfFirst([["fact"], ["facts", i, "text"]], placeOf) })),
    ...myth.facts.flatMap(({ sources }) =>
      sources.map(({ url }) => ({ text: url, place: placeOfFirst([["source"], ["facts"]], placeOf) })),
    ),
    ...myth.tests.map(({ post, place }) => ({ text: post, place })),
    ...myth.replies.map(({ text, place }) => ({ text, place })),
  ];
  return texts
    .filter(({ text }) => GAP.test(text))
    .map(({ place }) =>
      finding("S012", place, "This was left for you to fill in.", "write it, or set status: draft until then"),
    );
}

function lintDates(myth: MythRule, placeOf: PlaceOf): readonly Finding[] {
  const { reviewed, expires } = myth;
  if (reviewed === null || expires === null || expires >= reviewed) return [];
  const what = `expires: ${expires} lies before reviewed: ${reviewed}.`;
  return [finding("F006", placeOf(["expires"]), what, "correct one of the two")];
}

function lintLive(myth: MythRule, placeOf: PlaceOf): readonly Finding[] {
  const findings: Finding[] = [];
  const missing = [...(myth.reviewed === null ? ["reviewed:"] : []), ...(myth.expires === null ? ["expires:"] : [])];
  if (missing.length > 0) {
    const what = `An active myth says when its facts were checked and when they are to be checked again; ${missing.join(" and ")} is missing.`;
    findings.push(finding("F007", placeOf(["status"]), what, `add ${missing.join(" and ")}`));
  }
  const hosts = new Set(myth.facts.flatMap(({ sources }) => sources.map(({ url }) => hostOf(url))));
  if (hosts.size < 2) {
    const what = `All facts rest on one publisher (${[...hosts].join(", ")}).`;
    const at = placeOfFirst([["source"], ["facts"]], placeOf);
    findings.push(finding("F004", at, what, "add a source of another body"));
  }
  for (const kind of ["asks", "debunks"] as const) {
    if (myth.tests.some((test) => test.kind === kind)) continue;
    const fix = `add tests: ${kind}: with a post that ${kind === "asks" ? "asks about the claim" : "denies it"}`;
    findings.push(
      finding(
        "T008",
        placeOf(["tests"]),
        `No test says what ${kind} ${kind === "asks" ? "about " : ""}this myth.`,
        fix,
      ),
    );
  }
  return findings;
}

/** Of several ways to write one thing the one that is there. */
function placeOfFirst(paths: readonly (readonly PropertyKey[])[], placeOf: PlaceOf): ReturnType<PlaceOf> {
  const top = placeOf([]);
  const places = paths.map((path) => placeOf(path));
  return places.find((place) => place.line !== top.line || place.column !== top.column) ?? top;
}

function hostOf(url: string): string {
  return url
    .toLowerCase()
    .replace(/^https?:\/\/(?:www\.)?/, "")
    .replace(/[/?#].*$/, "");
}

/** T004: a `no_match` post about another subject altogether proves little. */
function lintNearMiss(myth: MythRule): readonly Finding[] {
  const misses = myth.tests.filter((test) => test.kind === "no_match" && !GAP.test(test.post));
  if (misses.length === 0) return [];
  const own = [myth.claim, myth.title, ...Object.values(myth.variants).flat()];
  const asserted = myth.tests.filter((test) => test.kind === "asserts").map((test) => test.post);
  const matter = new Set([...own, ...asserted].flatMap(wordsOfMatter));
  if (misses.some((test) => wordsOfMatter(test.post).some((word) => matter.has(word)))) return [];
  const what = "No no_match post shares a word with the claim, so none of them is a near miss.";
  return [finding("T004", misses[0]!.place, what, "add a post on the same subject that is true or harmless")];
}

/** Cut to their first letters, so that inflections of one word meet. */
function wordsOfMatter(text: string): readonly string[] {
  return plainWords(text)
    .filter((word) => (word.length >= LONG_WORD || /\d/.test(word)) && !isFunctionWord(word, null))
    .map((word) => word.slice(0, 5));
}

/** Dates of what was done, which cannot lie ahead. */
export function datesDone(myth: MythRule, placeOf: PlaceOf): readonly Deadline[] {
  const done = (date: string | null | undefined, what: string, path: readonly PropertyKey[]): readonly Deadline[] =>
    date === null || date === undefined ? [] : [{ kind: "done", date, what, place: placeOf(path) }];
  return [
    ...done(myth.reviewed, "reviewed", ["reviewed"]),
    ...myth.facts.flatMap((fact, i) =>
      fact.sources.flatMap(({ accessed }, j) => done(accessed, "accessed", ["facts", i, "sources", j, "accessed"])),
    ),
    ...myth.replies.flatMap(({ approved }, i) => done(approved?.on, "approved on", ["replies", i, "approved", "on"])),
  ];
}
