/**
 * Detection under faults, on a virtual clock and a real file: killed at every step, run twice at once, a
 * source that goes blind, clocks that change. What is stored in the end is that of the undisturbed run.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createDetector, detectRound } from "../../src/jobs/detect.ts";
import { openSqliteStore } from "../../src/store/sqlite/index.ts";
import type { Store } from "../../src/store/store.ts";
import { tell, type Said } from "../support/analysed-posts.ts";
import { HOUR_MS, START_MS, watchFor } from "../support/watching.ts";

const FIRST_LOOK = 48;
const LAST_LOOK = 66;
/** Rounds that are killed step by step: before the story, when it fires, is told again, ends and comes back. */
const KILLED_ROUNDS: ReadonlySet<number> = new Set([48, 50, 56, 60, 65, 66]);
/** Authors of the rumour by hour: it fires, doubles after the cool-down, dies down and comes again. */
const STORY: Readonly<Record<number, number>> = {
  20: 1,
  33: 1,
  49: 12,
  50: 6,
  51: 4,
  52: 5,
  53: 4,
  54: 6,
  55: 30,
  65: 14,
};

let folder: string;
let opened: Store[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearsay-faults-"));
  opened = [];
});
afterEach(async () => {
  for (const store of opened) await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(file: string): Promise<Store> {
  const store = await openSqliteStore({ path: join(folder, file) });
  opened.push(store);
  return store;
}

async function shut(store: Store): Promise<void> {
  opened = opened.filter((one) => one !== store);
  await store.close();
}

/** Ten ordinary posts and the story's; the same for every run. */
async function tellHour(store: Store, hour: number, atHour: number = hour + 1): Promise<void> {
  const said = (id: string, minute: number, myth: string | null): Said => ({
    id,
    atMs: START_MS + hour * HOUR_MS + minute * 60_000,
    author: `author-${id}`,
    myth,
    stance: "asserts",
    lang: "en",
  });
  const usual = Array.from({ length: 10 }, (_, n) => said(`u${hour}-${n}`, 5 * n + 1, null));
  const story = Array.from({ length: STORY[hour] ?? 0 }, (_, n) => said(`s${hour}-${n}`, n + 1, "m1"));
  await tell(store, [...usual, ...story], START_MS + atHour * HOUR_MS);
}

/** Everything that detection keeps and everything people are told. */
async function stateOf(store: Store): Promise<unknown> {
  const episodes = await store.episodes({ open: null, limit: 100 });
  return {
    states: [...(await store.detectorStates())].sort(([a], [b]) => (a < b ? -1 : 1)),
    until: await store.detectedUntil(),
    episodes,
    posts: await Promise.all(episodes.map((one) => store.episodePosts(one.id, 500))),
    messages: await store.recentMessages(100),
    outbox: await store.outboxCounts(),
  };
}

type LookAt = (hour: number) => Promise<void>;

/** The whole story into one file; `look` runs what is due at the end of that hour. */
async function play(store: () => Store, look: LookAt): Promise<unknown> {
  for (let hour = 0; hour < LAST_LOOK; hour++) {
    await tellHour(store(), hour);
    if (hour + 1 >= FIRST_LOOK) await look(hour + 1);
  }
  return stateOf(store());
}

let reference: Promise<unknown> | null = null;

/** The same for every test of this file, so it is played once. */
async function undisturbed(): Promise<unknown> {
  reference ??= playUndisturbed();
  return reference;
}

async function playUndisturbed(): Promise<unknown> {
  const store = await open("undisturbed.db");
  const detector = createDetector(store, "tester", ["console"], watchFor());
  return play(
    () => store,
    async (hour) => {
      await detectRound(detector, START_MS + hour * HOUR_MS);
    },
  );
}

function messagesOf(state: unknown): readonly string[] {
  const { messages } = state as { readonly messages: readonly { readonly event: string }[] };
  return messages.map((message) => message.event);
}

class Killed extends Error {}

/** The store of a process that is killed at its call number `step` of the store: before it is done, or right after. */
function killedAt(store: Store, step: number, when: "before" | "after"): Store {
  let calls = 0;
  return new Proxy(store, {
    get: (target, name, receiver) => {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== "function") return member;
      return async (...given: unknown[]): Promise<unknown> => {
        calls += 1;
        const now = calls;
        if (now === step && when === "before") throw new Killed();
        const answer: unknown = await Reflect.apply(member, target, given);
        if (now === step) throw new Killed();
        return answer;
      };
    },
  });
}

test("the story of these tests fires, is told again, ends and comes back", async () => {
  const told = messagesOf(await undisturbed());
  expect(told.toReversed()).toEqual(["fired", "updated", "resolved", "updated"]);
});

test.each(["before", "after"] as const)(
  "killed right %s every single call of the store, each time on a reopened file: nothing is lost or doubled",
  async (when) => {
    const expected = await undisturbed();
    let store = await open("killed.db");
    let kills = 0;
    const found = await play(
      () => store,
      async (hour) => {
        for (let step = 1; ; step++) {
          const steps = KILLED_ROUNDS.has(hour) ? step : Number.POSITIVE_INFINITY;
          const dying = createDetector(killedAt(store, steps, when), "tester", ["console"], watchFor());
          try {
            await detectRound(dying, START_MS + hour * HOUR_MS);
            return;
          } catch (error) {
            if (!(error instanceof Killed)) throw error;
            kills += 1;
            await shut(store);
            store = await open("killed.db");
          }
        }
      },
    );
    expect(found).toEqual(expected);
    expect(kills).toBeGreaterThan(5 * KILLED_ROUNDS.size);
  },
);

test("a process that dies in a round and looks again only hours later ends like the others", async () => {
  const expected = await undisturbed();
  let store = await open("late.db");
  const found = await play(
    () => store,
    async (hour) => {
      if (hour % 4 !== 2) return;
      const dying = createDetector(killedAt(store, 6, "before"), "tester", ["console"], watchFor());
      await expect(detectRound(dying, START_MS + hour * HOUR_MS)).rejects.toBeInstanceOf(Killed);
      await shut(store);
      store = await open("late.db");
      await detectRound(createDetector(store, "tester", ["console"], watchFor()), START_MS + hour * HOUR_MS);
    },
  );
  expect(found).toEqual(expected);
});

describe("two detectors on one file", () => {
  test("at the same moment: one works, the other stands by, and whoever it is the outcome is the same", async () => {
    const expected = await undisturbed();
    const stores = [await open("two.db"), await open("two.db")] as const;
    const pair = stores.map((store, n) => createDetector(store, `holder-${n}`, ["console"], watchFor()));
    const workers = new Set<number>();
    const found = await play(
      () => stores[0],
      async (hour) => {
        const order = hour % 3 === 0 ? [1, 0] : [0, 1];
        const ran = await Promise.all(
          order.map(async (n) => ((await detectRound(pair[n]!, START_MS + hour * HOUR_MS)).ran ? [n] : [])),
        );
        expect(ran.flat()).toHaveLength(1);
        workers.add(ran.flat()[0]!);
      },
    );
    expect(found).toEqual(expected);
    expect(workers.size).toBe(2);
  });

  test("one that stalls until its lease is over writes nothing, and goes on when it is its turn", async () => {
    const expected = await undisturbed();
    const store = await open("stalls.db");
    const other = createDetector(await open("stalls.db"), "other", ["console"], watchFor());
    let stall: () => Promise<void> = async () => undefined;
    const stalling = new Proxy(store, {
      get: (target, name, receiver) => {
        if (name !== "saveDetection") return Reflect.get(target, name, receiver) as unknown;
        return async (round: Parameters<Store["saveDetection"]>[0]) => {
          await stall();
          await target.saveDetection(round);
        };
      },
    });
    const stalled = createDetector(stalling, "stalled", ["console"], watchFor());
    let refused = 0;
    const found = await play(
      () => store,
      async (hour) => {
        const atMs = START_MS + hour * HOUR_MS;
        const slow = hour % 2 === 0;
        stall = async () => {
          if (!slow) return;
          // A minute passes, the lease is over, and the other does the work.
          await detectRound(other, atMs + 61_000);
        };
        await detectRound(stalled, atMs).catch((error: unknown) => {
          expect(error).toMatchObject({ code: "fenced" });
          refused += 1;
        });
      },
    );
    expect(refused).toBeGreaterThan(5);
    expect(messagesOf(found)).toEqual(messagesOf(expected));
    expect(withoutUntil(found)).toEqual(withoutUntil(expected));
  });
});

function withoutUntil(state: unknown): unknown {
  return { ...(state as Record<string, unknown>), until: null };
}

describe("clocks", () => {
  test("a machine's clock that is set back by an hour and on again changes nothing", async () => {
    const expected = await undisturbed();
    const store = await open("clock.db");
    const detector = createDetector(store, "tester", ["console"], watchFor());
    const found = await play(
      () => store,
      async (hour) => {
        await detectRound(detector, START_MS + hour * HOUR_MS);
        await detectRound(detector, START_MS + (hour - 1) * HOUR_MS);
        await detectRound(detector, START_MS + hour * HOUR_MS);
      },
    );
    expect(found).toEqual(expected);
  });

  test.each([
    { name: "an hour is left out", zone: "America/New_York", changes: "2026-03-08" },
    { name: "an hour is lived twice", zone: "America/New_York", changes: "2026-11-01" },
  ])("when $name in the topic's zone, the story is told at the same moments as in UTC", async ({ zone, changes }) => {
    // The change falls on the first day of the story, or into the night of its alert.
    const shiftMs = Date.parse(`${changes}T00:00:00Z`) - START_MS - FIRST_LOOK * HOUR_MS;
    const told = async (file: string, timezone: string): Promise<readonly (readonly [string, number])[]> => {
      const store = await open(file);
      const watch = { ...watchFor(), defaultTimezone: timezone };
      const detector = createDetector(shiftedBy(store, shiftMs), "tester", ["console"], watch);
      for (let hour = 0; hour < LAST_LOOK; hour++) {
        await tellHour(shiftedBy(store, shiftMs), hour);
        if (hour + 1 >= FIRST_LOOK) await detectRound(detector, START_MS + shiftMs + (hour + 1) * HOUR_MS);
      }
      return (await store.recentMessages(100)).map((message) => [message.event, message.atMs - shiftMs] as const);
    };
    const local = await told("local.db", zone);
    expect(local).toEqual(await told("utc.db", "UTC"));
    expect(local).toHaveLength(4);
  });
});

/** Takes in posts as if they had been written that much later. */
function shiftedBy(store: Store, ms: number): Store {
  const ingest: Store["ingest"] = (batch) =>
    store.ingest({
      ...batch,
      posts: batch.posts.map((post) => ({ ...post, createdAtMs: post.createdAtMs + ms, seenAtMs: post.seenAtMs + ms })),
      nowMs: batch.nowMs + ms,
    });
  return { ...store, ingest };
}
