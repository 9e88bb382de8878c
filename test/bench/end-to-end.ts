/**
 * G9: event bytes to rows in SQLite with 1,000 myths, against what one would write with ready
 * packages: wink-nlp's full pipe, AFINN, the Porter stemmer, a loop of regular expressions, an insert
 * a post. Three processes that run in turns: the naive one, ours storing every post, and ours
 * storing posts that match a myth. CPU time a post; the naive one gets fewer posts.
 */

import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { medianOf, rate, ratiosOf, type Row, rowOf, type Scale } from "./row.ts";

export type Way = "naive" | "matches" | "all";

/** What a worker is told to do, and what it answers. */
export interface Round {
  readonly posts: number;
}
export interface RoundDone {
  readonly microsPerPost: number;
  /** Rows of the posts table. */
  readonly stored: number;
}

const WAYS: readonly Way[] = ["naive", "matches", "all"];

export async function benchG9({ quick }: Scale): Promise<readonly Row[]> {
  const rounds = quick ? 3 : 7;
  const posts: Readonly<Record<Way, number>> = quick
    ? { naive: 100, matches: 5_000, all: 3_000 }
    : { naive: 400, matches: 30_000, all: 20_000 };
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const script = fileURLToPath(new URL(`./end-to-end-worker.${extension}`, import.meta.url));
  const workers = WAYS.map((way) => fork(script, [way], { execArgv: ["--expose-gc"] }));
  const spent = WAYS.map((): number[] => []);
  try {
    await Promise.all(workers.map((worker) => answerOf(worker)));
    for (let round = -1; round < rounds; round++) {
      for (const [n, way] of WAYS.entries()) {
        const answer = answerOf(workers[n]!);
        workers[n]!.send({ posts: posts[way] } satisfies Round);
        const { microsPerPost } = (await answer) as RoundDone;
        if (round >= 0) spent[n]!.push(microsPerPost);
      }
    }
  } finally {
    for (const worker of workers) worker.disconnect();
  }
  const [naive, matches, all] = spent as [number[], number[], number[]];
  const told = (micros: readonly number[]): string => rate(1e6 / medianOf(micros));
  const row = (what: string, ours: readonly number[], gate: number): Row =>
    rowOf({
      id: "G9",
      what: `event bytes to SQLite, 1,000 myths, ${what} / packages and regular expressions`,
      ours: told(ours),
      peer: told(naive),
      ratio: ratiosOf(naive, ours),
      gate,
    });
  return [row("posts that match a myth are stored", matches, 100), row("every post is stored", all, 30)];
}

function answerOf(worker: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const gone = (code: number | null): void => reject(new Error(`a worker ended with ${code}`));
    worker.once("exit", gone);
    worker.once("message", (message) => {
      worker.off("exit", gone);
      resolve(message);
    });
  });
}
