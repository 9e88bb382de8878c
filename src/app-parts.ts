/**
 * The opened parts that the daemon, replay and the commands share. Composition only; no work is done
 * here. What speaks to the outside is in app-outside.ts, since its clients take longest to load.
 */

import { mkdirSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { ConfigError } from "./config/config-error.ts";
import { channelNames, type Config } from "./config/schema.ts";
import { loadSnapshot, type Snapshot } from "./config/snapshot.ts";
import { DIGEST_NAMES } from "./core/alerts/routing.ts";
import { wordingOf, type Wording } from "./core/narratives/likeness.ts";
import { claimsCredential } from "./core/stance/credential.ts";
import { resolveChannels } from "./jobs/channel-names.ts";
import { matchingRevs } from "./jobs/catch-up.ts";
import type { Collector } from "./jobs/collect.ts";
import type { Watch } from "./jobs/detect.ts";
import type { Routes } from "./model/routes.ts";
import type { Post, StoredPost } from "./model/post.ts";
import { openIdentity, toStoredPost, type Identity } from "./platform/identity.ts";
import { createLog, type Log } from "./platform/log.ts";
import type { Tombstone } from "./sources/source.ts";
import { openSqliteStore } from "./store/sqlite/index.ts";
import type { Store, StoredTombstone } from "./store/store.ts";

export type Env = Readonly<Record<string, string | undefined>>;

/** The configured store, or the database at `db` (relative to `cwd`). Makes the folder if need be. */
export async function openStore(config: Config, db: string | null, cwd: string): Promise<Store> {
  const path = db === null ? databaseOf(config) : db === ":memory:" || isAbsolute(db) ? db : resolve(cwd, db);
  if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true });
  return openSqliteStore({ path });
}

/** `check` and the others name it too. */
export function databaseOf(config: Config): string {
  return config.db ?? join(config.data, "hearsay.db");
}

export function openIdentityOf(config: Config, env: Env): Identity {
  mkdirSync(config.data, { recursive: true });
  return openIdentity({ keyFile: join(config.data, "identity.key"), env });
}

export async function loadKnowledge(config: Config, nowMs: number): Promise<Snapshot> {
  return loadSnapshot(
    { rules: config.rules ?? "rules", lexicons: config.lexicons ?? "lexicons", cache: join(config.data, "cache") },
    nowMs,
  );
}

export function watchOf(snapshot: Snapshot): Watch {
  const { alerts, campaigns, timezones, defaultTimezone, knowledge } = snapshot;
  const revs = matchingRevs(knowledge);
  return {
    alerts,
    myths: { get: (id) => snapshot.myth(id) ?? undefined },
    timezones,
    campaigns,
    defaultTimezone,
    revOf: (myth) => revs.get(myth) ?? "",
    renamed: snapshot.renamed,
    wordings: wordingsOf(snapshot),
  };
}

/** Every way in which the catalogue words its claims; read when it is first asked for. */
function wordingsOf(snapshot: Snapshot): () => readonly Wording[] {
  let known: readonly Wording[] | null = null;
  return () => {
    known ??= snapshot.mythIds.flatMap((id) => {
      const myth = snapshot.myth(id);
      if (myth === null) return [];
      const own = snapshot.knowledge.language;
      return [
        wordingOf(id, myth.title, own, myth.claim),
        ...Object.entries(myth.variants).flatMap(([lang, texts]) =>
          texts.map((text) => wordingOf(id, myth.title, lang, text)),
        ),
      ];
    });
    return known;
  };
}

/** Turns posts into what may be kept of them. */
export function storing(identity: Identity, snapshot: () => Snapshot): Pick<Collector, "toStored" | "toTombstone"> {
  return {
    toStored: (post: Post, nowMs: number): StoredPost =>
      toStoredPost(post, {
        nowMs,
        identity,
        claimsCredential,
        named: (handle) => {
          const name = handle.replace(/^@/, "").toLowerCase();
          return snapshot().namedAuthors.has(name) ? [`@${name}`] : [];
        },
      }),
    toTombstone: (tombstone: Tombstone, platform: string): StoredTombstone =>
      tombstone.kind === "post"
        ? {
            kind: "post",
            platform,
            id: identity.postId(platform, tombstone.nativeId, tombstone.idNamesAuthor),
            atMs: tombstone.atMs,
          }
        : {
            kind: "author",
            platform,
            author: identity.authorHash(platform, tombstone.authorId),
            change: tombstone.change,
            atMs: tombstone.atMs,
          },
  };
}

export function userAgentOf(config: Config): string {
  return `Hearsay/0.1 (health listening; ${config.contact})`;
}

/** Value of a variable that a channel needs; a receiver that was promised signatures must not get unsigned messages. */
export function secretOf(env: Env, channel: string, variable: string | null): string | null {
  return variable === null ? null : neededSecret(env, channel, variable);
}

/** Throws ConfigError for the first channel whose secret is missing, before anything is started. */
export function checkSecrets({ sinks }: Config, env: Env): void {
  for (const one of sinks.webhooks) secretOf(env, `webhook:${one.name}`, one.secretEnv);
  for (const one of sinks.email) secretOf(env, `email:${one.name}`, one.passwordEnv);
  for (const one of sinks.slack) neededSecret(env, `slack:${one.name}`, one.secretEnv);
  for (const one of sinks.teams) neededSecret(env, `teams:${one.name}`, one.urlEnv);
  for (const one of sinks.pagerduty) neededSecret(env, `pagerduty:${one.name}`, one.routingKeyEnv);
}

/** Throws ConfigError for a route to a channel that is not there: on a start nobody must be left untold by a slip. */
export function checkRoutes(routes: Routes | null, config: Config): void {
  const names = (routes?.routes ?? []).flatMap((route) => [...route.to, ...route.escalate.map((step) => step.to)]);
  const digests = routes === null ? [] : [routes.digests.daily.to, routes.digests.weekly.to].flatMap((to) => to ?? []);
  const wanted = [...names.filter((name) => !DIGEST_NAMES.includes(name)), ...digests];
  const channels = channelNames(config);
  const { unknown } = resolveChannels(wanted, channels);
  if (unknown.length > 0)
    throw new ConfigError(
      `alerts/routes.yaml: no channel is called ${[...new Set(unknown)].join(", ")}; the configuration has ${channels.join(", ")}`,
    );
}

export function neededSecret(env: Env, channel: string, variable: string): string {
  const secret = env[variable];
  if (secret === undefined || secret === "")
    throw new ConfigError(`${channel}: the environment variable ${variable}, which holds its secret, is not set`);
  return secret;
}

export function openLog(config: Config): Log {
  return createLog({ level: config.log.level });
}
