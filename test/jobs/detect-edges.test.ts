/** Clocks that jump, rules that change under a firing alert, imports, silences: what days in service bring. */

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createDetector } from "../../src/jobs/detect.ts";
import type { Episode, Suppression } from "../../src/model/alert.ts";
import { mythRule } from "../support/analysed-posts.ts";
import { HOUR_MS, openStation, START_MS, surgeRule, watchFor, type Station } from "../support/watching.ts";

let station: Station;
beforeEach(async () => {
  station = await openStation();
});
afterEach(async () => {
  await station.close();
});

async function episodes(): Promise<readonly Episode[]> {
  return station.store.episodes({ open: null, limit: 100 });
}

/** Two quiet days, then an alert that fires at hour 49. */
async function fire(): Promise<void> {
  await station.chatter(0, 49);
  await station.look(48);
  await station.say(48, 12);
  expect((await station.look(49)).map((message) => message.event)).toEqual(["fired"]);
}

async function silence(untilHour: number): Promise<void> {
  const suppression: Suppression = {
    kind: "silenced",
    by: "desk",
    reason: "known",
    untilMs: START_MS + untilHour * HOUR_MS,
  };
  await station.store.updateHandling("E-1", { handling: { state: "new" }, suppression }, "desk", START_MS);
}

describe("a rule that goes away under a firing alert", () => {
  test.each([
    { name: "myth set back to draft", watch: watchFor({ ...mythRule("m1"), status: "draft" }), told: ["resolved"] },
    { name: "myth removed", watch: watchFor(mythRule("m2")), told: [] },
    { name: "alert rule removed", watch: { ...watchFor(), alerts: [] }, told: [] },
    { name: "alert rule renamed", watch: { ...watchFor(), alerts: [{ ...surgeRule, id: "other" }] }, told: [] },
  ])("$name: the alert does not stay on the board for ever", async ({ watch, told }) => {
    await fire();
    station.detector.watch = watch;
    const messages = await station.look(49.5);
    expect(messages.map((message) => message.event)).toEqual(told);
    expect(messages.map((message) => message.headline.includes("no longer watched"))).toEqual(told.map(() => true));
    expect((await episodes()).map((one) => one.condition.state)).toEqual(["resolved"]);
    expect(await station.look(49.6)).toEqual([]);
  });

  test.each(["draft", "trial"] as const)("a myth of status %s never alerts", async (status) => {
    station.detector.watch = watchFor({ ...mythRule("m1"), status });
    await station.chatter(0, 49);
    await station.say(48, 30);
    expect(await station.look(49)).toEqual([]);
    expect(await episodes()).toEqual([]);
  });
});

describe("a clock that jumps", () => {
  test("back by minutes counts nothing twice", async () => {
    await station.chatter(0, 50);
    await station.say(49, 4);
    await station.look(50.2);
    const before = await station.store.detectorStates();
    expect(await station.look(49.9)).toEqual([]);
    expect(await station.look(50.3)).toEqual([]);
    expect(await station.store.detectorStates()).toEqual(before);
  });

  test("a year ahead and back again leaves detection at work", async () => {
    await station.chatter(0, 48);
    await station.say(20, 1);
    await station.look(48);
    await station.look(48 + 365 * 24);
    await station.chatter(48, 80);
    await station.look(50);
    for (let hour = 60; hour < 72; hour++) await station.say(hour, 2);
    const told: string[] = [];
    for (let hour = 50; hour <= 72; hour++) told.push(...(await station.look(hour)).map((message) => message.event));
    // Two an hour is no spike: only hours that are closed one by one can find it.
    expect(told).toEqual(["fired"]);
  });
});

