/**
 * The configuration file as a schema: what an operator may set and what holds if they set nothing.
 * Unknown keys are errors. Secrets are not written here: they come from the environment by name.
 */

import { z } from "zod";
import { parseDuration } from "../platform/duration.ts";
import { JetstreamConfig } from "../sources/jetstream/config.ts";

export const Duration = z.string().transform((text, context): number => {
  const ms = parseDuration(text);
  if (ms !== null) return ms;
  context.addIssue({ code: "custom", message: 'write a time such as "30s", "5m" or "2h"' });
  return z.NEVER;
});

export const Config = z.strictObject({
  /** Folder for the database and the identity key. */
  data: z.string().default("data"),
  /** Database file; `hearsay.db` in the data folder if left out. */
  db: z.string().nullable().default(null),
  rules: z.string().nullable().default(null),
  lexicons: z.string().nullable().default(null),
  /** Name or address that platforms can reach; part of the user agent. */
  contact: z.string().default("operator has set no contact"),
  web: z
    .strictObject({ host: z.string().default("127.0.0.1"), port: z.int().min(0).max(65_535).default(8787) })
    .prefault({}),
  log: z.strictObject({ level: z.enum(["debug", "info", "warn", "error", "silent"]).default("info") }).prefault({}),
  sources: z.strictObject({ jetstream: JetstreamConfig.nullable().prefault({}) }).prefault({}),
  detect: z.strictObject({ every: Duration.prefault("30s") }).prefault({}),
  retention: z
    .strictObject({ unmatchedDays: z.int().min(1).max(90).default(30), matchedDays: z.int().min(1).max(365).default(180) })
    .prefault({}),
  /** Hosts that may resolve to private addresses. */
  allowHosts: z.array(z.string()).default([]),
});
export type Config = z.infer<typeof Config>;
