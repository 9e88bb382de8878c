/** A command run inside the test, with what it wrote. */

import { PassThrough, Writable } from "node:stream";
import type { ExitCode, Io } from "../../src/commands/command.ts";

export interface CommandRun {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

export async function runCommand(
  run: (args: readonly string[], io: Io) => Promise<ExitCode>,
  args: readonly string[],
  parts: Partial<Pick<Io, "env" | "cwd">> & { readonly input?: string } = {},
): Promise<CommandRun> {
  const written = { out: "", err: "" };
  const into = (name: "out" | "err"): Writable =>
    new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        written[name] += chunk.toString();
        done();
      },
    });
  const stdin = new PassThrough();
  stdin.end(parts.input ?? "");
  const io: Io = {
    stdin,
    stdout: into("out"),
    stderr: into("err"),
    env: parts.env ?? {},
    cwd: parts.cwd ?? process.cwd(),
    signal: new AbortController().signal,
  };
  const code = await run(args, io);
  return { code, ...written };
}
