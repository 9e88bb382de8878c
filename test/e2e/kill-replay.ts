/** kill -9 at random moments of a replay: what stays is what an undisturbed replay leaves. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type TestContext } from "vitest";
import { makeFolder, pause, runProgram, seededRandom, startProgram, until } from "./program.ts";
import { allRows, ask } from "./rows.ts";
import { tellStory, toLines } from "./story.ts";

const SEED = 20_261_124;
/** Killed when so many posts more are stored, at random places of the story. */
const KILLS_AT_WORK = 19;
/** The last part of the story is left alone: on a loaded machine a kill comes late, and an ended run cannot be killed. */
const KILLED_WITHIN = 0.7;
/** Killed so soon after the start that often nothing was done yet: opening, migrating, resuming. */
const KILLS_AT_START = 7;
const STORY_START_MS = Date.parse("2026-11-10T00:00:00Z");

interface Event {
  readonly event: string;
  readonly episode: string;
}

function eventsIn(stdout: string): readonly { readonly line: string; readonly event: Event }[] {
  // The last line of a killed run may be cut.
  const whole = stdout.slice(0, stdout.lastIndexOf("\n") + 1);
  return whole
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => ({ line, event: JSON.parse(line) as Event }));
}

/** What stays is what an undisturbed replay leaves, row by row, and no message is missing or changed. */
export async function killReplay({ onTestFinished }: TestContext): Promise<void> {
  const folder = (): string => {
    const made = makeFolder();
    onTestFinished(() => {
      made.remove();
    });
    return made.path;
  };
  const story = tellStory(STORY_START_MS, SEED);
  const calm = folder();
  const file = join(calm, "story.jsonl");
  writeFileSync(file, toLines(story));
  const argsFor = (data: string): readonly string[] => ["replay", file, "--db", join(data, "replay.db"), "--json"];
  const undisturbed = await runProgram(argsFor(calm), { data: calm });
  expect(undisturbed).toMatchObject({ code: 0, stderr: "" });
  const expected = eventsIn(undisturbed.stdout);
  expect(expected.map((one) => one.event.event)).toContain("fired");

  const random = seededRandom(SEED);
  const rough = folder();
  const db = join(rough, "replay.db");
  const stored = (): number => Number.parseInt(String(ask(db, "SELECT cursor FROM sources")?.[0]?.["cursor"] ?? 0), 10);
  const places = Array.from({ length: KILLS_AT_WORK }, () => Math.floor(random() * KILLED_WITHIN * story.length)).sort(
    (a, b) => a - b,
  );
  const early = new Set(
    Array.from({ length: KILLS_AT_START }, (_, n) => Math.floor(n * (KILLS_AT_WORK / KILLS_AT_START))),
  );
  const heard: { readonly line: string; readonly event: Event }[] = [];
  let kills = 0;
  const killAfter = async (moment: () => Promise<void>): Promise<void> => {
    const program = startProgram(argsFor(rough), { data: rough });
    await moment();
    program.send("SIGKILL");
    const ended = await program.ended;
    if (ended.signal === "SIGKILL") kills += 1;
    expect(ended.stderr).toBe("");
    heard.push(...eventsIn(ended.stdout));
  };
  for (const [index, place] of places.entries()) {
    if (early.has(index)) await killAfter(() => pause(200 + random() * 2300));
    await killAfter(async () => {
      await until(() => stored() > place, `post ${place} to be stored`);
      await pause(random() * 40);
    });
  }
  const last = await runProgram(argsFor(rough), { data: rough });
  expect(last).toMatchObject({ code: 0, stderr: "" });
  heard.push(...eventsIn(last.stdout));

  expect(kills).toBeGreaterThanOrEqual(25);
  const [want, got] = [allRows(join(calm, "replay.db")), allRows(db)];
  expect(Object.keys(got)).toEqual(Object.keys(want));
  expect(want["posts"]).toHaveLength(story.length);
  expect(want["matches"]!.length).toBeGreaterThan(40);
  expect(want["outbox"]!.every((row) => row["state"] === "sent")).toBe(true);
  for (const [table, rows] of Object.entries(want)) expect({ table, rows: got[table] }).toEqual({ table, rows });

  // A message may be printed twice after a kill between print and commit, never missing, never with other words.
  expect([...new Set(heard.map((one) => one.line))].sort()).toEqual(expected.map((one) => one.line).sort());
}
