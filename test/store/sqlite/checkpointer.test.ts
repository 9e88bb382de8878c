import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

import { openSqliteStore } from "../../../src/store/sqlite/index.ts";
import { batchOf, stored } from "../sample.ts";

const folder = mkdtempSync(join(tmpdir(), "hearsay-log-"));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("the log is moved into the database while the store goes on, and all of it at the end", async () => {
  const path = join(folder, "posts.db");
  const store = await openSqliteStore({ path });
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
  await Promise.all([store.close(), store.close()]);
  expect(statSync(`${path}-wal`, { throwIfNoEntry: false })).toBeUndefined();
  const again = await openSqliteStore({ path });
  expect((await again.health())[0]?.kept).toBe(100 * batches);
  await again.close();
});
