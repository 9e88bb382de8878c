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
import { EmailConfig } from "../sinks/email/config.ts";
import { AlertFileConfig } from "../sinks/file/config.ts";
import { PagerDutyConfig } from "../sinks/pagerduty/config.ts";
import { SlackConfig } from "../sinks/slack/config.ts";
import { TeamsConfig } from "../sinks/teams/config.ts";
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
  readonly web: {
    readonly host: string;
    readonly port: number;
    readonly hosts: readonly string[];
    /** Address under which the team opens the pages; null: alerts carry no links. */
    readonly publicUrl: string | null;
  };
  readonly log: { readonly level: (typeof LOG_LEVELS)[number] };
  readonly sources: {
    readonly jetstream: JetstreamConfig | null;
    readonly mastodon: readonly MastodonConfig[];
    readonly feeds: readonly FeedConfig[];
    readonly files: readonly FileConfig[];
  };
  readonly sinks: {
    readonly console: boolean;
    readonly webhooks: readonly WebhookConfig[];
    readonly email: readonly EmailConfig[];
    readonly slack: readonly SlackConfig[];
    readonly teams: readonly TeamsConfig[];
    readonly pagerduty: readonly PagerDutyConfig[];
    readonly files: readonly AlertFileConfig[];
  };
  readonly delivery: {
    /** Channel that is given what another refused or could not take in time; null: the first other one. */
    readonly fallback: string | null;
    /** Channels that are told when another fails; null: that same fallback. */
    readonly ops: readonly string[] | null;
  };
  readonly detect: {
    readonly everyMs: number;
    /** How long an hour stays open for posts that arrive late. */
    readonly lateMs: number;
    /** How long after its start the daemon collects before it first looks. */
    readonly settleMs: number;
  };
  readonly retention: { readonly unmatchedDays: number; readonly matchedDays: number };
  /** Hosts that may resolve to private addresses. */
  readonly allowHosts: readonly string[];
}

export const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;

/** Retention cannot be set above these, in days: a promise to the people who are listened to. */
const LONGEST_UNMATCHED_DAYS = 90;
const LONGEST_MATCHED_DAYS = 365;

/** Cursor and health of a source, and the messages of a channel, are kept under its name: two cannot share one. */
function refuseTwins(
  names: readonly string[],
  path: readonly PropertyKey[],
  fix: string,
  issues: z.core.$RefinementCtx,
): void {
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) === index) continue;
    issues.addIssue({ code: "custom", path: [...path, index], message: `"${name}" is there twice: ${fix}` });
  }
}

const serverId = (one: MastodonConfig): string => `mastodon:${new URL(one.server).host}`;
const feedId = (one: FeedConfig): string => `feed:${one.name}`;

/** The ids under which the configured sources are known. */
export function sourceIds({ sources }: Config): readonly string[] {
  const { jetstream, mastodon, feeds, files } = sources;
  return [
    ...(jetstream === null ? [] : [jetstream.id]),
    ...mastodon.map(serverId),
    ...feeds.map(feedId),
    ...files.map((one) => one.id),
  ];
}

const Sources = z
  .strictObject({
    jetstream: JetstreamConfig.nullable().prefault({} as never),
    mastodon: z.array(MastodonConfig).default([]),
    feeds: z.array(FeedConfig).default([]),
    files: z.array(FileConfig).default([]),
  })
  .superRefine(({ jetstream, mastodon, feeds, files }, issues) => {
    const servers = mastodon.map(serverId);
    refuseTwins(servers, ["mastodon"], "name all tags of a server in one entry", issues);
    refuseTwins(feeds.map(feedId), ["feeds"], "give each feed a name of its own", issues);
    const others = [jetstream?.id ?? "", ...servers, ...feeds.map(feedId)];
    for (const [index, { id }] of files.entries()) {
      if (!others.includes(id) && files.findIndex((one) => one.id === id) === index) continue;
      issues.addIssue({ code: "custom", path: ["files", index], message: `"${id}" is there twice: set another id` });
    }
  });

const Sinks = z
  .strictObject({
    console: z.boolean().default(true),
    webhooks: z.array(WebhookConfig).default([]),
    email: z.array(EmailConfig).default([]),
    slack: z.array(SlackConfig).default([]),
    teams: z.array(TeamsConfig).default([]),
    pagerduty: z.array(PagerDutyConfig).default([]),
    files: z.array(AlertFileConfig).default([]),
  })
  .superRefine(({ console: _console, ...channels }, issues) => {
    for (const [kind, all] of Object.entries(channels)) {
      const names = all.map((one) => one.name);
      refuseTwins(names, [kind], "give each channel of a kind a name of its own", issues);
    }
  });

/** The channels of a configuration, under the names that messages and routes know them by. */
export function channelNames({ sinks }: Pick<Config, "sinks">): readonly string[] {
  const kinds = {
    webhook: sinks.webhooks,
    email: sinks.email,
    slack: sinks.slack,
    teams: sinks.teams,
    pagerduty: sinks.pagerduty,
    file: sinks.files,
  };
  const named = Object.entries(kinds).flatMap(([kind, all]) => all.map((one) => `${kind}:${one.name}`));
  return [...(sinks.console ? ["console"] : []), ...named];
}

const Settings = z.strictObject({
  data: z.string().default("data"),
  db: z.string().nullable().default(null),
  rules: z.string().nullable().default(null),
  lexicons: z.string().nullable().default(null),
  contact: z.string().max(200).default("no contact set"),
  web: z
    .strictObject({
      host: z.string().default("127.0.0.1"),
      port: z.int().min(0).max(65_535).default(8787),
      hosts: z.array(z.string().toLowerCase()).default([]),
      publicUrl: z
        .url({ protocol: /^https?$/ })
        .refine((url) => new URL(url).username === "", "no user name in the address")
        .nullable()
        .default(null),
    })
    .prefault({}),
  log: z.strictObject({ level: z.enum(LOG_LEVELS).default("info") }).prefault({}),
  sources: Sources.prefault({}),
  sinks: Sinks.prefault({}),
  delivery: z
    .strictObject({ fallback: z.string().nullable().default(null), ops: z.array(z.string()).nullable().default(null) })
    .prefault({}),
  detect: z
    .strictObject({
      every: Duration.prefault("30s"),
      late: Duration.prefault("30m"),
      settle: Duration.prefault("60s"),
    })
    .prefault({})
    .transform(({ every, late, settle }) => ({ everyMs: every, lateMs: late, settleMs: settle })),
  retention: z
    .strictObject({
      unmatchedDays: z.int().min(1).max(LONGEST_UNMATCHED_DAYS).default(30),
      matchedDays: z.int().min(1).max(LONGEST_MATCHED_DAYS).default(180),
    })
    .prefault({}),
  allowHosts: z.array(z.string()).default([]),
});

export const Config: z.ZodType<Config> = Settings.superRefine((config, issues) => {
  const known = channelNames(config);
  const named = [config.delivery.fallback, ...(config.delivery.ops ?? [])].filter((one) => one !== null);
  for (const name of named.filter((one) => !known.includes(one))) {
    const message = `there is no channel ${name}; known are ${known.join(", ")}`;
    issues.addIssue({ code: "custom", path: ["delivery"], message });
  }
});
