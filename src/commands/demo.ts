/** `hearsay demo`: the bundled posts, moved into the last 14 days and replayed, then the page. */

import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { openConsoleSink } from "../app-outside.ts";
import { loadKnowledge, openLog, openStore } from "../app-parts.ts";
import { replayFiles } from "../app-replay.ts";
import { loadConfig } from "../config/load.ts";
import { parsePostJson } from "../model/post-json.ts";
import { ok } from "../model/problem.ts";
import { packageRoot } from "../platform/paths.ts";
import { readArguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { startServing, untilStopped } from "./run.ts";

const USAGE = `hearsay demo [--no-serve] [--config FILE]

Replays the bundled synthetic posts into the last 14 days with everything on, prints the alerts they raise, then serves the
page. Uses its own database (demo.db in the data folder), made anew each time. --no-serve ends after the replay.
`;

/** The bundled posts end here. */
const DEMO_END_MS = Date.parse("2026-11-24T00:00:00Z");
const HOUR_MS = 3_600_000;

export const demo: Command = {
  name: "demo",
  summary: "see it work on bundled synthetic posts",
  usage: USAGE,
  run: async (args, io) => {
    const { values } = readArguments("demo", args, { "no-serve": { type: "boolean" }, config: { type: "string" } });
    const config = await loadConfig({ file: values.config ?? null, env: io.env, cwd: io.cwd });
    const snapshot = await loadKnowledge(config, Date.now());
    const db = resolve(config.data, "demo.db");
    for (const file of [db, `${db}-wal`, `${db}-shm`]) await rm(file, { force: true });
    const store = await openStore(config, db, io.cwd);
    const shiftMs = Math.floor((Date.now() - DEMO_END_MS) / HOUR_MS) * HOUR_MS;
    const summary = await replayFiles(
      {
        config,
        env: io.env,
        store,
        snapshot,
        files: [join(packageRoot(), "data", "demo", "posts.jsonl")],
        fromMs: null,
        toMs: null,
        parse: (value) => {
          const post = parsePostJson(value);
          if (!post.ok || post.value.createdAtMs === null) return post;
          return ok({ ...post.value, createdAtMs: post.value.createdAtMs + shiftMs });
        },
        openSink: () => openConsoleSink(io.stdout),
        rejected: (file, line, reason) => {
          io.stderr.write(`${file}:${line}: ${reason}\n`);
        },
        progress: () => undefined,
      },
      io.signal,
    );
    io.stdout.write(`${summary.posts} posts replayed, ${summary.fired} alerts fired, ${summary.resolved} resolved\n`);
    if (values["no-serve"] === true || io.signal.aborted) {
      await store.close();
      return 0;
    }
    const quiet = {
      ...config,
      sinks: { console: true, webhooks: [], email: [], slack: [], teams: [], pagerduty: [], files: [] },
    };
    const daemon = await startServing("demo", {
      config: quiet,
      env: io.env,
      store,
      snapshot,
      out: io.stdout,
      log: openLog(config),
      collect: false,
    });
    io.stdout.write(`Page: ${daemon.address}  (Ctrl-C ends)\n`);
    await untilStopped(daemon, io.signal);
    return 0;
  },
};
