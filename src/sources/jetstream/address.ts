/** Builds the address of a subscription. v1 and v2 name their parameters differently and refuse each other's. */

import type { JetstreamConfig } from "./config.ts";
import { POST_COLLECTION } from "./schema.ts";
import type { Place } from "./cursor.ts";

/** Smaller numbers are read as a seq by servers of v2. */
const SMALLEST_TIME_US = 1e15;

export interface Subscription {
  readonly url: string;
  readonly protocols: readonly string[];
  /** "seq" when the server was asked to go on at its own sequence number. */
  readonly from: "live" | "time" | "seq";
}

/**
 * The subscription that goes on at `place`. A seq is used only at the server that gave it and only if
 * `trustSeq`; elsewhere the time minus the rewind is, which every server understands.
 */
export function subscriptionOf(
  config: JetstreamConfig,
  endpoint: string,
  place: Place | null,
  trustSeq: boolean,
): Subscription {
  const url = new URL(endpoint);
  const seq = config.protocol === "v2" && trustSeq && place?.seq?.host === url.host ? place.seq.value : null;
  const add = (name: string, value: string | number): void => url.searchParams.append(name, String(value));
  if (config.protocol === "v1") {
    url.pathname = "/subscribe";
    add("wantedCollections", POST_COLLECTION);
  } else {
    url.pathname = "/xrpc/network.bsky.jetstream.subscribeEvents";
    add("kinds", "commit");
    add("kinds", "account");
    add("collections", POST_COLLECTION);
  }
  add("maxMessageSizeBytes", config.maxFrameBytes);
  if (seq !== null) add("cursor", seq);
  else if (place !== null) add("cursor", Math.max(SMALLEST_TIME_US, place.timeUs - config.rewindMs * 1000));
  return {
    url: url.href,
    protocols: config.protocol === "v2" ? ["xrpc.v1.json"] : [],
    from: place === null ? "live" : seq === null ? "time" : "seq",
  };
}
