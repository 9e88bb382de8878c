/** kill -9 at random moments of the daemon on a Jetstream, with a webhook as the way out. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type TestContext } from "vitest";
import { startJetstreamServer, type JetstreamServer, type LogEvent } from "../support/jetstream-server.ts";
import { openWebhookReceiver, type WebhookReceiver } from "../support/webhook-server.ts";
import { makeFolder, pause, seededRandom, startDaemonProgram, startProgram, until, type Program } from "./program.ts";
import { ask } from "./rows.ts";
import { tellStream } from "./stream-story.ts";

const SEED = 20_261_125;
/** Each portion of history ends in a kill while it is taken in. */
const PORTIONS = 14;
const KILLS_AT_START = 6;
/** Killed while the receiver holds the message and has not answered. */
const KILLS_AT_SENDING = 3;
const KILLS_AFTERWARDS = 2;
const ANSWER_AFTER_MS = 1500;

interface Station {
  readonly data: string;
  readonly db: string;
  readonly config: string;
  readonly server: JetstreamServer;
  readonly receiver: WebhookReceiver;
}

async function openStation(onTestFinished: TestContext["onTestFinished"]): Promise<Station> {
  const folder = makeFolder();
  onTestFinished(() => folder.remove());
  const server = await startJetstreamServer({ protocol: "v1" });
  onTestFinished(() => server.close());
  const receiver = await openWebhookReceiver();
  onTestFinished(() => receiver.close());
  const data = join(folder.path, "data");
  mkdirSync(data);
  const config = join(folder.path, "hearsay.yaml");
  writeFileSync(
    config,
    `web: {port: 0}
log: {level: warn}
sources:
  jetstream: {endpoints: ["${server.endpoint}"], batchSize: 12, batchEvery: 200ms, backoffFrom: 100ms, backoffTo: 500ms}
sinks: {console: false, webhooks: [{name: desk, url: "${receiver.url}"}]}
detect: {every: 1s, settle: 0s}
`,
  );
  return { data, db: join(data, "hearsay.db"), config, server, receiver };
}

/** Time of the last event whose posts are stored, in the stream's own microseconds. */
function storedUntil(station: Station): number {
  const cursor = ask(station.db, "SELECT cursor FROM sources WHERE cursor NOT NULL")?.[0]?.["cursor"] ?? "";
  return Number(String(cursor).split(":")[1] ?? 0);
}

function count(station: Station, sql: string): number {
  return Number(ask(station.db, `SELECT count(*) AS n FROM ${sql}`)?.[0]?.["n"] ?? -1);
}

/** A stream without a cursor begins at its live end: the first event must be stored before the rest is told. */
async function settleIn(station: Station, first: LogEvent): Promise<void> {
  await until(() => station.server.openStreams() > 0, "the daemon to connect");
  station.server.push(first);
  await until(() => storedUntil(station) >= first.timeUs, "the first event to be stored");
}

async function finish(station: Station, lastUs: number, program: Program): Promise<void> {
  await until(() => storedUntil(station) >= lastUs, "the last event to be stored");
  await until(() => count(station, "pending") === 0, "everything to be analysed");
  await until(() => count(station, "outbox WHERE state = 'sent'") > 0, "the message to be sent");
  await until(() => count(station, "outbox WHERE state = 'waiting'") === 0, "the outbox to be empty");
  program.send("SIGTERM");
  expect(await program.ended).toMatchObject({ code: 0 });
}

/** What two runs must share whatever happened to them; times of seeing and judging are the wall clock's. */
function outcome(station: Station): Readonly<Record<string, readonly unknown[] | null>> {
  return {
    posts: ask(
      station.db,
      `SELECT p.id, p.text, p.created_at, p.skewed, p.edits, p.hidden, p.reply_to, p.extra, a.hash, a.deleted_at, a.hidden AS away
       FROM posts p LEFT JOIN authors a ON a.id = p.author ORDER BY p.id`,
    ),
    tombstones: ask(station.db, "SELECT key, rest FROM tombstones ORDER BY key, rest"),
    authorsGone: ask(
      station.db,
      "SELECT hash, deleted_at, hidden FROM authors WHERE deleted_at NOT NULL OR hidden = 1 ORDER BY hash",
    ),
    analyses: ask(station.db, "SELECT p.id, a.rev, a.body FROM analyses a JOIN posts p ON p.n = a.post ORDER BY p.id"),
    matches: ask(
      station.db,
      `SELECT p.id, y.name, m.decision, m.stance, m.p, m.created_at, m.hour, m.first_hand, m.hidden
       FROM matches m JOIN posts p ON p.n = m.post JOIN myths y ON y.id = m.myth ORDER BY p.id, y.name`,
    ),
    exposure: ask(station.db, "SELECT hour, sum(posts) AS posts FROM exposure GROUP BY hour ORDER BY hour"),
  };
}

