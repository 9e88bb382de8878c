/** The rows of G2 to G4 out of the matching races: what a post costs us and each peer in the same rounds. */

import { type Contender, type MatchingRace, raceMatching } from "./matching.ts";
import { medianOf, ratiosOf, type Row, rowOf, type Scale, spreadOf } from "./row.ts";

/** By number of myths and beginning of the peer's name. */
const GATES: Readonly<Record<number, Readonly<Record<string, number>>>> = {
  1000: { "Set/Map index, rarest group, whole words of any script": 2, RegExp: 200, ahocorasick: 3 },
  10000: { "Set/Map index, rarest group, whole words of any script": 4, RegExp: 1500 },
};
const MOST_GROWTH = 3.5;
const COMPILE_LIMIT_MS = 2000;

/** 100 and 1,000 myths. */
export async function smallCatalogues(scale: Scale): Promise<readonly Row[]> {
  const races = await raceMatching([100, 1000], scale);
  return races.flatMap((race) => rowsOf("G2", race));
}

/** 10,000 myths, and how much more a post costs than at 1,000. */
export async function largeCatalogue(scale: Scale): Promise<readonly Row[]> {
  const [small, large] = await raceMatching([1000, 10_000], scale);
  const growth = rowOf({
    id: "G4",
    what: "cost of a post, tokens + matching, 10,000 myths / 1,000",
    ours: cost(large!.ours),
    peer: cost(small!.ours),
    ratio: ratiosOf(large!.ours.micros, small!.ours.micros),
    gate: MOST_GROWTH,
    side: "most",
  });
  const compile = rowOf({
    id: "G3",
    what: "compile 10,000 myths, 90,000 patterns / limit, wall time",
    ours: `${large!.compileMs.toFixed(0)} ms`,
    peer: `${COMPILE_LIMIT_MS} ms`,
    ratio: spreadOf([large!.compileMs / COMPILE_LIMIT_MS]),
    gate: 1,
    side: "most",
  });
  return [...rowsOf("G3", large!), growth, compile];
}

function rowsOf(id: string, { myths, ours, whole, peers, absent, differing }: MatchingRace): Row[] {
  const wrong = differing === 0 ? "" : ` (${differing} posts differ)`;
  const missing = absent.map(({ name, why }) =>
    rowOf({
      id,
      what: `${ours.name}, ${myths.toLocaleString("en")} myths / ${name}`,
      ours: cost(ours),
      peer: why,
      ratio: spreadOf([]),
      gate: null,
    }),
  );
  const simplest = peers[0]!;
  const unscreened = rowOf({
    id,
    what: `${whole.name}, ${myths.toLocaleString("en")} myths / ${simplest.name}${wrong}`,
    ours: cost(whole),
    peer: cost(simplest),
    ratio: ratiosOf(simplest.micros, whole.micros),
    gate: null,
  });
  const raced = peers.map((peer) => {
    const gates = Object.entries(GATES[myths] ?? {});
    return rowOf({
      id,
      what: `${ours.name}, ${myths.toLocaleString("en")} myths / ${peer.name}${wrong}`,
      ours: cost(ours),
      peer: cost(peer),
      ratio: ratiosOf(peer.micros, ours.micros),
      gate: gates.find(([name]) => peer.name.startsWith(name))?.[1] ?? null,
    });
  });
  return [...raced, unscreened, ...missing];
}

function cost({ micros, fresh }: Contender): string {
  const first = fresh > 0 ? ` (first posts after a start ${fresh.toFixed(0)} µs)` : "";
  return `${micro(medianOf(micros))}${first}`;
}

function micro(median: number): string {
  return `${median >= 100 ? median.toFixed(0) : median.toFixed(1)} µs`;
}
