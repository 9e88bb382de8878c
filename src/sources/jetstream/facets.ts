/**
 * Rich text of Bluesky. Facets count UTF-8 bytes, JavaScript counts UTF-16 units; offsets past the
 * end or inside a character are common in the wild and mean "not there".
 */

import { isObject } from "./schema.ts";

/** More facets than this in one post is an attack or a mistake. */
const MOST_FACETS = 200;

/** A text that is cut by offsets in its UTF-8 bytes. */
export interface ByteText {
  /** From byte `start` to `end` (exclusive); null if these are no whole characters of the text. */
  slice(start: unknown, end: unknown): string | null;
}

export function byteText(text: string): ByteText {
  const length = Buffer.byteLength(text);
  // Where every character is one byte, both kinds of offset are the same.
  const bytes = length === text.length ? null : Buffer.from(text);
  return {
    slice: (start, end) => {
      if (typeof start !== "number" || typeof end !== "number") return null;
      if (!Number.isInteger(start) || !Number.isInteger(end)) return null;
      if (start < 0 || end <= start || end > length) return null;
      if (bytes === null) return text.slice(start, end);
      return isBoundary(bytes, start) && isBoundary(bytes, end) ? bytes.toString("utf8", start, end) : null;
    },
  };
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
  let bytes: ByteText | null = null;
  for (const facet of facets.slice(0, MOST_FACETS) as readonly unknown[]) {
    if (!isObject(facet) || !Array.isArray(facet["features"])) continue;
    for (const feature of facet["features"].slice(0, MOST_FACETS) as readonly unknown[]) {
      if (!isObject(feature)) continue;
      const { uri, tag } = feature as { readonly uri?: unknown; readonly tag?: unknown };
      if (typeof uri === "string") links.push(uri);
      else if (typeof tag === "string" && tag !== "") {
        bytes ??= byteText(text);
        if (!showsTag(bytes, facet["index"], tag)) hiddenTags.push(withoutHash(tag));
      }
    }
  }
  return { hiddenTags, links };
}

function showsTag(text: ByteText, index: unknown, tag: string): boolean {
  if (!isObject(index)) return false;
  const shown = text.slice(index["byteStart"], index["byteEnd"]);
  return shown !== null && withoutHash(shown).toLowerCase() === withoutHash(tag).toLowerCase();
}

function withoutHash(tag: string): string {
  return tag.startsWith("#") || tag.startsWith("＃") ? tag.slice(1) : tag;
}
