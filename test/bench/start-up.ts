/**
 * G12: from the start of `hearsay run` until `/healthz` answers, with 1,000 myths as rule files,
 * against a Node process that does nothing; and resident memory at that moment, also with 10,000.
 * The first start of a folder fills the cache in the data folder and is told apart.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../src/platform/paths.ts";
import { medianOf, ratiosOf, type Row, rowOf, type Scale, spreadOf } from "./row.ts";
import { writeRuleFiles } from "./rule-files.ts";

interface Start {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly residentMb: number;
}

const SEED = 12;
const READY_WITHIN_MS = 300_000;

export async function benchG12({ quick }: Scale): Promise<readonly Row[]> {
  const rounds = quick ? 3 : 9;
  const folder = mkdtempSync(join(tmpdir(), "hearsay-bench-"));
  try {
    const small = await startsOf(folder, 1_000, rounds);
    const large = await startsOf(folder, 10_000, quick ? 1 : 3);
    const wall = (starts: readonly Start[]): readonly number[] => starts.map((start) => start.wallMs);
    const cpu = (starts: readonly Start[]): readonly number[] => starts.map((start) => start.cpuMs);
    const told = (starts: readonly Start[]): string =>
      `${medianOf(cpu(starts)).toFixed(0)} ms CPU, ${medianOf(wall(starts)).toFixed(0)} ms wall`;
    const memory = (myths: string, starts: readonly Start[], limitMb: number): Row => {
      const resident = starts.map((start) => start.residentMb);
      return rowOf({
        id: "G12",
        what: `resident memory when ready, ${myths} myths / limit`,
        ours: `${medianOf(resident).toFixed(0)} MB`,
        peer: `${limitMb} MB`,
        ratio: spreadOf(resident.map((mb) => mb / limitMb)),
        gate: 1,
        side: "most",
      });
    };
    const first = `first start ${small.first.cpuMs.toFixed(0)} ms CPU`;
    const time = (clock: string, of: (starts: readonly Start[]) => readonly number[]): Row =>
      rowOf({
        id: "G12",
        what: `start to ready, 1,000 myths, ${clock} time / empty Node process`,
        ours: `${told(small.ours)} (${first})`,
        peer: told(small.empty),
        ratio: ratiosOf(of(small.ours), of(small.empty)),
        gate: 4,
        side: "most",
      });
    return [time("CPU", cpu), time("wall", wall), memory("1,000", small.ours, 120), memory("10,000", large.ours, 160)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startsOf(
  folder: string,
  myths: number,
  rounds: number,
): Promise<{ readonly first: Start; readonly ours: readonly Start[]; readonly empty: readonly Start[] }> {
  const rules = join(folder, `rules-${myths}`);
  const data = join(folder, `data-${myths}`);
  const config = join(folder, `config-${myths}.yaml`);
  const nothing = join(folder, "empty.mjs");
  writeRuleFiles(rules, myths, SEED);
  writeFileSync(nothing, "process.stdout.write('up\\n'); setInterval(() => {}, 1e6);\n");
  // A stream that is refused at once: its client is loaded, no event comes.
  const source = `sources:\n  jetstream:\n    endpoints: ["ws://127.0.0.1:9"]\n`;
  writeFileSync(config, `data: ${data}\nrules: ${rules}\nweb:\n  port: 0\nlog:\n  level: error\n${source}`);
  const run = (): Promise<Start> => startDaemon(config);
  const first = await run();
  const ours: Start[] = [];
  const empty: Start[] = [];
  for (let round = -1; round < rounds; round++) {
    const own = await run();
    const bare = await startEmpty(nothing);
    if (round < 0) continue;
    ours.push(own);
    empty.push(bare);
  }
  return { first, ours, empty };
}

function startDaemon(config: string): Promise<Start> {
  const cli = join(packageRoot(), "dist", "cli.js");
  return timed(spawn(process.execPath, [cli, "run", "--config", config], { stdio: "pipe" }), async (line) => {
    const address = /http:\/\/\S+/.exec(line)?.[0];
    if (address === undefined) return false;
    const { status } = await fetch(`${address}/healthz`);
    if (status !== 200) throw new Error(`/healthz answered ${status}`);
    return true;
  });
}

function startEmpty(script: string): Promise<Start> {
  return timed(spawn(process.execPath, [script], { stdio: "pipe" }), () => Promise.resolve(true));
}

/** Until `isReady` says so of a line of output; then the process is ended. */
async function timed(child: ChildProcess, isReady: (line: string) => Promise<boolean>): Promise<Start> {
  const from = performance.now();
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let told = "";
  try {
    return await new Promise<Start>((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error(`not ready in time: ${told}`)), READY_WITHIN_MS);
      child.once("exit", (code) => reject(new Error(`ended with ${code} before it was ready: ${told}`)));
      child.stderr?.on("data", (chunk: Buffer) => (told += chunk.toString()));
      child.stdout?.on("data", (chunk: Buffer) => {
        told += chunk.toString();
        isReady(chunk.toString()).then((ready) => {
          if (!ready) return;
          clearTimeout(limit);
          resolve({ wallMs: performance.now() - from, ...usageOf(child.pid!) });
        }, reject);
      });
    });
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
}

/** CPU time of all threads that are alive, and resident memory, as the kernel tells them (Linux). */
function usageOf(pid: number): { readonly cpuMs: number; readonly residentMb: number } {
  const tasks = `/proc/${pid}/task`;
  const cpuMs = readdirSync(tasks)
    .map((task) => Number(readFileSync(join(tasks, task, "schedstat"), "latin1").split(" ")[0]) / 1e6)
    .reduce((sum, ms) => sum + ms, 0);
  const resident = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
  return { cpuMs, residentMb: Number(resident) / 1000 };
}
