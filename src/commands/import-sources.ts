/** Reads what `rules import` is given: published fact-checks by file or address, and lists of claims as JSONL or CSV. */

import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";

import { openHttp } from "../app-outside.ts";
import { loadConfig } from "../config/load.ts";
import { claimReviewsIn, jsonLdOf, verdictOf, type ClaimReview, type RatingTable } from "../core/claim-review.ts";
import { VERDICTS, type Verdict } from "../model/rules.ts";
import { CannotRun } from "./cannot-run.ts";
import type { Io } from "./command.ts";

const MOST_BYTES = 64 << 20;

/** One claim on its way to a draft. */
export interface Incoming {
  readonly claim: string;
  readonly id: string | null;
  readonly topic: string | null;
  readonly verdict: Verdict | null;
  /** What the publisher said, where it is still to be told what that means. */
  readonly rating: string | null;
  readonly publisher: string;
  readonly source: string | null;
  readonly published: string | null;
  readonly seen: readonly string[];
}

/** `from` is a file or an address. Private addresses are not asked unless the configuration allows their host. */
export async function readClaimReviews(
  from: string,
  table: RatingTable,
  config: string | undefined,
  io: Io,
): Promise<readonly Incoming[]> {
  const text = /^https?:\/\//i.test(from) ? await fetchText(from, config, io) : readText(from, io);
  const reviews = jsonLdOf(text).flatMap((block) => claimReviewsIn(block));
  if (reviews.length === 0) throw new CannotRun(`rules import: ${from} holds no ClaimReview in JSON-LD`);
  return reviews.map((review: ClaimReview) => ({
    claim: review.claim,
    id: null,
    topic: null,
    verdict: verdictOf(review, table),
    rating: review.rating,
    publisher: review.publisher,
    source: review.url,
    published: review.published,
    seen: review.seen,
  }));
}

/** Lines of JSON objects, or CSV with a line of names. Known: claim, id, topic, verdict, url or source. */
export function readClaims(
  from: string,
  io: Io,
): { readonly claims: readonly Incoming[]; readonly bad: readonly string[] } {
  const text = readText(from, io);
  const bad: string[] = [];
  const claims = (text.trimStart().startsWith("{") ? jsonRows(text, bad) : csvRows(text)).flatMap(({ line, row }) => {
    const claim = cell(row, "claim").replaceAll(/\s+/gu, " ");
    if (claim === "") {
      bad.push(`${from}:${line}: the claim is missing`);
      return [];
    }
    const verdict = cell(row, "verdict");
    const known = VERDICTS.find((one) => one === verdict) ?? null;
    const source = cell(row, "url") || cell(row, "source");
    return [
      {
        claim,
        id: cell(row, "id") || null,
        topic: cell(row, "topic") || null,
        verdict: known ?? (verdict === "" ? "refuted" : null),
        rating: known === null && verdict !== "" ? verdict : null,
        publisher: "",
        source: /^https?:\/\//i.test(source) ? source : null,
        published: null,
        seen: [],
      } satisfies Incoming,
    ];
  });
  return { claims, bad };
}

async function fetchText(address: string, config: string | undefined, io: Io): Promise<string> {
  const http = openHttp(await loadConfig({ file: config ?? null, env: io.env, cwd: io.cwd }));
  try {
    const answer = await http.get(address, { signal: io.signal });
    if (!answer.ok) throw new CannotRun(`rules import: ${address}: ${answer.problem.kind}, ${answer.problem.detail}`);
    return new TextDecoder().decode(answer.value.bytes);
  } finally {
    await http.close();
  }
}

export function readText(from: string, io: Io): string {
  const path = resolve(io.cwd, from);
  try {
    if (statSync(path).size > MOST_BYTES) throw new Error("the file is too large");
    return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (cause) {
    throw new CannotRun(`rules import: ${from}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

type Row = Readonly<Record<string, unknown>>;

function cell(row: Row, name: string): string {
  const value = Object.hasOwn(row, name) ? row[name] : undefined;
  return typeof value === "string" ? value.trim() : typeof value === "number" ? String(value) : "";
}

function jsonRows(text: string, bad: string[]): readonly { line: number; row: Row }[] {
  return text.split("\n").flatMap((source, n) => {
    if (source.trim() === "") return [];
    try {
      const row = JSON.parse(source) as unknown;
      if (typeof row === "object" && row !== null && !Array.isArray(row)) return [{ line: n + 1, row: row as Row }];
    } catch {
      // told below
    }
    bad.push(`line ${n + 1} is no JSON object`);
    return [];
  });
}

/** RFC 4180; separated by commas, or by semicolons where the first line has no comma. */
function csvRows(text: string): readonly { line: number; row: Row }[] {
  const firstLine = text.slice(0, text.indexOf("\n") + 1 || text.length);
  const separator = firstLine.includes(",") ? "," : ";";
  const table: { line: number; cells: string[] }[] = [];
  let cells: string[] = [];
  let value = "";
  let quoted = false;
  let line = 1;
  let startLine = 1;
  const endRow = (): void => {
    cells.push(value);
    if (cells.some((one) => one !== "")) table.push({ line: startLine, cells });
    cells = [];
    value = "";
    startLine = line;
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (character === "\n") line += 1;
    if (quoted) {
      if (character !== '"') value += character;
      else if (text[at + 1] === '"') {
        value += '"';
        at += 1;
      } else quoted = false;
    } else if (character === '"' && value === "") quoted = true;
    else if (character === separator) {
      cells.push(value);
      value = "";
    } else if (character === "\n") endRow();
    else if (character !== "\r") value += character;
  }
  endRow();
  const [head, ...rows] = table;
  const names = head?.cells.map((name) => name.trim().toLowerCase()) ?? [];
  return rows.map((one) => ({
    line: one.line,
    row: Object.fromEntries(names.map((name, n) => [name, one.cells[n] ?? ""])),
  }));
}
