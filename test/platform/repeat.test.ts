import { expect, test } from "vitest";
import { virtualClock, wallClock } from "../../src/platform/clock.ts";
import { repeat } from "../../src/platform/repeat.ts";

const START_MS = 1_000_000;

test("calls at once, then from start to start", async () => {
  const stop = new AbortController();
  const clock = virtualClock(START_MS);
  const starts: number[] = [];
  await repeat({
    everyMs: 1000,
    jitter: 0,
    signal: stop.signal,
    clock,
    random: () => 0.5,
    report: () => undefined,
    run: async () => {
      starts.push(clock.now() - START_MS);
      clock.advanceTo(clock.now() + 300);
      if (starts.length === 3) stop.abort();
      return undefined;
    },
  });
  expect(starts).toEqual([0, 1000, 2000]);
});

test("work that takes longer than the interval is followed by a rest and never overlaps", async () => {
  const stop = new AbortController();
  let active = 0;
  let most = 0;
  let calls = 0;
  await repeat({
    everyMs: 10,
    jitter: 0,
    signal: stop.signal,
    clock: wallClock,
    random: Math.random,
    report: () => undefined,
    run: async () => {
      most = Math.max(most, ++active);
      await wallClock.sleep(25, stop.signal);
      active--;
      if (++calls === 4) stop.abort();
      return undefined;
    },
  });
  expect([most, calls]).toEqual([1, 4]);
});

test.each([
  [0, 500],
  [0.5, 1000],
  [1, 1500],
])("jitter moves the interval by its share (random %d)", async (random, expectedMs) => {
  const stop = new AbortController();
  const clock = virtualClock(START_MS);
  const starts: number[] = [];
  await repeat({
    everyMs: 1000,
    jitter: 0.5,
    signal: stop.signal,
    clock,
    random: () => random,
    report: () => undefined,
    run: async () => {
      if (starts.push(clock.now() - START_MS) === 2) stop.abort();
      return undefined;
    },
  });
  expect(starts).toEqual([0, expectedMs]);
});

test("a call may ask for a longer wait", async () => {
  const stop = new AbortController();
  const clock = virtualClock(START_MS);
  const starts: number[] = [];
  await repeat({
    everyMs: 1000,
    jitter: 0,
    signal: stop.signal,
    clock,
    random: () => 0,
    report: () => undefined,
    run: async () => {
      if (starts.push(clock.now() - START_MS) === 2) stop.abort();
      return { notBeforeMs: START_MS + 60_000 };
    },
  });
  expect(starts).toEqual([0, 60_000]);
});

test("a throwing call is reported, a throwing reporter ignored, and the loop goes on", async () => {
  const stop = new AbortController();
  const reported: unknown[] = [];
  let calls = 0;
  await repeat({
    everyMs: 1000,
    jitter: 0,
    signal: stop.signal,
    clock: virtualClock(START_MS),
    random: () => 0,
    report: (error) => {
      reported.push(error);
      throw new Error("the reporter is broken too");
    },
    run: async () => {
      if (++calls === 3) stop.abort();
      throw new Error(`call ${calls}`);
    },
  });
  // The third failed because it was told to stop: nobody needs to hear of that.
  expect(reported.map(String)).toEqual(["Error: call 1", "Error: call 2"]);
});

test("ends within a moment of the abort and arms nothing again", async () => {
  const stop = new AbortController();
  let calls = 0;
  const done = repeat({
    everyMs: 3_600_000,
    jitter: 0,
    signal: stop.signal,
    clock: wallClock,
    random: () => 0,
    report: () => undefined,
    run: async () => {
      calls++;
      return undefined;
    },
  });
  setTimeout(() => stop.abort(), 20);
  const startedMs = Date.now();
  await done;
  expect(Date.now() - startedMs).toBeLessThan(1000);
  expect(calls).toBe(1);
});

test("does nothing when it was stopped before it began", async () => {
  let calls = 0;
  await repeat({
    everyMs: 1,
    jitter: 0,
    signal: AbortSignal.abort(),
    clock: wallClock,
    random: () => 0,
    report: () => undefined,
    run: async () => {
      calls++;
      return undefined;
    },
  });
  expect(calls).toBe(0);
});