/** Every post is kept once, what was taken back stays away, and one story is told once. */
export async function killDaemon({ onTestFinished }: TestContext): Promise<void> {
  const random = seededRandom(SEED);
  const story = tellStream(Date.now(), SEED, PORTIONS);
  const [first, ...restOfFirst] = story.history[0]!;
  const told: LogEvent[] = [];
  const station = await openStation(onTestFinished);
  const { server, receiver } = station;
  const tell = (events: readonly LogEvent[]): void => {
    told.push(...events);
    server.push(...events);
  };
  let kills = 0;
  const round = async (moment: (program: Program) => Promise<void>): Promise<void> => {
    const program = startProgram(["run", "--config", station.config], station);
    await moment(program);
    program.send("SIGKILL");
    const ended = await program.ended;
    expect(ended).toMatchObject({ signal: "SIGKILL" });
    kills += 1;
  };

  await round(async () => {
    await settleIn(station, first!);
    told.push(first!);
    await pause(random() * 300);
  });
  for (const [index, portion] of [restOfFirst, ...story.history.slice(1)].entries()) {
    if (index % 2 === 1 && index / 2 < KILLS_AT_START) await round(() => pause(200 + random() * 2300));
    const targetUs = portion[Math.floor(random() * portion.length)]!.timeUs;
    await round(async (program) => {
      // Half of the portions wait on the server, half come while the daemon listens.
      if (index % 2 === 0) await program.said(/Page:/);
      tell(portion);
      await until(() => storedUntil(station) >= targetUs, `event ${targetUs} to be stored`);
      await pause(random() * 400);
    });
  }

  receiver.play(() => ({ kind: "slow", ms: ANSWER_AFTER_MS }));
  const surge = story.surge(Date.now());
  for (let n = 0; n < KILLS_AT_SENDING; n++) {
    const before = receiver.received.length;
    await round(async () => {
      if (n === 0) tell(surge);
      await until(() => receiver.received.length > before, "the message");
      await pause(random() * 200);
    });
  }
  receiver.play(() => null);
  for (let n = 0; n < KILLS_AFTERWARDS; n++) {
    await round(async (program) => {
      await program.said(/Page:/);
      tell(story.aftermath());
      await pause(random() * 1500);
    });
  }
  const last = await startDaemonProgram(station.config, station);
  tell(story.aftermath());
  const lastUs = Math.max(...told.map((event) => event.timeUs));
  await finish(station, lastUs, last);
  expect(kills).toBeGreaterThanOrEqual(25);

  const calm = await openStation(onTestFinished);
  const undisturbed = await startDaemonProgram(calm.config, calm);
  await settleIn(calm, told[0]!);
  calm.server.push(...told.slice(1));
  await finish(calm, lastUs, undisturbed);

  const [want, got] = [outcome(calm), outcome(station)];
  expect(want["posts"]!.length).toBeGreaterThan(200);
  expect(want["tombstones"]!.length).toBeGreaterThanOrEqual(2 * PORTIONS - 2);
  expect(want["authorsGone"]!.length).toBeGreaterThanOrEqual(2 * PORTIONS);
  for (const [what, rows] of Object.entries(want)) expect({ what, rows: got[what] }).toEqual({ what, rows });

  const episodes = ask(station.db, "SELECT id, myth FROM episodes WHERE notified NOT NULL");
  expect(episodes).toMatchObject([{ myth: "measles-vitamin-a" }]);
  const raws = new Map<string, Set<string>>();
  for (const { key, raw } of receiver.received) raws.set(key, (raws.get(key) ?? new Set()).add(raw));
  expect([...raws.values()].every((bodies) => bodies.size === 1)).toBe(true);
  const fired = [...receiver.byKey.values()].filter((one) => one.body["event"] === "fired");
  expect(fired).toHaveLength(1);
  expect(new Set([...receiver.byKey.values()].map((one) => one.body["episode"]))).toEqual(
    new Set([episodes![0]!["id"]]),
  );
  // The kills at sending did bring the first message again, under the same key.
  expect(receiver.received.filter((one) => one.key === fired[0]!.key).length).toBeGreaterThan(KILLS_AT_SENDING);
}
