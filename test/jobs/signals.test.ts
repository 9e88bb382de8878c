/** Signals in a round of detection: blind platforms stop clocks, questions become one alert, rounds repeat alike. */

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BLIND, encodeBlind } from "../../src/jobs/blind.ts";
import { createDetector } from "../../src/jobs/detect.ts";
import type { Signal } from "../../src/jobs/signal.ts";
import { questions } from "../../src/jobs/signals/talk.ts";
import type { AlertRule } from "../../src/model/rules.ts";
import { HOUR_MS, openStation, START_MS, surgeRule, watchFor, type Station } from "../support/watching.ts";

const questionRule: AlertRule = {
  ...surgeRule,
  id: "question-wave",
  signal: "questions",
  needs: { authors: 8, withinMs: 24 * HOUR_MS, ratio: 2 },
  clear: { ratio: 1.5, forMs: 24 * HOUR_MS },
  limits: { chance: 1e-4, void: 10 },
};

let station: Station;
beforeEach(async () => {
  station = await openStation();
});
afterEach(async () => {
  await station.close();
});

function watching(rules: readonly AlertRule[], signals: readonly Signal[]): void {
  const watch = { ...watchFor(), alerts: rules };
  station.detector = createDetector(station.store, "tester", ["console"], watch, undefined, 0, signals);
}

describe("questions", () => {
  test("a wave of them is one alert with its numbers, and ends by itself", async () => {
    watching([questionRule], [questions]);
    await station.chatter(0, 200);
    for (let hour = 0; hour < 100; hour += 5) await station.say(hour, 1, { stance: "asks" });
    expect(await station.look(100)).toEqual([]);
    await station.say(100, 20, { stance: "asks" });
    const [fired, ...more] = await station.look(101);
    expect(more).toEqual([]);
    expect(fired).toMatchObject({ event: "fired", data: { signal: "questions" } });
    expect(fired?.lines[0]).toContain("Claim of m1.");
    const [episode] = await station.store.episodes({ open: true, limit: 5 });
    expect(episode?.stats.reading?.numbers["asks"]).toBeGreaterThanOrEqual(20);
    const told = [];
    for (let hour = 102; hour < 180; hour++) told.push(...(await station.look(hour)));
    expect(told.map((message) => message.event)).toEqual(["resolved"]);
  });
});

describe("a source that is out", () => {
  test("an alert that rests on it freezes, and ends only after it is back", async () => {
    let out = false;
    const blind: Signal = {
      id: "source-blind",
      early: true,
      read: async (round) => {
        round.remember(BLIND, encodeBlind(new Map(out ? [["bluesky", START_MS + 49 * HOUR_MS]] : [])));
        return [];
      },
    };
    watching([{ ...surgeRule, id: "source-blind", signal: "source-blind" }, surgeRule], [blind]);
    await station.chatter(0, 49);
    await station.look(48);
    await station.say(48, 12);
    expect((await station.look(49)).map((message) => message.event)).toEqual(["fired"]);
    out = true;
    await station.look(49.2);
    for (let hour = 50; hour < 64; hour++) expect(await station.look(hour)).toEqual([]);
    const [frozen] = await station.store.episodes({ open: true, limit: 5 });
    expect(frozen).toMatchObject({ condition: { state: "firing" }, suppression: { kind: "frozen" } });
    out = false;
    await station.look(64.1);
    await station.chatter(64, 90);
    const told = [];
    for (let hour = 65; hour < 90; hour++) told.push(...(await station.look(hour)));
    expect(told.map((message) => message.event)).toEqual(["resolved"]);
    const [over] = await station.store.episodes({ open: null, limit: 5 });
    expect(over?.suppression).toBeNull();
  });
});
