import { afterEach, beforeEach, expect, test } from "vitest";
import { createDetector, detectRound, type Detector, type Watch } from "../../src/jobs/detect.ts";
import { dispatchBatch, decideRetry } from "../../src/jobs/dispatch.ts";
import type { AlertMessage } from "../../src/model/alert.ts";
import type { AlertRule } from "../../src/model/rules.ts";
import type { Sink } from "../../src/sinks/sink.ts";
import { openSqliteStore } from "../../src/store/sqlite/index.ts";
import type { Store } from "../../src/store/store.ts";
import { mythRule, tell, type Said } from "../support/analysed-posts.ts";

const HOUR_MS = 3_600_000;
const START_MS = Date.parse("2026-11-01T00:00:00Z");
const place = { file: "alerts/myth-surge.yaml", line: 1, column: 1 };

const rule: AlertRule = {
  id: "myth-surge",
  signal: "volume",
  watch: { topics: [], stance: ["asserts"], harmAtLeast: "medium" },
  each: ["myth", "language"],
  count: "authors",
  sensitivity: "normal",
  needs: { authors: 5, withinMs: 3 * HOUR_MS, ratio: 2 },
  clear: { ratio: 1.5, forMs: 6 * HOUR_MS },
  reopenWithinMs: 24 * HOUR_MS,
  severity: [
    { when: "harm is high or ratio >= 10", is: "high" },
    { when: "anything else", is: "medium" },
  ],
  tests: [],
  place,
};

const watch: Watch = {
  alerts: [rule],
  myths: new Map([["m1", mythRule("m1")]]),
  timezones: new Map(),
  defaultTimezone: "UTC",
  revOf: () => "r1",
};

let store: Store;
let detector: Detector;
let number = 0;

beforeEach(async () => {
  store = await openSqliteStore({ path: ":memory:" });
  detector = createDetector(store, "tester", ["console"], watch);
  number = 0;
});
afterEach(async () => {
  await store.close();
});

function posts(hour: number, count: number, parts: Partial<Said> = {}): readonly Said[] {
  return Array.from({ length: count }, (_, index) => {
    number += 1;
    return {
      id: `p${number}`,
      atMs: START_MS + hour * HOUR_MS + (index + 1) * 60_000,
      author: `a${number}`,
      myth: "m1",
      stance: "asserts",
      lang: "en",
      ...parts,
    };
  });
}

/** Ten ordinary posts an hour, so that collection is known to work. */
async function quietHours(from: number, to: number): Promise<void> {
  for (let hour = from; hour < to; hour++)
    await tell(store, posts(hour, 10, { myth: null }), START_MS + (hour + 1) * HOUR_MS);
}

async function lookAt(hour: number): Promise<readonly AlertMessage[]> {
  return (await detectRound(detector, START_MS + hour * HOUR_MS)).messages;
}

test("a surge gives one message with reply and numbers, and a resolved one when it is over", async () => {
  await quietHours(0, 72);
  await lookAt(72);
  await tell(
    store,
    [...posts(72, 12), ...posts(72, 2, { stance: "asks" }), ...posts(72, 3, { stance: "debunks" })],
    START_MS + 73 * HOUR_MS,
  );
  const fired = await lookAt(73);
  expect(fired.map((message) => message.event)).toEqual(["fired"]);
  const [episode] = await store.episodes({ open: true, limit: 10 });
  expect(episode?.stats.authors).toBe(12);
  expect(episode?.severity).toBe("high");
  expect(episode?.reply?.id).toBe("asks-en");
  expect(fired[0]?.lines.join("\n")).toContain("12 people assert it in 3 h");
  expect(fired[0]?.lines.join("\n")).toContain("2 posts ask, 3 debunk");
  expect(await store.episodePosts(episode!.id, 500)).toHaveLength(12);
  await quietHours(73, 90);
  const later = await lookAt(90);
  expect(later.map((message) => message.event)).toEqual(["resolved"]);
  expect((await store.episode(episode!.id))?.condition.state).toBe("resolved");
});

