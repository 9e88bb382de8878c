/**
 * What every source must do, run against each of them on a small world of real parts (a loopback
 * server, a file). A rig builds the world; the suite drives it through the public contract only.
 */

import { describe, expect, test } from "vitest";
import type { Post } from "../../src/model/post.ts";
import { wallClock } from "../../src/platform/clock.ts";
import { createHttp } from "../../src/platform/http.ts";
import type { Cursor, Delivery, Source, SourceContext } from "../../src/sources/source.ts";

/** What the suite's gate looks for. Every on-topic post of a rig says it in text, tag or link, no other does. */
export const TRACKED = "measles";

export interface SourceRig {
  /** Opens the source on the rig's world as a fresh process would. Called several times. */
  open(context: SourceContext): Source;
  /** Native ids of the posts about `TRACKED` the world holds; at least 5, more than one delivery's worth if possible. */
  readonly onTopic: readonly string[];
  /** Number of public posts about something else; at least 3. */
  readonly offTopic: number;
  /** Puts that many new on-topic posts into the world and gives their native ids. */
  add(count: number): Promise<readonly string[]>;
  /** From now on the platform refuses or the file is gone. */
  break(): Promise<void>;
  mend(): Promise<void>;
  close(): Promise<void>;
}

const USER_AGENT = "hearsay-test (+https://hearsay.example)";

/**
 * The context of tests: the real clock with sleeps of at most 20 ms, a seeded jitter, a gate on `TRACKED`,
 * and real HTTP that may reach this machine; its caller closes `http`.
 */
export function quickContext(): SourceContext {
  let state = 1;
  return {
    gate: (candidate) =>
      [candidate.text, ...candidate.tags, ...candidate.links].some((part) => part.toLowerCase().includes(TRACKED)),
    clock: { now: () => wallClock.now(), sleep: (ms, signal) => wallClock.sleep(Math.min(ms, 20), signal) },
    random: () => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    },
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    http: createHttp({ userAgent: USER_AGENT, allowHosts: ["127.0.0.1"] }),
    userAgent: USER_AGENT,
  };
}

/** Pulls deliveries until `enough` says so, then aborts and waits for the end. Fails after `withinMs`. */
export async function collect(
  source: Source,
  from: Cursor | null,
  enough: (deliveries: readonly Delivery[]) => boolean,
  withinMs = 10_000,
): Promise<readonly Delivery[]> {
  const controller = new AbortController();
  const deliveries: Delivery[] = [];
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    controller.abort();
  }, withinMs);
  try {
    for await (const delivery of source.open(from, controller.signal)) {
      deliveries.push(delivery);
      if (enough(deliveries)) controller.abort();
    }
  } finally {
    clearTimeout(timer);
  }
  if (late) throw new Error(`not enough after ${withinMs} ms: ${JSON.stringify(deliveries).slice(0, 2_000)}`);
  return deliveries;
}

export function batchesOf(deliveries: readonly Delivery[]): readonly (Delivery & { readonly kind: "batch" })[] {
  return deliveries.filter((delivery) => delivery.kind === "batch");
}

export function postsOf(deliveries: readonly Delivery[]): readonly Post[] {
  return batchesOf(deliveries).flatMap((batch) => batch.posts);
}

/** Ends a collection once all of these posts were delivered. */
export function has(ids: readonly string[]): (deliveries: readonly Delivery[]) => boolean {
  return (deliveries) => {
    const got = new Set(postsOf(deliveries).map((post) => post.nativeId));
    return ids.every((id) => got.has(id));
  };
}

/** Sum of a counter over all batches. */
export function totalOf(deliveries: readonly Delivery[], count: "seen" | "off topic"): number {
  return batchesOf(deliveries).reduce(
    (sum, batch) => sum + (count === "seen" ? batch.seen : (batch.dropped[count] ?? 0)),
    0,
  );
}

function ids(deliveries: readonly Delivery[]): readonly string[] {
  return postsOf(deliveries).map((post) => post.nativeId);
}

function lastCursor(deliveries: readonly Delivery[]): Cursor | null {
  return batchesOf(deliveries).reduce<Cursor | null>((cursor, batch) => batch.cursor ?? cursor, null);
}

const ever = (): boolean => false;

