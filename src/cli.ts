#!/usr/bin/env node
/** The front door: picks one command by name and is the only place that sets the exit code. */

import type { Command, Io } from "./commands/command.ts";

const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import("./commands/run.ts")).run,
  demo: async () => (await import("./commands/demo.ts")).demo,
  replay: async () => (await import("./commands/replay.ts")).replay,
  analyse: async () => (await import("./commands/analyse.ts")).analyse,
  alerts: async () => (await import("./commands/alerts.ts")).alerts,
  narratives: async () => (await import("./commands/narratives.ts")).narratives,
  eval: async () => (await import("./commands/eval.ts")).evalCommand,
  rules: async () => (await import("./commands/rules.ts")).rules,
  check: async () => (await import("./commands/check.ts")).check,
  train: async () => (await import("./commands/train.ts")).train,
  export: async () => (await import("./commands/export.ts")).exportCommand,
};

async function main(): Promise<number> {
  const [name, ...args] = process.argv.slice(2);
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    process.stdout.write(await overview());
    return name === undefined ? 2 : 0;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) {
    process.stderr.write(`hearsay: there is no command "${name}". Known: ${Object.keys(COMMANDS).join(", ")}.\n`);
    return 2;
  }
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      stop.abort();
    });
  }
  // Means "read the rules again" to a daemon, also while it starts.
  if (name === "run") process.on("SIGHUP", () => undefined);
  const io: Io = {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    signal: stop.signal,
  };
  const command = await load();
  if (command.endsAtOnce === true) for (const signal of ["SIGINT", "SIGTERM"]) process.removeAllListeners(signal);
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(command.usage);
    return 0;
  }
  return command.run(args, io);
}

async function overview(): Promise<string> {
  const lines = ["hearsay: listens for health rumours, tells them from fact-checks, warns early", "", "Commands:"];
  for (const load of Object.values(COMMANDS)) {
    const { name, summary } = await load();
    lines.push(`  ${name.padEnd(10)} ${summary}`);
  }
  return [...lines, "", "hearsay COMMAND --help tells more.", ""].join("\n");
}

// A reader that goes away (`hearsay export posts | head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // A daemon outlives the reader of its log; the console channel says that it is gone.
  if (process.argv[2] === "run") return;
  if (error.code === "EPIPE") process.exit(0);
  process.stderr.write(`hearsay: standard output: ${error.message}\n`);
  process.exit(2);
});
process.stderr.on("error", () => undefined);

try {
  process.exitCode = await main();
} catch (error) {
  const { expected, text } = describe(error);
  process.stderr.write(`hearsay: ${text}\n`);
  process.exitCode = expected ? 2 : 70;
}

function describe(error: unknown): { readonly expected: boolean; readonly text: string } {
  if (!(error instanceof Error)) return { expected: false, text: String(error) };
  const known = ["CannotRun", "ConfigError", "StoreError", "IdentityError"].includes(error.name);
  // What the system refuses (a full disk, a folder that cannot be made) is told in its own words.
  return known || "syscall" in error
    ? { expected: true, text: error.message }
    : { expected: false, text: error.stack ?? error.message };
}
