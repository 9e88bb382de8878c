/**
 * `npm run eval`: every quality figure from the labelled data, by the command that users run. The data
 * is not part of the repository: without it, it says so. `--data DIR` names the folder, `--only WORD`
 * picks tasks or files ("aims": the aims alone, for which no such data is needed), `--markdown` writes docs/quality.md.
 */

import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { parseArgs } from "node:util";

import { evalCommand } from "../../../src/commands/eval.ts";
import { packageRoot } from "../../../src/platform/paths.ts";
import {
  type Aim,
  aimOfEveryday,
  aimsOfContrast,
  aimsOfModels,
  contrastHalf,
  everydayPosts,
  type MatchingJson,
} from "./aims.ts";
import { type Figure, FIGURES } from "./figures.ts";
import { aimCells, pageOf, rowOf, type Shown } from "./page.ts";
import { seedPosts } from "./seed-posts.ts";

const SEED = "myths-seed.jsonl";

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { data: { type: "string" }, only: { type: "string" }, markdown: { type: "boolean", default: false } },
  });
  const data = values.data ?? resolve(packageRoot(), "../shared/data");
  if (!existsSync(data) && values.only !== "aims") {
    process.stderr.write(
      `eval: the labelled data is not here: there is no ${data}.\n` +
        "Its texts may not be passed on, so they are not in the repository; docs/quality.md has the figures. Name the folder with --data DIR.\n",
    );
    return 2;
  }
  const scratch = mkdtempSync(join(tmpdir(), "hearsay-eval-"));
  try {
    return await measure(data, scratch, values.only ?? "", values.markdown);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

async function measure(data: string, scratch: string, only: string, markdown: boolean): Promise<number> {
  const figures = FIGURES.filter(({ task, file }) => `${task} ${file}`.includes(only));
  const shown: Shown[] = [];
  let missing = 0;
  const aims = "aims".includes(only) ? await measureAims(scratch) : [];
  for (const aim of aims) process.stdout.write(`${aimCells(aim).join("  ")}\n`);
  const take = async (figure: Figure, file: string): Promise<void> => {
    const claims = figure.claims === undefined ? [] : ["--claims", join(data, figure.claims)];
    if (!existsSync(file)) {
      missing += 1;
      process.stderr.write(`eval: ${figure.file} is not in ${data}; passed over\n`);
      return;
    }
    const row = { figure, report: await evaluate([file, "--task", figure.task, ...claims]) };
    shown.push(row);
    process.stdout.write(`${rowOf(row).join("  ")}\n`);
  };
  for (const figure of figures) await take(figure, join(data, figure.file));
  if (`matching stance ${SEED}`.includes(only) && existsSync(join(data, SEED))) {
    const posts = join(scratch, "seed-posts.jsonl");
    writeFileSync(posts, seedPosts(join(data, SEED)));
    for (const task of ["matching", "stance"] as const) await take({ task, file: SEED }, posts);
  }
  if (markdown) {
    if (only !== "" || missing > 0) {
      process.stderr.write("eval: docs/quality.md is written only with every figure\n");
      return 2;
    }
    writeFileSync(join(packageRoot(), "docs", "quality.md"), pageOf(aims, shown));
  }
  return missing > 0 ? 1 : 0;
}

async function measureAims(scratch: string): Promise<readonly Aim[]> {
  const matching = async (posts: string): Promise<MatchingJson> => {
    const file = join(scratch, "posts.jsonl");
    writeFileSync(file, posts);
    return (await evaluate([file, "--task", "matching"])) as unknown as MatchingJson;
  };
  const [dev, test] = [await matching(contrastHalf("dev")), await matching(contrastHalf("test"))];
  return [
    ...aimsOfModels(),
    ...aimsOfContrast("development", dev),
    ...aimsOfContrast("test", test),
    aimOfEveryday(await matching(everydayPosts())),
  ];
}

/** Runs the command; lines without usable gold are counted in the report. */
async function evaluate(args: readonly string[]): Promise<Shown["report"]> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  stderr.resume();
  const parts: Buffer[] = [];
  stdout.on("data", (part: Buffer) => parts.push(part));
  const { signal } = new AbortController();
  const cwd = packageRoot();
  await evalCommand.run([...args, "--json"], { stdin: Readable.from([]), stdout, stderr, env: {}, cwd, signal });
  return JSON.parse(Buffer.concat(parts).toString()) as Shown["report"];
}

process.exitCode = await main();
