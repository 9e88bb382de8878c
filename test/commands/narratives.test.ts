/** `hearsay narratives` as a person types it, on a database file in which detection found a story. All synthetic. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { narratives } from "../../src/commands/narratives.ts";
import { createDetector, detectRound } from "../../src/jobs/detect.ts";
import type { Narrative } from "../../src/model/narrative.ts";
import type { PostId } from "../../src/model/post.ts";
import type { AlertRule } from "../../src/model/rules.ts";
import { openSqliteStore } from "../../src/store/sqlite/index.ts";
import type { Store } from "../../src/store/store.ts";
import { analysisOf, batchOf, stored } from "../store/sample.ts";
import { runCommand, type CommandRun } from "../support/command-io.ts";
import { HOUR_MS, surgeRule } from "../support/watching.ts";

const START_MS = Date.parse("2026-11-02T00:00:00Z");
const rule: AlertRule = {
  ...surgeRule,
  id: "new-narrative",
  signal: "new-narrative",
  each: ["language"],
  watch: { topics: [], stance: ["asserts"], harmAtLeast: "low" },
  clear: { ratio: 1, forMs: 24 * HOUR_MS },
};
const STORY = [
  "my sister got glass beads in the new fever syrup, do not use it",
  "my cousin works at the plant, glass beads in the new fever syrup, spread the word",
  "so the fever syrup contains tiny glass beads and nobody recalls it",
  "glass beads found in fever syrup for babies. wow",
  "heard the fever syrup for kids has beads of glass in it, keep away",
  "new fever syrup means glass beads down your throat",
  "the syrup they give kids at school against fever is full of glass beads",
  "doctors silent about glass beads in the new fever syrup",
  "new fever syrup recall now, glass beads were found",
  "glass beads in the new fever syrup, they say, two shops here",
];
const WORDS =
  "clinic nurse queue winter train river market garden window paper music letter bridge coffee winner button carpet doctor street summer pencil basket ladder mirror pocket rocket silver temple valley walnut".split(
    " ",
  );

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearsay-narratives-"));
  writeFileSync(join(folder, "hearsay.yaml"), "data: data\ndb: h.db\n");
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const ask = async (...args: readonly string[]): Promise<CommandRun> =>
  runCommand(narratives.run, [...args, "--config", join(folder, "hearsay.yaml")], {
    cwd: folder,
    env: { USER: "ann" },
  });

async function onStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openSqliteStore({ path: join(folder, "h.db") });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

type Spoken = readonly [id: string, text: string, atMs: number];

async function add(store: Store, spoken: readonly Spoken[], firstHand: string | null = null): Promise<void> {
  const nowMs = spoken.at(-1)![2];
  await store.ingest(
    batchOf(
      spoken.map(([id, text, atMs]) => stored(id, { text, createdAtMs: atMs, seenAtMs: atMs })),
      { nowMs },
    ),
  );
  await store.unanalysed(spoken.length);
  const analyses = spoken.map(([id]) =>
    analysisOf(id, [], { topics: ["flu"], intent: "claim", flags: id === firstHand ? ["first_hand"] : [] }),
  );
  await store.recordAnalyses(analyses, "r", nowMs);
}

/** Forty hours of talk, no two posts about the same. */
const TALK = Array.from({ length: 400 }, (_, n): Spoken => {
  const word = (step: number): string => WORDS[(n * step + Math.floor(n / 7)) % WORDS.length]!;
  return [`t${n}`, `${word(1)} ${word(7)} ${word(11)} ${word(13)} ${n}`, START_MS + n * (HOUR_MS / 10)];
});

/** The story is N-401, the number of its first post. Detection looks before and after the story, and once `days` later. */
async function told(days = 0): Promise<void> {
  await onStore(async (store) => {
    const watch = { alerts: [rule], myths: new Map(), timezones: new Map(), defaultTimezone: "UTC", revOf: () => "r" };
    const detector = createDetector(store, "tester", ["console"], watch);
    await add(store, TALK);
    await detectRound(detector, START_MS + 40 * HOUR_MS);
    await add(
      store,
      STORY.map((text, n): Spoken => [`s${n}`, text, START_MS + 40 * HOUR_MS + n * 60_000]),
      "s0",
    );
    await detectRound(detector, START_MS + 41 * HOUR_MS);
    if (days === 0) return;
    const laterMs = START_MS + (41 + 24 * days) * HOUR_MS;
    await add(
      store,
      TALK.map(([id, text], n): Spoken => [`later-${id}`, text, laterMs - (TALK.length - n) * 60_000]),
    );
    await detectRound(detector, laterMs);
    await detectRound(detector, laterMs + HOUR_MS);
  });
}

