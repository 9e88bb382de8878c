import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe } from "vitest";

import { openSqliteStore } from "../../../src/store/sqlite/index.ts";
import { storeContract } from "../store-contract.ts";

const folder = mkdtempSync(join(tmpdir(), "hearsay-store-"));
let files = 0;

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("SQLite in a file", () => {
  storeContract(() => openSqliteStore({ path: join(folder, `${files++}.db`) }));
});

describe("SQLite in memory", () => {
  storeContract(() => openSqliteStore({ path: ":memory:" }));
});
