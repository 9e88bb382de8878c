import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { estimate, spreadSample } from "../../src/commands/backtest-sample.ts";
import { runRulesBacktest } from "../../src/commands/rules-backtest.ts";
import { runRulesDiff } from "../../src/commands/rules-diff.ts";
import { runRulesSuggest } from "../../src/commands/rules-suggest.ts";
import { openSqliteStore } from "../../src/store/sqlite/index.ts";
import { storedPost } from "../support/analysed-posts.ts";
import { runCommand } from "../support/command-io.ts";
import { exampleOf, writeMyth, writeRules } from "../support/rules-folder.ts";

const HOUR_MS = 3_600_000;
const GARLIC = { id: "garlic", match: ["garlic ~4 cures"] };
const WIDER = { id: "garlic", match: ["garlic ~4 cures", "{all: [gave blood], weight: strong}"] };

let folder: string;
let rules: string;
let former: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearsay-workshop-"));
  rules = join(folder, "rules");
  former = join(folder, "former");
  writeRules(rules, [GARLIC]);
  writeRules(former, [GARLIC]);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("rules diff", () => {
  test("says that nothing differs where only the layout does", async () => {
    const { code, out } = await runCommand(runRulesDiff, [former, "--rules", rules]);
    expect(out).toMatch(/nothing differs .*\ncanary \d{4} posts: no change\n/);
    expect(code).toBe(0);
  });

  test("names the pattern that came, and the everyday posts that it would match", async () => {
    writeMyth(rules, WIDER);
    const { code, out } = await runCommand(runRulesDiff, [former, "--rules", rules]);
    expect(code).toBe(1);
    expect(out).toContain('garlic changed\n  pattern +"gave blood strong"');
    expect(out).toMatch(/canary \d{4} posts: \+\d+ matches, −0 lost, 0 with another stance, in 1 myth/);
    const json = await runCommand(runRulesDiff, [former, "--rules", rules, "--format", "json"]);
    const value = JSON.parse(json.out) as { posts: { changes: { myth: string; kind: string; text: string }[] }[] };
    expect(value.posts[0]?.changes.length).toBeGreaterThan(0);
    for (const one of value.posts[0]!.changes) expect(one).toMatchObject({ myth: "garlic", kind: "new" });
  });

  test("compares with a git revision without touching the folder; an unknown one is told", async () => {
    const git = (...args: string[]): void =>
      void execFileSync("git", ["-C", folder, "-c", "user.name=t", "-c", "user.email=t@host.example", ...args]);
    git("init", "-q");
    git("add", "rules");
    git("commit", "-q", "-m", "first");
    writeMyth(rules, WIDER);
    writeFileSync(join(folder, "vocabulary.txt"), "left alone");
    const { out } = await runCommand(runRulesDiff, ["HEAD", "--rules", rules]);
    expect(out).toContain('pattern +"gave blood strong"');
    await expect(runCommand(runRulesDiff, ["nowhere", "--rules", rules])).rejects.toThrow(
      /neither a folder nor a git revision/,
    );
  });
});

describe("rules backtest", () => {
  test("counts what an edit finds in stored posts, shows a sample and the alerts it would have raised", async () => {
    const db = join(folder, "posts.db");
    const store = await openSqliteStore({ path: db });
    const startMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 96 * HOUR_MS;
    let number = 0;
    for (let hour = 0; hour < 90; hour++) {
      const texts = [
        ...Array.from({ length: 6 }, () => "Walked the dog"),
        ...(hour % 9 === 0 ? [exampleOf("garlic ~4 cures")] : []),
        ...(hour >= 80 && hour < 83 ? Array.from({ length: 12 }, () => exampleOf("onion ~4 cures")) : []),
      ];
      const posts = texts.map((text, n) =>
        storedPost({
          id: `p${number++}`,
          atMs: startMs + hour * HOUR_MS + n * 60_000,
          author: `a${number}`,
          myth: null,
          stance: "asserts",
          lang: "en",
          text,
        }),
      );
      await store.ingest({
        source: "t",
        platform: "bluesky",
        posts,
        tombstones: [],
        cursor: null,
        gaps: [],
        rejects: [],
        seen: 0,
        dropped: {},
        nowMs: startMs + (hour + 1) * HOUR_MS,
      });
    }
    await store.close();
    writeMyth(rules, { id: "garlic", match: ["garlic ~4 cures", "onion ~4 cures"] });
    for (const one of [rules, former])
      writeFileSync(
        join(one, "alerts", "surge.yaml"),
        "id: surge\nsignal: volume\nwatch: {stance: asserts}\nsensitivity: normal\nneeds: {authors: 5, within: 3h, ratio: 2}\nclear: {ratio: 1.5, for: 6h}\nreopen_within: 24h\nseverity:\n  - {when: anything else, is: medium}\n",
      );
    const args = ["garlic", "--rules", rules, "--against", former, "--db", db, "--since", "7d", "--format", "json"];
    const { out, err } = await runCommand(runRulesBacktest, args, { cwd: folder, env: { HEARSAY_DATA: folder } });
    const value = JSON.parse(out) as { alerts: { now: unknown[]; before: unknown[] }; sample: { text: string }[] };
    expect(err).toBe("");
    expect(value).toMatchObject({ now: 46, before: 10, new: 36, lost: 0, coverage: { of: 7 } });
    expect(value.sample).toHaveLength(10);
    expect(value.alerts.before).toEqual([]);
    expect(value.alerts.now).toHaveLength(1);
  }, 30_000);

  test("a judged sample gives a share with an interval that holds it and narrows with more posts", () => {
    expect(estimate(0, 5).low).toBe(0);
    expect(estimate(5, 5).high).toBe(1);
    const few = estimate(8, 10);
    const many = estimate(80, 100);
    expect(few.low).toBeLessThan(0.8);
    expect(few.high).toBeGreaterThan(0.8);
    expect(many.high - many.low).toBeLessThan(few.high - few.low);
  });

  test("a sample takes from every group before it takes twice from one", () => {
    const all = ["a1", "a2", "a3", "b1", "c1"];
    expect(spreadSample(all, 4, (one) => one[0]!)).toEqual(["a1", "b1", "c1", "a2"]);
    expect(spreadSample(all, 9, (one) => one[0]!)).toHaveLength(5);
  });
});

describe("rules suggest", () => {
  test("proposes what missed posts share, tried on them and on everyday posts, without names and links", async () => {
    const file = join(folder, "missed.txt");
    writeFileSync(
      file,
      [
        "Everyone knows garlic cures the flu",
        "raw onions in socks drew my fever out overnight",
        "put onions in your socks tonight, the fever drawn out by morning",
        "@helper.example says onions in socks work for fever https://shop.example/onions",
        "something else entirely about @helper.example",
      ].join("\n"),
    );
    const { code, out } = await runCommand(runRulesSuggest, ["garlic", "--posts", file, "--rules", rules]);
    expect(code).toBe(0);
    expect(out).toContain("garlic misses 4 of 5 posts");
    expect(out).toMatch(/- onions ~8 socks.*finds 3, no everyday post/);
    expect(out).toContain('"something else entirely about"');
    expect(out).not.toMatch(/helper|https/);
  });
});
