/** The rules in use, read from a folder that is written to all the time. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadKnowledge } from "../src/app-parts.ts";
import { openRules, type RulesInUse } from "../src/app-rules.ts";
import { tooWide } from "../src/config/prove.ts";
import { Config } from "../src/config/schema.ts";
import type { Snapshot } from "../src/config/snapshot.ts";
import { analyse } from "../src/core/analyse.ts";
import { analyseBatch } from "../src/jobs/analyse.ts";
import { createCatchUp } from "../src/jobs/catch-up.ts";
import { readableOfStored } from "../src/model/readable.ts";
import { wallClock } from "../src/platform/clock.ts";
import { createLog } from "../src/platform/log.ts";
import { packageRoot } from "../src/platform/paths.ts";
import { watchFolders } from "../src/platform/watch-folders.ts";
import { openSqliteStore } from "../src/store/sqlite/index.ts";
import { storedPost } from "./support/analysed-posts.ts";
import { exampleOf, writeMyth, writeRules } from "./support/rules-folder.ts";

const REMEDIES = ["garlic", "onion", "honey"];
let folder: string;
let config: Config;
let rules: RulesInUse;
let swaps: Snapshot[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "hearsay-app-rules-"));
  config = Config.parse({ data: folder, rules: join(folder, "rules"), lexicons: join(packageRoot(), "lexicons") });
  writeRules(join(folder, "rules"), [{ id: "kitchen", match: ["garlic ~4 cures"] }]);
  swaps = [];
  rules = openRules({
    config,
    clock: wallClock,
    log: createLog({ level: "fatal" as never, out: { write: () => undefined } }).room("rules"),
    first: await loadKnowledge(config, Date.now()),
    swapped: (fresh) => void swaps.push(fresh),
  });
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function edit(match: readonly string[]): void {
  writeMyth(join(folder, "rules"), { id: "kitchen", match });
}

function spoil(text: string): void {
  writeFileSync(join(folder, "rules", "myths", "kitchen", "kitchen.yaml"), text);
}

describe("reloading", () => {
  test.each([
    { name: "with errors", spoilt: () => spoil("id: [\n"), why: /kitchen\.yaml:\d+:\d+/ },
    { name: "cut short", spoilt: () => spoil(""), why: /kitchen\.yaml/ },
    { name: "whose tests fail", spoilt: () => edit(["weather is fine"]), why: /kitchen\.yaml:\d+ a test fails/ },
    {
      name: "that speak on everyday posts",
      spoilt: () => edit(["garlic ~4 cures", "{all: [feeling], weight: strong}"]),
      why: /kitchen matches \d+ everyday posts/,
    },
  ])("rules $name are refused with the reason; mended ones are taken", async ({ spoilt, why }) => {
    const before = rules.now();
    spoilt();
    await rules.reload();
    expect(rules.now()).toBe(before);
    expect(rules.refused()?.reason).toMatch(why);
    const { sinceMs } = rules.refused()!;
    await rules.reload();
    expect(rules.refused()?.sinceMs).toBe(sinceMs);
    edit(["garlic ~4 cures", "onion ~4 cures"]);
    await rules.reload();
    expect(rules.refused()).toBeNull();
    expect(swaps.map((one) => one.knowledge.rev)).toEqual([rules.now().knowledge.rev]);
    expect(rules.now().knowledge.rev).not.toBe(before.knowledge.rev);
  });

  test("the same content again changes nothing, however often it is asked for", async () => {
    await Promise.all([rules.reload(), rules.reload(), rules.reload()]);
    expect(swaps).toEqual([]);
  });

  test("two hundred edits, some invalid, under a stream of posts: none lost, all judged by the last good rules", async () => {
    const store = await openSqliteStore({ path: ":memory:" });
    const catchUp = createCatchUp(store);
    let followed: Snapshot | null = null;
    let posts = 0;
    const ingest = async (): Promise<void> => {
      const remedy = REMEDIES[posts % REMEDIES.length]!;
      const said = { author: `a${posts}`, myth: null, stance: "asserts", lang: "en" } as const;
      const post = storedPost({
        ...said,
        id: `p${posts++}`,
        atMs: Date.now() - 1000,
        text: exampleOf(`${remedy} cures`),
      });
      await store.ingest({
        source: "t",
        platform: "bluesky",
        posts: [post],
        tombstones: [],
        cursor: null,
        gaps: [],
        rejects: [],
        seen: 1,
        dropped: {},
        nowMs: Date.now(),
      });
    };
    const work = async (): Promise<boolean> => {
      const snapshot = rules.now();
      if (followed !== snapshot) {
        await catchUp.follow({ knowledge: snapshot.knowledge, renamed: snapshot.renamed }, Date.now());
        followed = snapshot;
      }
      const done = await analyseBatch(store, snapshot.knowledge, Date.now());
      return (await catchUp.step(Date.now())) || done > 0 || followed !== rules.now();
    };
    let reloading: Promise<void> = Promise.resolve();
    for (let n = 0; n < 200; n++) {
      if (n % 7 === 3) spoil(`id: kitchen\nmatch: [${n}\n`);
      else edit(REMEDIES.slice(0, 1 + (n % REMEDIES.length)).map((one) => `${one} ~4 cures`));
      reloading = rules.reload();
      await ingest();
      await work();
      if (n % 40 === 0) await reloading;
    }
    edit(["garlic ~4 cures", "honey ~4 cures"]);
    await rules.reload();
    await reloading;
    while (await work());
    expect(rules.refused()).toBeNull();
    let seen = 0;
    for await (const { post, analysis } of store.exportPosts(0)) {
      seen += 1;
      const reference = analyse(readableOfStored(post), rules.now().knowledge);
      expect(analysis?.matches.map((one) => one.rev)).toEqual(reference.matches.map((one) => one.rev));
    }
    expect(seen).toBe(posts);
    expect(swaps.length).toBeGreaterThan(1);
    await store.close();
  }, 60_000);
});

test.each([
  { name: "few, whatever was before", before: {}, now: { a: 10 }, wide: 0 },
  { name: "many where there were none", before: {}, now: { a: 11 }, wide: 1 },
  { name: "as many as before", before: { a: 40 }, now: { a: 60 }, wide: 0 },
  { name: "six times as many", before: { a: 10 }, now: { a: 60 }, wide: 1 },
  { name: "a little of everything", before: {}, now: { a: 8, b: 8, c: 8 }, wide: 1 },
])("matches on everyday posts: $name", ({ before, now, wide }) => {
  expect(tooWide(new Map(Object.entries(before)), new Map(Object.entries(now)))).toHaveLength(wide);
});

test("a change of a watched folder is told, also one that the system keeps to itself", async () => {
  const stop = new AbortController();
  const told = new Promise<void>((changed) => {
    watchFolders({ folders: [folder, join(folder, "none")], settleMs: 10, pollMs: 30, signal: stop.signal, changed });
  });
  let length = 0;
  const writing = setInterval(() => {
    writeFileSync(join(folder, "rules", "new.yaml"), "x".repeat(++length));
  }, 60);
  await told;
  clearInterval(writing);
  stop.abort();
});
