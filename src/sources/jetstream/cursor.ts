/**
 * The place in the stream. Times carry over from server to server, a seq only means something on the
 * server that gave it, so a cursor holds both and says whose seq it is.
 * Written "v1:<time_us>" or "v2:<seq>:<time_us>:<host>".
 */

import type { Cursor } from "../source.ts";

export interface Place {
  /** Unix microseconds at which a Jetstream server saw the event; below 2^53 until the year 2255. */
  readonly timeUs: number;
  readonly seq: { readonly value: number; readonly host: string } | null;
}

export function formatCursor(place: Place): Cursor {
  return place.seq === null ? `v1:${place.timeUs}` : `v2:${place.seq.value}:${place.timeUs}:${place.seq.host}`;
}

/** null for anything this source did not write. */
export function parseCursor(cursor: Cursor): Place | null {
  const v1 = /^v1:(\d{1,16})$/.exec(cursor);
  if (v1 !== null) return placed(Number(v1[1]), null);
  const v2 = /^v2:(\d{1,16}):(\d{1,16}):([^\s/]{1,255})$/.exec(cursor);
  if (v2 === null) return null;
  return placed(Number(v2[2]), { value: Number(v2[1]), host: v2[3] ?? "" });
}

function placed(timeUs: number, seq: Place["seq"]): Place | null {
  return Number.isSafeInteger(timeUs) && (seq === null || Number.isSafeInteger(seq.value)) ? { timeUs, seq } : null;
}