function expectPostShape(post: Post, platform: string): void {
  expect(post.platform).toBe(platform);
  expect(post.nativeId).not.toBe("");
  expect(typeof post.text).toBe("string");
  for (const ms of [post.createdAtMs, post.editedAtMs]) expect(ms === null || Number.isSafeInteger(ms)).toBe(true);
  for (const link of post.links) expect(link).toMatch(/^https?:\/\//);
  for (const tag of post.tags) expect(tag).not.toMatch(/^#|^$/);
  for (const count of Object.values(post.engagement)) {
    expect(count === null || (Number.isInteger(count) && count >= 0)).toBe(true);
  }
}

function openHandles(): number {
  return process.getActiveResourcesInfo().filter((name) => /Timeout|TCPSocket|FSReq|Pipe/.test(name)).length;
}

export function sourceContract(name: string, makeRig: () => Promise<SourceRig>): void {
  const withRig = (body: (rig: SourceRig, context: SourceContext) => Promise<void>) => async (): Promise<void> => {
    const rig = await makeRig();
    const context = quickContext();
    try {
      await body(rig, context);
    } finally {
      await context.http.close();
      await rig.close();
    }
  };
  /** Streams never end by themselves; polls and files do, so for them waiting for the end is exact. */
  const all = (source: Source, wanted: readonly string[]): ((deliveries: readonly Delivery[]) => boolean) =>
    source.rhythm.kind === "stream" ? has(wanted) : ever;

  describe(`${name} keeps the contract of a source`, () => {
    test(
      "delivers every post on topic once, in the agreed shape, and counts the others",
      withRig(async (rig, context) => {
        const source = rig.open(context);
        const total = rig.onTopic.length + rig.offTopic;
        const enough = (deliveries: readonly Delivery[]): boolean =>
          source.rhythm.kind === "stream" && has(rig.onTopic)(deliveries) && totalOf(deliveries, "seen") >= total;
        const deliveries = await collect(source, null, enough);
        expect([...ids(deliveries)].sort()).toEqual([...rig.onTopic].sort());
        for (const post of postsOf(deliveries)) expectPostShape(post, source.platform);
        expect(totalOf(deliveries, "off topic")).toBe(rig.offTopic);
        expect(totalOf(deliveries, "seen")).toBeGreaterThanOrEqual(total);
        expect(lastCursor(deliveries)).toEqual(expect.any(String));
        expect(deliveries.filter((delivery) => delivery.kind === "trouble")).toEqual([]);
      }),
    );

    test(
      "keeps nothing when the gate refuses all",
      withRig(async (rig, context) => {
        const source = rig.open({ ...context, gate: () => false });
        const total = rig.onTopic.length + rig.offTopic;
        const enough = (deliveries: readonly Delivery[]): boolean =>
          source.rhythm.kind === "stream" && totalOf(deliveries, "off topic") >= total;
        const deliveries = await collect(source, null, enough);
        expect(ids(deliveries)).toEqual([]);
        expect(totalOf(deliveries, "off topic")).toBe(total);
      }),
    );

    test(
      "gives the same posts in the same order when asked again",
      withRig(async (rig, context) => {
        const source = rig.open(context);
        const first = await collect(source, null, all(source, rig.onTopic));
        const second = await collect(rig.open(context), null, all(source, rig.onTopic));
        expect(postsOf(second)).toEqual(postsOf(first));
      }),
    );

    test(
      "loses nothing when it is stopped after any batch and opened at that cursor",
      withRig(async (rig, context) => {
        const source = rig.open(context);
        const whole = await collect(source, null, all(source, rig.onTopic));
        const cuts = batchesOf(whole).map((batch, index) => ({ cursor: batch.cursor, index }));
        for (const { cursor, index } of cuts) {
          if (cursor === null) continue;
          const rest = batchesOf(whole)
            .slice(index + 1)
            .flatMap((batch) => batch.posts.map((post) => post.nativeId));
          if (rest.length === 0) continue;
          const again = await collect(rig.open(context), cursor, all(source, rest));
          for (const id of rest) expect(ids(again)).toContain(id);
        }
      }),
    );

    test(
      "finds what was added while it was stopped, and repeats less than everything",
      withRig(async (rig, context) => {
        const source = rig.open(context);
        const before = await collect(source, null, all(source, rig.onTopic));
        const added = await rig.add(3);
        const after = await collect(rig.open(context), lastCursor(before), all(source, added));
        for (const id of added) expect(ids(after)).toContain(id);
        expect(new Set(ids(after)).size).toBe(ids(after).length);
      }),
    );

    test(
      "says trouble, never an empty batch, while nothing can be had, and recovers",
      withRig(async (rig, context) => {
        await rig.break();
        const source = rig.open(context);
        const deliveries = await collect(source, null, (soFar) =>
          soFar.some((delivery) => delivery.kind === "trouble"),
        );
        expect(deliveries.filter((delivery) => delivery.kind === "trouble").length).toBeGreaterThan(0);
        expect(deliveries.filter((delivery) => delivery.kind === "batch")).toEqual([]);
        expect(deliveries.filter((delivery) => delivery.kind === "alive")).toEqual([]);
        await rig.mend();
        const mended = await collect(rig.open(context), null, all(source, rig.onTopic));
        expect(new Set(ids(mended))).toEqual(new Set(rig.onTopic));
      }),
    );

    test(
      "ends at once and lets go of everything when it is aborted, early, late or by the reader leaving",
      withRig(async (rig, context) => {
        const aborted = AbortSignal.abort();
        for await (const delivery of rig.open(context).open(null, aborted)) {
          expect(delivery.kind).not.toBe("batch");
        }
        const before = openHandles();
        const controller = new AbortController();
        for await (const _ of rig.open(context).open(null, controller.signal)) controller.abort();
        for await (const _ of rig.open(context).open(null, new AbortController().signal)) break;
        const waiting = new AbortController();
        setTimeout(() => waiting.abort(), 60);
        const startedAt = performance.now();
        for await (const _ of rig.open(context).open(null, waiting.signal));
        expect(performance.now() - startedAt).toBeLessThan(2_000);
        await context.http.close();
        await expect.poll(openHandles, { timeout: 3_000 }).toBeLessThanOrEqual(before);
      }),
    );
  });
}
