/**
 * What differs between two editions of the rules, by meaning: terms with the myths that use them, patterns,
 * exceptions, variants, cues, thresholds, status, texts. Order and layout of files say nothing.
 */

import type { MythRule, PatternRule, Rulebook, Term } from "../model/rules.ts";

export interface TermChange {
  /** "cause (en)". */
  readonly term: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Myths that use it now or did, themselves or by another term. */
  readonly myths: readonly string[];
}

export interface MythChange {
  readonly myth: string;
  readonly kind: "added" | "removed" | "renamed" | "changed";
  /** Former id where it was renamed. */
  readonly was: string | null;
  /** "pattern", "exception", "variant", "status" and so on, with what went and what came. */
  readonly parts: readonly {
    readonly part: string;
    readonly added: readonly string[];
    readonly removed: readonly string[];
  }[];
}

export interface RuleDifference {
  readonly thresholds: string | null;
  readonly terms: readonly TermChange[];
  readonly myths: readonly MythChange[];
}

export function differenceOf(before: Rulebook, now: Rulebook): RuleDifference {
  return { thresholds: thresholdsOf(before, now), terms: termChanges(before, now), myths: mythChanges(before, now) };
}

function thresholdsOf(before: Rulebook, now: Rulebook): string | null {
  const tell = ({ catalog }: Rulebook): string =>
    `match ${catalog.thresholds.match}, suggest ${catalog.thresholds.suggest}`;
  return tell(before) === tell(now) ? null : `${tell(before)} → ${tell(now)}`;
}

function termChanges(before: Rulebook, now: Rulebook): readonly TermChange[] {
  const was = byName(before.terms);
  const is = byName(now.terms);
  const users = [usersOf(before), usersOf(now)];
  return [...new Set([...was.keys(), ...is.keys()])].toSorted().flatMap((key) => {
    const { added, removed } = turnover(was.get(key)?.words ?? [], is.get(key)?.words ?? []);
    if (added.length + removed.length === 0) return [];
    const name = (is.get(key) ?? was.get(key))!.name;
    const myths = new Set(users.flatMap((of) => [...(of.get(name) ?? [])]));
    return [{ term: key, added, removed, myths: [...myths].toSorted() }];
  });
}

function byName(
  terms: readonly Term[],
): ReadonlyMap<string, { readonly name: string; readonly words: readonly string[] }> {
  const found = new Map<string, { readonly name: string; readonly words: readonly string[] }>();
  for (const { name, language, any, emoji, disguised, typos } of terms) {
    const flags = [...(disguised ? ["disguised"] : []), ...(typos ? ["typos"] : [])];
    const key = `<${name}> (${language})`;
    found.set(key, { name, words: [...(found.get(key)?.words ?? []), ...any, ...emoji, ...flags] });
  }
  return found;
}

/** Ids of the myths that each term decides on. */
function usersOf({ terms, myths }: Rulebook): ReadonlyMap<string, ReadonlySet<string>> {
  const inside = new Map<string, string[]>();
  for (const { name, any } of terms) inside.set(name, [...(inside.get(name) ?? []), ...namesIn(any)]);
  const users = new Map<string, Set<string>>();
  const use = (name: string, myth: string, depth: number): void => {
    const of = users.get(name) ?? new Set<string>();
    users.set(name, of.add(myth));
    if (depth < 3) for (const inner of inside.get(name) ?? []) use(inner, myth, depth + 1);
  };
  for (const myth of myths) {
    const cues = Object.values(myth.stance).flat();
    const texts = [...myth.match.flatMap(textsOf), ...myth.exceptions.map((one) => one.when), ...cues];
    for (const name of namesIn(texts)) use(name, myth.id, 0);
  }
  const everyone = new Set<string>(myths.map((myth) => myth.id));
  for (const { name } of terms) if (/^(?:stance|intent|flag|ears)\./.test(name)) users.set(name, everyone);
  return users;
}

