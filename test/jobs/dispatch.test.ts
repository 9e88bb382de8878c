/** Several channels, some of them broken, and processes that take over from one another. */

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { dispatchBatch, type Dispatcher } from "../../src/jobs/dispatch.ts";
import type { Sink, Receipt } from "../../src/sinks/sink.ts";
import { HOUR_MS, openStation, START_MS, watchFor, type Station } from "../support/watching.ts";
import { openSqliteStore } from "../../src/store/sqlite/index.ts";
import { mythRule, tell } from "../support/analysed-posts.ts";

const NOW_MS = START_MS + 49 * HOUR_MS;
let station: Station;
let nowMs = NOW_MS;
beforeEach(async () => {
  nowMs = NOW_MS;
  station = await openStation();
});
afterEach(async () => {
  await station.close();
});

/** Two alerts, each for every channel. */
async function waiting(...channels: readonly string[]): Promise<void> {
  station.detector = { ...station.detector, channels, watch: watchFor(mythRule("m1"), mythRule("m2")) };
  await station.chatter(0, 49);
  await station.say(48, 12);
  await station.say(48, 12, { myth: "m2" });
  await station.look(49);
}

function dispatcher(sinks: Readonly<Record<string, Sink["send"]>>, holder = "one"): Dispatcher {
  return {
    store: station.store,
    holder,
    sinks: new Map(Object.entries(sinks).map(([channel, send]) => [channel, { channel, send }])),
    now: () => nowMs,
    random: () => 0.5,
  };
}

const accepted: Receipt = { state: "accepted", reference: null };
const never = new AbortController().signal;

test("a sink that throws keeps neither its own later messages nor other channels waiting", async () => {
  await waiting("broken", "well");
  const asked: string[] = [];
  const sent: string[] = [];
  const broken: Sink["send"] = async (message) => {
    asked.push(message.key);
    if (message.episode === "E-1") throw new TypeError("a bug");
    return accepted;
  };
  const well: Sink["send"] = async (message) => {
    sent.push(message.key);
    return accepted;
  };
  const first = await dispatchBatch(dispatcher({ broken, well }), never);
  expect(first.thrown).toHaveLength(1);
  expect(sent).toEqual(["E-1:1:well", "E-2:1:well"]);
  await dispatchBatch(dispatcher({ broken, well }), never);
  expect(asked).toEqual(["E-1:1:broken", "E-2:1:broken"]);
  expect(await station.store.outboxCounts()).toEqual({ waiting: 1, sent: 3, dead: 0 });
});

test("a channel that hangs keeps no other waiting", async () => {
  await waiting("hangs", "well");
  const stop = new AbortController();
  const hangs: Sink["send"] = async (_message, signal) =>
    new Promise((resolve) => {
      signal.addEventListener("abort", () => {
        resolve({ state: "failed", problem: { kind: "cancelled", detail: "stopped" } });
      });
    });
  let sent = 0;
  const well: Sink["send"] = async () => {
    sent += 1;
    if (sent === 2) setTimeout(() => stop.abort(), 20);
    return accepted;
  };
  await dispatchBatch(dispatcher({ hangs, well }), stop.signal);
  // The messages in the hands of the one that hung wait for the next start, unchanged.
  expect(await station.store.outboxCounts()).toEqual({ waiting: 2, sent: 2, dead: 0 });
});

test("a channel that is down is asked once a round, not once for every message", async () => {
  await waiting("down");
  let asked = 0;
  const down: Sink["send"] = async () => {
    asked += 1;
    return { state: "failed", problem: { kind: "unreachable", detail: "refused" } };
  };
  await dispatchBatch(dispatcher({ down }), never);
  expect(asked).toBe(1);
});

test("retries outlive a restart, and nobody else sends while the lease is held", async () => {
  await waiting("desk");
  const keys: string[] = [];
  const down: Sink["send"] = async () => ({ state: "failed", problem: { kind: "unreachable", detail: "refused" } });
  const up: Sink["send"] = async (message) => {
    keys.push(message.key);
    return accepted;
  };
  await dispatchBatch(dispatcher({ desk: down }, "first"), never);
  await dispatchBatch(dispatcher({ desk: up }, "second"), never);
  expect(keys).toEqual([]);
  nowMs += HOUR_MS;
  await dispatchBatch(dispatcher({ desk: up }, "second"), never);
  expect(keys).toEqual(["E-1:1:desk", "E-2:1:desk"]);
});

test("a sender that took so long that another took over sends no more", async () => {
  await waiting("desk");
  const keys: string[] = [];
  const slow: Sink["send"] = async (message) => {
    keys.push(message.key);
    nowMs += HOUR_MS;
    await station.store.takeLease("dispatch", "second", nowMs, 60_000);
    return accepted;
  };
  await expect(dispatchBatch(dispatcher({ desk: slow }, "first"), never)).rejects.toMatchObject({ code: "fenced" });
  expect(keys).toEqual(["E-1:1:desk"]);
});

test("messages for a channel that is no longer configured are given up and counted", async () => {
  await waiting("gone");
  await dispatchBatch(dispatcher({}), never);
  expect(await station.store.outboxCounts()).toEqual({ waiting: 0, sent: 0, dead: 2 });
});

test.each([
  { name: "sent", receipt: accepted },
  { name: "refused", receipt: { state: "failed", problem: { kind: "rejected", detail: "400", status: 400 } } },
] as const)("a message that was $name keeps no word of what people wrote", async ({ receipt }) => {
  const file = join(mkdtempSync(join(tmpdir(), "hearsay-outbox-")), "h.db");
  const store = await openSqliteStore({ path: file });
  const former = station;
  station = { ...former, store, detector: { ...former.detector, store, channels: ["desk"] } };
  await former.close();
  const post = { lang: "en", stance: "asserts" as const, text: "unmistakable words of a person" };
  for (let hour = 0; hour < 49; hour++) {
    const said = { ...post, id: `q${hour}`, author: `q${hour}`, myth: null, atMs: START_MS + hour * HOUR_MS };
    await tell(store, [said], START_MS + (hour + 1) * HOUR_MS);
  }
  const surge = Array.from({ length: 12 }, (_, n) => ({
    ...post,
    id: `s${n}`,
    author: `s${n}`,
    myth: "m1",
    atMs: START_MS + 48 * HOUR_MS + n * 60_000,
  }));
  await tell(store, surge, NOW_MS);
  await station.look(49);
  const seen: string[] = [];
  const desk: Sink["send"] = async (message) => {
    seen.push(...message.lines);
    return receipt;
  };
  await dispatchBatch(dispatcher({ desk }), never);
  expect(seen.join("\n")).toContain("unmistakable words");
  const db = new Database(file, { readonly: true });
  const kept = db.prepare("SELECT message FROM outbox").pluck().all().join("\n");
  db.close();
  expect(kept).not.toContain("unmistakable");
  for (const line of seen.filter((one) => !one.startsWith("Example: "))) expect(kept).toContain(JSON.stringify(line));
});
