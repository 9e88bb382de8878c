/** `hearsay replay`: the whole pipeline over files of time-stamped posts, on a clock that follows them. */

import { open, readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { mappedBy, openConsoleSink } from "../app-outside.ts";
import { loadKnowledge, openStore } from "../app-parts.ts";
import { replayFiles } from "../app-replay.ts";
import { loadConfig } from "../config/load.ts";
import { parsePostJson } from "../model/post-json.ts";
import type { Post } from "../model/post.ts";
import type { Outcome } from "../model/problem.ts";
import { readArguments, readTime } from "./arguments.ts";
import { CannotRun } from "./cannot-run.ts";
import type { Command, Io } from "./command.ts";
import { lineSink } from "./line-sink.ts";

const USAGE = `hearsay replay FILE... [--rules DIR] [--db PATH] [--from ISO] [--to ISO] [--map FILE] [--json]

Runs inbox, analysis, store, detection, alerts and dispatch over the posts of the files, merged by createdAt, on a virtual
clock. Prints alerts as they fire and resolve, then a summary. The same files give the same output.

  --rules DIR    rule files to use instead of those that ship
  --db PATH      keep the database there; a replay that was cut off goes on. Without it nothing is kept.
  --from, --to   only posts created in this time; --to is exclusive
  --map FILE     JSON that says where foreign fields are: {"id":"id","text":"text","createdAt":"created_at",
                 "platform":"=twitter","author":{"id":"author","followers":"followers"},"engagement":{"likes":"likes"}}
                 Paths use dots; "=x" is the constant x.
  --json         one JSON line per alert event
  --config FILE  configuration file

Exit code 0; 1 if lines were no posts or it was stopped before the end; 2 if it cannot run.
`;

const OPTIONS = {
  rules: { type: "string" },
  db: { type: "string" },
  from: { type: "string" },
  to: { type: "string" },
  map: { type: "string" },
  json: { type: "boolean" },
  config: { type: "string" },
} as const;

export const replay: Command = {
  name: "replay",
  summary: "run the pipeline over files of posts on a virtual clock",
  usage: USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArguments("replay", args, OPTIONS);
    if (positionals.length === 0) throw new CannotRun(`replay: name at least one file\n\n${USAGE}`);
    const files = positionals.map((file) => resolve(io.cwd, file));
    for (const [index, file] of files.entries()) {
      await readable(file, positionals[index] ?? file);
    }
    const loaded = await loadConfig({ file: values.config ?? null, env: io.env, cwd: io.cwd });
    const config = values.rules === undefined ? loaded : { ...loaded, rules: resolve(io.cwd, values.rules) };
    const parse = values.map === undefined ? parsePostJson : await mapping(resolve(io.cwd, values.map));
    const fromMs = readTime("replay", "from", values.from) ?? null;
    const toMs = readTime("replay", "to", values.to) ?? null;
    const snapshot = await loadKnowledge(config, Date.now());
    const store = await openStore(config, values.db ?? ":memory:", io.cwd);
    const json = values.json === true;
    try {
      let rejected = 0;
      const summary = await replayFiles(
        {
          config,
          env: io.env,
          store,
          snapshot,
          files,
          fromMs,
          toMs,
          parse,
          openSink: (givenId) => (json ? lineSink(io.stdout, givenId) : openConsoleSink(io.stdout)),
          rejected: (file, line, reason) => {
            rejected += 1;
            io.stderr.write(`${file}:${line}: ${reason}\n`);
          },
          progress: progressOn(io),
        },
        io.signal,
      );
      if (!json) io.stdout.write(`${summarise(summary, rejected)}\n`);
      if (io.signal.aborted) io.stderr.write("replay: stopped before the end of the files\n");
      return rejected > 0 || io.signal.aborted ? 1 : 0;
    } finally {
      await store.close();
    }
  },
};

async function readable(file: string, named: string): Promise<void> {
  const cannot = (why: string): CannotRun => new CannotRun(`replay: ${named} ${why}`);
  const handle = await open(file, "r").catch((cause: unknown) => {
    const detail = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
    throw cannot(`cannot be read${detail}`);
  });
  try {
    if ((await handle.stat()).isDirectory()) throw cannot("is a folder; name the files in it");
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    if (bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b) throw cannot("is compressed; unpack it first");
  } finally {
    await handle.close();
  }
}

async function mapping(file: string): Promise<(value: unknown) => Outcome<Post>> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    throw new CannotRun(`replay: --map ${file}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  const mapped = mappedBy(value);
  if (!mapped.ok) throw new CannotRun(`replay: --map ${file}: ${mapped.problem.detail}`);
  return mapped.value;
}

function progressOn(io: Io): (posts: number, atMs: number) => void {
  const terminal = "isTTY" in io.stderr && io.stderr.isTTY === true;
  if (!terminal) return () => undefined;
  return (posts, atMs) => {
    io.stderr.write(`\r${posts} posts, ${new Date(atMs).toISOString().slice(0, 16)} `);
  };
}

function summarise(summary: Awaited<ReturnType<typeof replayFiles>>, rejected: number): string {
  const { fromMs, toMs } = summary;
  const time = (atMs: number): string => new Date(atMs).toISOString().slice(0, 16).replace("T", " ");
  const when = fromMs === null || toMs === null ? "" : ` from ${time(fromMs)} to ${time(toMs)} UTC`;
  return [
    `${summary.posts} posts${when}`,
    `${summary.duplicates} duplicates, ${rejected} lines rejected`,
    `${summary.fired} alerts fired, ${summary.resolved} resolved`,
  ].join("\n");
}
