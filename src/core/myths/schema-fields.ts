/**
 * The building blocks of the rule file schemas: scalars that arrive as text and leave as dates,
 * durations, ids and numbers, strict maps, and zod's issues turned into words for editors.
 */

import * as z from "zod";

import type { Place } from "../../model/rules.ts";

/** Where a value stands; config's YAML reader gives it. `offset` counts in the text at `path`. */
export type PlaceOf = (path: readonly PropertyKey[], offset?: number) => Place;

/** One thing wrong with a file. `key` names a key of the map at `path`; without it the value is meant. */
export interface SchemaIssue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly key: string | null;
  readonly what: string;
  readonly fix: string | null;
  /** The one word that was meant, where that is sure. */
  readonly replace?: { readonly from: string; readonly to: string };
}

export type SchemaRead<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issues: readonly SchemaIssue[] };

/** Runs a schema. Issues come in the order of the schema's keys. */
export function readShape<T>(shape: z.ZodType<T>, value: unknown): SchemaRead<T> {
  const read = shape.safeParse(value, { reportInput: true });
  if (read.success) return { ok: true, value: read.data };
  return { ok: false, issues: read.error.issues.flatMap(explain) };
}

function explain(issue: z.core.$ZodIssue): readonly SchemaIssue[] {
  const { path } = issue;
  const last = String(path.at(-1) ?? "the file");
  if (issue.code === "unrecognized_keys") {
    const allowed = issue.message.split(" ");
    return issue.keys.map((key) => {
      const near = nearest(key, allowed);
      const what = `"${shown(key)}" is not a key here.${near === null ? "" : ` Did you mean ${near}?`}`;
      const fix = near === null ? `use one of ${allowed.join(", ")}, or x-${shown(key)} for a note` : `write ${near}:`;
      return { code: "S001", path, key, what, fix, ...(near === null ? {} : { replace: { from: key, to: near } }) };
    });
  }
  if (issue.code === "custom") {
    const { lint, fix, near } = issue.params as { lint: string; fix: string; near?: string };
    const replace =
      near === undefined || typeof issue.input !== "string" ? {} : { replace: { from: issue.input, to: near } };
    return [{ code: lint, path, key: null, what: issue.message, fix, ...replace }];
  }
  if (issue.input === undefined) {
    const map = path.slice(0, -1);
    return [{ code: "S002", path: map, key: null, what: `"${last}" is missing.`, fix: `add ${last}:` }];
  }
  if (issue.code === "invalid_type" || issue.code === "invalid_key") {
    const wanted = WANTED[issue.code === "invalid_type" ? issue.expected : "key"] ?? "another value";
    const found = typeof issue.input === "string" ? "text" : Array.isArray(issue.input) ? "a list" : "a map";
    return [
      {
        code: "S003",
        path,
        key: null,
        what: `"${last}" must be ${wanted}, but is ${found}.`,
        fix: HOW[wanted] ?? null,
      },
    ];
  }
  if (issue.code === "too_big") {
    const what = `"${last}" has ${(issue.input as readonly unknown[]).length} entries; ${issue.maximum} is the limit.`;
    return [{ code: "S006", path, key: null, what, fix: "split the rule, or move lists into vocabulary terms" }];
  }
  if (issue.code === "too_small")
    return [{ code: "S002", path, key: null, what: `"${last}" is empty.`, fix: "add an entry or remove the key" }];
  return [{ code: "S005", path, key: null, what: `"${last}" cannot be read: ${issue.message}.`, fix: null }];
}

const WANTED: Readonly<Record<string, string>> = {
  string: "text",
  array: "a list",
  object: "a map",
  record: "a map",
  key: "a map with known keys",
};

const HOW: Readonly<Record<string, string>> = {
  text: "write it on one line after the colon; put quotes around it if it has a colon or comma",
  "a list": "write one line per entry, each with - in front",
  "a map": "write key: value lines, indented below it",
};

