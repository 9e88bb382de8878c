import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadLexicons } from "../../src/config/lexicons.ts";
import { loadRulebook } from "../../src/config/rulebook.ts";
import { analyse } from "../../src/core/analyse.ts";
import { compileKnowledge, type Knowledge } from "../../src/core/knowledge.ts";
import { analyseBatch } from "../../src/jobs/analyse.ts";
import { createCatchUp, matchingRevs } from "../../src/jobs/catch-up.ts";
import { createDetector, detectRound, type Detector, type Watch } from "../../src/jobs/detect.ts";
import type { AlertMessage } from "../../src/model/alert.ts";
import type { MythId } from "../../src/model/analysis.ts";
import { readableOfStored } from "../../src/model/readable.ts";
import type { AlertRule, Rulebook } from "../../src/model/rules.ts";
import { packageRoot } from "../../src/platform/paths.ts";
import { openSqliteStore } from "../../src/store/sqlite/index.ts";
import type { PostRecord, Store } from "../../src/store/store.ts";
import { mythRule, storedPost } from "../support/analysed-posts.ts";
import { writeRules } from "../support/rules-folder.ts";

const HOUR_MS = 3_600_000;
const START_MS = Date.parse("2026-11-01T00:00:00Z");
const REMEDIES = ["garlic", "onion", "socks", "honey", "ginger"] as const;
const NONE: ReadonlyMap<MythId, MythId> = new Map();

const rule: AlertRule = {
  id: "myth-surge",
  signal: "volume",
  watch: { topics: [], stance: ["asserts"], harmAtLeast: "medium" },
  each: ["myth", "language"],
  count: "authors",
  sensitivity: "normal",
  needs: { authors: 5, withinMs: 3 * HOUR_MS, ratio: 2 },
  clear: { ratio: 1.5, forMs: 6 * HOUR_MS },
  reopenWithinMs: 24 * HOUR_MS,
  severity: [{ when: "anything else", is: "medium" }],
  tests: [],
  place: { file: "alerts/myth-surge.yaml", line: 1, column: 1 },
};

let folder: string;
let rulebook: Rulebook;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "hearsay-reload-"));
  writeRules(folder, [
    { id: "kitchen", match: ["garlic ~4 cures"] },
    { id: "cellar", match: ["coal ~4 cures"] },
  ]);
  const loaded = await loadRulebook(folder);
  if (loaded.rulebook === null || loaded.findings.some((one) => one.level === "error")) throw new Error("broken rules");
  rulebook = loaded.rulebook;
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Rules in which the kitchen myth speaks of these remedies and nothing else is said by likeness. */
function knowing(remedies: readonly string[], id = "kitchen"): Knowledge {
  const [kitchen, cellar] = [...rulebook.myths].toSorted((a, b) => (a.id > b.id ? -1 : 1));
  const patterns = remedies.map((one) => ({ ...kitchen!.match[0]!, all: [`${one} ~4 cures`] }));
  const myths = [{ ...kitchen!, id: id as MythId, match: patterns }, cellar!];
  const hash = `${id} ${remedies.join(" ")}`;
  return compileKnowledge(
    { ...rulebook, hash, myths },
    loadLexicons(join(packageRoot(), "lexicons")).files.slice(0, 0),
    {
      today: "2026-11-01",
    },
  );
}

function saying(id: string, text: string, atMs: number): ReturnType<typeof storedPost> {
  return storedPost({ id, atMs, author: `author ${id}`, myth: null, stance: "asserts", lang: "en", text });
}

async function take(store: Store, posts: readonly ReturnType<typeof storedPost>[], nowMs: number): Promise<void> {
  await store.ingest({
    source: "test",
    platform: "bluesky",
    posts,
    tombstones: [],
    cursor: null,
    gaps: [],
    rejects: [],
    seen: posts.length,
    dropped: {},
    nowMs,
  });
}

async function recordsOf(store: Store): Promise<readonly PostRecord[]> {
  const records: PostRecord[] = [];
  for await (const record of store.exportPosts(0)) records.push(record);
  return records;
}

/** What matters of the matches: myth, decision, stance and rule. */
function judged(
  matches: readonly { myth: string; decision: string; stance: string; rev: string }[],
): readonly string[] {
  return matches.map(({ myth, decision, stance, rev }) => `${myth} ${decision} ${stance} ${rev}`).toSorted();
}

