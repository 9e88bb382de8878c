/** Reads `--claims FILE`: one bare claim a line. A bad line is told with its number and left out. */

import { createReadStream } from "node:fs";

import type { MythId } from "../model/analysis.ts";
import type { Claim } from "../model/rules.ts";
import { readByteLines } from "../platform/byte-lines.ts";
import { CannotRun } from "./cannot-run.ts";

const MAX_LINE_BYTES = 1 << 20;

export interface LoadedClaims {
  readonly claims: readonly Claim[];
  readonly bad: readonly { readonly line: number; readonly why: string }[];
}

/** Throws CannotRun when the file cannot be read or holds no claim at all. */
export async function loadClaims(command: string, file: string): Promise<LoadedClaims> {
  const claims: Claim[] = [];
  const bad: { line: number; why: string }[] = [];
  const seen = new Set<string>();
  try {
    for await (const lines of readByteLines(createReadStream(file), MAX_LINE_BYTES))
      for (const { number, bytes } of lines) {
        const text = bytes === null ? null : new TextDecoder().decode(bytes);
        if (text !== null && text.trim() === "") continue;
        const claim = text === null ? "the line is too long" : parseClaim(text);
        if (typeof claim === "string") bad.push({ line: number, why: claim });
        else if (seen.has(claim.id)) bad.push({ line: number, why: `the id "${claim.id}" stands twice` });
        else {
          seen.add(claim.id);
          claims.push(claim);
        }
      }
  } catch (cause) {
    throw new CannotRun(`${command}: --claims ${file}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  if (claims.length === 0)
    throw new CannotRun(`${command}: --claims ${file} holds no claim ({"id":...,"claim":...} a line)`);
  return { claims, bad };
}

function parseClaim(text: string): Claim | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "the line is not valid JSON";
  }
  if (typeof value !== "object" || value === null) return "a claim must be a JSON object";
  const { id, claim, title, subtitle, variants } = value as Readonly<Record<string, unknown>>;
  const name = typeof id === "number" && Number.isSafeInteger(id) ? String(id) : id;
  if (typeof name !== "string" || name === "") return "id is missing or not a string";
  if (typeof claim !== "string" || claim === "") return "claim is missing or not a string";
  return {
    id: name as MythId,
    claim,
    title: typeof title === "string" && title !== "" ? title : null,
    ...(typeof subtitle === "string" && subtitle !== "" ? { subtitle } : {}),
    variants: Array.isArray(variants) ? variants.filter((one): one is string => typeof one === "string") : [],
  };
}