describe("posts that come late", () => {
  test("history imported before a myth was first seen is its usual level, not silence", async () => {
    await station.chatter(0, 24 * 14);
    await station.look(24 * 14);
    // Imported afterwards: three an hour, all along.
    for (let hour = 0; hour < 24 * 14; hour++) await station.say(hour, 3);
    await station.chatter(24 * 14, 24 * 14 + 3);
    const told: string[] = [];
    for (let hour = 24 * 14; hour < 24 * 14 + 3; hour++) {
      await station.say(hour, 4);
      told.push(...(await station.look(hour + 1)).map((message) => message.event));
    }
    expect(told).toEqual([]);
  });

  test("posts of an hour that is closed raise no alarm, then or later", async () => {
    await station.chatter(0, 60);
    await station.look(56);
    await station.say(40, 40);
    expect(await station.look(56.5)).toEqual([]);
    expect(await station.look(60)).toEqual([]);
  });

  test("a daemon that starts on months of imported posts learns from them and tells no old news", async () => {
    await station.close();
    station = await openStation(24 * HOUR_MS);
    await station.chatter(0, 24 * 20);
    await station.say(24 * 10, 40);
    expect(await station.look(24 * 20)).toEqual([]);
    expect(await episodes()).toEqual([]);
    await station.chatter(24 * 20, 24 * 20 + 1);
    await station.say(24 * 20, 12);
    expect((await station.look(24 * 20 + 1)).map((message) => message.event)).toEqual(["fired"]);
  });

  test("an alert left firing forty days ago resolves at the next start, once", async () => {
    await station.close();
    station = await openStation(24 * HOUR_MS);
    await fire();
    const messages = await station.look(49 + 40 * 24);
    expect(messages.map((message) => [message.episode, message.event])).toEqual([["E-1", "resolved"]]);
  });

  test("the first posts after an outage are no surge", async () => {
    await station.chatter(0, 72);
    for (let hour = 0; hour < 72; hour++) await station.say(hour, 2);
    for (let hour = 1; hour <= 84; hour++) expect(await station.look(hour)).toEqual([]);
    await station.chatter(84, 90);
    for (let hour = 84; hour < 90; hour++) {
      await station.say(hour, 3);
      expect(await station.look(hour + 0.5)).toEqual([]);
      expect(await station.look(hour + 1)).toEqual([]);
    }
  });
});

describe("silence", () => {
  test("that ends while the alert still fires is followed by a message at once, once", async () => {
    await fire();
    await silence(50.5);
    await station.chatter(49, 53);
    await station.say(49, 12);
    expect(await station.look(50)).toEqual([]);
    expect(await station.look(50.4)).toEqual([]);
    const messages = await station.look(50.6);
    expect(messages.map((message) => [message.key, message.event])).toEqual([["E-1:2:console", "updated"]]);
    expect(messages[0]?.headline).toContain("silence ended");
    expect(await station.look(50.7)).toEqual([]);
  });

  test("outlives the episode it was laid on", async () => {
    await fire();
    await silence(24 * 10);
    station.detector.watch = { ...watchFor(), alerts: [{ ...surgeRule, reopenWithinMs: HOUR_MS }] };
    await station.chatter(49, 101);
    expect(await station.look(100)).toEqual([]);
    await station.say(100, 14);
    expect(await station.look(101)).toEqual([]);
    const [second] = await episodes();
    expect(second).toMatchObject({ id: "E-2", condition: { state: "firing" }, suppression: { kind: "silenced" } });
  });

  test("an episode that nobody was told of is not warmed up weeks later", async () => {
    await station.chatter(0, 24 * 20 + 1);
    await station.look(47);
    await station.say(47, 4);
    await station.say(48, 4);
    expect(await station.look(49)).toEqual([]);
    expect((await episodes()).map((one) => one.condition.state)).toEqual(["pending"]);
    await silence(24 * 5);
    await station.say(49, 12);
    expect(await station.look(50)).toEqual([]);
    expect((await episodes()).map((one) => one.condition.state)).toEqual(["firing"]);
    await station.look(24 * 20);
    expect((await episodes()).map((one) => [one.condition.state, one.notified])).toEqual([["resolved", null]]);
    await station.say(24 * 20, 12);
    const messages = await station.look(24 * 20 + 1);
    expect(messages.map((message) => message.event)).toEqual(["fired"]);
    const [latest] = await episodes();
    expect(latest?.openedAtMs).toBeGreaterThan(START_MS + 24 * 19 * HOUR_MS);
  });
});