describe("reloading while posts stream in", () => {
  test("two hundred edits between and within batches lose no post and end like one thread with the last rules", async () => {
    const editions = REMEDIES.map((_, n) => knowing(REMEDIES.slice(0, n + 1)));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom("post", "edit", "analyse", "catch up", "in flight"), {
          minLength: 400,
          maxLength: 500,
        }),
        fc.infiniteStream(fc.nat(REMEDIES.length - 1)),
        async (events, numbers) => {
          const store = await openSqliteStore({ path: ":memory:" });
          const next = (): number => numbers.next().value;
          const catchUp = createCatchUp(store);
          let now = editions[0]!;
          let followed: Knowledge | null = null;
          let posts = 0;
          const swap = async (): Promise<void> => {
            if (followed === now) return;
            await catchUp.follow({ knowledge: now, renamed: NONE }, START_MS);
            followed = now;
          };
          const ingest = async (): Promise<void> => {
            const remedy = REMEDIES[next()]!;
            await take(
              store,
              [saying(`p${posts}`, `Everyone knows ${remedy} cures the flu`, START_MS - (posts % 50) * HOUR_MS)],
              START_MS,
            );
            posts += 1;
          };
          let edits = 0;
          const edit = (): void => {
            edits += 1;
            now = editions[next()]!;
          };
          for (const event of events) {
            if (event === "post") await ingest();
            else if (event === "edit") edit();
            else if (event === "analyse") {
              await swap();
              await analyseBatch(store, followed!, START_MS);
            } else if (event === "catch up") await catchUp.step(START_MS);
            else {
              // The rules change and posts come while a batch is being analysed.
              await swap();
              const batch = analyseBatch(store, followed!, START_MS);
              edit();
              await ingest();
              await batch;
            }
          }
          for (; edits < 200; edits++) now = editions[next()]!;
          await swap();
          while ((await analyseBatch(store, now, START_MS)) > 0);
          while (await catchUp.step(START_MS));
          const records = await recordsOf(store);
          expect(records).toHaveLength(posts);
          for (const { post, analysis } of records) {
            const reference = analyse(readableOfStored(post), now);
            expect(judged(analysis?.matches ?? [])).toEqual(judged(reference.matches));
          }
          const counted = await store.hourCounts({ stances: ["asserts"], fromMs: 0, toMs: START_MS + HOUR_MS });
          const expected = records.filter(({ post }) =>
            analyse(readableOfStored(post), now).matches.some((one) => one.decision === "match"),
          );
          expect(counted.reduce((sum, one) => sum + one.posts, 0)).toBe(expected.length);
          await store.close();
        },
      ),
      { numRuns: 2 },
    );
  }, 60_000);

  test("an edited text that waits for analysis is not overwritten by a re-match of the older one", async () => {
    const store = await openSqliteStore({ path: ":memory:" });
    const catchUp = createCatchUp(store);
    const first = knowing(["garlic"]);
    await catchUp.follow({ knowledge: first, renamed: NONE }, START_MS);
    while (await catchUp.step(START_MS));
    await take(store, [saying("p", "Everyone knows garlic cures the flu", START_MS)], START_MS);
    await analyseBatch(store, first, START_MS);
    const edited = { ...saying("p", "Everyone knows onion cures the flu", START_MS), editedAtMs: START_MS + 1 };
    const wider = knowing(["garlic", "onion"]);
    await catchUp.follow({ knowledge: wider, renamed: NONE }, START_MS);
    await take(store, [edited], START_MS + 1);
    while (await catchUp.step(START_MS));
    await analyseBatch(store, wider, START_MS);
    const [record] = await recordsOf(store);
    expect(record?.analysis?.matches.map((one) => one.evidence[0]?.text)).toEqual(["onion cures"]);
    await store.close();
  });
});

