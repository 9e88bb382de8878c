/**
 * Who wrote a post and when, as far as the ranking of claims may use it: from the source, or from a
 * signature that was copied along with the text ("... — Name (@handle) May 4, 2021"). In memory only.
 */

export interface Byline {
  readonly name: string | null;
  readonly handle: string | null;
  /** Unix milliseconds. */
  readonly atMs: number | null;
}

export const NO_BYLINE: Byline = { name: null, handle: null, atMs: null };

export interface Signed {
  /** The text without its signature. */
  readonly text: string;
  readonly byline: Byline;
}

/** A signature stands in the last so many UTF-16 units. */
const LONGEST = 160;
const SIGNATURE =
  /(?:^|\s)[—–-]{1,2}\s?([^—–\n]{0,90}?)\s?\(@(\w{1,30})\)(?:\s+([\p{L}.]{3,12} \d{1,2}, ?\d{2,4}))?\s*$/u;

/** Splits a signature off; what the source itself says of the author comes first. */
export function signatureOf(text: string, known: Byline): Signed {
  if (!text.includes("(@")) return { text, byline: known };
  const from = Math.max(0, text.length - LONGEST);
  const found = SIGNATURE.exec(text.slice(from));
  if (found === null) return { text, byline: known };
  const [, name = "", handle = "", date = ""] = found;
  const atMs = Date.parse(`${date} UTC`);
  return {
    text: text.slice(0, from + found.index),
    byline: {
      name: known.name ?? (name.trim() === "" ? null : name.trim()),
      handle: known.handle ?? handle,
      atMs: known.atMs ?? (Number.isNaN(atMs) ? null : atMs),
    },
  };
}

const MONTHS = "january february march april may june july august september october november december".split(" ");

/** The words by which a claim would name the day: month, day, year. */
export function dateWords(atMs: number | null): string {
  if (atMs === null || !Number.isFinite(atMs) || Math.abs(atMs) > 8e15) return "";
  const date = new Date(atMs);
  return `${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()} ${date.getUTCFullYear()}`;
}

export function yearOf(atMs: number | null): number | null {
  return atMs === null || !Number.isFinite(atMs) || Math.abs(atMs) > 8e15 ? null : new Date(atMs).getUTCFullYear();
}
