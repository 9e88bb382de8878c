/**
 * Matching against what a user would write or take instead. CPU time, rounds interleaved, the
 * first two not counted, every round over other posts. Before the race the engine must name the same
 * myths as a loop of regular expressions.
 */

import { type OpenRacer, type Racer, RACERS, startRacer } from "./matching-racer.ts";
import type { Scale } from "./row.ts";

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
  /** The same without the quick look: every post is cut into tokens. */
  readonly whole: Contender;
  readonly peers: readonly Contender[];
  readonly absent: readonly { readonly name: string; readonly why: string }[];
  readonly compileMs: number;
  /** Of the posts compared, those on which the engine and the regular expressions name different myths. */
  readonly differing: number;
}

const WARM_UP = 2;

/** One race for each catalogue size, all in the same rounds, so that sizes can be compared too. */
export async function raceMatching(sizes: readonly number[], { quick }: Scale): Promise<readonly MatchingRace[]> {
  const rounds = (quick ? 3 : 9) + WARM_UP;
  const perRound = quick ? 3_000 : 15_000;
  const lanes: Lane[] = [];
  const differing = new Map<number, number>();
  for (const myths of sizes) {
    for (const kind of RACERS) {
      const racer = await startRacer({ racer: kind, myths, perRound, rounds });
      if (kind === "check") differing.set(myths, racer.differing);
      lanes.push({ myths, kind, racer, fresh: 0, micros: [] });
      if (racer.posts === 0) racer.leave();
    }
  }
  const racing = lanes.filter(({ racer }) => racer.posts > 0);
  // A daemon that is up for a while has met most words; the peers keep nothing of what they met.
  for (const lane of racing.filter(({ kind }) => kind === "look" || kind === "whole")) {
    lane.fresh = await lane.racer.readFirst(0, perRound);
    await lane.racer.warmUp(0, perRound * rounds);
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const { racer, micros } of racing) {
      const from = round * perRound;
      const spent = await racer.read(from, from + racer.posts);
      if (round >= WARM_UP) micros.push(spent);
    }
  }
  for (const { racer } of racing) racer.leave();
  return sizes.map((myths) => raceOf(myths, lanes, differing.get(myths)!));
}

interface Lane {
  readonly myths: number;
  readonly kind: Racer;
  readonly racer: OpenRacer;
  fresh: number;
  readonly micros: number[];
}

function raceOf(myths: number, all: readonly Lane[], differing: number): MatchingRace {
  const lanes = all.filter((lane) => lane.myths === myths);
  const told = ({ racer, micros, fresh }: Lane): Contender => ({ name: racer.name, micros, fresh });
  const of = (kind: Racer): Lane => lanes.find((lane) => lane.kind === kind)!;
  const others = lanes.filter(({ kind }) => kind !== "look" && kind !== "whole");
  return {
    myths,
    ours: told(of("look")),
    whole: told(of("whole")),
    peers: others.filter(({ racer }) => racer.posts > 0).map(told),
    absent: others.filter(({ racer }) => racer.why !== "").map(({ racer }) => racer),
    compileMs: of("look").racer.compileMs,
    differing,
  };
}
