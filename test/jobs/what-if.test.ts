import { afterEach, beforeEach, expect, test } from "vitest";
import { whatWouldFire } from "../../src/jobs/what-if.ts";
import { HOUR_MS, openStation, START_MS, surgeRule, watchFor, type Station } from "../support/watching.ts";

let station: Station;
beforeEach(async () => {
  station = await openStation();
});
afterEach(() => station.close());

const never = new AbortController().signal;

test("tells what the rules would have told, writes nothing, and tells the same again", async () => {
  await station.chatter(0, 60);
  await station.say(48, 12);
  const ask = async (more: object = {}): Promise<readonly string[]> => {
    const alerts = [{ ...surgeRule, ...more }];
    const toMs = START_MS + 60 * HOUR_MS;
    const { messages } = await whatWouldFire(station.store, { ...watchFor(), alerts }, START_MS + HOUR_MS, toMs, never);
    return messages.map((one) => `${one.episode} ${one.event}`);
  };
  expect(await ask()).toEqual(["E-1 fired", "E-1 resolved"]);
  expect(await ask()).toEqual(["E-1 fired", "E-1 resolved"]);
  expect(await ask({ needs: { ...surgeRule.needs, authors: 20 } })).toEqual([]);
  expect(await station.store.episodes({ open: null, limit: 10 })).toEqual([]);
  expect(await station.store.detectedUntil()).toBeNull();
  expect(await station.store.notices()).toEqual([]);
});

test("what was before the time asked for teaches, and is not told", async () => {
  await station.chatter(0, 90);
  await station.say(30, 12);
  const fromMs = START_MS + 60 * HOUR_MS;
  const { messages } = await whatWouldFire(station.store, watchFor(), fromMs, fromMs + 30 * HOUR_MS, never);
  expect(messages).toEqual([]);
});
