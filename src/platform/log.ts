/**
 * The log: JSON lines through pino, one child per room, a fixed message plus fields. It decides
 * what may be written: post text, handles and names never above debug, secrets never at all.
 */

import { createRequire } from "node:module";
import type { Logger } from "pino";

/** error: the operator must act; warn: degraded; info: a change of state; debug: one line per item. */
export type LogLevel = "debug" | "info" | "warn" | "error";

type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A child that carries the room's name on every line. */
  room(name: string): Log;
}

export interface LogOptions {
  readonly level: LogLevel | "silent";
  /** Values that must never be printed wherever they turn up; those shorter than 6 characters are ignored. */
  readonly secrets?: readonly string[];
  /** Where lines go; the standard error output by default. */
  readonly out?: { write(line: string): void };
}

const REDACTED = "[redacted]";
/** Names of fields that hold what people wrote or who they are. */
const PERSONAL =
  /^(text|quotedtext|title|linktitle|sample|content|body|bio|handle|acct|displayname|authorname|note)$/iu;
/** Names of fields that hold credentials. */
const CREDENTIAL = /(secret|token|passw|authorization|cookie|apikey|api_key|signature|credential)/iu;
const LONGEST_VALUE = 2000;
const DEEPEST = 5;
const WIDEST = 50;

const require = createRequire(import.meta.url);

export function createLog(options: LogOptions): Log {
  const secrets = (options.secrets ?? []).filter((secret) => secret.length >= 6);
  let logger: Logger | null = null;
  return wrap(options.level, () => (logger ??= openLogger(options)), secrets);
}

/** On the first line that is written: most runs of most commands write none. */
function openLogger({ level, out }: LogOptions): Logger {
  const { destination, pino } = require("pino") as typeof import("pino");
  return pino(
    { level, base: null, timestamp: () => `,"time":"${new Date().toISOString()}"` },
    out ?? destination({ dest: 2, sync: true }),
  );
}

/** A log that writes nothing, for pure tests and libraries. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  room: () => silentLog,
};

const ORDER: readonly LogOptions["level"][] = ["debug", "info", "warn", "error", "silent"];

function wrap(least: LogOptions["level"], open: () => Logger, secrets: readonly string[]): Log {
  const write =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      if (ORDER.indexOf(level) < ORDER.indexOf(least)) return;
      open()[level](clean(fields, level === "debug", secrets, 0) as object, hideSecrets(message, secrets));
    };
  return {
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
    room: (name) => {
      let child: Logger | null = null;
      return wrap(least, () => (child ??= open().child({ room: name })), secrets);
    },
  };
}

/** A copy that is safe to print: bounded in depth, width and length, without personal or secret values. */
function clean(value: unknown, personalAllowed: boolean, secrets: readonly string[], depth: number): unknown {
  if (typeof value === "string") return hideSecrets(value.slice(0, LONGEST_VALUE), secrets);
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return value;
  if (depth >= DEEPEST) return "[deeper]";
  if (value instanceof Error) {
    const { name, message, stack, cause } = value;
    const code = (value as { readonly code?: unknown }).code;
    return clean({ name, code, message, stack, cause }, personalAllowed, secrets, depth + 1);
  }
  if (Array.isArray(value))
    return value.slice(0, WIDEST).map((item) => clean(item, personalAllowed, secrets, depth + 1));
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value).slice(0, WIDEST)) {
    const hidden = CREDENTIAL.test(key) || (!personalAllowed && PERSONAL.test(key));
    copy[key] = hidden ? REDACTED : clean(item, personalAllowed, secrets, depth + 1);
  }
  return copy;
}

function hideSecrets(text: string, secrets: readonly string[]): string {
  let shown = text;
  for (const secret of secrets) shown = shown.replaceAll(secret, REDACTED);
  return shown;
}
