/**
 * Matching against what a user would write or take instead. CPU time, rounds interleaved, the
 * first two not counted, every round over other posts. Before the race the engine must name the same
 * myths as a loop of regular expressions.
 */

import type { Rulebook } from "../../src/model/rules.ts";
import { compileCatalogue } from "../../src/core/myths/catalogue.ts";
import { matchPost } from "../../src/core/myths/match.ts";
import type { Reading } from "../../src/core/myths/reading.ts";
import { createTokens, tokenise } from "../../src/core/text/tokenise.ts";
import { type BenchCatalogue, benchCatalogue, type BenchPosts, benchPosts, withVocabulary } from "./matching-data.ts";
import {
  type Absent,
  ahoCorasick,
  groupRegExp,
  type Peer,
  re2Set,
  regExpLoop,
  winkEntities,
  wordIndex,
} from "./matching-peers.ts";
import { cpuMicros, type Scale } from "./row.ts";

/** CPU microseconds a post, by round. */
export interface Contender {
  readonly name: string;
  readonly micros: readonly number[];
  /** The same for the very first posts, whose words were never met before; 0 where not measured. */
  readonly fresh: number;
}

export interface MatchingRace {
  readonly myths: number;
  readonly ours: Contender;
  readonly peers: readonly Contender[];
  readonly absent: readonly Absent[];
  readonly compileMs: number;
  /** Of the posts compared, those on which the engine and the regular expressions name different myths. */
  readonly differing: number;
}

const SEED = 20_261_124;
const WARM_UP = 2;

/** One race for each catalogue size, all in the same rounds, so that sizes can be compared too. */
export async function raceMatching(sizes: readonly number[], { quick }: Scale): Promise<readonly MatchingRace[]> {
  const rounds = quick ? 3 : 9;
  const perRound = quick ? 3_000 : 15_000;
  const data = benchPosts(perRound * (rounds + WARM_UP), SEED);
  const entries: Entry[] = [];
  for (const myths of sizes) entries.push(await enter(data, myths, perRound));
  // A daemon that is up for a while has met most words; the peers keep nothing of what they met.
  for (const { ours } of entries) {
    const first = data.texts.slice(0, perRound);
    ours.fresh.push((await cpuMicros(() => readAll(ours.peer, first))) / perRound);
    readAll(ours.peer, data.texts.slice(perRound));
  }
  for (let round = -WARM_UP; round < rounds; round += 1) {
    const from = (round + WARM_UP) * perRound;
    const texts = data.texts.slice(from, from + perRound);
    for (const { ours, peers } of entries) {
      for (const { peer, micros } of [ours, ...peers]) {
        const own = texts.slice(0, peer.posts);
        const spent = await cpuMicros(() => readAll(peer, own));
        if (round >= 0) micros.push(spent / own.length);
      }
    }
  }
  const told = ({ peer, micros, fresh }: Lane): Contender => ({ name: peer.name, micros, fresh: fresh[0] ?? 0 });
  return entries.map(({ ours, peers, ...entry }) => ({ ...entry, ours: told(ours), peers: peers.map(told) }));
}

function readAll(peer: Peer, texts: readonly string[]): void {
  for (const text of texts) peer.run(text);
}

interface Lane {
  readonly peer: Peer;
  readonly fresh: number[];
  readonly micros: number[];
}

interface Entry extends Pick<MatchingRace, "myths" | "compileMs" | "differing" | "absent"> {
  readonly ours: Lane;
  readonly peers: readonly Lane[];
}

async function enter(data: BenchPosts, myths: number, perRound: number): Promise<Entry> {
  const made = benchCatalogue(data, myths, SEED + 1, false);
  const differing = differingPosts(made, data, Math.round(1_000_000 / Math.max(1000, myths)));
  const full = withVocabulary(benchCatalogue(data, myths, SEED + 1, true), data, SEED + 2);
  const startMs = performance.now();
  const ours = hearsay(full.rulebook, data, perRound);
  const compileMs = performance.now() - startMs;
  const few = Math.max(20, Math.min(perRound, Math.round(100_000 / myths)));
  const peers = [
    wordIndex(made, data, perRound, "of any script"),
    wordIndex(made, data, perRound, "ASCII only"),
    ahoCorasick(made, Math.round(perRound / 3)),
    regExpLoop(made, few),
    await re2Set(made, Math.round(perRound / 3)),
    winkEntities(made, Math.round(perRound / 10)),
  ];
  const lane = (peer: Peer): Lane => ({ peer, micros: [], fresh: [] });
  return {
    myths,
    compileMs,
    differing,
    ours: lane(ours),
    peers: peers.filter((peer) => peer !== null && "run" in peer).map(lane),
    absent: peers.filter((peer) => peer !== null && "why" in peer),
  };
}

/** The engine with inflections, disguised forms and slips of letters: more than any peer does. */
function hearsay(rulebook: Rulebook, data: BenchPosts, posts: number): Peer {
  const catalogue = compileCatalogue(rulebook, { frequency: (word) => data.frequency.get(word) ?? 0 });
  const { reading, tokens } = openReading();
  const run = (text: string): number => {
    tokenise(text, tokens);
    return matchPost(catalogue, reading).matches.length;
  };
  return { name: "tokens + matching", posts, run };
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

function differingPosts(made: BenchCatalogue, data: BenchPosts, sample: number): number {
  const catalogue = compileCatalogue(made.rulebook);
  const { reading, tokens } = openReading();
  const rules = made.groups.map((patterns) => patterns.map((groups) => groups.map(groupRegExp)));
  return data.texts.slice(0, sample).filter((text) => {
    tokenise(text, tokens);
    const ours = new Set<number>();
    catalogue.set.search(reading, (pattern) => ours.add(catalogue.owner[pattern]!));
    const bare = text.replaceAll(/https:\S+|@\w+/g, "");
    const theirs = rules.flatMap((patterns, n) =>
      patterns.some((groups) => groups.every((group) => group.test(bare))) ? [n] : [],
    );
    return theirs.length !== ours.size || theirs.some((myth) => !ours.has(myth));
  }).length;
}
