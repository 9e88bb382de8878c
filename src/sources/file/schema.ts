/**
 * One line of a file as a value. Decides what is no JSON text at all; what a post is, the parser of
 * the caller decides. Numbers too large for JavaScript become strings, so that ids stay what they were.
 */

import { isUtf8 } from "node:buffer";

export type LineValue =
  | { readonly state: "value"; readonly value: unknown }
  | { readonly state: "blank" }
  | { readonly state: "bad"; readonly reason: string };

export function readLine(bytes: Buffer): LineValue {
  if (!isUtf8(bytes)) return { state: "bad", reason: "not valid UTF-8" };
  const text = bytes.toString("utf8").trim();
  if (text === "") return { state: "blank" };
  try {
    return { state: "value", value: JSON.parse(/\d{16}/.test(text) ? quoteLargeIntegers(text) : text) as unknown };
  } catch {
    return { state: "bad", reason: "not JSON" };
  }
}

/** Puts quotes around integers of 16 digits or more that stand outside strings. Linear; valid JSON stays valid. */
export function quoteLargeIntegers(json: string): string {
  return json.replaceAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/gs, (token) =>
    /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
  );
}
