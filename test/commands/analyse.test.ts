import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

import { describe, expect, test } from "vitest";

import { analyse } from "../../src/commands/analyse.ts";
import { CannotRun } from "../../src/commands/cannot-run.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Ran {
  readonly code: number;
  readonly out: readonly string[];
  readonly err: string;
}

async function run(input: readonly (string | Uint8Array)[], args: readonly string[] = []): Promise<Ran> {
  const out: Buffer[] = [];
  const stdout = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      out.push(chunk);
      done();
    },
  });
  const stderr = new PassThrough();
  const { signal } = new AbortController();
  const code = await analyse.run(args, { stdin: Readable.from(input), stdout, stderr, env: {}, cwd: root, signal });
  const err = ((stderr.read() as Buffer | null) ?? "").toString();
  return {
    code,
    out: Buffer.concat(out)
      .toString()
      .split("\n")
      .filter((line) => line !== ""),
    err,
  };
}

const line = (id: string, text: string): string => `${JSON.stringify({ id, text })}\n`;

describe("hearsay analyse", () => {
  test("writes one analysis a post, in order", async () => {
    const { code, out, err } = await run([
      line("a", "MMR causes autism"),
      line("b", "Good morning"),
      line("c", "MMR does not cause autism"),
    ]);
    expect([code, err]).toEqual([0, ""]);
    const answers = out.map((one) => JSON.parse(one) as { id: string; matches: { stance: string }[] });
    expect(answers.map((one) => one.id)).toEqual(["a", "b", "c"]);
    expect(answers.map((one) => one.matches[0]?.stance)).toEqual(["asserts", undefined, "debunks"]);
  });

  test("tells bad lines with their number, passes over them and ends with 1", async () => {
    const { code, out, err } = await run([
      line("a", "x"),
      "nonsense\n\n",
      Buffer.from([0xff, 0xfe, 0x0a]),
      '{"id":12345678901234567890,"text":"x"}\n[]\n{"id":"n"}\n',
      '{"id":"s","text":"\\ud800 \\u0000 MMR causes autism"}',
    ]);
    expect(code).toBe(1);
    expect(out.map((one) => (JSON.parse(one) as { id: string }).id)).toEqual(["a", "s"]);
    expect(err.split("\n").filter((one) => one !== "")).toEqual([
      "line 2: the line is not valid JSON",
      "line 4: the line is not valid UTF-8",
      "line 5: id is a number that JSON cannot hold exactly; write it as a string",
      "line 6: a post must be a JSON object",
      "line 7: text is missing",
      "analyse: 5 lines were passed over",
    ]);
  });

  test("lists candidates, also of bare claims", async () => {
    const dir = await mkdtemp(join(tmpdir(), "hearsay-analyse-"));
    const file = join(dir, "claims.jsonl");
    await writeFile(
      file,
      '{"id":"x1","claim":"Garlic cures influenza"}\n{"id":"x2","claim":"Cold water causes arthritis"}\nbroken\n',
    );
    const { code, out, err } = await run(
      [line("a", "does cold water cause arthritis or what")],
      ["--claims", file, "--candidates", "2"],
    );
    expect(code).toBe(1);
    expect(err).toContain(":3: the line is not valid JSON");
    expect((JSON.parse(out[0] ?? "") as { candidates: { myth: string }[] }).candidates[0]?.myth).toBe("x2");
  });

  test.each([
    [["--threads", "0"], "--threads"],
    [["--candidates", "many"], "--candidates"],
    [["--rules", "/nowhere"], "/nowhere"],
    [["--claims", "/nowhere.jsonl"], "/nowhere.jsonl"],
    [["--wrong"], "--wrong"],
    [["file.jsonl"], "standard input"],
  ])("cannot run with %j and says why", async (args, words) => {
    await expect(run([], args)).rejects.toThrow(CannotRun);
    await expect(run([], args)).rejects.toThrow(words);
  });
});

const cli = join(root, "dist/cli.js");

describe.runIf(existsSync(join(root, "dist/commands/analyse-worker.js")))("hearsay analyse, built", () => {
  const posts = Array.from({ length: 3000 }, (_, n) =>
    line(`p${n}`, n % 7 === 0 ? "MMR causes autism" : `Post number ${n}`),
  );

  function start(args: readonly string[]) {
    return spawn(process.execPath, [cli, "analyse", ...args], { cwd: root, stdio: ["pipe", "pipe", "pipe"] });
  }

  async function answer(args: readonly string[]): Promise<string> {
    const child = start(args);
    child.stdin.end(posts.join(""));
    const parts: Buffer[] = [];
    for await (const chunk of child.stdout) parts.push(chunk as Buffer);
    return Buffer.concat(parts).toString();
  }

  test("gives the same bytes on several threads as on one", async () => {
    const [one, three] = await Promise.all([answer([]), answer(["--threads", "3"])]);
    expect(one.split("\n").length).toBe(posts.length + 1);
    expect(three).toBe(one);
  }, 60_000);

  test.each([[[]], [["--threads", "2"]]])(
    "with %j answers a line at once, and ends with 1 when told to stop while it waits for the next",
    async (args) => {
      const child = start(args);
      const out: Buffer[] = [];
      child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
      const heard = once(child.stdout, "data");
      const errors = text(child.stderr);
      child.stdin.write(line("a", "MMR causes autism"));
      await heard;
      child.kill("SIGTERM");
      const [code] = (await once(child, "close")) as [number | null];
      expect(code).toBe(1);
      expect((JSON.parse(Buffer.concat(out).toString()) as { id: string }).id).toBe("a");
      expect(await errors).toContain("stopped before the end");
    },
    60_000,
  );

  test.runIf(existsSync("/dev/full"))(
    "cannot run, and says so in one line, when its output cannot be written",
    async () => {
      const full = openSync("/dev/full", "w");
      const child = spawn(process.execPath, [cli, "analyse"], { cwd: root, stdio: ["pipe", full, "pipe"] });
      closeSync(full);
      const errors = text(child.stderr!);
      child.stdin!.end(line("a", "MMR causes autism"));
      const [code] = (await once(child, "close")) as [number | null];
      expect([code, await errors]).toEqual([2, expect.stringMatching(/^hearsay: standard output: ENOSPC.*\n$/)]);
    },
    60_000,
  );

  test("ends quietly when its reader goes away", async () => {
    const child = start([]);
    child.stdin.on("error", () => undefined);
    child.stdin.write(posts.join("").repeat(5));
    child.stdout.once("data", () => {
      child.stdout.destroy();
      child.stdin.end();
    });
    const errors: Buffer[] = [];
    child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect([0, 141, null]).toContain(code);
    expect(Buffer.concat(errors).toString()).not.toMatch(/EPIPE|at .*\.js/);
  }, 60_000);
});
