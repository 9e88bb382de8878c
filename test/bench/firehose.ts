/**
 * G8: the whole way of an event (receive, parse, gate, post, analyse) against receiving and parsing
 * it alone, over a real WebSocket from another process. Both sides use the same client; every event
 * passes the gate and is analysed, which no real stream asks for. CPU time of this process, rounds
 * interleaved, so that what else the machine does falls on both.
 */

import { fork } from "node:child_process";
import { WebSocket } from "undici";
import type { Post } from "../../src/model/post.ts";
import { wallClock } from "../../src/platform/clock.ts";
import { createHttp } from "../../src/platform/http.ts";
import { JetstreamConfig } from "../../src/sources/jetstream/config.ts";
import { openJetstream } from "../../src/sources/jetstream/index.ts";

export interface BenchRow {
  readonly name: string;
  /** Events per CPU-second, medians. */
  readonly ours: number;
  readonly peer: number;
  /** Ours over peer, per round. */
  readonly ratio: { readonly median: number; readonly min: number; readonly max: number };
  readonly gate: number;
  readonly pass: boolean;
}

export interface G8Options {
  readonly events?: number;
  readonly rounds?: number;
  readonly seed?: number;
}

const GATE = 0.4;
const USER_AGENT = "hearsay-bench";

/** `makeAnalyse` gives the function that is called with every post; it is made once and warmed up. */
export async function benchG8(
  makeAnalyse: () => (post: Post) => unknown,
  options: G8Options = {},
): Promise<readonly BenchRow[]> {
  const { events = 30_000, rounds = 7, seed = 8 } = options;
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const sender = fork(new URL(`./firehose-sender.${extension}`, import.meta.url), [String(events), String(seed)]);
  try {
    const { port } = await new Promise<{ readonly port: number }>((resolve, reject) => {
      sender.once("message", (message) => resolve(message as { readonly port: number }));
      sender.once("exit", (code) => reject(new Error(`the sender ended with ${code}`)));
    });
    const endpoint = `ws://127.0.0.1:${port}`;
    const analyse = makeAnalyse();
    const variants = [
      ["source without analysis", () => readSource(endpoint, events, () => undefined)],
      ["source and analysis", () => readSource(endpoint, events, analyse)],
    ] as const;
    const peerUs: number[] = [];
    const oursUs = variants.map((): number[] => []);
    // Round 0 warms up and is not counted.
    for (let round = 0; round <= rounds; round++) {
      const peer = await cpuUs(() => readBare(endpoint, events));
      if (round > 0) peerUs.push(peer);
      for (const [index, [, run]] of variants.entries()) {
        const ours = await cpuUs(run);
        if (round > 0) oursUs[index]?.push(ours);
      }
    }
    return variants.map(([name], index) => {
      const ours = oursUs[index] ?? [];
      const ratios = ours.map((us, round) => (peerUs[round] ?? 0) / us).sort((a, b) => a - b);
      const median = medianOf(ratios);
      return {
        name: `G8 firehose over WebSocket, ${name} / receive and parse`,
        ours: Math.round((events / medianOf(ours)) * 1e6),
        peer: Math.round((events / medianOf(peerUs)) * 1e6),
        ratio: { median, min: ratios[0] ?? 0, max: ratios.at(-1) ?? 0 },
        gate: GATE,
        pass: median >= GATE,
      };
    });
  } finally {
    sender.disconnect();
  }
}

/** The peer: twenty lines that everybody would write. */
function readBare(endpoint: string, events: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let left = events;
    let characters = 0;
    const socket = new WebSocket(`${endpoint}/subscribe`);
    socket.addEventListener("message", (event) => {
      const value = JSON.parse(event.data as string) as { readonly did: string };
      characters += value.did.length;
      left -= 1;
      if (left === 0) socket.close();
    });
    socket.addEventListener("error", () => reject(new Error("the sender cannot be reached")));
    socket.addEventListener("close", () => {
      if (left === 0 && characters > 0) resolve();
      else reject(new Error(`${left} events are missing`));
    });
  });
}

async function readSource(endpoint: string, events: number, analyse: (post: Post) => unknown): Promise<void> {
  const controller = new AbortController();
  const http = createHttp({ userAgent: USER_AGENT });
  const quiet = (): void => undefined;
  const source = openJetstream(JetstreamConfig.parse({ endpoints: [endpoint] }), {
    gate: () => true,
    clock: wallClock,
    random: () => 0.5,
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    http,
    userAgent: USER_AGENT,
  });
  let left = events;
  for await (const delivery of source.open(null, controller.signal)) {
    if (delivery.kind === "trouble") throw new Error(delivery.problem.detail);
    if (delivery.kind !== "batch") continue;
    for (const post of delivery.posts) analyse(post);
    left -= delivery.posts.length;
    if (left <= 0) controller.abort();
  }
  await http.close();
  if (left !== 0) throw new Error(`${left} events are missing`);
}

async function cpuUs(run: () => Promise<void>): Promise<number> {
  (globalThis as { readonly gc?: () => void }).gc?.();
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[middle - (sorted.length % 2 === 0 ? 1 : 0)] ?? 0, sorted[middle] ?? 0];
  return (low + high) / 2;
}