function namesIn(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => [...text.matchAll(/<([^<>]+)>/g)].map((found) => found[1]!));
}

function textsOf({ any, all, none }: PatternRule): readonly string[] {
  return [...any, ...all, ...none];
}

function mythChanges(before: Rulebook, now: Rulebook): readonly MythChange[] {
  const was = new Map<string, MythRule>(before.myths.map((myth) => [myth.id, myth]));
  const is = new Map<string, MythRule>(now.myths.map((myth) => [myth.id, myth]));
  const renamed = new Map<string, string>();
  for (const myth of now.myths) for (const old of myth.was) if (was.has(old) && !is.has(old)) renamed.set(old, myth.id);
  const formerOf = new Map([...renamed].map(([old, id]) => [id, old]));
  const removed = [...was.keys()].filter((id) => !is.has(id) && !renamed.has(id));
  const gone = removed.map((myth): MythChange => ({ myth, kind: "removed", was: null, parts: [] }));
  const rest = [...is.values()].flatMap((myth): readonly MythChange[] => {
    const old = formerOf.get(myth.id) ?? null;
    const former = was.get(old ?? myth.id);
    if (former === undefined) return [{ myth: myth.id, kind: "added", was: null, parts: [] }];
    const parts = partsOf(former, myth);
    if (old === null && parts.length === 0) return [];
    return [{ myth: myth.id, kind: old === null ? "changed" : "renamed", was: old, parts }];
  });
  return [...gone, ...rest].toSorted((a, b) => (a.myth < b.myth ? -1 : 1));
}

function partsOf(before: MythRule, now: MythRule): MythChange["parts"] {
  const read: readonly (readonly [string, (myth: MythRule) => readonly string[]])[] = [
    ["status", (myth) => [myth.status]],
    ["harm", (myth) => [myth.harm.level]],
    ["topic", (myth) => [myth.topic]],
    ["claim", (myth) => [myth.claim]],
    ["language", (myth) => myth.languages],
    ["pattern", (myth) => myth.match.map(patternText)],
    [
      "exception",
      (myth) =>
        myth.exceptions.map(
          (one) => `${one.name}: ${one.when} (${one.effect}${one.until === null ? "" : ` until ${one.until}`})`,
        ),
    ],
    ["variant", (myth) => Object.values(myth.variants).flat()],
    ["cue", (myth) => Object.entries(myth.stance).flatMap(([stance, cues]) => cues.map((cue) => `${stance}: ${cue}`))],
    ["fact", (myth) => myth.facts.map((fact) => fact.text)],
    ["reply", (myth) => myth.replies.map((reply) => `${reply.id}: ${reply.text}`)],
    ["test", (myth) => myth.tests.map((test) => `${test.kind}: ${test.post}`)],
  ];
  return read.flatMap(([part, of]) => {
    const { added, removed } = turnover(of(before), of(now));
    return added.length + removed.length === 0 ? [] : [{ part, added, removed }];
  });
}

function patternText({ name, any, all, within, none, weight, where }: PatternRule): string {
  const parts = [
    ...(name === null ? [] : [`${name}:`]),
    ...(any.length === 0 ? [] : [`any of [${any.join(", ")}]`]),
    ...(all.length === 0 ? [] : [all.length === 1 ? all[0]! : `all of [${all.join(", ")}]`]),
    ...(within === null ? [] : [`within ${within}`]),
    ...(none.length === 0 ? [] : [`none of [${none.join(", ")}]`]),
    ...(weight === null ? [] : [weight]),
    ...(where === "any" ? [] : [`in ${where}`]),
  ];
  return parts.join(" ");
}

function turnover(
  before: readonly string[],
  now: readonly string[],
): { added: readonly string[]; removed: readonly string[] } {
  const was = new Set(before);
  const is = new Set(now);
  return { added: [...is].filter((one) => !was.has(one)), removed: [...was].filter((one) => !is.has(one)) };
}
