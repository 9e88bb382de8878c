/** `hearsay alerts` as a person types it, on a database file. */

import { mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { alerts } from "../../src/commands/alerts.ts";
import type { PostId } from "../../src/model/post.ts";
import { openSqliteStore } from "../../src/store/sqlite/index.ts";
import { tell } from "../support/analysed-posts.ts";
import { detected, firing } from "../support/alerting.ts";
import { runCommand, type CommandRun } from "../support/command-io.ts";

const NOW_MS = Date.parse("2026-11-24T14:00:00Z");
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "hearsay-alerts-"));
  await writeFile(join(folder, "hearsay.yaml"), "data: data\ndb: h.db\n");
  const store = await openSqliteStore({ path: join(folder, "h.db") });
  const post = { author: "a", lang: "en", stance: "asserts" as const, myth: "m1" };
  await tell(store, [{ ...post, id: "p1", atMs: NOW_MS - 60_000 }], NOW_MS);
  await detected(store, [firing(1, NOW_MS)], NOW_MS, ["p1" as PostId]);
  await store.close();
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const ask = async (...args: readonly string[]): Promise<CommandRun> =>
  runCommand(alerts.run, [...args, "--config", join(folder, "hearsay.yaml")], { cwd: folder, env: { USER: "ann" } });

test("an alert is taken, given to somebody and closed, and the log tells by whom", async () => {
  expect((await ask("list", "--open")).out).toMatch(/^E-1 +high +firing .* m1 \(en\) {2}new\n$/);
  expect((await ask("ack", "E-1", "--note", "on it")).out).toContain("acknowledged by ann");
  expect((await ask("assign", "E-1", "--to", "bob")).out).toContain("assigned to bob");
  expect((await ask("resolve", "E-1", "--as", "false alarm")).out).toContain("closed by ann");
  const { out } = await ask("show", "E-1");
  expect(out).toMatch(/ann: acknowledged \(on it\)\n.*ann: assigned to bob\n.*ann: closed as false alarm/);
});

test("posts behind an alert are marked right or wrong, and what was said last holds", async () => {
  const file = join(folder, "h.db");
  const said = async (): Promise<readonly string[]> => {
    const store = await openSqliteStore({ path: file });
    const all = (await store.reviews(0, 9)).map((one) => `${one.post} ${one.myth} ${one.isRight} ${one.rev} ${one.by}`);
    await store.close();
    return all;
  };
  const { code, out } = await ask("review", "E-1", "p1", "--as", "wrong");
  expect({ code, out }).toEqual({ code: 0, out: "1 post(s) of E-1 marked wrong for m1 by ann\n" });
  expect(await said()).toEqual(["p1 m1 false r1 ann"]);
  await ask("review", "E-1", "p1", "--as", "right", "--by", "bob");
  expect(await said()).toEqual(["p1 m1 true r1 bob"]);
});

test("a silence says beforehand what it hides, and is not laid by looking", async () => {
  const silence = ["silence", "E-1", "--for", "24h", "--reason", "our own campaign"];
  const preview = await ask(...silence, "--preview");
  expect(preview.out).toContain("hides what comes of m1 (en): it is firing now; in the last 30 days");
  expect((await ask("show", "E-1")).out).toContain("suppression none");
  await ask(...silence);
  expect((await ask("show", "E-1")).out).toContain("silenced by ann until");
});

test("show --why gives the numbers, the revision, the posts and the stored hours", async () => {
  const { out } = await ask("show", "E-1", "--why");
  expect(out).toContain("the sum of evidence 12.00 passed 9; 20 authors against 2.000 expected (10.00 times)");
  expect(out).toContain("myth revision r1");
  expect(out).toMatch(/2026-11-24 13:00 +1 +1 +1\n/);
  const { hours } = JSON.parse((await ask("show", "E-1", "--why", "--json")).out) as { hours: { authors: number }[] };
  expect(hours.reduce((sum, one) => sum + one.authors, 0)).toBe(1);
});

test("show --why says so where the rules have changed since, and tells another signal in its own numbers", async () => {
  const store = await openSqliteStore({ path: join(folder, "h.db") });
  const volume = firing(2, NOW_MS);
  const kept = { title: "The stream", what: "no data.", howMuch: "2 posts in 2 h, usual 900.", why: "below 20 %" };
  const reading = { ...kept, timezone: "UTC", numbers: { posts: 2, usual: 900.1234567 } };
  const blind = firing(3, NOW_MS, { signal: "source-blind", subject: { source: "jetstream" } });
  await detected(
    store,
    [
      { ...volume, stats: { ...volume.stats, atMs: NOW_MS } },
      { ...blind, stats: { ...blind.stats, test: "signal", reading } },
    ],
    NOW_MS,
  );
  await store.close();
  const changed = (await ask("show", "E-2", "--why")).out;
  expect(changed).toContain("20 authors at 2026-11-24 14:00, usual 2.00");
  expect(changed).toMatch(/ {2}not computed again: the rules have changed since, to revision \S+\n/);
  const { out } = await ask("show", "E-3", "--why");
  expect(out).toContain("  2 posts in 2 h, usual 900.\n  posts 2, usual 900.123\n");
  expect(out).toContain("  why: below 20 %\n");
  expect(out).not.toContain("CUSUM");
});

describe("mistakes are told", () => {
  test.each([
    { args: ["silence", "E-1", "--for", "31d", "--reason", "x"], what: "at most 30d" },
    { args: ["silence", "E-1", "--for", "1d"], what: "say why" },
    { args: ["resolve", "E-1", "--as", "done"], what: "--as takes one of" },
    { args: ["review", "E-1", "p1"], what: "--as takes one of right, wrong" },
    { args: ["review", "E-1", "--as", "right"], what: "say which posts" },
    { args: ["review", "E-1", "p1", "p9", "--as", "right"], what: "p9 is not among the posts of E-1" },
    { args: ["review", "E-9", "p1", "--as", "right"], what: "there is no alert E-9" },
    { args: ["show", "E-9"], what: "there is no alert E-9" },
    { args: ["replay", "--since", "soon"], what: "--since takes a time" },
    { args: ["calibrate"], what: "--budget 2/week" },
  ])("$args", async ({ args, what }) => {
    await expect(ask(...args)).rejects.toThrow(what);
  });
});

test("a short history calibrates nothing", async () => {
  const { code, out } = await ask("calibrate", "--budget", "2/week");
  expect(code).toBe(1);
  expect(out).toContain("28 are needed");
});

test("the shipped alert rules pass their tests; a rule that does not says what came instead", async () => {
  const shipped = await ask("test");
  expect(shipped.out).toMatch(/(\d+) of \1 tests pass\n$/);
  expect(shipped.code).toBe(0);
  expect((await ask("test", "no-such-rule")).code).toBe(1);
});
