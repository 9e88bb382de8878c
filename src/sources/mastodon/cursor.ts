/**
 * What one server's cursor remembers: per tag the newest statuses of the last complete walk, in the
 * order the server listed them. The first is the high-water mark. Local ids name nobody; the
 * addresses of kept posts do, so they are sealed or left out.
 */

import { z } from "zod";
import type { Cursor } from "../source.ts";

export interface Known {
  readonly id: string;
  /** `edited_at` as the server wrote it; "" if never edited. */
  readonly edited: string;
  /** Sealed native id if the post was delivered; "" if it was left out or could not be sealed. */
  readonly sealed: string;
  readonly kept: boolean;
}

export interface TagState {
  /** Newest first, at most RING. */
  readonly ring: readonly Known[];
  /** Newest claimed time of the last complete walk, where a later gap would begin. */
  readonly newestMs: number | null;
}

export const RING = 80;

const Ring = z.array(z.tuple([z.string(), z.string(), z.string(), z.union([z.literal(0), z.literal(1)])]));
const Stored = z.object({
  v: z.literal(1),
  tags: z.record(z.string(), z.object({ newest: z.number().nullable(), ring: Ring })),
});

export function formatCursor(tags: ReadonlyMap<string, TagState>): Cursor {
  const stored: z.infer<typeof Stored> = { v: 1, tags: {} };
  for (const [tag, { ring, newestMs }] of tags) {
    const rows = ring.map((one): [string, string, string, 0 | 1] => [one.id, one.edited, one.sealed, one.kept ? 1 : 0]);
    stored.tags[tag] = { newest: newestMs, ring: rows };
  }
  return JSON.stringify(stored);
}

/** null for anything this source did not write. */
export function parseCursor(cursor: Cursor): Map<string, TagState> | null {
  let value: unknown;
  try {
    value = JSON.parse(cursor);
  } catch {
    return null;
  }
  const stored = Stored.safeParse(value);
  if (!stored.success) return null;
  const tags = new Map<string, TagState>();
  for (const [tag, { newest, ring }] of Object.entries(stored.data.tags))
    tags.set(tag, {
      newestMs: newest,
      ring: ring.slice(0, RING).map(([id, edited, sealed, kept]) => ({ id, edited, sealed, kept: kept === 1 })),
    });
  return tags;
}

/**
 * Whether `id` was certainly given out before `other`; false where the form of the ids does not
 * tell. Snowflakes and UUIDv7 grow with time.
 */
export function isOlder(id: string, other: string): boolean {
  const numeric = /^\d{1,30}$/u;
  if (numeric.test(id) && numeric.test(other))
    return id.length === other.length ? id < other : id.length < other.length;
  const uuid7 = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-/iu;
  return uuid7.test(id) && uuid7.test(other) && id.toLowerCase() < other.toLowerCase();
}
