/** The numbers of a stored alert, computed again from the posts in a database file that was closed and opened again. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createDetector, detectRound, type Watch } from "../../src/jobs/detect.ts";
import { numbersAgain } from "../../src/jobs/what-if.ts";
import { subjectName, type Episode } from "../../src/model/alert.ts";
import { openSqliteStore } from "../../src/store/sqlite/index.ts";
import type { Store } from "../../src/store/store.ts";
import { mythRule, tell, type Said } from "../support/analysed-posts.ts";
import { HOUR_MS, START_MS, surgeRule, watchFor } from "../support/watching.ts";

const LOOK_MS = 10 * 60_000;
const never = new AbortController().signal;

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearsay-again-"));
  path = join(folder, "h.db");
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Ten days of talk with two myths of one topic, one of which surges on the eighth day; looked at every ten minutes. */
async function live(store: Store, watch: Watch): Promise<void> {
  const detector = createDetector(store, "live", ["console"], watch);
  let number = 0;
  const posts: Said[] = [];
  const say = (atMs: number, myth: string | null): void => {
    number += 1;
    posts.push({ id: `p${number}`, atMs, author: `a${number}`, myth, stance: "asserts", lang: "en" });
  };
  for (let hour = 0; hour < 240; hour++) {
    const atMs = START_MS + hour * HOUR_MS;
    for (let n = 0; n < 8 + (hour % 24) / 2; n++) say(atMs + n * 170_000 + 1, null);
    if (hour % 7 === 0) say(atMs + 500_000, "m1");
    if (hour % 5 === 0) say(atMs + 900_000, "m2");
    const surge = [4, 7, 12, 9, 6, 3, 1][hour - 180] ?? 0;
    for (let n = 0; n < surge; n++) say(atMs + 300_000 + n * 260_000, "m1");
    const later = [3, 8, 6, 2][hour - 186] ?? 0;
    for (let n = 0; n < later; n++) say(atMs + 250_000 + n * 310_000, "m2");
  }
  posts.sort((a, b) => a.atMs - b.atMs);
  let next = 0;
  for (let nowMs = START_MS + LOOK_MS; nowMs <= START_MS + 240 * HOUR_MS; nowMs += LOOK_MS) {
    const from = next;
    while (next < posts.length && posts[next]!.atMs < nowMs) next += 1;
    if (next === from) continue;
    await tell(store, posts.slice(from, next), nowMs);
    await detectRound(detector, nowMs);
  }
}

test("come out as they were, for every alert, from the file alone", { timeout: 120_000 }, async () => {
  const watch = { ...watchFor(mythRule("m1"), mythRule("m2")), alerts: [surgeRule] };
  const running = await openSqliteStore({ path });
  await live(running, watch);
  await running.close();

  const store = await openSqliteStore({ path });
  const fired = (await store.episodes({ open: null, limit: 20 })).filter((one) => one.seq > 0);
  expect(fired.map((one) => subjectName(one.subject)).toSorted()).toEqual(["m1 (en)", "m2 (en)"]);
  const again = async (episode: Episode): Promise<unknown> => {
    const { doubts: _told, ...stats } = (await numbersAgain(store, watch, episode, never)) ?? { doubts: [] };
    return stats;
  };
  for (const episode of fired) {
    const { doubts: _told, ...stats } = episode.stats;
    expect(stats.authors).toBeGreaterThan(5);
    // Between two hours: what is reproduced is a look at a running hour.
    expect((stats.atMs ?? 0) % HOUR_MS).not.toBe(0);
    expect(await again(episode)).toEqual(stats);
  }

  // What people deleted since is no evidence any more, and that shows.
  const goneMs = START_MS + 241 * HOUR_MS;
  const [first] = fired;
  const gone = (await store.episodePosts(first!.id, 100)).slice(0, 8);
  await store.ingest({
    source: "test",
    platform: "bluesky",
    posts: [],
    tombstones: gone.map((id) => ({ kind: "post", platform: "bluesky", id, atMs: goneMs })),
    cursor: null,
    gaps: [],
    rejects: [],
    seen: 0,
    dropped: {},
    nowMs: goneMs,
  });
  expect(await numbersAgain(store, watch, first!, never)).not.toMatchObject({ authors: first!.stats.authors });
  await store.close();
});
