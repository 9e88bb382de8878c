/**
 * Runs recorded answers of real platforms through the real parsers and prints what became of them.
 * Not part of the tests: the recordings hold other people's words and stay outside the repository.
 *
 *     npx tsc -p test/tsconfig.json && node .out/test/tools/parse-payloads.js <folder>
 *
 * The folder holds `bluesky/` (Jetstream lines, records) and `mastodon/` (bodies of answers).
 */

import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { openIntake, type Batch, type Intake } from "../../src/sources/jetstream/intake.ts";
import { toPost, whyNot } from "../../src/sources/mastodon/post.ts";
import { Status } from "../../src/sources/mastodon/schema.ts";
import { frameV2, type LogEvent } from "../support/jetstream-server.ts";

type Counts = Map<string, number>;
type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function count(counts: Counts, what: string, by = 1): void {
  counts.set(what, (counts.get(what) ?? 0) + by);
}

function files(folder: string, ending: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(folder, name));
}

function newIntake(): Intake {
  return openIntake({
    gate: () => true,
    place: null,
    maxFrameBytes: 1_048_576,
    gapToleranceMs: 60_000,
    rewindMs: 5000,
  });
}

function tally(counts: Counts, batch: Batch | null, version: string): void {
  if (batch === null) return;
  count(counts, `${version} frames`, batch.seen);
  count(counts, `${version} posts`, batch.posts.length);
  for (const { kind } of batch.tombstones) count(counts, `${version} tombstones (${kind})`);
  for (const [reason, number] of Object.entries(batch.dropped)) count(counts, `${version} dropped: ${reason}`, number);
  for (const { reason } of batch.rejects) count(counts, `${version} rejected: ${reason}`);
}

/** Every recorded v1 line as it is and rewrapped as v2; both must say the same. */
function parseBluesky(folder: string): Counts {
  const counts: Counts = new Map();
  const [v1, v2, records] = [newIntake(), newIntake(), newIntake()];
  let seq = 0;
  for (const file of files(folder, ".jsonl"))
    for (const line of readFileSync(file, "utf8").split("\n")) {
      if (line === "") continue;
      count(counts, "lines");
      v1.take(line);
      const { time_us: timeUs, ...rest } = JSON.parse(line) as Json & { readonly time_us: number };
      v2.take(frameV2({ ...rest, timeUs } as unknown as LogEvent, (seq += 1)));
    }
  const [one, two] = [v1.close(), v2.close()];
  tally(counts, one, "v1");
  tally(counts, two, "v2");
  count(
    counts,
    JSON.stringify(one?.posts) === JSON.stringify(two?.posts) ? "v1 and v2 posts equal" : "v1 AND v2 DIFFER",
  );
  for (const file of files(folder, ".json")) {
    const body: unknown = JSON.parse(readFileSync(file, "utf8"));
    const record = isObject(body) ? body["value"] : undefined;
    if (!isObject(record)) {
      count(counts, "json files that hold no record");
      continue;
    }
    const commit = { rev: basename(file), operation: "create", collection: record["$type"], rkey: "recorded", record };
    records.take(JSON.stringify({ did: "did:plc:recorded", time_us: 1, kind: "commit", commit }));
  }
  tally(counts, records.close(), "recorded records:");
  return counts;
}

/** Statuses anywhere in a body: the body itself, lists, search answers, notifications, conversations. */
function statusesIn(body: unknown): readonly unknown[] {
  if (Array.isArray(body)) return (body as readonly unknown[]).flatMap(statusesIn);
  if (!isObject(body)) return [];
  if (typeof body["content"] === "string" && body["account"] !== undefined) return [body];
  return ["statuses", "status", "last_status"].flatMap((key) => statusesIn(body[key]));
}

function parseMastodon(folder: string): Counts {
  const counts: Counts = new Map();
  for (const file of files(folder, ".json")) {
    count(counts, "bodies");
    const statuses = statusesIn(JSON.parse(readFileSync(file, "utf8")));
    if (statuses.length === 0) count(counts, "bodies without a status");
    for (const value of statuses) {
      count(counts, "statuses");
      const status = Status.safeParse(value);
      if (!status.success) {
        count(counts, `rejected: ${status.error.issues[0]?.path.join(".") ?? ""}`);
        continue;
      }
      const reason = whyNot(status.data, []);
      if (reason !== null) count(counts, `left out: ${reason}`);
      else if (toPost(status.data, "recorded.example", [], () => null).nativeId !== "") count(counts, "posts");
    }
  }
  return counts;
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error("usage: node .out/test/tools/parse-payloads.js <folder with bluesky/ and mastodon/>");
  process.exitCode = 2;
} else
  for (const [platform, parse] of [
    ["bluesky", parseBluesky],
    ["mastodon", parseMastodon],
  ] as const) {
    console.log(platform);
    for (const [what, number] of parse(join(folder, platform))) console.log(`  ${String(number).padStart(5)}  ${what}`);
  }
