/** What an operator can set for Bluesky's Jetstream, and what holds if they set nothing. */

import { z } from "zod";
import { Duration } from "../../platform/duration-field.ts";

const V1_ENDPOINTS = [
  "wss://jetstream2.us-east.bsky.network",
  "wss://jetstream1.us-west.bsky.network",
  "wss://jetstream1.us-east.bsky.network",
  "wss://jetstream2.us-west.bsky.network",
] as const;
const V2_ENDPOINTS = ["wss://jetstream.us-east.bsky.network", "wss://jetstream.us-west.bsky.network"] as const;

export interface JetstreamConfig {
  /** Stable id of this source. */
  readonly id: string;
  /** Which address to ask for; frames of both are read whatever is said here. */
  readonly protocol: "v1" | "v2";
  /** Servers, tried in turn; scheme and host, without path. The public ones if left out. */
  readonly endpoints: readonly string[];
  /** How far before the last committed event to begin again; the stream is not strictly ordered. */
  readonly rewindMs: number;
  /** Reconnect when nothing came for so long. */
  readonly silenceMs: number;
  readonly connectTimeoutMs: number;
  /** A hole between cursor and first event longer than this is recorded as a gap. */
  readonly gapToleranceMs: number;
  /** A batch is handed over when it holds this many kept items, or after `batchEveryMs`. */
  readonly batchSize: number;
  readonly batchEveryMs: number;
  /** Batches that may wait for the reader before the connection is given up until it has caught up. */
  readonly queueBatches: number;
  /** Longer frames are refused; the server is asked not to send them. */
  readonly maxFrameBytes: number;
  /** Reconnects wait from the first to the second, doubling, with jitter. */
  readonly backoffFromMs: number;
  readonly backoffToMs: number;
}

/** The written form: times as "45s", all keys optional, unknown keys refused. */
export const JetstreamConfig: z.ZodType<JetstreamConfig> = z
  .strictObject({
    id: z.string().min(1).default("bluesky"),
    protocol: z.enum(["v1", "v2"]).default("v1"),
    endpoints: z
      .array(z.url({ protocol: /^wss?$/ }))
      .min(1)
      .max(20)
      .optional(),
    rewind: Duration.prefault("5s"),
    silence: Duration.prefault("45s"),
    connectTimeout: Duration.prefault("15s"),
    gapTolerance: Duration.prefault("60s"),
    batchSize: z.int().min(1).max(1000).default(200),
    batchEvery: Duration.prefault("1s"),
    queueBatches: z.int().min(1).max(100).default(8),
    maxFrameBytes: z.int().min(1024).max(16_777_216).default(1_048_576),
    backoffFrom: Duration.prefault("1s"),
    backoffTo: Duration.prefault("60s"),
  })
  .transform((written) => ({
    id: written.id,
    protocol: written.protocol,
    endpoints: written.endpoints ?? [...(written.protocol === "v1" ? V1_ENDPOINTS : V2_ENDPOINTS)],
    rewindMs: written.rewind,
    silenceMs: written.silence,
    connectTimeoutMs: written.connectTimeout,
    gapToleranceMs: written.gapTolerance,
    batchSize: written.batchSize,
    batchEveryMs: written.batchEvery,
    queueBatches: written.queueBatches,
    maxFrameBytes: written.maxFrameBytes,
    backoffFromMs: written.backoffFrom,
    backoffToMs: written.backoffTo,
  }));
