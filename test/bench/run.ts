/**
 * `npm run bench`: every benchmark in a process of its own, so that no peer slows another, one table,
 * exit code 1 if a gate is missed. `--only G1,G8` picks rows, `--quick` shortens the rounds,
 * `--markdown FILE` writes the page docs/benchmarks.md.
 */

import { fork } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Machine, pageOf, tableOf } from "./report.ts";
import type { Row, Scale } from "./row.ts";

type Bench = (scale: Scale) => Promise<readonly Row[]>;

const BENCHES: Readonly<Record<string, Bench>> = {
  G1: async ({ quick }) => (await import("./text.ts")).benchG1(quick ? 3 : 9),
  G1b: async ({ quick }) => (await import("./learned.ts")).benchG1b({ quick }),
  G2: async (scale) => (await import("./matching-rows.ts")).smallCatalogues(scale),
  G3: async (scale) => (await import("./matching-rows.ts")).largeCatalogue(scale),
  G5: async (scale) => (await import("./claims.ts")).benchG5(scale),
  G6: async ({ quick }) => (await import("./near-duplicates.ts")).benchG6(quick ? 3 : 9),
  G7: async (scale) => (await import("./analysis.ts")).benchG7(scale),
  G8: async ({ quick }) => (await import("./firehose.ts")).benchG8({ quick }),
  G9: async ({ quick }) => (await import("./end-to-end.ts")).benchG9({ quick }),
  G10: async ({ quick }) => (await import("./store.ts")).benchG10(quick ? { rounds: 3, rows: 50_000 } : {}),
  G11: async ({ quick }) => (await import("./text.ts")).benchG11(quick ? 3 : 9),
  G12: async ({ quick }) => (await import("./start-up.ts")).benchG12({ quick }),
};

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      quick: { type: "boolean", default: false },
      markdown: { type: "string" },
      child: { type: "string" },
    },
  });
  if (values.child !== undefined) {
    const rows = await BENCHES[values.child]!({ quick: values.quick });
    await new Promise((resolve) => process.send?.(rows, resolve));
    return 0;
  }
  const asked = values.only?.split(",") ?? Object.keys(BENCHES);
  const unknown = asked.filter((id) => BENCHES[id] === undefined);
  if (unknown.length > 0) {
    process.stderr.write(`bench: no row ${unknown.join(", ")}; known: ${Object.keys(BENCHES).join(", ")}\n`);
    return 2;
  }
  const machine: Machine = {
    node: `${process.version}, V8 ${process.versions.v8}`,
    cpu: `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}`,
    load: loadavg()
      .map((one) => one.toFixed(1))
      .join(" "),
    date: new Date().toISOString().slice(0, 10),
  };
  process.stdout.write(`Node ${machine.node} · ${machine.cpu} · load average at start ${machine.load}\n`);
  const rows: Row[] = [];
  let broken = false;
  for (const id of asked) {
    try {
      const found = await inChild(id, values.quick);
      rows.push(...found);
      for (const row of found) process.stdout.write(`${tableOf([row]).split("\n").at(-1)!}\n`);
    } catch (error) {
      broken = true;
      process.stderr.write(`bench: ${id}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  process.stdout.write(`\n${tableOf(rows)}\n`);
  if (values.markdown !== undefined) writeFileSync(values.markdown, pageOf(rows, machine, values.quick));
  return broken || rows.some((row) => !row.ok) ? 1 : 0;
}

async function inChild(id: string, quick: boolean): Promise<readonly Row[]> {
  const self = fileURLToPath(import.meta.url);
  const child = fork(self, ["--child", id, ...(quick ? ["--quick"] : [])], { execArgv: ["--expose-gc"] });
  return new Promise((resolve, reject) => {
    child.once("message", (rows) => {
      resolve(rows as readonly Row[]);
    });
    child.once("exit", (code) => {
      reject(new Error(`the process ended with ${code}`));
    });
  });
}

process.exitCode = await main();