test.each([
  { name: "debunks", parts: { stance: "debunks" } },
  { name: "questions", parts: { stance: "asks" } },
  { name: "news reports", parts: { stance: "reports" } },
  { name: "unclear posts", parts: { stance: "unclear" } },
  { name: "one loud author", parts: { author: "loud" } },
] as const)("$name never raise the alarm", async ({ parts }) => {
  await quietHours(0, 48);
  await tell(store, posts(48, 40, parts), START_MS + 49 * HOUR_MS);
  expect(await lookAt(49)).toEqual([]);
});

test("three accounts that go on all day never raise the alarm, though usual posts are there too", async () => {
  const loud = (hour: number): readonly Said[] => {
    const heard = hour % 3 === 0 ? posts(hour, 1) : [];
    return hour < 54
      ? heard
      : [...heard, ...["x", "y", "z"].flatMap((author) => posts(hour, 20, { author: `loud-${author}` }))];
  };
  for (let hour = 0; hour < 84; hour++) {
    await tell(store, [...posts(hour, 10, { myth: null }), ...loud(hour)], START_MS + (hour + 1) * HOUR_MS);
    expect(await lookAt(hour + 1)).toEqual([]);
  }
});

test("new people beside three accounts that go on all day raise it", async () => {
  await quietHours(0, 80);
  for (let hour = 60; hour < 80; hour++) {
    const loud = ["x", "y", "z"].flatMap((author) => posts(hour, 5, { author: `loud-${author}` }));
    await tell(store, hour < 72 ? loud : [...loud, ...posts(hour, 6)], START_MS + (hour + 1) * HOUR_MS);
  }
  const fired: number[] = [];
  for (let hour = 60; hour < 80; hour++)
    if ((await lookAt(hour + 1)).some((one) => one.event === "fired")) fired.push(hour);
  expect(fired).toEqual([73]);
});

test("an alert does not end while nothing at all is heard, though no rule watches the source", async () => {
  await quietHours(0, 74);
  await tell(store, posts(72, 12), START_MS + 73 * HOUR_MS);
  for (let hour = 73; hour <= 74; hour++) await lookAt(hour);
  for (let hour = 75; hour < 90; hour++) expect(await lookAt(hour)).toEqual([]);
  const [silent] = await store.episodes({ open: true, limit: 1 });
  expect(silent?.suppression).toMatchObject({ kind: "frozen" });
  await quietHours(90, 100);
  const told: string[] = [];
  for (let hour = 90.5; hour <= 100; hour += 0.5)
    told.push(...(await lookAt(hour)).map((message) => `${message.event} +${hour}`));
  expect(told).toEqual(["resolved +96"]);
});

test("looking again and again at the running hour sends nothing twice", async () => {
  await quietHours(0, 48);
  await tell(store, posts(48, 12), START_MS + 48.5 * HOUR_MS);
  const all: AlertMessage[] = [];
  for (let minute = 20; minute <= 60; minute += 2) all.push(...(await lookAt(48 + minute / 60)));
  expect(all.map((message) => message.key)).toEqual(["E-1:1:console"]);
});

test("first-hand stories get no prepared reply", async () => {
  await quietHours(0, 48);
  await tell(store, posts(48, 12, { firstHand: true }), START_MS + 49 * HOUR_MS);
  await lookAt(49);
  const [episode] = await store.episodes({ open: true, limit: 1 });
  expect(episode?.reply).toBeNull();
  expect(episode?.replyWhyNot).toContain("their own story");
});

