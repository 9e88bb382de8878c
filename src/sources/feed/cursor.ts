/** What a feed's cursor remembers: the validators of the last complete answer and what it has delivered. */

import { z } from "zod";
import type { Cursor } from "../source.ts";

export interface Delivered {
  /** Hash of the item's content, with "!" before it if it was left out; "deleted" for a tombstone. */
  readonly content: string;
  /** When an item without a date was first seen, Unix ms. */
  readonly firstSeenMs: number | null;
}

export interface FeedState {
  /** Address in the configuration that this state belongs to. */
  readonly configured: string;
  /** Where a permanent redirect led; null: nowhere. */
  readonly movedTo: string | null;
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** By digest of the key, oldest first. */
  readonly items: ReadonlyMap<string, Delivered>;
}

const Stored = z.object({
  v: z.literal(1),
  url: z.string(),
  moved: z.string().nullable(),
  etag: z.string().nullable(),
  modified: z.string().nullable(),
  items: z.array(z.tuple([z.string(), z.string(), z.number().nullable()])),
});

export function emptyState(configured: string): FeedState {
  return { configured, movedTo: null, etag: null, lastModified: null, items: new Map() };
}

export function formatCursor(state: FeedState): Cursor {
  const stored: z.infer<typeof Stored> = {
    v: 1,
    url: state.configured,
    moved: state.movedTo,
    etag: state.etag,
    modified: state.lastModified,
    items: [...state.items].map(([key, one]) => [key, one.content, one.firstSeenMs]),
  };
  return JSON.stringify(stored);
}

/** null for anything this source did not write. Of another address only what was delivered is kept. */
export function parseCursor(cursor: Cursor, configured: string): FeedState | null {
  let value: unknown;
  try {
    value = JSON.parse(cursor);
  } catch {
    return null;
  }
  const stored = Stored.safeParse(value);
  if (!stored.success) return null;
  const { url, moved, etag, modified, items } = stored.data;
  const delivered = new Map(items.map(([key, content, firstSeenMs]) => [key, { content, firstSeenMs }]));
  if (url !== configured) return { ...emptyState(configured), items: delivered };
  return { configured, movedTo: moved, etag, lastModified: modified, items: delivered };
}
