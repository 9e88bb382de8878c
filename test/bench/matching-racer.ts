/**
 * One racer of the matching races, in a process of its own: neither what a peer compiles nor what it
 * leaves in the heap slows another. It is told which posts to read, and answers what that cost.
 */

import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Rulebook } from "../../src/model/rules.ts";
import { type Catalogue, compileCatalogue } from "../../src/core/myths/catalogue.ts";
import { matchPost } from "../../src/core/myths/match.ts";
import type { Reading } from "../../src/core/myths/reading.ts";
import { createTokens, tokenise } from "../../src/core/text/tokenise.ts";
import { type BenchCatalogue, benchCatalogue, type BenchPosts, benchPosts, withVocabulary } from "./matching-data.ts";
import { ahoCorasick, groupRegExp, re2Set, regExpLoop, winkEntities, wordIndex } from "./matching-peers.ts";
import { cpuMicros } from "./row.ts";

/** In the order in which they run, those that are compared one after the other; "check" races with nobody. */
export const RACERS = [
  "look",
  "index",
  "index ASCII",
  "ahocorasick",
  "whole",
  "RegExp",
  "RE2",
  "wink",
  "check",
] as const;
export type Racer = (typeof RACERS)[number];

export interface Entry {
  readonly racer: Racer;
  readonly myths: number;
  readonly perRound: number;
  readonly rounds: number;
}

/** Texts `from` to `to` of the entry's posts are read; null asks the racer to leave. `first`: without priming; `twice`: as what comes behind the quick look reads them, too. */
type Order = { readonly from: number; readonly to: number; readonly how: "first" | "twice" | "round" } | null;

export interface Ready {
  readonly name: string;
  /** Posts it reads in a round, slow ones fewer; 0 where it cannot race. */
  readonly posts: number;
  /** Why it cannot race, or "". */
  readonly why: string;
  /** Of the engine: how long its catalogue took to compile. */
  readonly compileMs: number;
  /** Of the check: posts on which the engine and the regular expressions name different myths. */
  readonly differing: number;
}

const SEED = 20_261_124;
/** Racers that read no more in a round are slow, and need neither priming nor repetition. */
const FEW = 1000;
/** A round of the others takes a few hundredths of a second otherwise, and shows every hiccup of the machine. */
const READINGS = 4;
/** One peer spells out every way to write a pattern. */
const MOST_HEAP_MB = 6144;

export interface OpenRacer extends Ready {
  /** CPU microseconds a post. */
  read(from: number, to: number): Promise<number>;
  /** The same of the very first posts. */
  readFirst(from: number, to: number): Promise<number>;
  /** Reads them twice: what the quick look lets through is rare, and would be slow for want of practice. */
  warmUp(from: number, to: number): Promise<void>;
  leave(): void;
}

/** Starts a racer and waits until it is ready. */
export async function startRacer(entry: Entry): Promise<OpenRacer> {
  const execArgv = ["--expose-gc", `--max-old-space-size=${MOST_HEAP_MB}`];
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(entry)], { execArgv });
  const ready = (await answerOf(child)) as Ready;
  return {
    ...ready,
    read: async (from, to) => {
      child.send({ from, to, how: "round" });
      return (await answerOf(child)) as number;
    },
    readFirst: async (from, to) => {
      child.send({ from, to, how: "first" });
      return (await answerOf(child)) as number;
    },
    warmUp: async (from, to) => {
      child.send({ from, to, how: "twice" });
      await answerOf(child);
    },
    leave: () => child.send(null as never),
  };
}

function answerOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => {
      reject(new Error(`a racer ended with ${code}`));
    };
    child.once("exit", ended);
    child.once("message", (answer) => {
      child.off("exit", ended);
      resolve(answer);
    });
  });
}

async function race(entry: Entry): Promise<void> {
  const data = benchPosts(entry.perRound * entry.rounds, SEED);
  const { run, warmUp = run, ...ready } = await enter(entry, data);
  process.send!({ posts: 0, why: "", compileMs: 0, differing: 0, ...ready });
  process.on("message", (order: Order) => {
    if (order === null) process.exit(0);
    const texts = data.texts.slice(order.from, order.to);
    const former = order.how !== "round" || texts.length < FEW ? [] : data.texts.slice(0, texts.length);
    const times = former.length > 0 ? READINGS : 1;
    const read = (): void => {
      if (order.how === "twice") for (const text of texts) warmUp(text);
      for (let n = 0; n < times; n += 1) for (const text of texts) run(text);
    };
    void cpuMicros(read, () => {
      for (const text of former) run(text);
    }).then((micros) => process.send!(micros / times / texts.length));
  });
}