/** A map with these keys and no others. */
export function strict<S extends z.core.$ZodShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  const allowed = Object.keys(shape).join(" ");
  return z.strictObject(shape, { error: (issue) => (issue.code === "unrecognized_keys" ? allowed : undefined) });
}

/** One entry may stand without a list around it. */
export function listOf<T>(item: z.ZodType<T>): z.ZodType<T[]> {
  const list = z.preprocess((value) => (typeof value === "string" ? [value] : value), z.array(item));
  return list.meta({ orShort: "entry" });
}

/** Text `a` may stand for the map `{key: a}`. */
export function orShort<T>(key: string, map: z.ZodType<T>): z.ZodType<T> {
  return z.preprocess((value) => (typeof value === "string" ? { [key]: value } : value), map).meta({ orShort: key });
}

/** Text that `read` turns into a value; null means it cannot. */
function scalar<T>(read: (text: string) => T | null, lint: string, what: string, fix: string): z.ZodType<T> {
  const shape = z.string().transform((raw, context): T => {
    const value = read(raw.trim());
    if (value !== null) return value;
    const message = raw.trim() === "" ? "The value is empty." : `"${shown(raw)}" is not ${what}.`;
    context.addIssue({ code: "custom", message, params: { lint, fix } });
    return z.NEVER;
  });
  return shape.meta({ hint: fix });
}

const matching = (pattern: RegExp) => (text: string) => (pattern.test(text) ? text : null);

