/** Sources that throw, are told to wait, or come back: what the collector makes of them. */

import { afterEach, beforeEach, expect, test } from "vitest";
import { collectOnce, collectToEnd, type Collector } from "../../src/jobs/collect.ts";
import { toStoredPost, openIdentity } from "../../src/platform/identity.ts";
import { virtualClock } from "../../src/platform/clock.ts";
import { silentLog } from "../../src/platform/log.ts";
import type { Problem } from "../../src/model/problem.ts";
import type { Delivery, Source } from "../../src/sources/source.ts";
import { openSqliteStore } from "../../src/store/sqlite/index.ts";
import type { Store } from "../../src/store/store.ts";

const NOW_MS = Date.parse("2026-11-01T00:00:00Z");
const never = new AbortController().signal;
let store: Store;
let collector: Collector;
beforeEach(async () => {
  store = await openSqliteStore({ path: ":memory:" });
  const identity = openIdentity({
    keyFile: "unused",
    env: { HEARSAY_IDENTITY_KEY: "0123456789abcdef0123456789abcdef" },
  });
  collector = {
    store,
    clock: virtualClock(NOW_MS),
    log: silentLog,
    toStored: (post, nowMs) => toStoredPost(post, { nowMs, identity, claimsCredential: () => false, named: () => [] }),
    toTombstone: () => {
      throw new Error("none here");
    },
    stored: () => undefined,
  };
});
afterEach(async () => {
  await store.close();
});

type Step = Delivery | Error;
const batch: Delivery = {
  kind: "batch",
  posts: [],
  tombstones: [],
  cursor: "c1",
  gaps: [],
  rejects: [],
  seen: 3,
  dropped: {},
};
const trouble = (problem: Problem): Delivery => ({ kind: "trouble", problem });

/** Each walk plays the next list of steps; counts walks. */
function played(walks: readonly (readonly Step[])[]): Source & { readonly walks: () => number } {
  let walk = 0;
  return {
    id: "played",
    platform: "test",
    rhythm: { kind: "once" },
    walks: () => walk,
    open: async function* () {
      const steps = walks[walk] ?? [];
      walk += 1;
      for (const step of steps) {
        if (step instanceof Error) throw step;
        yield step;
      }
    },
  };
}

test("a source that throws shows as troubled, without what it threw", async () => {
  const source = played([[batch, new TypeError("secret @handle text")]]);
  await expect(collectOnce(collector, source, never)).rejects.toThrow(TypeError);
  const [health] = await store.health();
  expect(health?.trouble).toMatchObject({ kind: "failed", detail: expect.stringContaining("TypeError") });
  expect(JSON.stringify(health)).not.toContain("@handle");
  expect(health?.cursor).toBe("c1");
});

test("a platform that asks to be left alone delays the next walk by as much", async () => {
  const source = played([[trouble({ kind: "rate-limited", detail: "429", retryAfterMs: 600_000 })]]);
  expect((await collectOnce(collector, source, never)).notBeforeMs).toBe(NOW_MS + 600_000);
});

test("a walk without trouble may be repeated any time", async () => {
  expect(await collectOnce(collector, played([[batch]]), never)).toMatchObject({ notBeforeMs: null, endedIn: null });
});

test.each<{ name: string; first: Step; waitsMs: number }>([
  { name: "threw", first: new Error("a bug"), waitsMs: 10_000 },
  { name: "could not be reached", first: trouble({ kind: "unreachable", detail: "" }), waitsMs: 10_000 },
  { name: "was not there yet", first: trouble({ kind: "gone", detail: "" }), waitsMs: 10_000 },
  {
    name: "asked for a pause",
    first: trouble({ kind: "rate-limited", detail: "", retryAfterMs: 99_000 }),
    waitsMs: 99_000,
  },
])("a source that should end and $name is walked again, and its trouble is over", async ({ first, waitsMs }) => {
  const source = played([[first], [batch]]);
  const failed: unknown[] = [];
  await collectToEnd(collector, source, never, (error) => failed.push(error));
  expect(source.walks()).toBe(2);
  expect(failed).toHaveLength(first instanceof Error ? 1 : 0);
  expect(collector.clock.now()).toBe(NOW_MS + waitsMs);
  expect((await store.health())[0]?.trouble).toBeNull();
});

test("damage that cannot pass is not tried again, and stays visible", async () => {
  const source = played([[batch, trouble({ kind: "malformed", detail: "the file is damaged" })]]);
  await collectToEnd(collector, source, never, () => undefined);
  expect(source.walks()).toBe(1);
  expect((await store.health())[0]?.trouble?.kind).toBe("malformed");
});
