/**
 * Delivery that is killed, doubled and refused, on a real database file and real receivers. A kill is a store
 * that never comes back from a call; what follows is another process with a lease of its own.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { decideRetry, dispatchBatch } from "../../src/jobs/dispatch.ts";
import { routeRound } from "../../src/jobs/route.ts";
import { createRouter } from "../../src/jobs/routing-scene.ts";
import type { AlertMessage } from "../../src/model/alert.ts";
import type { PostId } from "../../src/model/post.ts";
import { wallClock } from "../../src/platform/clock.ts";
import { createHttp } from "../../src/platform/http.ts";
import { EmailConfig } from "../../src/sinks/email/config.ts";
import { openEmail } from "../../src/sinks/email/index.ts";
import type { Sink } from "../../src/sinks/sink.ts";
import { WebhookConfig } from "../../src/sinks/webhook/config.ts";
import { openWebhook } from "../../src/sinks/webhook/index.ts";
import { openSqliteStore } from "../../src/store/sqlite/index.ts";
import type { Store } from "../../src/store/store.ts";
import { detected, firing, messageOn } from "../support/alerting.ts";
import { tell } from "../support/analysed-posts.ts";
import { openTestSmtpServer } from "../support/smtp-server.ts";
import { openWebhookReceiver } from "../support/webhook-server.ts";

const NOW_MS = Date.parse("2026-11-24T14:00:00Z");
const LEASE_MS = 180_000;
const never = new AbortController().signal;
const accepted = { state: "accepted", reference: null } as const;

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function openStoreFile(): Promise<{ readonly store: Store; readonly path: string }> {
  const folder = mkdtempSync(join(tmpdir(), "hearsay-outbox-"));
  const path = join(folder, "h.db");
  const store = await openSqliteStore({ path });
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  closing.push(() => store.close());
  return { store, path };
}

/** Alerts from `from` on, each with one message for each channel. */
async function waiting(store: Store, channels: readonly string[], from: number, count: number): Promise<void> {
  const lease = await store.takeLease("detect", "tester", NOW_MS, LEASE_MS);
  const episodes = Array.from({ length: count }, (_, n) => firing(from + n, NOW_MS));
  await store.saveDetection({
    lease: lease!,
    states: [],
    episodes,
    episodePosts: [],
    outbox: episodes.flatMap((one) =>
      channels.map((channel) => ({ channel, message: messageOn(one, { key: `${one.id}:1:${channel}` }) })),
    ),
    doneUntilMs: NOW_MS,
    nowMs: NOW_MS,
  });
}

class Killed extends Error {}

test("1,000 kills between sending and writing it down: no message is lost, none comes more than twice", async () => {
  const KILLS = 1000;
  const AT_ONCE = 25;
  const { store, path } = await openStoreFile();
  const other = await openSqliteStore({ path });
  closing.push(() => other.close());
  const receiver = await openWebhookReceiver();
  const http = createHttp({ userAgent: "Hearsay/test" });
  closing.push(
    () => receiver.close(),
    () => http.close(),
  );
  const config = WebhookConfig.parse({ name: "ops", url: receiver.url });
  const sink = openWebhook(config, { http, clock: wallClock, secret: null });
  const sinks = new Map([[sink.channel, sink]]);
  const killedAt = new Set<number>();
  let process = 0;
  let nowMs = NOW_MS;
  for (let first = 1; first <= KILLS; first += AT_ONCE) {
    await waiting(store, [sink.channel], first, AT_ONCE);
    for (let dead = true; dead;) {
      process += 1;
      nowMs += LEASE_MS + 1;
      const base = process % 2 === 0 ? store : other;
      const dying: Store = {
        ...base,
        settleOutbox: async (lease, results, atMs) => {
          const fresh = results.filter((one) => !killedAt.has(one.id));
          for (const one of fresh) killedAt.add(one.id);
          if (fresh.length > 0) throw new Killed();
          return base.settleOutbox(lease, results, atMs);
        },
      };
      const at = nowMs;
      const parts = { store: dying, holder: `process ${process}`, sinks, now: () => at, random: () => 0.5 };
      dead = await dispatchBatch(parts, never).then(
        () => false,
        (error: unknown) => {
          if (!(error instanceof Killed)) throw error;
          return true;
        },
      );
    }
  }
  const times = new Map<string, number>();
  for (const { key } of receiver.received) times.set(key, (times.get(key) ?? 0) + 1);
  expect(killedAt.size).toBe(KILLS);
  expect(times.size).toBe(KILLS);
  expect([...new Set(times.values())]).toEqual([2]);
  expect(await store.outboxCounts()).toEqual({ waiting: 0, sent: KILLS, dead: 0 });
}, 60_000);