export const text: z.ZodType<string> = scalar(
  (raw) => raw || null,
  "S005",
  "text",
  "write something or remove the key",
);
export const id: z.ZodType<string> = scalar(
  matching(/^[a-z0-9]+(?:[._-][a-z0-9]+)*$/),
  "S005",
  "an id",
  "use lower-case letters, digits and hyphens: mmr-causes-autism",
);
/** A configured channel ("slack:ops"), the name behind its kind ("ops"), or a digest. */
export const channel: z.ZodType<string> = scalar(
  matching(/^(?:(?:webhook|email|slack|teams|pagerduty|file):)?[a-z0-9]+(?:[._-][a-z0-9]+)*$/),
  "S005",
  "a channel",
  "write slack:ops, ops, console or digest-daily",
);
/** A name of vocab/techniques.yaml, or family:technique of the FLICC taxonomy. */
export const technique: z.ZodType<string> = scalar(
  matching(/^[a-z0-9]+(?:[._:-][a-z0-9]+)*$/),
  "S005",
  "the name of a technique",
  "use lower-case letters, digits, hyphens: fake-experts, or family:technique",
);
export const language: z.ZodType<string> = scalar(
  matching(/^[a-z]{2,3}$/),
  "S005",
  "a language code",
  "write two letters: en, es",
);
export const date: z.ZodType<string> = scalar(
  (raw) => (isDate(raw) ? raw : null),
  "S005",
  "a date",
  "write year-month-day: 2026-10-02",
);
export const url: z.ZodType<string> = scalar(
  (raw) => (/^https?:\/\/[^\s/?#]+\.[^\s]+$/i.test(raw) ? raw : null),
  "S005",
  "a web address",
  "write the whole address: https://example.org/page",
);
export const host: z.ZodType<string> = scalar(
  (raw) => matching(/^(?:[\p{L}\p{N}-]+\.)+[\p{L}\p{N}-]{2,}$/u)(raw.toLowerCase()),
  "S005",
  "a host",
  "write the host only: example.org",
);
export const timezone: z.ZodType<string> = scalar(
  (raw) => (isTimezone(raw) ? raw : null),
  "S005",
  "a time zone",
  "write an IANA name: America/Bogota, Europe/London, UTC",
);
export const duration: z.ZodType<number> = scalar(
  readDuration,
  "S005",
  "a time span",
  "write a number and s, m, h or d: 10m, 3h",
);
export const clock: z.ZodType<string> = scalar(
  matching(/^(?:[01]\d|2[0-3]):[0-5]\d$/),
  "S005",
  "a time of day",
  "write hours and minutes: 07:30",
);
export const count: z.ZodType<number> = scalar(
  (raw) => (/^\d{1,6}$/.test(raw) ? Number(raw) : null),
  "S005",
  "a whole number",
  "write digits only: 5",
);
export const ratio: z.ZodType<number> = scalar(
  (raw) => (/^\d{1,6}(?:\.\d{1,4})?$/.test(raw) ? Number(raw) : null),
  "S005",
  "a number",
  "write it with a point: 1.5",
);
/** 0..1, written as `.8`, `0.8` or `80%`. */
export const share: z.ZodType<number> = scalar(readShare, "S005", "a share from 0 to 1", "write 0.8 or 80%");
/** Alerts in a span of time: "2 per week". */
export const budget: z.ZodType<{ readonly alerts: number; readonly perMs: number }> = scalar(
  readBudget,
  "S005",
  "a number of alerts",
  "write a number, per, and day, week or month: 2 per week",
);
export const yesNo: z.ZodType<boolean> = scalar(
  (raw) => ({ true: true, yes: true, on: true, false: false, no: false, off: false })[raw.toLowerCase()] ?? null,
  "S005",
  "true or false",
  "write true or false",
);

export function oneOf<const W extends string>(words: readonly W[]): z.ZodType<W> {
  const read = z.string().transform((raw, context): W => {
    const found = words.find((word) => word === raw.trim());
    if (found !== undefined) return found;
    const near = nearest(raw.trim(), words);
    const message = `"${shown(raw)}" is not known here.${near === null ? "" : ` Did you mean ${near}?`}`;
    const fix = `write one of ${words.join(", ")}`;
    context.addIssue({ code: "custom", message, params: { lint: "S004", fix, ...(near === null ? {} : { near }) } });
    return z.NEVER;
  });
  return read.meta({ enum: words });
}

function isDate(raw: string): boolean {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(raw);
  if (parts === null) return false;
  const [year, month, day] = parts.slice(1).map(Number) as [number, number, number];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return days !== undefined && day >= 1 && day <= days;
}

function isTimezone(raw: string): boolean {
  try {
    return /^[A-Za-z]/.test(raw) && new Intl.DateTimeFormat("en", { timeZone: raw }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function readDuration(raw: string): number | null {
  const parts = /^(\d{1,6})([smhd])$/.exec(raw);
  const unit = UNIT_MS[parts?.[2] ?? ""];
  return parts === null || unit === undefined ? null : Number(parts[1]) * unit;
}

function readBudget(raw: string): { readonly alerts: number; readonly perMs: number } | null {
  const parts = /^(\d{1,3}) per (day|week|month)$/.exec(raw);
  const days = { day: 1, week: 7, month: 30 }[parts?.[2] ?? ""];
  return days === undefined || Number(parts?.[1]) === 0
    ? null
    : { alerts: Number(parts?.[1]), perMs: days * UNIT_MS["d"]! };
}

function readShare(raw: string): number | null {
  const parts = /^(\d{0,3}(?:\.\d{1,4})?)(%?)$/.exec(raw);
  if (parts === null || parts[1] === "") return null;
  const value = Number(parts[1]) / (parts[2] === "%" ? 100 : 1);
  return value <= 1 ? value : null;
}

/** The known word that a typo probably meant: at most a third of its letters changed. */
export function nearest(word: string, known: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Infinity;
  const folded = word.toLowerCase();
  if (word.length > 80) return null;
  for (const candidate of known) {
    const distance = editDistance(folded, candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best !== null && bestDistance <= Math.max(1, Math.floor(best.length / 3)) ? best : null;
}

/** Letters to insert, delete, change or swap with a neighbour (optimal string alignment). */
function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 4) return Infinity;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let value = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        value = Math.min(value, (beforeLast[j - 2] ?? 0) + 1);
      row.push(value);
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length] ?? 0;
}

/** Short and printable. */
export function shown(raw: string): string {
  const cut = raw.length > 60 ? `${raw.slice(0, 57)}…` : raw;
  return cut.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "·");
}
