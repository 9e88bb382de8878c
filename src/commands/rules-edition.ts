/** One edition of the rules to compare with another: a folder, or what a git revision held. Compiled, ready to judge posts. */

import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

import { compileKnowledge, type Knowledge } from "../core/knowledge.ts";
import type { Rulebook } from "../model/rules.ts";
import { CannotRun } from "./cannot-run.ts";
import type { Io } from "./command.ts";
import { loadRules } from "./rules-load.ts";

export interface Edition {
  /** As it was asked for. */
  readonly name: string;
  readonly rulebook: Rulebook;
  readonly knowledge: Knowledge;
  /** Files with errors, which are left out. */
  readonly broken: number;
}

const MOST_BYTES = 256 << 20;

/** Draft myths take part too: they are what editors compare. */
export async function loadEdition(
  command: string,
  folder: string | undefined,
  io: Io,
): Promise<Edition & { dir: string }> {
  const { rulebook, lexicons, models, today, broken, dir } = await loadRules(command, folder, io);
  const statuses = ["draft", "trial", "active"] as const;
  return {
    name: dir,
    rulebook,
    knowledge: compileKnowledge(rulebook, lexicons, { today, statuses, models }),
    broken,
    dir,
  };
}

/** `named` is a folder, else a git revision of the repository that `dir` lies in. */
export async function loadFormer(command: string, named: string, dir: string, io: Io): Promise<Edition> {
  const path = resolve(io.cwd, named);
  if (existsSync(path) && statSync(path).isDirectory()) return loadEdition(command, path, io);
  const folder = mkdtempSync(join(tmpdir(), "hearsay-edition-"));
  try {
    await unpack(command, named, dir, folder);
    return { ...(await loadEdition(command, folder, io)), name: named };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes the rule files of a revision into a folder. Nothing of the repository is changed. */
async function unpack(command: string, revision: string, dir: string, folder: string): Promise<void> {
  const told = `${command}: "${revision}" is neither a folder nor a git revision that holds ${dir}`;
  const commit = (
    await git(dir, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`], told)
  )
    .toString("utf8")
    .trim();
  const names = (await git(dir, ["ls-tree", "-r", "-z", "--name-only", commit, "./"], told))
    .toString("utf8")
    .split("\0")
    .filter((name) => name.endsWith(".yaml"));
  if (names.length === 0) throw new CannotRun(told);
  const asked = names.map((name) => `${commit}:./${name}\n`).join("");
  const answer = await git(dir, ["cat-file", "--batch"], told, asked);
  let at = 0;
  for (const name of names) {
    // "<hash> blob <size>\n", that many bytes, "\n"
    const lineEnd = answer.indexOf(10, at);
    const size = Number(answer.toString("latin1", at, lineEnd).split(" ")[2]);
    if (!Number.isSafeInteger(size)) throw new CannotRun(told);
    const to = join(folder, name);
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, answer.subarray(lineEnd + 1, lineEnd + 1 + size));
    at = lineEnd + 1 + size + 1;
  }
}

function git(dir: string, args: readonly string[], told: string, input = ""): Promise<Buffer> {
  return new Promise((done, failed) => {
    const program = execFile(
      "git",
      ["-C", dir, ...args],
      { encoding: "buffer", maxBuffer: MOST_BYTES },
      (error, stdout) => {
        if (error === null) done(stdout);
        else if (error.code === "ENOENT") failed(new CannotRun(`${told}: git is not installed`));
        else failed(new CannotRun(told));
      },
    );
    program.stdin?.on("error", () => undefined);
    program.stdin?.end(input);
  });
}
