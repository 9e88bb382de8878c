/** The daemon put together, in this process: what it notices at its start. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startDaemon } from "../src/app.ts";
import { loadKnowledge, openIdentityOf, openStore, storing } from "../src/app-parts.ts";
import { check } from "../src/commands/check.ts";
import { Config } from "../src/config/schema.ts";
import type { Snapshot } from "../src/config/snapshot.ts";
import { parsePostJson } from "../src/model/post-json.ts";
import { packageRoot } from "../src/platform/paths.ts";
import { createLog } from "../src/platform/log.ts";
import type { Store } from "../src/store/store.ts";

const DAY_MS = 24 * 3_600_000;
const OLD_KEY = { HEARSAY_IDENTITY_KEY: "0123456789abcdef0123456789abcdef" };
const NEW_KEY = { HEARSAY_IDENTITY_KEY: "fedcba9876543210fedcba9876543210" };
let folder: string;
let config: Config;
let snapshot: Snapshot;
let lines: string[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "hearsay-app-"));
  config = Config.parse({
    data: folder,
    rules: join(packageRoot(), "rules"),
    lexicons: join(packageRoot(), "lexicons"),
    web: { port: 0 },
    sources: { jetstream: null, files: [{ path: join(folder, "none.jsonl") }] },
    sinks: { console: false },
  });
  snapshot = await loadKnowledge(config, Date.now());
}, 60_000);
beforeEach(() => {
  lines = [];
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function filled(name: string, key: Readonly<Record<string, string>>, ageMs: number): Promise<Store> {
  const store = await openStore(config, join(folder, name), folder);
  const atMs = Date.now() - ageMs;
  const parsed = parsePostJson({
    id: "1",
    platform: "forum",
    text: "MMR causes autism",
    createdAt: new Date(atMs).toISOString(),
    url: "https://forum.example/1",
    author: { id: "somebody" },
  });
  if (!parsed.ok) throw new Error(parsed.problem.detail);
  const { toStored } = storing(openIdentityOf(config, key), () => snapshot);
  await store.ingest({
    source: "former",
    platform: "forum",
    posts: [toStored(parsed.value, atMs)],
    tombstones: [],
    cursor: null,
    gaps: [],
    rejects: [],
    seen: 1,
    dropped: {},
    nowMs: atMs,
  });
  return store;
}

async function started(
  store: Store,
  env: Readonly<Record<string, string>>,
  until: () => boolean | Promise<boolean>,
): Promise<void> {
  const log = createLog({ level: "info", out: { write: (line) => void lines.push(line) } });
  const out = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const daemon = await startDaemon({ config, env, store, snapshot, out, log, collect: true });
  const endMs = Date.now() + 10_000;
  while (!(await until()) && Date.now() < endMs) await new Promise((resolve) => setTimeout(resolve, 20));
  await daemon.stop();
}

test.each([
  { name: "another key", env: NEW_KEY, told: true },
  { name: "the same key", env: OLD_KEY, told: false },
])("a database filled with one key and opened with $name: told $told", async ({ name, env, told }) => {
  const store = await filled(`${name}.db`, OLD_KEY, 1000);
  // The missing file is the sign that everything before it was done.
  await started(store, env, () => lines.some((line) => line.includes("a source gave nothing")));
  expect(lines.some((line) => line.includes("identity key is not the one"))).toBe(told);
  expect(lines.join("")).not.toContain("forum.example");
});

test("what is too old is dropped at the start, not only at night", async () => {
  const store = await filled("old.db", OLD_KEY, 200 * DAY_MS);
  const page = { words: null, myth: null, stance: null, limit: 5, after: null };
  expect((await store.posts(page)).records).toHaveLength(1);
  let left = 1;
  await started(store, OLD_KEY, async () => {
    left = (await store.posts(page)).records.length;
    return left === 0;
  });
  expect(left).toBe(0);
});

test("check shows no part of an address that could be a secret, and forgets sources of the past", async () => {
  await (await filled("hearsay.db", OLD_KEY, 1000)).close();
  const store = await openStore(config, null, folder);
  await store.noteTrouble("feed:former", "feed", { kind: "unreachable", detail: "long gone" }, Date.now());
  await store.close();
  const file = join(folder, "check.yaml");
  writeFileSync(
    file,
    `data: ${folder}
sources: {jetstream: null, feeds: [{name: a, url: "https://me:hush1@feeds.example/a.xml?key=hush2"}]}
sinks: {webhooks: [{name: chat, url: "https://chat.example/services/hush3/hush4"}]}
`,
  );
  let printed = "";
  const out = new Writable({
    write: (chunk, _encoding, done) => {
      printed += String(chunk);
      done();
    },
  });
  const io = {
    stdin: process.stdin,
    stdout: out,
    stderr: out,
    env: {},
    cwd: folder,
    signal: new AbortController().signal,
  };
  const code = await check.run(["--offline", "--config", file], io);
  expect(printed).not.toMatch(/hush\d/);
  expect(printed).toContain("https://…@feeds.example/a.xml?…");
  expect(printed).toContain("https://chat.example/…");
  expect(printed).not.toContain("feed:former");
  expect(code).toBe(0);
});
