/**
 * P findings: every pattern of a file is parsed, with the exact place of what is wrong in it, and the
 * terms it names are listed for the references check. The language itself: core/myths/pattern.ts.
 */

import type { PlaceOf } from "../../core/myths/schema.ts";
import { parsePattern, type Pattern, printPattern } from "../../core/myths/pattern.ts";
import type { ExceptionRule, Finding, MythRule, Place, Term, Topic } from "../../model/rules.ts";
import { finding } from "./codes.ts";

export interface TermUse {
  readonly name: string;
  readonly place: Place;
}

export interface PatternLint {
  readonly findings: readonly Finding[];
  readonly terms: readonly TermUse[];
}

interface PatternText {
  readonly text: string;
  readonly path: readonly PropertyKey[];
}

type Read = ReadonlyMap<string, Pattern>;

function readAll(texts: readonly PatternText[], placeOf: PlaceOf): { lint: PatternLint; read: Read } {
  const findings: Finding[] = [];
  const terms: TermUse[] = [];
  const read = new Map<string, Pattern>();
  for (const { text, path } of texts) {
    const parsed = parsePattern(text);
    if (parsed.ok) {
      read.set(text, parsed.pattern);
      terms.push(...parsed.terms.map((term) => ({ name: term.name, place: placeOf(path, term.offset) })));
      continue;
    }
    for (const { code, offset, what, fix } of parsed.problems)
      findings.push(finding(code, placeOf(path, offset), what, fix));
  }
  return { lint: { findings, terms }, read };
}

function texts(list: readonly string[], path: readonly PropertyKey[]): readonly PatternText[] {
  return list.map((text, i) => ({ text, path: [...path, i] }));
}

export function lintMythPatterns(myth: MythRule, placeOf: PlaceOf): PatternLint {
  const { lint, read } = readAll(
    [
      ...myth.match.flatMap((rule, i) =>
        (["any", "all", "none"] as const).flatMap((part) => texts(rule[part], ["match", i, part])),
      ),
      ...myth.exceptions.map((exception, i) => ({ text: exception.when, path: ["exceptions", i, "when"] })),
      ...Object.entries(myth.stance).flatMap(([stance, cues]) => texts(cues, ["stance", stance])),
    ],
    placeOf,
  );
  const findings = [...lint.findings];
  const seen = new Map<string, number>();
  for (const [i, rule] of myth.match.entries()) {
    const print = (text: string): string => {
      const pattern = read.get(text);
      return pattern === undefined ? text : printPattern(pattern);
    };
    const { any, all, none, within, where } = rule;
    const key = JSON.stringify([any.map(print).toSorted(), all.map(print), none.map(print).toSorted(), within, where]);
    const twin = seen.get(key);
    if (twin === undefined) seen.set(key, i + 1);
    else findings.push(finding("P017", rule.place, `pattern ${i + 1} is the same as pattern ${twin}.`, "remove one"));
    const anchored = (text: string): boolean => {
      const pattern = read.get(text);
      return pattern === undefined || hasAnchor(pattern);
    };
    if (all.some(anchored) || (any.length > 0 && any.every(anchored))) continue;
    const what = "This pattern matches every post of a language or platform.";
    findings.push(finding("P018", rule.place, what, "add a word, a <term> or a tag: to it"));
  }
  return { findings, terms: lint.terms };
}

/** Whether something other than `lang:` and `platform:` must be present for a match. */
function hasAnchor(pattern: Pattern): boolean {
  switch (pattern.kind) {
    case "lang":
    case "platform":
      return false;
    case "or":
      return pattern.parts.every(hasAnchor);
    case "and":
      return pattern.parts.some(hasAnchor);
    case "near":
    case "before":
      return hasAnchor(pattern.left) || hasAnchor(pattern.right);
    default:
      return true;
  }
}

/** Exceptions that topics opt into. */
export function lintSharedExceptions(shared: readonly ExceptionRule[], placeOf: PlaceOf): PatternLint {
  return readAll(
    shared.map(({ when }, i) => ({ text: when, path: ["exceptions", i, "when"] })),
    placeOf,
  ).lint;
}

/** Accounts of a campaign, or those a topic trusts: `author:`, and hosts where `hosts` says so. */
export function lintAccounts(
  accounts: readonly string[],
  path: readonly PropertyKey[],
  hosts: boolean,
  placeOf: PlaceOf,
): readonly Finding[] {
  return accounts.flatMap((text, i) => {
    const parsed = parsePattern(text);
    if (!parsed.ok)
      return parsed.problems.map(({ code, offset, what, fix }) =>
        finding(code, placeOf([...path, i], offset), what, fix),
      );
    if (parsed.pattern.kind === "author" || (hosts && parsed.pattern.kind === "domain")) return [];
    const what = `"${text}" is no account${hosts ? " and no host" : ""}.`;
    return [finding("P012", placeOf([...path, i]), what, `write author:@name${hosts ? " or domain:host" : ""}`)];
  });
}

export function lintHashtags(
  hashtags: readonly string[],
  path: readonly PropertyKey[],
  placeOf: PlaceOf,
): readonly Finding[] {
  return hashtags.flatMap((text, i) => {
    if (/^[\p{L}\p{N}\p{M}_]+$/u.test(text)) return [];
    const what = `"${text}" is no hashtag.`;
    return [finding("P012", placeOf([...path, i]), what, "write letters and digits only, without #")];
  });
}

export function lintTopicPatterns(topic: Topic, placeOf: PlaceOf): PatternLint {
  const tracked = readAll(texts(topic.track.terms, ["track", "terms"]), placeOf).lint;
  const findings = [
    ...tracked.findings,
    ...lintAccounts(topic.trusted, ["trusted"], true, placeOf),
    ...lintHashtags(topic.track.hashtags, ["track", "hashtags"], placeOf),
  ];
  return { findings, terms: tracked.terms };
}

/** Terms hold words, phrases, other terms and alternatives; distance belongs into rules. */
export function lintTermPatterns(term: Term, placeOf: PlaceOf): PatternLint {
  const { lint, read } = readAll(texts(term.any, ["terms", term.name, "any"]), placeOf);
  const findings = [...lint.findings];
  for (const [i, text] of term.any.entries()) {
    const pattern = read.get(text);
    if (pattern === undefined || !hasOperator(pattern)) continue;
    const place = placeOf(["terms", term.name, "any", i]);
    findings.push(
      finding("P021", place, "A term may not use ~, > or &.", "list the words here and combine terms in a rule"),
    );
  }
  for (const [i, text] of term.emoji.entries()) {
    const parsed = parsePattern(`emoji:${text}`);
    if (parsed.ok && parsed.pattern.kind === "emoji") continue;
    findings.push(
      finding(
        "P012",
        placeOf(["terms", term.name, "emoji", i]),
        `"${text}" is not one emoji.`,
        "write words under any:",
      ),
    );
  }
  return { findings, terms: lint.terms };
}

function hasOperator(pattern: Pattern): boolean {
  if (pattern.kind === "or") return pattern.parts.some(hasOperator);
  return pattern.kind === "near" || pattern.kind === "before" || pattern.kind === "and";
}