type Entered = Pick<Ready, "name"> &
  Partial<Ready> & {
    readonly run: (text: string) => number;
    readonly warmUp?: (text: string) => number;
  };

const NO_RUN = (): number => 0;

async function enter({ racer, myths, perRound }: Entry, data: BenchPosts): Promise<Entered> {
  const exact = (): BenchCatalogue => benchCatalogue(data, myths, SEED + 1, false);
  switch (racer) {
    case "look":
    case "whole": {
      const full = withVocabulary(benchCatalogue(data, myths, SEED + 1, true), data, SEED + 2);
      return hearsay(full.rulebook, data, perRound, racer === "look");
    }
    case "check": {
      const differing = differingPosts(exact(), data, Math.round(1_000_000 / Math.max(1000, myths)));
      return { name: "", differing, run: NO_RUN };
    }
    case "index":
      return wordIndex(exact(), data, perRound, "of any script");
    case "index ASCII":
      return wordIndex(exact(), data, perRound, "ASCII only");
    case "ahocorasick":
      return ahoCorasick(exact(), Math.round(perRound / 3));
    case "RegExp":
      return regExpLoop(exact(), Math.max(20, Math.min(perRound, Math.round(100_000 / myths))));
    case "RE2": {
      const peer = await re2Set(exact(), Math.round(perRound / 3));
      return "run" in peer ? peer : { ...peer, run: NO_RUN };
    }
    case "wink": {
      const peer = winkEntities(exact(), Math.round(perRound / 10));
      return "run" in peer ? peer : { ...peer, run: NO_RUN };
    }
  }
}

/** The engine with inflections, disguised forms and slips of letters: more than any peer does. */
function hearsay(rulebook: Rulebook, data: BenchPosts, posts: number, looksFirst: boolean): Entered {
  const startMs = performance.now();
  const catalogue = compileCatalogue(rulebook, { frequency: (word) => data.frequency.get(word) ?? 0 });
  const compileMs = performance.now() - startMs;
  const match = openMatching(catalogue);
  if (!looksFirst) return { name: "tokens + matching, no quick look", posts, compileMs, run: match.whole };
  return { name: "tokens + matching", posts, compileMs, run: match.look, warmUp: match.whole };
}

function openMatching(catalogue: Catalogue): Record<"look" | "whole", (text: string) => number> {
  const { reading, tokens } = openReading();
  const whole = (text: string): number => {
    tokenise(text, tokens);
    return matchPost(catalogue, reading).matches.length;
  };
  return { whole, look: (text) => (catalogue.set.mayMatch(text, reading) ? whole(text) : 0) };
}

function openReading(): { readonly reading: Reading; readonly tokens: ReturnType<typeof createTokens> } {
  const tokens = createTokens();
  const reading: Reading = {
    streams: [{ field: "text", tokens }],
    lang: "en",
    platform: "bench",
    tags: [],
    linkDomains: [],
    authorNames: [],
  };
  return { reading, tokens };
}

/** The quick look included: a post that it turns away must match nothing. */
function differingPosts(made: BenchCatalogue, data: BenchPosts, sample: number): number {
  const catalogue = compileCatalogue(made.rulebook);
  const { reading, tokens } = openReading();
  const rules = made.groups.map((patterns) => patterns.map((groups) => groups.map(groupRegExp)));
  return data.texts.slice(0, sample).filter((text) => {
    const ours = new Set<number>();
    if (catalogue.set.mayMatch(text, reading)) {
      tokenise(text, tokens);
      catalogue.set.search(reading, (pattern) => ours.add(catalogue.owner[pattern]!));
    }
    const bare = text.replaceAll(/https:\S+|@\w+/g, "");
    const theirs = rules.flatMap((patterns, n) =>
      patterns.some((groups) => groups.every((group) => group.test(bare))) ? [n] : [],
    );
    return theirs.length !== ours.size || theirs.some((myth) => !ours.has(myth));
  }).length;
}

const own = process.argv[1] === fileURLToPath(import.meta.url) ? process.argv[2] : undefined;
if (own !== undefined) await race(JSON.parse(own) as Entry);
