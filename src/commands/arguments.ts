/** Command-line arguments by Node's own parser; a mistake becomes a message that names the option. */

import { parseArgs, type ParseArgsConfig } from "node:util";
import { CannotRun } from "./cannot-run.ts";

type Options = NonNullable<ParseArgsConfig["options"]>;
type Parsed<T extends Options> = ReturnType<typeof parseArgs<{ options: T; allowPositionals: true; strict: true }>>;

export function readArguments<const T extends Options>(
  command: string,
  args: readonly string[],
  options: T,
): Parsed<T> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CannotRun(`${command}: ${message}\nTry: hearsay ${command} --help`);
  }
}

/** An ISO time as Unix ms; undefined stays undefined. */
export function readTime(command: string, option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const atMs = Date.parse(text);
  if (Number.isNaN(atMs))
    throw new CannotRun(`${command}: --${option} "${text}" is not an ISO time such as 2026-11-20T10:00:00Z`);
  return atMs;
}