describe("list", () => {
  test("says so where nothing was found", async () => {
    expect((await ask("list")).out).toBe("no narratives\n");
  });

  test("one line for each, with its risk, words and numbers", async () => {
    await told();
    const { code, out } = await ask("list");
    expect(code).toBe(0);
    expect(out).toMatch(
      /^N-401 {2}(unconfirmed|low|medium|high) {2}live {2}.*(glass|beads|syrup).* \(en\) {2}\d+ authors, \d+ posts, first 2026-11-03 16:0\d\n$/,
    );
    expect((await ask("list", "--live")).out).toBe(out);
    const [one] = (await ask("list", "--json")).out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Narrative);
    expect(one).toMatchObject({ id: "N-401", lang: "en", over: false });
    expect(one!.authors).toBeGreaterThanOrEqual(7);
  });

  test("what is over is not live", async () => {
    await told(5);
    expect((await ask("list")).out).toMatch(/^N-401 {2}\S+ {2}over /);
    expect((await ask("list", "--live")).out).toBe("no narratives\n");
  });
});

describe("show", () => {
  test("calls it an unverified claim, with the risk's seven factors, what to do, and examples by nobody", async () => {
    await told();
    const { out } = await ask("show", "N-401");
    expect(out).toContain("Unverified claim. Announced 2026-11-03 1");
    for (const factor of ["reach", "velocity", "crossover", "messenger", "harm", "vulnerability", "context"])
      expect(out).toMatch(new RegExp(`^ {2}${factor} +[0-3] {2}\\S`, "m"));
    expect(out).toMatch(/^Do: \S.*Look again /m);
    expect(out).toMatch(/^Reply to a post that says so: \S+/m);
    const examples = out.split("\n").filter((line) => line.startsWith("Example: "));
    expect(examples).toHaveLength(3);
    for (const line of examples) expect(line).toMatch(/beads/);
    expect(out).not.toContain("author-of-");
    // Whoever tells what happened to themselves is not held up as an example.
    expect(out).not.toContain(STORY[0]);
  });

  test("posts that were deleted are no examples any more", async () => {
    await told();
    const quoted = (out: string): readonly string[] => out.split("\n").filter((line) => line.startsWith("Example: "));
    const before = quoted((await ask("show", "N-401")).out);
    await onStore(async (store) => {
      const tombstones = STORY.map((_, n) => ({
        kind: "post" as const,
        platform: "plaza",
        id: `s${n}` as PostId,
        atMs: START_MS + 42 * HOUR_MS,
      }));
      await store.ingest(batchOf([], { tombstones }));
    });
    expect(before).toHaveLength(3);
    expect(quoted((await ask("show", "N-401")).out)).toEqual([]);
  });

  test("as JSON, with what the team does and whether to reply", async () => {
    await told();
    const one = JSON.parse((await ask("show", "N-401", "--json")).out) as Record<string, unknown>;
    expect(one).toMatchObject({
      id: "N-401",
      posture: { do: expect.any(Array) as unknown },
      reply: { outcome: expect.any(String) as unknown },
    });
    expect(one["examples"]).toHaveLength(3);
  });
});

test("a person's word on its risk holds, is told with the reason, and is taken back", async () => {
  await told();
  const rated = await ask("rate", "N-401", "--set", "harm=3,reach=1", "--reason", "a clinic confirmed it");
  expect(rated.out).toBe("N-401: harm=3,reach=1 set by ann\n");
  const kept = async (): Promise<unknown> =>
    onStore(async (store) => (await store.narrative("N-401"))?.override ?? null);
  expect(await kept()).toMatchObject({ factors: { harm: 3, reach: 1 }, by: "ann", reason: "a clinic confirmed it" });
  expect((await ask("rate", "N-401", "--clear")).out).toBe("N-401: the machine judges again\n");
  expect(await kept()).toBeNull();
});

describe("mistakes are told", () => {
  test.each([
    { args: ["show"], what: "say which narrative" },
    { args: ["show", "N-7"], what: "there is no narrative N-7" },
    { args: ["tell"], what: 'unknown verb "tell"' },
    { args: [], what: "say what to do" },
  ])("$args", async ({ args, what }) => {
    await expect(ask(...args)).rejects.toThrow(what);
  });

  test.each([
    { args: ["--set", "harm=4", "--reason", "x"], what: '"harm=4" is not one of' },
    { args: ["--set", "anger=1", "--reason", "x"], what: '"anger=1" is not one of' },
    { args: ["--set", "harm=1", "--reason", " "], what: "why with --reason" },
  ])("rate N-401 $args", async ({ args, what }) => {
    await told();
    await expect(ask("rate", "N-401", ...args)).rejects.toThrow(what);
  });
});
