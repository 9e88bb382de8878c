/** `hearsay demo` over the bundled posts: the two planted surges are found in time, and nothing else is. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packageRoot } from "../../src/platform/paths.ts";
import { type Ended, endPrograms, makeFolder, runProgram } from "./program.ts";
import { ask, type Row } from "./rows.ts";

afterAll(endPrograms);

const HOUR_MS = 3_600_000;
/** As planted by test/tools/demo/generate.ts. */
const DEMO_START_MS = Date.parse("2026-11-10T00:00:00Z");
const PLANTED = [
  { myth: "measles-vitamin-a", lang: "en", onsetMs: DEMO_START_MS + (10 * 24 + 13) * HOUR_MS },
  { myth: "vax-mmr-autism", lang: "es", onsetMs: DEMO_START_MS + (12 * 24 + 16) * HOUR_MS },
];
const IN_TIME_MS = 4 * HOUR_MS;

const folder = makeFolder();
const db = join(folder.path, "demo.db");
const bundled = readFileSync(join(packageRoot(), "data", "demo", "posts.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as { readonly id: string; readonly createdAt: string });
let ended: Ended;
let shiftMs: number;

beforeAll(async () => {
  ended = await runProgram(["demo", "--no-serve"], { data: folder.path });
  const first = bundled[0]!;
  const stored = ask(db, `SELECT created_at AS at FROM posts WHERE id = '${first.id}'`)?.[0]?.["at"];
  shiftMs = Number(stored) - Date.parse(first.createdAt);
}, 300_000);
afterAll(() => {
  folder.remove();
});

function messages(): readonly Row[] {
  const rows = ask(
    db,
    `SELECT e.myth, e.lang, o.seq, o.first_at, o.state, o.message FROM outbox o JOIN episodes e ON e.id = o.episode
     ORDER BY o.id`,
  );
  return rows ?? [];
}

test("it ends well and says how much it replayed", () => {
  expect(ended).toMatchObject({ code: 0, stderr: "" });
  expect(ended.stdout).toContain(`${bundled.length} posts replayed, 2 alerts fired`);
});

test("its posts lie in the last fourteen days", () => {
  const newestMs = Date.parse(bundled.at(-1)!.createdAt) + shiftMs;
  expect(newestMs).toBeLessThanOrEqual(Date.now());
  expect(newestMs).toBeGreaterThan(Date.now() - 4 * HOUR_MS);
});

test("every post is stored and analysed", () => {
  const counts = ask(
    db,
    "SELECT (SELECT count(*) FROM posts) AS posts, (SELECT count(*) FROM analyses) AS analyses, (SELECT count(*) FROM pending) AS pending",
  );
  expect(counts).toEqual([{ posts: bundled.length, analyses: bundled.length, pending: 0 }]);
});

test("exactly the planted surges are told, each in one episode; the news event is not", () => {
  const told = ask(db, "SELECT myth, lang FROM episodes WHERE notified NOT NULL ORDER BY opened_at");
  expect(told).toEqual(PLANTED.map(({ myth, lang }) => ({ myth, lang })));
});

test.each(PLANTED)("$myth in $lang: the first message comes after the onset and within four hours", (planted) => {
  const first = messages().find((row) => row["myth"] === planted.myth && row["lang"] === planted.lang);
  const delayMs = Number(first?.["first_at"]) - (planted.onsetMs + shiftMs);
  expect(delayMs).toBeGreaterThan(0);
  expect(delayMs).toBeLessThanOrEqual(IN_TIME_MS);
});

test.each(PLANTED)("$myth in $lang: the message holds a sourced reply in its language", (planted) => {
  const first = messages().find((row) => row["myth"] === planted.myth && row["lang"] === planted.lang);
  expect(first?.["state"]).toBe("sent");
  const message = JSON.parse(String(first?.["message"])) as {
    readonly headline: string;
    readonly lines: readonly string[];
    readonly data: { readonly reply: { readonly id: string; readonly text: string } | null };
  };
  expect(message.data.reply?.id).toMatch(new RegExp(`-${planted.lang}$`));
  expect(message.data.reply?.text).toMatch(/https:\/\//);
  expect(ended.stdout).toContain(message.headline);
  for (const line of message.lines) expect(ended.stdout).toContain(line);
});