describe("editing rules of a watched myth", () => {
  let store: Store;
  let detector: Detector;
  let number = 0;

  function watching(knowledge: Knowledge, parts: Partial<Watch> = {}): Watch {
    const revs = matchingRevs(knowledge);
    return {
      alerts: [rule],
      myths: new Map(knowledge.catalogue.myths.map(({ id }) => [id, { ...mythRule(id), id }])),
      timezones: new Map(),
      defaultTimezone: "UTC",
      revOf: (myth) => revs.get(myth) ?? "",
      ...parts,
    };
  }

  /** A week of hours: everyday posts, one or two on garlic, seven on onions. */
  async function hours(from: number, to: number, knowledge: Knowledge, onions = 7): Promise<readonly AlertMessage[]> {
    const messages: AlertMessage[] = [];
    for (let hour = from; hour < to; hour++) {
      const texts = [
        ...Array.from({ length: 12 }, () => "Walked the dog and made soup"),
        ...Array.from({ length: 1 + (hour % 2) }, () => "Everyone knows garlic cures the flu"),
        ...Array.from({ length: onions + (hour % 3) }, () => "Everyone knows onion cures the flu"),
      ];
      const atMs = START_MS + hour * HOUR_MS;
      await take(
        store,
        texts.map((text, n) => saying(`h${number++}`, text, atMs + n * 60_000)),
        atMs + HOUR_MS,
      );
      while ((await analyseBatch(store, knowledge, atMs + HOUR_MS)) > 0);
      messages.push(...(await detectRound(detector, atMs + HOUR_MS)).messages);
    }
    return messages;
  }

  async function opened(knowledge: Knowledge): Promise<void> {
    store = await openSqliteStore({ path: ":memory:" });
    number = 0;
    detector = createDetector(store, "tester", ["console"], watching(knowledge));
    const catchUp = createCatchUp(store);
    await catchUp.follow({ knowledge, renamed: NONE }, START_MS);
    while (await catchUp.step(START_MS));
  }

  const narrow = (): Knowledge => knowing(["garlic"]);
  const wide = (): Knowledge => knowing(["garlic", "onion"]);

  test.each([
    { name: "with the series rebuilt: nobody is warned", rebased: true, fired: 0 },
    { name: "without: the step looks like a surge, as it would to any detector", rebased: false, fired: 1 },
  ])(
    "widening a rule $name",
    async ({ rebased, fired }) => {
      await opened(narrow());
      expect(await hours(0, 96, narrow())).toEqual([]);
      const nowMs = START_MS + 96 * HOUR_MS;
      if (rebased) {
        const catchUp = createCatchUp(store);
        await catchUp.follow({ knowledge: wide(), renamed: NONE }, nowMs);
        detector.watch = watching(wide(), { waits: catchUp.waits });
        // Detection may come at any moment while stored posts are matched again.
        expect((await detectRound(detector, nowMs + 60_000)).messages).toEqual([]);
        while (await catchUp.step(nowMs)) {
          expect((await detectRound(detector, nowMs + 120_000)).messages).toEqual([]);
        }
      } else detector.watch = { ...watching(wide()), revOf: watching(narrow()).revOf };
      const messages = await hours(96, 132, wide());
      expect(messages.filter((one) => one.event === "fired")).toHaveLength(fired);
      await store.close();
    },
    60_000,
  );

  test("narrowing a rule ends what it had raised, and raises nothing", async () => {
    await opened(wide());
    await hours(0, 72, wide(), 0);
    const fired = await hours(72, 76, wide(), 20);
    expect(fired.map((one) => one.event)).toContain("fired");
    const nowMs = START_MS + 76 * HOUR_MS;
    const catchUp = createCatchUp(store);
    await catchUp.follow({ knowledge: narrow(), renamed: NONE }, nowMs);
    while (await catchUp.step(nowMs));
    detector.watch = watching(narrow(), { waits: catchUp.waits });
    const after = await hours(76, 100, narrow(), 20);
    expect(after.map((one) => one.event)).toEqual(["resolved"]);
    await store.close();
  }, 60_000);

  test("a renamed myth keeps its series, its posts and its open alert", async () => {
    await opened(wide());
    await hours(0, 72, wide(), 0);
    expect((await hours(72, 75, wide(), 20)).map((one) => one.event)).toContain("fired");
    const nowMs = START_MS + 75 * HOUR_MS;
    const renamed = knowing(["garlic", "onion"], "pantry");
    const names = new Map([["kitchen" as MythId, "pantry" as MythId]]);
    const catchUp = createCatchUp(store);
    await catchUp.follow({ knowledge: renamed, renamed: names }, nowMs);
    while (await catchUp.step(nowMs));
    detector.watch = watching(renamed, { waits: catchUp.waits, renamed: names });
    const after = await hours(75, 77, renamed, 20);
    expect(after.filter((one) => one.event === "fired" || one.event === "resolved")).toEqual([]);
    const open = await store.episodes({ open: true, limit: 10 });
    expect(open.map((one) => one.subject)).toEqual([{ myth: "pantry", lang: "en" }]);
    const records = await recordsOf(store);
    const myths = new Set(records.flatMap(({ analysis }) => analysis?.matches.map((one) => one.myth) ?? []));
    expect([...myths]).toEqual(["pantry"]);
    // A restart reads the same from the store.
    const again = createDetector(store, "tester", ["console"], detector.watch);
    again.memory = null;
    expect((await detectRound(again, START_MS + 77 * HOUR_MS + 60_000)).messages).toEqual([]);
    await store.close();
  }, 60_000);

  test("what a new rule finds in posts of more than two hours ago is marked late, once", async () => {
    await opened(narrow());
    await take(
      store,
      [1, 3].map((age) => saying(`old ${age}`, "Everyone knows onion cures the flu", START_MS - age * HOUR_MS)),
      START_MS,
    );
    await analyseBatch(store, narrow(), START_MS);
    const catchUp = createCatchUp(store);
    for (const knowledge of [wide(), knowing(["onion"])]) {
      await catchUp.follow({ knowledge, renamed: NONE }, START_MS);
      while (await catchUp.step(START_MS));
      const records = await recordsOf(store);
      expect(records.map(({ post, analysis }) => [post.id, analysis?.matches[0]?.late])).toEqual([
        ["old 3", true],
        ["old 1", undefined],
      ]);
    }
    await store.close();
  });
});
