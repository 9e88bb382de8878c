/**
 * Rich text of Bluesky. Facets count UTF-8 bytes, JavaScript counts UTF-16 units; offsets past the
 * end or inside a character are common in the wild and mean "not there".
 */

import { isObject, type Json } from "./schema.ts";

/** More facets than this in one post is an attack or a mistake. */
const MOST_FACETS = 200;

/** The bytes `start`..`end` of the text as UTF-8, as a string; null if they are not whole characters of it. */
export function sliceBytes(bytes: Buffer, start: unknown, end: unknown): string | null {
  if (typeof start !== "number" || typeof end !== "number") return null;
  if (!Number.isInteger(start) || !Number.isInteger(end)) return null;
  if (start < 0 || end <= start || end > bytes.length) return null;
  return isBoundary(bytes, start) && isBoundary(bytes, end) ? bytes.toString("utf8", start, end) : null;
}

function isBoundary(bytes: Buffer, at: number): boolean {
  const byte = bytes[at];
  return byte === undefined || (byte & 0xc0) !== 0x80;
}

export interface Marks {
  /** Hashtags declared by facets whose place in the text does not show them. */
  readonly hiddenTags: readonly string[];
  readonly links: readonly string[];
}

const NO_MARKS: Marks = { hiddenTags: [], links: [] };

/** What the facets of a record say about its text. Total. */
export function readFacets(text: string, facets: unknown): Marks {
  if (!Array.isArray(facets) || facets.length === 0) return NO_MARKS;
  const links: string[] = [];
  const hiddenTags: string[] = [];
  let bytes: Buffer | null = null;
  for (const facet of facets.slice(0, MOST_FACETS) as readonly unknown[]) {
    if (!isObject(facet) || !Array.isArray(facet["features"])) continue;
    for (const feature of facet["features"].slice(0, MOST_FACETS) as readonly unknown[]) {
      if (!isObject(feature)) continue;
      const { uri, tag } = feature as { readonly uri?: unknown; readonly tag?: unknown };
      if (typeof uri === "string") links.push(uri);
      else if (typeof tag === "string" && tag !== "") {
        bytes ??= Buffer.from(text, "utf8");
        if (!showsTag(bytes, facet["index"], tag)) hiddenTags.push(tag.replace(/^[#＃]/, ""));
      }
    }
  }
  return { hiddenTags, links };
}

function showsTag(bytes: Buffer, index: unknown, tag: string): boolean {
  if (!isObject(index)) return false;
  const { byteStart, byteEnd } = index as Json & { readonly byteStart?: unknown; readonly byteEnd?: unknown };
  const shown = sliceBytes(bytes, byteStart, byteEnd);
  return shown !== null && shown.replace(/^[#＃]/, "").toLowerCase() === tag.replace(/^[#＃]/, "").toLowerCase();
}
