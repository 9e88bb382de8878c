/**
 * The parts that speak to the outside: HTTP, sources and sinks. Loaded by whoever needs them when it
 * needs them. Composition only.
 */

import type { Writable } from "node:stream";
import { neededSecret, secretOf, userAgentOf, type Env } from "./app-parts.ts";
import type { Config } from "./config/schema.ts";
import type { Post } from "./model/post.ts";
import { ok, type Outcome } from "./model/problem.ts";
import { wallClock } from "./platform/clock.ts";
import { createHttp, type Http } from "./platform/http.ts";
import { silentLog } from "./platform/log.ts";
import {
  openAlertFile,
  openConsole,
  openEmail,
  openPagerDuty,
  openSlack,
  openTeams,
  openWebhook,
} from "./sinks/index.ts";
import type { Sink } from "./sinks/sink.ts";
import { mappedParser, openFeed, openFile, openJetstream, openMastodon, parseMapping } from "./sources/index.ts";
import type { Source, SourceContext } from "./sources/source.ts";

export function openHttp(config: Config): Http {
  return createHttp({ userAgent: userAgentOf(config), allowHosts: config.allowHosts });
}

export function openSources(config: Config, context: SourceContext): readonly Source[] {
  const { jetstream, mastodon, feeds, files } = config.sources;
  return [
    ...(jetstream === null ? [] : [openJetstream(jetstream, context)]),
    ...mastodon.map((one) => openMastodon(one, context)),
    ...feeds.map((one) => openFeed(one, context)),
    ...files.map((one) => openFile(one, context)),
  ];
}

/** Throws ConfigError for a channel whose secret is missing. */
export function openSinks(config: Config, env: Env, http: Http, out: Writable): ReadonlyMap<string, Sink> {
  const { sinks } = config;
  const opened: Sink[] = [
    ...(sinks.console ? [openConsole(out)] : []),
    ...sinks.webhooks.map((one) => {
      const secret = secretOf(env, `webhook:${one.name}`, one.secretEnv);
      return openWebhook(one, { http, clock: wallClock, secret });
    }),
    ...sinks.email.map((one) => openEmail(one, { password: secretOf(env, `email:${one.name}`, one.passwordEnv) })),
    ...sinks.slack.map((one) =>
      openSlack(one, { http, secret: neededSecret(env, `slack:${one.name}`, one.secretEnv) }),
    ),
    ...sinks.teams.map((one) => openTeams(one, { http, url: neededSecret(env, `teams:${one.name}`, one.urlEnv) })),
    ...sinks.pagerduty.map((one) => {
      const routingKey = neededSecret(env, `pagerduty:${one.name}`, one.routingKeyEnv);
      return openPagerDuty(one, { http, routingKey });
    }),
    ...sinks.files.map(openAlertFile),
  ];
  return new Map(opened.map((sink) => [sink.channel, sink]));
}

export type SourceProbe =
  | { readonly source: string; readonly state: "ok" }
  | { readonly source: string; readonly state: "trouble"; readonly detail: string };

/** Asks each configured source for its first delivery and stores nothing. */
export async function probeSources(config: Config, signal: AbortSignal): Promise<readonly SourceProbe[]> {
  const http = openHttp(config);
  const context: SourceContext = {
    gate: () => true,
    clock: wallClock,
    random: Math.random,
    log: silentLog,
    http,
    userAgent: userAgentOf(config),
  };
  const probes = await Promise.all(
    openSources(config, context).map(async (source): Promise<SourceProbe> => {
      const done = new AbortController();
      try {
        for await (const delivery of source.open(null, AbortSignal.any([signal, done.signal]))) {
          if (delivery.kind !== "trouble") return { source: source.id, state: "ok" };
          return {
            source: source.id,
            state: "trouble",
            detail: `${delivery.problem.kind}: ${delivery.problem.detail}`,
          };
        }
        return signal.aborted
          ? { source: source.id, state: "trouble", detail: "no answer in time" }
          : { source: source.id, state: "ok" };
      } catch (error) {
        const detail = `failed inside (${error instanceof Error ? error.name : typeof error})`;
        return { source: source.id, state: "trouble", detail };
      } finally {
        done.abort();
      }
    }),
  );
  await http.close();
  return probes;
}

/** A parser for foreign JSONL by a mapping object, or every mistake in the mapping. */
export function mappedBy(mapping: unknown): Outcome<(value: unknown) => Outcome<Post>> {
  const parsed = parseMapping(mapping);
  return parsed.ok ? ok(mappedParser(parsed.value)) : parsed;
}

/** Prints alerts as text for people. */
export function openConsoleSink(out: Writable): Sink {
  return openConsole(out);
}