test("two dispatchers at once send every message once", async () => {
  const { store, path } = await openStoreFile();
  const other = await openSqliteStore({ path });
  closing.push(() => other.close());
  await waiting(store, ["desk"], 1, 40);
  const keys: string[] = [];
  const desk: Sink = {
    channel: "desk",
    send: async (message) => {
      keys.push(message.key);
      await new Promise((resolve) => setImmediate(resolve));
      return accepted;
    },
  };
  const parts = { sinks: new Map([["desk", desk]]), now: () => NOW_MS, random: () => 0.5 };
  await Promise.all([
    dispatchBatch({ ...parts, store, holder: "one" }, never),
    dispatchBatch({ ...parts, store: other, holder: "two" }, never),
  ]);
  expect(keys.toSorted()).toEqual(Array.from({ length: 40 }, (_, n) => `E-${n + 1}:1:desk`).toSorted());
});

test.each(["before", "after"] as const)(
  "a routing that is killed %s it is written tells everything once",
  async (when) => {
    const { store } = await openStoreFile();
    await detected(store, [firing(1, NOW_MS), firing(2, NOW_MS)], NOW_MS);
    const dying: Store = {
      ...store,
      saveRouting: async (round) => {
        if (when === "after") await store.saveRouting(round);
        throw new Killed();
      },
    };
    const parts = {
      holder: "tester",
      channels: ["desk"],
      routes: () => null,
      myth: () => null,
      timezone: () => "UTC",
      publicUrl: null,
    };
    await expect(routeRound(createRouter({ ...parts, store: dying }), NOW_MS)).rejects.toThrow(Killed);
    await routeRound(createRouter({ ...parts, store }), NOW_MS);
    expect(await store.outboxCounts()).toEqual({ waiting: 2, sent: 0, dead: 0 });
  },
);

test.each([
  { name: "answers 451", fault: { reply: 451 }, left: { waiting: 1, sent: 0, dead: 0 }, broken: false },
  { name: "answers 550", fault: { reply: 550 }, left: { waiting: 0, sent: 0, dead: 1 }, broken: true },
  { name: "hangs up", fault: "drop", left: { waiting: 1, sent: 0, dead: 0 }, broken: false },
  { name: "never answers", fault: "hang", left: { waiting: 1, sent: 0, dead: 0 }, broken: false },
] as const)("a mail server that $name leaves the message where it belongs, and takes it later", async (row) => {
  const { store } = await openStoreFile();
  const server = await openTestSmtpServer();
  closing.push(() => server.close());
  const to = { name: "desk", from: "alerts@health.example", to: ["team@health.example"], host: "127.0.0.1" };
  const config = EmailConfig.parse({ ...to, port: server.port, security: "none", timeoutSeconds: 1 });
  const sink = openEmail(config, { password: null });
  const sinks = new Map([[sink.channel, sink]]);
  await waiting(store, [sink.channel], 1, 1);
  server.play(row.fault);
  let nowMs = NOW_MS;
  const parts = { store, holder: "one", sinks, now: () => nowMs, random: () => 1 };
  await dispatchBatch(parts, never);
  expect(await store.outboxCounts()).toEqual(row.left);
  expect(await store.brokenChannels()).toHaveLength(row.broken ? 1 : 0);
  server.play("accept");
  nowMs += 3_600_000;
  if (row.broken) await waiting(store, [sink.channel], 2, 1);
  await dispatchBatch(parts, never);
  expect(server.mails).toHaveLength(1);
  // What it takes again, it is no longer called broken for.
  expect(await store.brokenChannels()).toEqual([]);
});

test("what a channel refuses goes to another at once, and those who run Hearsay are told once", async () => {
  const { store } = await openStoreFile();
  await waiting(store, ["slack:desk"], 1, 3);
  const told: AlertMessage[] = [];
  const refuses: Sink["send"] = async () => ({
    state: "failed",
    problem: { kind: "rejected", status: 403, detail: "no" },
  });
  const takes: Sink["send"] = async (message) => {
    told.push(message);
    return accepted;
  };
  const sinks = new Map([
    ["slack:desk", { channel: "slack:desk", send: refuses }],
    ["email:ops", { channel: "email:ops", send: takes }],
  ]);
  const parts = { store, holder: "one", sinks, now: () => NOW_MS, random: () => 0.5 };
  await dispatchBatch(parts, never);
  await dispatchBatch(parts, never);
  expect(told.map((one) => one.key).toSorted()).toEqual([
    "E-1:1:email:ops",
    "E-2:1:email:ops",
    "E-3:1:email:ops",
    "ops:slack:desk:2026-11-24:email:ops",
  ]);
  expect(told.find((one) => one.episode === "E-1")?.lines.at(-1)).toBe("Sent here because slack:desk did not take it.");
  expect(await store.brokenChannels()).toEqual([{ channel: "slack:desk", brokenSinceMs: NOW_MS, why: "rejected: no" }]);
  expect(await store.outboxCounts()).toMatchObject({ dead: 3 });
  expect(await store.outboxCounts(NOW_MS + 1)).toMatchObject({ dead: 0 });
});

