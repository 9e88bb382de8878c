/**
 * The compiled product as a real process, for end-to-end tests: started, watched, killed. Everything it
 * stores lies in a folder of its own, and its identity key is fixed so that two runs name authors alike.
 */

import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../src/platform/paths.ts";
import { lendCompiledRules } from "../support/compiled.ts";

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Program {
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly running: () => boolean;
  readonly ended: Promise<Ended>;
  /** Waits for a line of stdout or stderr; rejects if the program ends before it says it. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
  send(signal: NodeJS.Signals): void;
}

export interface Start {
  /** Folder of this program's data. */
  readonly data: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: string | Buffer;
}

/** Loaded machines start a process slowly; a test that hangs still ends. */
const PATIENCE_MS = 90_000;

const alive = new Set<ChildProcess>();

/** For the end of every file of tests: one that fails midway must not leave its programs behind. */
export function endPrograms(): void {
  for (const child of alive) child.kill("SIGKILL");
}

export function startProgram(args: readonly string[], start: Start): Program {
  const cli = cliPath();
  lendCompiledRules(cli, start.data);
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: start.cwd ?? start.data,
    env: {
      ...process.env,
      HEARSAY_DATA: start.data,
      HEARSAY_IDENTITY_KEY: "0123456789abcdef0123456789abcdef",
      HEARSAY_CONFIG: "",
      ...start.env,
    },
    stdio: ["pipe", "pipe", "pipe"],
  });
  alive.add(child);
  child.once("exit", () => alive.delete(child));
  const pieces = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  child.stdout.on("data", (piece: Buffer) => pieces.stdout.push(piece));
  child.stderr.on("data", (piece: Buffer) => pieces.stderr.push(piece));
  // A program that ends before it has read everything closes the pipe.
  child.stdin.on("error", () => undefined);
  child.stdin.end(start.stdin ?? "");
  const text = (stream: "stdout" | "stderr"): string => Buffer.concat(pieces[stream]).toString("utf8");
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      resolve({ code, signal, stdout: text("stdout"), stderr: text("stderr") });
    });
  });
  const running = (): boolean => child.exitCode === null && child.signalCode === null;
  return {
    stdout: () => text("stdout"),
    stderr: () => text("stderr"),
    running,
    ended,
    said: (pattern) =>
      until(
        () => {
          const found = pattern.exec(text("stdout")) ?? pattern.exec(text("stderr"));
          if (found === null && !running()) {
            throw new Error(`ended without saying ${String(pattern)}:\n${text("stdout")}\n${text("stderr")}`);
          }
          return found;
        },
        () => `${String(pattern)} in:\n${text("stdout")}\n${text("stderr")}`,
      ),
    send: (signal) => void child.kill(signal),
  };
}

/** Runs to the end. */
export async function runProgram(args: readonly string[], start: Start): Promise<Ended> {
  return startProgram(args, start).ended;
}

/** Starts the daemon with a configuration file; resolves when its page is served. */
export async function startDaemonProgram(config: string, start: Start): Promise<Program & { readonly page: string }> {
  const program = startProgram(["run", "--config", config], start);
  const [, page] = await program.said(/Page: (http:\S+)/);
  return { ...program, page: page ?? "" };
}

/** Asks again and again until the answer is something; a test must not hope that a pause was long enough. */
export async function until<T>(
  ask: () => T | Promise<T>,
  what: string | (() => string),
  patienceMs: number = PATIENCE_MS,
): Promise<Exclude<T, null | undefined | false>> {
  const endMs = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) {
      return answer as Exclude<T, null | undefined | false>;
    }
    if (Date.now() > endMs) throw new Error(`waited in vain for ${typeof what === "string" ? what : what()}`);
    await pause(10);
  }
}

export async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

export interface Folder {
  readonly path: string;
  remove(): void;
}

export function makeFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), "hearsay-e2e-"));
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** Uniform in [0, 1), the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

let built: string | null = null;

/** dist/cli.js; `npm test` builds it first, a stale one is built here. */
function cliPath(): string {
  if (built !== null) return built;
  const root = packageRoot();
  const file = join(root, "dist", "cli.js");
  if (!existsSync(file) || newestUnder(join(root, "dist")) < newestUnder(join(root, "src"))) {
    spawnSync("npm", ["run", "build", "--silent"], { cwd: root, stdio: "ignore" });
  }
  built = file;
  return file;
}

function newestUnder(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((newest, entry) => Math.max(newest, statSync(join(entry.parentPath, entry.name)).mtimeMs), 0);
}
