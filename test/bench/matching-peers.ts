/**
 * What a user would write or take instead of the engine, over the same made-up catalogue. Every peer
 * does less than the engine: what it leaves out stands beside it. Built here, raced in matching.ts.
 */

import AhoCorasick from "ahocorasick";
import model from "wink-eng-lite-web-model";
import winkNLP from "wink-nlp";
import type { BenchCatalogue, BenchGroup, BenchPosts } from "./matching-data.ts";

export interface Peer {
  readonly name: string;
  /** Posts it reads in a round: slow ones get fewer. */
  readonly posts: number;
  /** Gives something found, so that nothing is optimised away. */
  readonly run: (text: string) => number;
}

/** A peer that cannot race here. */
export interface Absent {
  readonly name: string;
  /** For the table: "not installed". */
  readonly why: string;
}

/** Twenty lines anybody could write: whole words in a `Map`, each pattern under its rarest group. Phrases and beginnings are left out. */
export function wordIndex(
  made: BenchCatalogue,
  data: BenchPosts,
  posts: number,
  words: "of any script" | "ASCII only",
): Peer {
  const word = words === "ASCII only" ? /[a-z0-9']+/g : /[\p{L}\p{N}']+/gu;
  const share = (group: BenchGroup): number => group.reduce((sum, term) => sum + (data.frequency.get(term) ?? 0), 0);
  const filed = new Map<string, { readonly myth: number; readonly others: readonly BenchGroup[] }[]>();
  for (const [myth, patterns] of made.groups.entries()) {
    for (const pattern of patterns) {
      const groups = pattern.map((group) => group.filter((term) => /^\w+$/.test(term)));
      if (groups.some((group) => group.length === 0)) continue;
      const rarest = groups.reduce((best, group) => (share(group) < share(best) ? group : best));
      const entry = { myth, others: groups.filter((group) => group !== rarest) };
      for (const term of rarest) {
        const known = filed.get(term);
        if (known === undefined) filed.set(term, [entry]);
        else known.push(entry);
      }
    }
  }
  const run = (text: string): number => {
    const held = new Set(text.toLowerCase().match(word) ?? []);
    const found = new Set<number>();
    for (const each of held)
      for (const { myth, others } of filed.get(each) ?? [])
        if (others.every((group) => group.some((term) => held.has(term)))) found.add(myth);
    return found.size;
  };
  return { name: `Set/Map index, rarest group, whole words ${words}`, posts, run };
}

export function groupRegExp(group: BenchGroup): RegExp {
  const terms = group.map((term) => term.replace("*", "\\w*").replace(" ", "[^\\w.!]*(?:[#\\s]+)"));
  return new RegExp(`(?<!\\w)(?:${terms.join("|")})(?!\\w)`, "i");
}

/** Same answers as the engine over exact words; it stops at the first group that fails. */
export function regExpLoop(made: BenchCatalogue, posts: number): Peer {
  const rules = made.groups.map((patterns) => patterns.map((groups) => groups.map(groupRegExp)));
  const run = (text: string): number => {
    let found = 0;
    for (const patterns of rules) if (patterns.some((groups) => groups.every((group) => group.test(text)))) found += 1;
    return found;
  };
  return { name: "RegExp loop", posts, run };
}

function termsOf(made: BenchCatalogue): string[] {
  return [...new Set(made.groups.flat(3))].map((term) => term.replace("*", ""));
}

/** Finds terms; knows neither word bounds nor which terms make a pattern. */
export function ahoCorasick(made: BenchCatalogue, posts: number): Peer {
  const automaton = new AhoCorasick(termsOf(made));
  return { name: "ahocorasick, terms only", posts, run: (text) => automaton.search(text.toLowerCase()).length };
}

/** The package compiles C++ for minutes, so it is no dependency: it races where somebody installed it, and may refuse so many terms. */
export async function re2Set(made: BenchCatalogue, posts: number): Promise<Peer | Absent> {
  const name = "RE2.Set, terms only";
  const packageName = "re2";
  let RE2: Re2;
  try {
    ({ default: RE2 } = (await import(packageName)) as { default: Re2 });
  } catch {
    return { name, why: "not installed" };
  }
  const terms = termsOf(made).map((term) => `\\b${term.replace(" ", "\\s+")}\\b`);
  try {
    const set = new RE2.Set(terms, "i");
    return { name, posts, run: (text) => set.match(text).length };
  } catch {
    return { name, why: `refuses ${terms.length.toLocaleString("en")} terms` };
  }
}

interface Re2 {
  readonly Set: new (patterns: readonly string[], flags: string) => { match(text: string): readonly number[] };
}

/**
 * Custom entities: only groups directly after each other, no phrases inside a group. Words that it refuses are left
 * out: one of them in a pattern, or one that it has not read yet, and it refuses the whole catalogue.
 */
export function winkEntities(made: BenchCatalogue, posts: number): Peer | Absent {
  const name = "wink-nlp custom entities, neighbours only";
  const nlp = winkNLP(model, ["cer"]);
  const learn = (examples: readonly { readonly name: string; readonly patterns: string[] }[]): boolean => {
    try {
      nlp.learnCustomEntities([...examples], { matchValue: false, useEntity: false, usePOS: false });
      return true;
    } catch {
      return false;
    }
  };
  const taken = new Map<string, boolean>();
  const takes = (word: string): boolean => {
    const known = taken.get(word);
    if (known !== undefined) return known;
    nlp.readDoc(`${word} ${OTHERS.join(" ")}`);
    const takesIt = learn([{ name: "word", patterns: [`[${word}|${OTHERS[0]}] [${OTHERS[1]}|${OTHERS[2]}]`] }]);
    taken.set(word, takesIt);
    return takesIt;
  };
  const write = (group: BenchGroup): string =>
    `[${group
      .map((term) => term.replace(/[ *].*$/, ""))
      .filter(takes)
      .join("|")}]`;
  const { warn } = console;
  // It warns of every pattern of more than 512 ways.
  console.warn = () => {};
  const examples = made.groups.map((patterns, n) => ({
    name: `m${n}`,
    patterns: patterns
      .map((groups) => groups.map(write))
      .filter((groups) => !groups.includes("[]"))
      .map((groups) => groups.join(" ")),
  }));
  const learned = learn(examples);
  console.warn = warn;
  return learned
    ? { name, posts, run: (text) => nlp.readDoc(text).customEntities().length() }
    : { name, why: `refuses ${examples.length.toLocaleString("en")} myths` };
}

const OTHERS = ["one", "two", "three"];
