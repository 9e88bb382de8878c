import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

import type { Store } from "../../../src/store/store.ts";
import { openSqliteStore } from "../../../src/store/sqlite/index.ts";
import { batchOf, stored } from "../sample.ts";

const folder = mkdtempSync(join(tmpdir(), "hearsay-log-"));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Writes until pages were moved from the log, so that the thread runs that does it; gives the number of batches. */
async function fill(store: Store, path: string): Promise<number> {
  const atStart = statSync(path).size;
  const patience = Date.now() + 20_000;
  let batches = 0;
  while (statSync(path).size <= atStart + 1_000_000 && Date.now() < patience) {
    await store.ingest(
      batchOf(Array.from({ length: 100 }, (_, k) => stored(`${batches}-${k}`, { text: "word ".repeat(40) }))),
    );
    batches++;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(statSync(path).size).toBeGreaterThan(atStart + 1_000_000);
  return batches;
}

const logOf = (path: string): unknown => statSync(`${path}-wal`, { throwIfNoEntry: false });

test("the log is moved into the database while the store goes on, and all of it at the end", async () => {
  const path = join(folder, "posts.db");
  const store = await openSqliteStore({ path });
  const batches = await fill(store, path);
  await Promise.all([store.close(), store.close()]);
  expect(logOf(path)).toBeUndefined();
  const again = await openSqliteStore({ path });
  expect((await again.health())[0]?.kept).toBe(100 * batches);
  await again.close();
});

test("whoever closes a second time finds the log gone too", async () => {
  const path = join(folder, "twice.db");
  const store = await openSqliteStore({ path });
  await fill(store, path);
  const first = store.close();
  await store.close();
  expect(logOf(path)).toBeUndefined();
  await first;
});
