/** What every verb of the command line looks like. The front door picks one and sets the exit code. */

import type { Readable, Writable } from "node:stream";

export interface Io {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}

/** 0 fine; 1 findings or some bad input lines; 2 cannot run. */
export type ExitCode = 0 | 1 | 2;

export interface Command {
  readonly name: string;
  /** One line for the overview. */
  readonly summary: string;
  /** Full help text, printed by `--help`. */
  readonly usage: string;
  /** Works too long without a pause to see the signal of `Io`, and leaves nothing half done: it is simply ended. */
  readonly endsAtOnce?: true;
  run(args: readonly string[], io: Io): Promise<ExitCode>;
}