test("an alert that fires among more than a thousand later ones is not opened twice", async () => {
  await fire();
  const [first] = await episodes();
  const lease = await station.store.takeLease("detect", "tester", START_MS + 49 * HOUR_MS, 60_000);
  await station.store.saveDetection({
    lease: lease!,
    states: [],
    episodes: Array.from({ length: 1100 }, (_, index) => ({
      ...first!,
      id: `E-${index + 2}`,
      subject: { myth: `x${index}` as never, lang: "en" },
      condition: { state: "resolved", firedAtMs: START_MS, resolvedAtMs: START_MS },
      openedAtMs: START_MS + 50 * HOUR_MS,
    })),
    episodePosts: [],
    outbox: [],
    doneUntilMs: START_MS + 49 * HOUR_MS,
    nowMs: START_MS + 49 * HOUR_MS,
  });
  station.detector = createDetector(station.store, "tester", ["console"], watchFor());
  await station.say(49, 12);
  expect(await station.look(49.9)).toEqual([]);
  expect((await station.store.episode("E-1"))?.condition.state).toBe("firing");
});

test("two alerts of one round get numbers of their own", async () => {
  station.detector.watch = watchFor(mythRule("m1"), mythRule("m2"));
  await station.chatter(0, 49);
  await station.say(48, 12);
  await station.say(48, 12, { myth: "m2" });
  expect((await station.look(49)).map((message) => message.key)).toEqual(["E-1:1:console", "E-2:1:console"]);
});

test("rules that change in the middle of a round hold from the next round on", async () => {
  await station.chatter(0, 49);
  await station.say(48, 12);
  const round = station.look(49);
  station.detector.watch = { ...watchFor(), alerts: [] };
  expect((await round).map((message) => message.event)).toEqual(["fired"]);
});

test("a resolved message speaks of the height in the past, an update counts posts of its window only", async () => {
  await fire();
  await station.chatter(49, 62);
  const resolved = await station.look(62);
  const text = resolved[0]?.lines.join("\n") ?? "";
  expect(text).toContain("At its height 12 people asserted it in 3 h");
  expect(text).toContain("Now nobody does.");
  expect(text).not.toContain(". .");
  expect(text).not.toContain("Why this fired");
});

describe("posts that arrive after their hour has ended", () => {
  const HALF_HOUR_MS = HOUR_MS / 2;

  beforeEach(() => {
    station.detector = createDetector(
      station.store,
      "tester",
      ["console"],
      watchFor(),
      Number.POSITIVE_INFINITY,
      HALF_HOUR_MS,
    );
  });

  test("are seen while their hour is still open, and told once", async () => {
    await station.chatter(0, 49);
    expect(await station.look(49.02)).toEqual([]);
    await station.say(48, 15);
    expect((await station.look(49.1)).map((message) => message.event)).toEqual(["fired"]);
    for (const hour of [49.2, 49.4, 49.6, 49.9]) expect(await station.look(hour)).toEqual([]);
    expect((await episodes()).map((one) => one.condition.state)).toEqual(["firing"]);
  });

  test("change nothing once their hour is closed", async () => {
    await station.chatter(0, 49);
    await station.look(49.6);
    await station.say(48, 15);
    for (const hour of [49.7, 50.2, 51]) expect(await station.look(hour)).toEqual([]);
  });

  test("a story over two open hours adds up, and ends as it would without the wait", async () => {
    await station.chatter(0, 60);
    await station.look(48.6);
    await station.say(48, 6);
    await station.say(49, 6);
    expect((await station.look(49.25)).map((message) => message.event)).toEqual(["fired"]);
    const later: string[] = [];
    for (let hour = 49.5; hour < 60; hour += 0.5)
      later.push(...(await station.look(hour)).map((message) => message.event));
    expect(later).toEqual(["resolved"]);
  });
});
