/** Checks of JSON columns when they are read: a damaged or foreign value is an error, never a wrong alert. */

import type {
  AlertMessage,
  AlertStats,
  Condition,
  Episode,
  Handling,
  Subject,
  SuggestedReply,
  Suppression,
} from "../../model/alert.ts";
import { StoreError } from "../store.ts";

type Kind = "number" | "string" | "boolean" | "string?" | "string[]" | "object";
type Shape = Readonly<Record<string, Kind>>;

const CONDITIONS: Readonly<Record<Condition["state"], Shape>> = {
  inactive: {},
  pending: { sinceMs: "number" },
  firing: { firedAtMs: "number" },
  recovering: { firedAtMs: "number", belowSinceMs: "number" },
  resolved: { firedAtMs: "number", resolvedAtMs: "number" },
};
const HANDLINGS: Readonly<Record<Handling["state"], Shape>> = {
  new: {},
  acknowledged: { by: "string", atMs: "number", note: "string?" },
  assigned: { to: "string", by: "string", atMs: "number" },
  escalated: { why: "string", atMs: "number", to: "string?" },
  closed: { outcome: "string", by: "string", atMs: "number", note: "string?" },
};
const SUPPRESSIONS: Readonly<Record<NonNullable<Suppression>["kind"], Shape>> = {
  silenced: { by: "string", reason: "string", untilMs: "number" },
  frozen: { reason: "string", sinceMs: "number" },
};
const STATS: Shape = {
  authors: "number",
  posts: "number",
  expected: "number",
  ratio: "number",
  cusum: "number",
  threshold: "number",
  spikeP: "number",
  test: "string",
  dispersion: "number",
};
const REPLY: Shape = {
  id: "string",
  for: "string",
  language: "string",
  text: "string",
  approved: "boolean",
  approvalNote: "string",
};
const MESSAGE: Shape = {
  key: "string",
  episode: "string",
  seq: "number",
  event: "string",
  severity: "string",
  headline: "string",
  lines: "string[]",
  atMs: "number",
  data: "object",
};

export function readCondition(json: string): Condition {
  return readVariant(json, "state", CONDITIONS, "condition") as unknown as Condition;
}

export function readHandling(json: string): Handling {
  return readVariant(json, "state", HANDLINGS, "handling") as unknown as Handling;
}

export function readSuppression(json: string | null): Suppression {
  return json === null ? null : (readVariant(json, "kind", SUPPRESSIONS, "suppression") as unknown as Suppression);
}

const SUBJECTS: readonly Shape[] = [
  { myth: "string", lang: "string" },
  { narrative: "string", label: "string", lang: "string" },
  { topic: "string", lang: "string" },
  { campaign: "string" },
  { source: "string" },
];

export function readSubject(json: string): Subject {
  const value = parse(json, "subject");
  const fits = (shape: Shape): boolean => Object.entries(shape).every(([key, kind]) => isOf(value[key], kind));
  if (!SUBJECTS.some(fits)) throw damaged("subject");
  return value as unknown as Subject;
}

export function readStats(json: string): AlertStats {
  return readShape(json, STATS, "stats") as unknown as AlertStats;
}

export function readReply(json: string | null): SuggestedReply | null {
  return json === null ? null : (readShape(json, REPLY, "reply") as unknown as SuggestedReply);
}

export function readNotified(json: string | null): Episode["notified"] {
  if (json === null) return null;
  const shape: Shape = { atMs: "number", severity: "string", authors: "number" };
  return readShape(json, shape, "notified") as unknown as Episode["notified"];
}

export function readMessage(json: string): AlertMessage {
  return readShape(json, MESSAGE, "message") as unknown as AlertMessage;
}

function readVariant(
  json: string,
  tag: string,
  variants: Readonly<Record<string, Shape>>,
  what: string,
): Readonly<Record<string, unknown>> {
  const value = parse(json, what);
  const name = value[tag];
  const shape = typeof name === "string" && Object.hasOwn(variants, name) ? variants[name] : undefined;
  if (shape === undefined) throw damaged(what);
  return check(value, shape, what);
}

function readShape(json: string, shape: Shape, what: string): Readonly<Record<string, unknown>> {
  return check(parse(json, what), shape, what);
}

function parse(json: string, what: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw damaged(what);
  }
  if (!isRecord(value)) throw damaged(what);
  return value;
}

function check(value: Readonly<Record<string, unknown>>, shape: Shape, what: string): typeof value {
  for (const [key, kind] of Object.entries(shape)) if (!isOf(value[key], kind)) throw damaged(`${what}.${key}`);
  return value;
}

function isOf(value: unknown, kind: Kind): boolean {
  switch (kind) {
    case "string?":
      return value === null || typeof value === "string";
    case "string[]":
      return Array.isArray(value) && value.every((one) => typeof one === "string");
    case "object":
      return isRecord(value);
    case "number":
    case "string":
    case "boolean":
      return typeof value === kind;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function damaged(what: string): StoreError {
  return new StoreError("corrupt", `a stored value cannot be read: ${what}`);
}
