/**
 * G8: the whole way of an event (receive, parse, gate, post, analyse) against receiving and parsing
 * it alone, over a real WebSocket from another process. Both sides use the same client. Once as the
 * daemon does it, where the gate lets 1 % through; once with every event analysed whole, which no
 * real stream asks for.
 */

import { fork } from "node:child_process";
import { WebSocket } from "undici";
import { analyse } from "../../src/core/analyse.ts";
import { readableOf } from "../../src/model/readable.ts";
import type { Post } from "../../src/model/post.ts";
import { wallClock } from "../../src/platform/clock.ts";
import { createHttp } from "../../src/platform/http.ts";
import { JetstreamConfig } from "../../src/sources/jetstream/config.ts";
import { openJetstream } from "../../src/sources/jetstream/index.ts";
import type { Gate } from "../../src/sources/source.ts";
import { benchKnowledge } from "./knowledge.ts";
import { cpuMicros, medianOf, rate, ratiosOf, type Row, rowOf, type Scale } from "./row.ts";

const GATE = 0.4;
const MYTHS = 1000;
const SEED = 8;
const USER_AGENT = "hearsay-bench";

export async function benchG8({ quick }: Scale): Promise<readonly Row[]> {
  const [events, rounds] = quick ? [5_000, 3] : [30_000, 7];
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const sender = fork(new URL(`./firehose-sender.${extension}`, import.meta.url), [String(events), String(SEED)]);
  try {
    const { port } = await new Promise<{ readonly port: number }>((resolve, reject) => {
      sender.once("message", (message) => resolve(message as { readonly port: number }));
      sender.once("exit", (code) => reject(new Error(`the sender ended with ${code}`)));
    });
    const endpoint = `ws://127.0.0.1:${port}`;
    const { knowledge, gate } = await benchKnowledge(events, MYTHS, SEED);
    const judge = (post: Post): unknown => analyse(readableOf(post, false), knowledge, { learnedFeelings: "on-topic" });
    const variants = [
      ["events over WebSocket, gate lets 1 % through to analysis, 1,000 myths / receive and parse", gate],
      ["events over WebSocket, every one analysed, 1,000 myths / receive and parse", () => true],
    ] as const;
    const peerUs: number[] = [];
    const oursUs = variants.map((): number[] => []);
    // The first rounds warm up and are not counted.
    for (let round = -2; round < rounds; round++) {
      const peer = await cpuMicros(() => readBare(endpoint, events));
      if (round >= 0) peerUs.push(peer);
      for (const [index, [, passes]] of variants.entries()) {
        const ours = await cpuMicros(() => readSource(endpoint, events, passes, judge));
        if (round >= 0) oursUs[index]!.push(ours);
      }
    }
    const perSecond = (micros: readonly number[]): string => rate((events / medianOf(micros)) * 1e6);
    return variants.map(([what], index) =>
      rowOf({
        id: "G8",
        what,
        ours: perSecond(oursUs[index]!),
        peer: perSecond(peerUs),
        ratio: ratiosOf(peerUs, oursUs[index]!),
        gate: GATE,
      }),
    );
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

async function readSource(endpoint: string, events: number, gate: Gate, judge: (post: Post) => unknown): Promise<void> {
  const controller = new AbortController();
  const http = createHttp({ userAgent: USER_AGENT });
  const quiet = (): void => undefined;
  const source = openJetstream(JetstreamConfig.parse({ endpoints: [endpoint] }), {
    gate,
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
    for (const post of delivery.posts) judge(post);
    left -= delivery.seen;
    if (left <= 0) controller.abort();
  }
  await http.close();
  if (left !== 0) throw new Error(`${left} events are missing`);
}
