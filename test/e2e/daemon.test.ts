/** The daemon as its operator meets it: started, stopped, reloaded, misconfigured, and when its neighbours fail. */

import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { packageRoot } from "../../src/platform/paths.ts";
import { openTestServer } from "../support/http-server.ts";
import { postEvent, startJetstreamServer, type JetstreamServer } from "../support/jetstream-server.ts";
import { openWebhookReceiver, type WebhookReceiver } from "../support/webhook-server.ts";
import { endPrograms, makeFolder, pause, runProgram, startDaemonProgram, until } from "./program.ts";
import { ask } from "./rows.ts";
import { tellRumour } from "./story.ts";

afterAll(endPrograms);

const STOP_WITHIN_MS = 10_000;
const HEADER = "web: {port: 0}\nlog: {level: warn}\ndetect: {every: 1s, settle: 0s}\n";

const closers: (() => unknown)[] = [];
let folder: string;
let data: string;
let db: string;

beforeEach(() => {
  const made = makeFolder();
  closers.push(() => made.remove());
  folder = made.path;
  data = join(folder, "data");
  mkdirSync(data);
  db = join(data, "hearsay.db");
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

interface Health {
  readonly state: string;
  readonly rules: {
    readonly rev: string;
    readonly problem: string | null;
    readonly refused: { readonly reason: string; readonly ageMs: number } | null;
  };
  readonly outbox: { readonly waiting: number; readonly sent: number; readonly dead: number };
}

async function healthOf(page: string): Promise<Health & { readonly status: number }> {
  const answer = await fetch(`${page}/healthz`);
  return { ...((await answer.json()) as Health), status: answer.status };
}

async function openJetstream(): Promise<JetstreamServer> {
  const server = await startJetstreamServer({ protocol: "v1" });
  closers.push(() => server.close());
  return server;
}

function withStream(server: JetstreamServer): string {
  return `${HEADER}sources: {jetstream: {endpoints: ["${server.endpoint}"], batchEvery: 100ms, backoffFrom: 100ms}}\n`;
}

/** Pushes `count` posts on a topic; ids tell them apart. */
function talk(server: JetstreamServer, from: number, count: number): void {
  const startUs = Date.now() * 1000;
  for (let n = from; n < from + count; n++)
    server.push(postEvent(startUs + n, `did:plc:talker${n % 9}`, n, `measles vaccine clinic, day ${n}`));
}

function storedPosts(): number {
  return Number(ask(db, "SELECT count(*) AS n FROM posts")?.[0]?.["n"] ?? 0);
}

describe("stopping", () => {
  test("SIGTERM ends it in time, with all it took in and nothing by halves", { timeout: 240_000 }, async () => {
    const server = await openJetstream();
    const config = write("hearsay.yaml", withStream(server));
    const daemon = await startDaemonProgram(config, { data });
    await until(() => server.openStreams() > 0, "the stream");
    talk(server, 0, 500);
    await until(() => storedPosts() > 0, "first posts");
    const askedMs = Date.now();
    daemon.send("SIGTERM");
    expect(await daemon.ended).toMatchObject({ code: 0, stderr: "" });
    expect(Date.now() - askedMs).toBeLessThan(STOP_WITHIN_MS);

    expect(ask(db, "PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }]);
    expect(ask(db, "PRAGMA foreign_key_check")).toEqual([]);
    const halves = ask(
      db,
      `SELECT count(*) AS n FROM posts p WHERE
         (p.n IN (SELECT post FROM pending)) = (p.n IN (SELECT post FROM analyses))`,
    );
    expect(halves).toEqual([{ n: 0 }]);
    // What it had not taken in comes on the next start: the cursor stands where the posts end.
    const again = await startDaemonProgram(config, { data });
    await until(() => storedPosts() === 500, "all posts");
    again.send("SIGINT");
    expect(await again.ended).toMatchObject({ code: 0 });
  });

  test(
    "a receiver that never answers does not keep it from stopping; the message waits",
    { timeout: 240_000 },
    async () => {
      const { receiver, config } = await rumourTo();
      receiver.play(() => ({ kind: "hang" }));
      const daemon = await startDaemonProgram(config, { data });
      await until(() => receiver.received.length > 0, "the message");
      const askedMs = Date.now();
      daemon.send("SIGTERM");
      expect(await daemon.ended).toMatchObject({ code: 0 });
      expect(Date.now() - askedMs).toBeLessThan(STOP_WITHIN_MS);
      expect(ask(db, "SELECT state, attempts FROM outbox")).toEqual([{ state: "waiting", attempts: 0 }]);

      receiver.play(() => null);
      const again = await startDaemonProgram(config, { data });
      await until(() => receiver.byKey.size > 0, "the message again");
      again.send("SIGTERM");
      expect(await again.ended).toMatchObject({ code: 0 });
      expect(new Set(receiver.received.map((one) => one.raw)).size).toBe(1);
    },
  );
});

describe("reloading", () => {
  test(
    "broken rules are refused and shown; the former ones go on; mended ones are taken",
    { timeout: 240_000 },
    async () => {
      cpSync(join(packageRoot(), "rules"), join(folder, "rules"), { recursive: true });
      const rule = join(folder, "rules", "myths", "measles", "measles-vitamin-a.yaml");
      const good = readFileSync(rule, "utf8");
      const config = write("hearsay.yaml", `${HEADER}rules: ${join(folder, "rules")}\nsources: {jetstream: null}\n`);
      const daemon = await startDaemonProgram(config, { data });
      const before = await healthOf(daemon.page);
      expect(before).toMatchObject({ status: 200, rules: { problem: null } });

      writeFileSync(rule, `${good}\nmatch: {surprise: [\n`);
      daemon.send("SIGHUP");
      const during = await until(async () => {
        const health = await healthOf(daemon.page);
        return health.rules.problem === null ? null : health;
      }, "the problem to be shown");
      expect(during).toMatchObject({ status: 200, state: "degraded", rules: { rev: before.rules.rev } });
      expect(during.rules.refused?.reason).toContain("measles-vitamin-a.yaml");
      expect(await (await fetch(daemon.page)).text()).toContain(during.rules.problem);
      expect(daemon.stdout() + daemon.stderr()).toMatch(/measles-vitamin-a\.yaml:\d+:\d+/);

      writeFileSync(rule, good.replace("Vitamin A", "Vitamin  A"));
      daemon.send("SIGHUP");
      const after = await until(async () => {
        const health = await healthOf(daemon.page);
        return health.rules.problem === null ? health : null;
      }, "the problem to be gone");
      expect(after.rules.rev).not.toBe(before.rules.rev);
      daemon.send("SIGTERM");
      expect(await daemon.ended).toMatchObject({ code: 0 });
    },
  );
});

describe("starting", () => {
  test(
    "a second daemon on the same database refuses; the first one is not disturbed",
    { timeout: 240_000 },
    async () => {
      const config = write("hearsay.yaml", `${HEADER}sources: {jetstream: null}\n`);
      const first = await startDaemonProgram(config, { data });
      const second = await runProgram(["run", "--config", config], { data });
      expect(second.code).toBe(2);
      expect(second.stderr).toContain(`another Hearsay already runs on ${db}`);
      expect((await healthOf(first.page)).status).toBe(200);
      first.send("SIGTERM");
      expect(await first.ended).toMatchObject({ code: 0 });
      const third = await startDaemonProgram(config, { data });
      third.send("SIGTERM");
      expect(await third.ended).toMatchObject({ code: 0 });
    },
  );

  test("a port that is taken is named", { timeout: 120_000 }, async () => {
    const other = await openTestServer((_request, response) => void response.end());
    closers.push(() => other.close());
    const port = new URL(other.origin).port;
    const config = write("hearsay.yaml", `web: {port: ${port}}\nsources: {jetstream: null}\nlog: {level: warn}\n`);
    const ended = await runProgram(["run", "--config", config], { data });
    expect(ended).toMatchObject({ code: 2, stdout: "" });
    expect(ended.stderr).toMatch(new RegExp(`^hearsay: run: port ${port} .*taken.*\n$`));
  });

  test.each([
    ["bad YAML", "web: {port: 0\nlog:\n", /hearsay\.yaml:\d+:\d+: /],
    ["an unknown key", "web:\n  prot: 1\n", /hearsay\.yaml:2:\d+: .*prot/],
    ["a wrong type", "web:\n  host: x\n  port: high\n", /hearsay\.yaml:3:9: web\.port: /],
    ["two mistakes at once", "web: {port: -1}\nlog: {level: loud}\n", /:1:13: web\.port.*\n.*:2:14: log\.level/],
    ["a list instead of settings", "- web\n", /hearsay\.yaml:1:1: /],
    ["an alias bomb", `a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n`, /hearsay\.yaml:\d+:\d+: /],
    [
      "a user name in an address",
      `sinks: {webhooks: [{name: x, url: "https://u:p@h.example"}]}\n`,
      /:1:\d+: sinks\.webhooks\.0\.url/,
    ],
    [
      "a secret that is not in the environment",
      `sinks: {webhooks: [{name: desk, url: "https://h.example/", secretEnv: NOT_SET_ANYWHERE}]}\n`,
      /NOT_SET_ANYWHERE/,
    ],
  ])("a configuration with %s is refused with its place", { timeout: 120_000 }, async (_what, text, message) => {
    const config = write("hearsay.yaml", text);
    const ended = await runProgram(["run", "--config", config], { data, env: { HEARSAY_PORT: "0" } });
    expect(ended).toMatchObject({ code: 2, stdout: "" });
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr).not.toMatch(/\n {4}at /);
  });

  test("a configuration file that is not there is named", { timeout: 120_000 }, async () => {
    const ended = await runProgram(["run", "--config", join(folder, "none.yaml")], { data });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain("none.yaml");
  });

  test("broken rules are refused with file, line and column", { timeout: 120_000 }, async () => {
    cpSync(join(packageRoot(), "rules"), join(folder, "rules"), { recursive: true });
    writeFileSync(join(folder, "rules", "alerts", "myth-surge.yaml"), "id: myth-surge\nwatch: {stance: [shouts]}\n");
    const config = write("hearsay.yaml", `${HEADER}rules: ${join(folder, "rules")}\n`);
    const ended = await runProgram(["run", "--config", config], { data });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/alerts\/myth-surge\.yaml:2:\d+ .*shouts/);
  });

  test("a file that is no database is refused and left as it is", { timeout: 120_000 }, async () => {
    writeFileSync(db, "these are my notes, not a database\n".repeat(50));
    const config = write("hearsay.yaml", `${HEADER}sources: {jetstream: null}\n`);
    const ended = await runProgram(["run", "--config", config], { data });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/not a database/);
    expect(readFileSync(db, "utf8")).toMatch(/^these are my notes/);
  });
});

describe("trouble while running", () => {
  test("a database locked by somebody else for seconds costs no post", { timeout: 240_000 }, async () => {
    const server = await openJetstream();
    const config = write("hearsay.yaml", withStream(server));
    const daemon = await startDaemonProgram(config, { data });
    await until(() => server.openStreams() > 0, "the stream");
    talk(server, 0, 10);
    await until(() => storedPosts() === 10, "the first posts");
    const other = new Database(db);
    other.exec("BEGIN IMMEDIATE");
    talk(server, 10, 300);
    // Longer than the store waits by itself: the collector must keep what it holds.
    await pause(8000);
    expect(storedPosts()).toBe(10);
    other.exec("ROLLBACK");
    other.close();
    await until(() => storedPosts() === 310, "all posts");
    expect(daemon.stdout() + daemon.stderr()).toMatch(/the store cannot take posts/);
    expect((await healthOf(daemon.page)).status).toBe(200);
    daemon.send("SIGTERM");
    expect(await daemon.ended).toMatchObject({ code: 0 });
  });

  test("a receiver that answers 503 is asked again with the same message", { timeout: 240_000 }, async () => {
    const { receiver, config } = await rumourTo();
    receiver.play((index) => (index === 0 ? { kind: "status", status: 503 } : null));
    const daemon = await startDaemonProgram(config, { data });
    await until(() => receiver.received.length === 1, "the first attempt");
    expect((await healthOf(daemon.page)).outbox).toEqual({ waiting: 1, sent: 0, dead: 0 });
    const sent = await until(async () => {
      const health = await healthOf(daemon.page);
      return health.outbox.sent === 1 ? health : null;
    }, "the second attempt");
    expect(sent.outbox).toEqual({ waiting: 0, sent: 1, dead: 0 });
    expect(receiver.received.map((one) => one.accepted)).toEqual([false, true]);
    expect(new Set(receiver.received.map((one) => one.raw)).size).toBe(1);
    daemon.send("SIGTERM");
    expect(await daemon.ended).toMatchObject({ code: 0 });
  });

  test(
    "a receiver that answers 400 is not asked again; the message is kept as given up, with the reason",
    { timeout: 240_000 },
    async () => {
      const { receiver, config } = await rumourTo();
      receiver.play(() => ({ kind: "status", status: 400 }));
      const daemon = await startDaemonProgram(config, { data });
      const health = await until(async () => {
        const now = await healthOf(daemon.page);
        return now.outbox.dead === 1 ? now : null;
      }, "the message to be given up");
      expect(health).toMatchObject({ state: "degraded", outbox: { waiting: 0, sent: 0, dead: 1 } });
      expect(await (await fetch(daemon.page)).text()).toContain("1 given up");
      expect(ask(db, "SELECT state, attempts, why FROM outbox")).toEqual([
        { state: "dead", attempts: 1, why: expect.stringContaining("400") as string },
      ]);
      expect(receiver.received).toHaveLength(1);
      daemon.send("SIGTERM");
      expect(await daemon.ended).toMatchObject({ code: 0 });
    },
  );
});

/** A daemon whose only source is a file with three quiet days and a rumour that rises now. */
async function rumourTo(): Promise<{ readonly receiver: WebhookReceiver; readonly config: string }> {
  const receiver = await openWebhookReceiver();
  closers.push(() => receiver.close());
  const posts = write("posts.jsonl", tellRumour(Date.now()));
  const config = write(
    "hearsay.yaml",
    `${HEADER}sources: {jetstream: null, files: [{path: "${posts}", batchSize: 1000}]}
sinks: {console: false, webhooks: [{name: desk, url: "${receiver.url}"}]}
`,
  );
  return { receiver, config };
}
