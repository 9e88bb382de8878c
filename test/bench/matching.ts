/**
 * Matching against what a user would write instead: a Set/Map index on the rarest group, and a loop of
 * regular expressions. CPU time, rounds interleaved, medians; all of them must find the same myths.
 */

import { compileCatalogue } from "../../src/core/myths/catalogue.ts";
import { matchPost } from "../../src/core/myths/match.ts";
import type { Reading } from "../../src/core/myths/reading.ts";
import { createTokens, tokenise } from "../../src/core/text/tokenise.ts";
import { benchCatalogue, type BenchCatalogue, benchPosts, type BenchPosts } from "./matching-data.ts";

export interface BenchRow {
  readonly name: string;
  readonly myths: number;
  /** Posts per CPU second: median, least, most over the rounds. */
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

type Contender = (texts: readonly string[]) => number;

export interface MatchingBench {
  readonly rows: readonly BenchRow[];
  readonly compileMs: number;
  /** Posts on which ours and the index of words, both without phrases, name different myths. */
  readonly differing: number;
  /** Share of posts that match a myth. */
  readonly matching: number;
}

const SEED = 20_261_124;

/** Gate G2 at 1,000 myths, G3 at 10,000. `posts` are used again for every round. */
export function benchG2(myths: number, posts = 20_000, rounds = 5): MatchingBench {
  const data = benchPosts(posts, SEED);
  const made = benchCatalogue(data, myths, SEED + 1, false);
  const startMs = performance.now();
  const ours = hearsay(made, data);
  const compileMs = performance.now() - startMs;
  const inflected = hearsay(benchCatalogue(data, myths, SEED + 1, true), data);
  const index = wordIndex(made, data);
  const regex = regexLoop(made);
  const few = data.texts.slice(0, Math.max(20, Math.round(200_000 / myths / 8)));
  const contenders: [string, Contender, readonly string[]][] = [
    ["tokenise", tokeniseOnly(), data.texts],
    ["hearsay, exact words", ours.run, data.texts],
    ["hearsay, inflections", inflected.run, data.texts],
    ["Set/Map index, rarest group", index.run, data.texts],
    ["RegExp loop", regex, few],
  ];
  const sample = data.texts.slice(0, Math.round(2_000_000 / Math.max(1000, myths)));
  const differing = sample.filter((text) => ours.myths(text).join() !== index.check(text).join()).length;
  return { rows: race(contenders, myths, rounds), compileMs, differing, matching: ours.run(data.texts) / posts };
}

/** Rounds interleaved, the first not counted. */
export function race(
  contenders: readonly (readonly [string, Contender, readonly string[]])[],
  myths: number,
  rounds: number,
): BenchRow[] {
  const rates = contenders.map((): number[] => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [n, [, run, texts]] of contenders.entries()) {
      const before = process.cpuUsage();
      run(texts);
      const { user, system } = process.cpuUsage(before);
      if (round > 0) rates[n]!.push((texts.length * 1e6) / (user + system));
    }
  }
  return contenders.map(([name], n) => {
    const sorted = rates[n]!.toSorted((a, b) => a - b);
    return { name, myths, median: sorted[sorted.length >> 1]!, least: sorted[0]!, most: sorted.at(-1)! };
  });
}

function tokeniseOnly(): Contender {
  const tokens = createTokens();
  return (texts) => texts.reduce((sum, text) => sum + tokenise(text, tokens).count, 0);
}

function hearsay(made: BenchCatalogue, data: BenchPosts): { run: Contender; myths: (text: string) => number[] } {
  const catalogue = compileCatalogue(made.rulebook, { frequency: (word) => data.frequency.get(word) ?? 0 });
  const tokens = createTokens();
  const reading: Reading = {
    streams: [{ field: "text", tokens }],
    lang: "en",
    platform: "bench",
    tags: [],
    linkDomains: [],
    authorNames: [],
  };
  return {
    run: (texts) => {
      let matching = 0;
      for (const text of texts) {
        tokenise(text, tokens);
        if (matchPost(catalogue, reading).matches.length > 0) matching += 1;
      }
      return matching;
    },
    myths: (text) => {
      tokenise(text, tokens);
      const found = new Set<number>();
      catalogue.set.search(reading, (pattern) => found.add(catalogue.owner[pattern]!));
      return [...found].sort((a, b) => a - b);
    },
  };
}

/** Twenty lines anybody could write. Words and beginnings; phrases count only in `check`. */
function wordIndex(made: BenchCatalogue, data: BenchPosts): { run: Contender; check: (text: string) => number[] } {
  const frequency = (term: string): number => data.frequency.get(term) ?? 0;
  const filed = new Map<string, { myth: number; others: readonly (readonly string[])[] }[]>();
  for (const [myth, patterns] of made.groups.entries()) {
    for (const groups of patterns) {
      const share = (group: readonly string[]): number => group.reduce((sum, term) => sum + frequency(term), 0);
      const rarest = groups.reduce((best, group) => (share(group) < share(best) ? group : best));
      const entry = { myth, others: groups.filter((group) => group !== rarest) };
      for (const term of rarest) filed.set(term, [...(filed.get(term) ?? []), entry]);
    }
  }
  const find = (text: string): Set<number> => {
    const words = new Set(text.toLowerCase().match(/[a-z0-9']+/g) ?? []);
    const found = new Set<number>();
    for (const word of words)
      for (const { myth, others } of filed.get(word) ?? [])
        if (others.every((group) => group.some((term) => words.has(term)))) found.add(myth);
    return found;
  };
  let rules: RegExp[][][] | null = null;
  return {
    run: (texts) => texts.reduce((sum, text) => sum + find(text).size, 0),
    check: (text) => {
      rules ??= made.groups.map((patterns) => patterns.map((groups) => groups.map(toRegExp)));
      const bare = text.replaceAll(/https:\S+|@\w+/g, "");
      return rules.flatMap((patterns, n) =>
        patterns.some((groups) => groups.every((group) => group.test(bare))) ? [n] : [],
      );
    },
  };
}

function toRegExp(group: readonly string[]): RegExp {
  const terms = group.map((term) => term.replace("*", "\\w*").replace(" ", "[^\\w.!]*(?:[#\\s]+)"));
  return new RegExp(`(?<!\\w)(?:${terms.join("|")})(?!\\w)`, "i");
}

function regexLoop(made: BenchCatalogue): Contender {
  const rules = made.groups.map((patterns) => patterns.map((groups) => groups.map(toRegExp)));
  return (texts) => {
    let found = 0;
    for (const text of texts)
      for (const patterns of rules)
        if (patterns.some((groups) => groups.every((group) => group.test(text)))) found += 1;
    return found;
  };
}
