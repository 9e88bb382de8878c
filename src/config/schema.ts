/**
 * The configuration file as a schema: what an operator may set and what holds if they set nothing.
 * Unknown keys are errors. Secrets are not written here: they come from the environment.
 */

import { z } from "zod";
import { Duration } from "../platform/duration-field.ts";
import { FeedConfig } from "../sources/feed/config.ts";
import { FileConfig } from "../sources/file/config.ts";
import { JetstreamConfig } from "../sources/jetstream/config.ts";
import { MastodonConfig } from "../sources/mastodon/config.ts";
import { WebhookConfig } from "../sinks/webhook/config.ts";

export interface Config {
  /** Folder for the database, the identity key and caches. */
  readonly data: string;
  /** Database file; null: `hearsay.db` in the data folder. */
  readonly db: string | null;
  /** Folders of rules and lexicons; null: those that ship. */
  readonly rules: string | null;
  readonly lexicons: string | null;
  /** Name and address of the operator; part of the user agent that platforms see. */
  readonly contact: string;
  readonly web: { readonly host: string; readonly port: number; readonly hosts: readonly string[] };
  readonly log: { readonly level: "debug" | "info" | "warn" | "error" | "silent" };
  readonly sources: {
    readonly jetstream: JetstreamConfig | null;
    readonly mastodon: readonly MastodonConfig[];
    readonly feeds: readonly FeedConfig[];
    readonly files: readonly FileConfig[];
  };
  readonly sinks: { readonly console: boolean; readonly webhooks: readonly WebhookConfig[] };
  readonly detect: { readonly everyMs: number };
  readonly retention: { readonly unmatchedDays: number; readonly matchedDays: number };
  /** Hosts that may resolve to private addresses. */
  readonly allowHosts: readonly string[];
}

/** Retention cannot be set above these, in days: a promise to the people who are listened to. */
const LONGEST_UNMATCHED_DAYS = 90;
const LONGEST_MATCHED_DAYS = 365;

export const Config: z.ZodType<Config> = z.strictObject({
  data: z.string().default("data"),
  db: z.string().nullable().default(null),
  rules: z.string().nullable().default(null),
  lexicons: z.string().nullable().default(null),
  contact: z.string().max(200).default("no contact set"),
  web: z
    .strictObject({
      host: z.string().default("127.0.0.1"),
      port: z.int().min(0).max(65_535).default(8787),
      hosts: z.array(z.string()).default([]),
    })
    .prefault({}),
  log: z.strictObject({ level: z.enum(["debug", "info", "warn", "error", "silent"]).default("info") }).prefault({}),
  sources: z
    .strictObject({
      jetstream: JetstreamConfig.nullable().prefault({} as never),
      mastodon: z.array(MastodonConfig).default([]),
      feeds: z.array(FeedConfig).default([]),
      files: z.array(FileConfig).default([]),
    })
    .prefault({}),
  sinks: z
    .strictObject({ console: z.boolean().default(true), webhooks: z.array(WebhookConfig).default([]) })
    .prefault({}),
  detect: z
    .strictObject({ every: Duration.prefault("30s") })
    .prefault({})
    .transform(({ every }) => ({ everyMs: every })),
  retention: z
    .strictObject({
      unmatchedDays: z.int().min(1).max(LONGEST_UNMATCHED_DAYS).default(30),
      matchedDays: z.int().min(1).max(LONGEST_MATCHED_DAYS).default(180),
    })
    .prefault({}),
  allowHosts: z.array(z.string()).default([]),
});