test("a detector that starts anew on the same store goes on as if it had not stopped", async () => {
  const script = async (fresh: () => void): Promise<readonly string[]> => {
    number = 0;
    const keys: string[] = [];
    for (let hour = 0; hour < 80; hour++) {
      const said = [...posts(hour, 10, { myth: null }), ...posts(hour, hour === 50 ? 9 : hour % 7 === 0 ? 1 : 0)];
      await tell(store, said, START_MS + (hour + 1) * HOUR_MS);
      fresh();
      keys.push(...(await lookAt(hour + 1)).map((message) => `${message.key}@${message.atMs}`));
    }
    const states = JSON.stringify([...(await store.detectorStates())]);
    return [...keys, states, JSON.stringify(await store.episodes({ open: null, limit: 10 }))];
  };
  const undisturbed = await script(() => undefined);
  await store.close();
  store = await openSqliteStore({ path: ":memory:" });
  detector = createDetector(store, "tester", ["console"], watch);
  const interrupted = await script(() => {
    detector = createDetector(store, "tester", ["console"], watch);
  });
  expect(interrupted).toEqual(undisturbed);
  expect(undisturbed[0]).toContain("E-1:1:console");
});

test("catching up after a pause closes every hour it missed", async () => {
  await quietHours(0, 72);
  await tell(store, posts(60, 10), START_MS + 72 * HOUR_MS);
  const messages = await lookAt(72);
  expect(messages.map((message) => [message.event, message.atMs])).toEqual([
    ["fired", START_MS + 61 * HOUR_MS],
    ["resolved", START_MS + 69 * HOUR_MS],
  ]);
});

test("only one of two detectors works at a time", async () => {
  await quietHours(0, 3);
  const other = createDetector(store, "somebody-else", ["console"], watch);
  expect((await detectRound(detector, START_MS + 3 * HOUR_MS)).ran).toBe(true);
  expect((await detectRound(other, START_MS + 3 * HOUR_MS + 1000)).ran).toBe(false);
});

test("a message that a channel cannot take now is tried again with the same key, and a refused one is given up", async () => {
  await quietHours(0, 48);
  await tell(store, posts(48, 12), START_MS + 49 * HOUR_MS);
  await lookAt(49);
  const seen: string[] = [];
  const answers: ("busy" | "ok")[] = ["busy", "busy", "ok"];
  const sink: Sink = {
    channel: "console",
    send: async (message) => {
      seen.push(message.key);
      return answers.shift() === "ok"
        ? { state: "accepted", reference: null }
        : { state: "failed", problem: { kind: "server-error", detail: "503", status: 503 } };
    },
  };
  let nowMs = START_MS + 49 * HOUR_MS;
  const dispatcher = {
    store,
    holder: "tester",
    sinks: new Map([["console", sink]]),
    now: () => nowMs,
    random: () => 0.5,
  };
  const signal = new AbortController().signal;
  for (let i = 0; i < 10; i++) {
    await dispatchBatch(dispatcher, signal);
    nowMs += 60_000;
  }
  expect(seen).toEqual(["E-1:1:console", "E-1:1:console", "E-1:1:console"]);
  expect(await store.outboxCounts()).toEqual({ waiting: 0, sent: 1, dead: 0 });
});

test.each([
  {
    name: "429 waits as long as asked",
    problem: { kind: "rate-limited", detail: "", retryAfterMs: 120_000 },
    attempts: 0,
    waits: 120_000,
  },
  {
    name: "the first retry comes within ten seconds",
    problem: { kind: "unreachable", detail: "" },
    attempts: 0,
    waits: 5500,
  },
  { name: "retries double", problem: { kind: "timed-out", detail: "" }, attempts: 3, waits: 40_500 },
  {
    name: "retries stay under a quarter of an hour",
    problem: { kind: "timed-out", detail: "" },
    attempts: 30,
    waits: 450_500,
  },
  { name: "a refusal is final", problem: { kind: "rejected", detail: "", status: 400 }, attempts: 0, waits: null },
] as const)("$name", ({ problem, attempts, waits }) => {
  const decision = decideRetry(problem, attempts, 0, 1000, 0.5);
  expect(decision).toEqual(waits === null ? { retry: false } : { retry: true, notBeforeMs: 1000 + waits });
});

test("after a day nothing is retried", () => {
  expect(decideRetry({ kind: "unreachable", detail: "" }, 5, 0, 24 * HOUR_MS, 0.5)).toEqual({ retry: false });
});