test("what nobody took for a day is given up, and a channel that had it anyway does not get it twice", async () => {
  const { store } = await openStoreFile();
  await waiting(store, ["slack:desk", "email:ops"], 1, 1);
  let nowMs = NOW_MS;
  const keys: string[] = [];
  const down: Sink["send"] = async () => ({ state: "failed", problem: { kind: "unreachable", detail: "refused" } });
  const takes: Sink["send"] = async ({ key }) => {
    keys.push(key);
    return accepted;
  };
  const sinks = new Map([
    ["slack:desk", { channel: "slack:desk", send: down }],
    ["email:ops", { channel: "email:ops", send: takes }],
  ]);
  const parts = { store, holder: "one", sinks, now: () => nowMs, random: () => 1 };
  for (let hour = 0; hour <= 25; hour++) {
    await dispatchBatch(parts, never);
    nowMs += 3_600_000;
  }
  expect(keys).toEqual(["E-1:1:email:ops", "ops:slack:desk:2026-11-25:email:ops"]);
});

test.each([
  { name: "deleted", quoted: [2] },
  { name: "hidden with its author", quoted: [2] },
  { name: "left alone", quoted: [1, 2] },
])("a waiting message whose first post was $name quotes $quoted", async ({ name, quoted }) => {
  const { store } = await openStoreFile();
  const post = { lang: "en", stance: "asserts" as const, myth: "m1", atMs: NOW_MS };
  await tell(
    store,
    [1, 2].map((n) => ({ ...post, id: `p${n}`, author: `a${n}` })),
    NOW_MS,
  );
  const lease = await store.takeLease("detect", "tester", NOW_MS, LEASE_MS);
  const message = messageOn(firing(1, NOW_MS), {
    key: "E-1:1:desk",
    lines: ["What: it.", 'Example: "words 1"', 'Example: "words 2"', "Why: so."],
    quotes: ["p1" as PostId, "p2" as PostId],
  });
  const round = { states: [], episodePosts: [], doneUntilMs: NOW_MS, nowMs: NOW_MS };
  await store.saveDetection({
    ...round,
    lease: lease!,
    episodes: [firing(1, NOW_MS)],
    outbox: [{ channel: "desk", message }],
  });
  const tombstone =
    name === "deleted"
      ? ({ kind: "post", platform: "bluesky", id: "p1" as PostId, atMs: NOW_MS + 1 } as const)
      : ({ kind: "author", platform: "bluesky", author: "a1" as never, change: "hidden", atMs: NOW_MS + 1 } as const);
  await store.ingest({
    source: "test",
    platform: "bluesky",
    posts: [],
    tombstones: name === "left alone" ? [] : [tombstone],
    cursor: null,
    gaps: [],
    rejects: [],
    seen: 0,
    dropped: {},
    nowMs: NOW_MS + 1,
  });
  let lines: readonly string[] = [];
  const send: Sink["send"] = async (sent) => {
    lines = sent.lines;
    return accepted;
  };
  const sinks = new Map([["desk", { channel: "desk", send }]]);
  await dispatchBatch({ store, holder: "one", sinks, now: () => NOW_MS + 2, random: () => 0.5 }, never);
  expect(lines).toEqual(["What: it.", ...quoted.map((n) => `Example: "words ${n}"`), "Why: so."]);
});

test.each([
  { attempts: 0, random: 1, afterMs: 10_000 },
  { attempts: 3, random: 1, afterMs: 80_000 },
  { attempts: 30, random: 1, afterMs: 900_000 },
  { attempts: 30, random: 0, afterMs: 1000 },
])("after $attempts tries the next comes in $afterMs ms at random $random", ({ attempts, random, afterMs }) => {
  const down = { kind: "unreachable", detail: "x" } as const;
  expect(decideRetry(down, attempts, NOW_MS, NOW_MS, random)).toEqual({ retry: true, notBeforeMs: NOW_MS + afterMs });
  const limited = { kind: "rate-limited", detail: "x", retryAfterMs: 7_200_000 } as const;
  expect(decideRetry(limited, attempts, NOW_MS, NOW_MS, random)).toEqual({
    retry: true,
    notBeforeMs: NOW_MS + 7_200_000,
  });
  expect(decideRetry(down, attempts, NOW_MS - 86_400_000, NOW_MS, random)).toEqual({ retry: false });
});
