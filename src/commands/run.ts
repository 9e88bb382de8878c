/** `hearsay run`: the daemon. Listens, judges, warns, serves the page; ends cleanly on SIGTERM. */

import { startDaemon, type Daemon, type DaemonOptions } from "../app.ts";
import { databaseOf, loadKnowledge, openLog, openStore } from "../app-parts.ts";
import { loadConfig } from "../config/load.ts";
import { claimPlace } from "../platform/single.ts";
import { readArguments } from "./arguments.ts";
import { CannotRun } from "./cannot-run.ts";
import type { Command } from "./command.ts";

const USAGE = `hearsay run [--config FILE]

Starts the daemon. With no configuration it uses sources that need no credentials (Bluesky's Jetstream), a database under
data/ and a page on 127.0.0.1. SIGTERM or Ctrl-C stops it cleanly; changed rule files are read
again by themselves, or on SIGHUP; rules with errors, failing tests or too many everyday posts are refused and the former stay.

Environment: HEARSAY_CONFIG, HEARSAY_PORT, HEARSAY_DATA, HEARSAY_LOG_LEVEL, HEARSAY_IDENTITY_KEY or HEARSAY_IDENTITY_KEY_FILE.
`;

/** A stop that takes longer is forced. */
const STOP_WITHIN_MS = 9000;

export const run: Command = {
  name: "run",
  summary: "start the daemon",
  usage: USAGE,
  run: async (args, io) => {
    const hangUps = noteHangUps();
    const { values } = readArguments("run", args, { config: { type: "string" } });
    const config = await loadConfig({ file: values.config ?? null, env: io.env, cwd: io.cwd });
    const snapshot = await loadKnowledge(config, Date.now());
    const place = await claimPlace(databaseOf(config));
    if (place === null)
      throw new CannotRun(`run: another Hearsay already runs on ${databaseOf(config)}. Stop it, or set another "db".`);
    const store = await openStore(config, null, io.cwd);
    const log = openLog(config);
    const daemon = await startServing("run", {
      config,
      env: io.env,
      store,
      snapshot,
      out: io.stdout,
      log,
      collect: true,
    });
    io.stdout.write(`Hearsay listens. Page: ${daemon.address}\n`);
    const serving = untilStopped(daemon, io.signal);
    if (hangUps()) void daemon.reload();
    await serving;
    await place.release();
    return 0;
  },
};

/** Keeps a SIGHUP that comes before the page is up; what is returned says whether one came, and leaves them to others. */
function noteHangUps(): () => boolean {
  let came = false;
  const note = (): void => {
    came = true;
  };
  process.on("SIGHUP", note);
  return () => {
    process.off("SIGHUP", note);
    return came;
  };
}

/** The started daemon; one that cannot serve its page closes the store and says what to change. */
export async function startServing(command: string, options: DaemonOptions): Promise<Daemon> {
  try {
    return await startDaemon(options);
  } catch (error) {
    await options.store.close();
    const { host, port } = options.config.web;
    switch (error instanceof Error && "code" in error ? error.code : null) {
      case "EADDRINUSE":
        throw new CannotRun(`${command}: port ${port} on ${host} is taken. Set HEARSAY_PORT or "web.port" to another.`);
      case "EACCES":
        throw new CannotRun(`${command}: port ${port} may not be opened by this user. Set "web.port" above 1023.`);
      case "EADDRNOTAVAIL":
      case "ENOTFOUND":
        throw new CannotRun(`${command}: "web.host" ${host} is no address of this machine.`);
      default:
        throw error;
    }
  }
}

/** Serves until the signal, reloading on SIGHUP; then stops within the time. */
export async function untilStopped(daemon: Daemon, signal: AbortSignal): Promise<void> {
  const reload = (): void => void daemon.reload();
  process.on("SIGHUP", reload);
  if (!signal.aborted) {
    await new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => {
        resolve();
      });
    });
  }
  process.off("SIGHUP", reload);
  const force = setTimeout(() => {
    process.stderr.write("hearsay: stopping took too long; ended by force. Nothing stored is lost.\n");
    process.exit(1);
  }, STOP_WITHIN_MS);
  force.unref();
  await daemon.stop();
  clearTimeout(force);
}
