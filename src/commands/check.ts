/** `hearsay check`: is everything as it should be, before or while the daemon runs. Prints no secret. */

import { existsSync } from "node:fs";
import { openHttp, probeSources, type SourceProbe } from "../app-outside.ts";
import { databaseOf, loadKnowledge, openStore } from "../app-parts.ts";
import { ConfigError } from "../config/config-error.ts";
import { loadConfig } from "../config/load.ts";
import { refusedModels } from "../config/models.ts";
import { sourceIds, type Config } from "../config/schema.ts";
import type { Snapshot } from "../config/snapshot.ts";
import type { SourceHealth } from "../store/store.ts";
import { readArguments } from "./arguments.ts";
import type { Command } from "./command.ts";

const USAGE = `hearsay check [--config FILE] [--offline] [--json]

Shows the effective configuration without secrets, whether each source can be reached, the store, and the rules' age and
health. Exit code 0 if all is well, 1 if something needs care, 2 if the daemon could not run.
`;

const PROBE_MS = 10_000;
const DAEMON_MS = 2000;

export const check: Command = {
  name: "check",
  summary: "show configuration, sources, store and rules, and whether they are well",
  usage: USAGE,
  run: async (args, io) => {
    const { values } = readArguments("check", args, {
      config: { type: "string" },
      offline: { type: "boolean" },
      json: { type: "boolean" },
    });
    const config = await loadConfig({ file: values.config ?? null, env: io.env, cwd: io.cwd });
    const snapshot = await rulesOrWhyNot(config);
    const running = typeof snapshot === "string" ? await rulesOfDaemon(config) : null;
    const probes =
      values.offline === true
        ? []
        : await probeSources(config, AbortSignal.any([io.signal, AbortSignal.timeout(PROBE_MS)]));
    const health = existsSync(databaseOf(config)) ? await storedHealth(config, io.cwd) : null;
    const wrong =
      (typeof snapshot === "string" ? 0 : viewOf(snapshot).refusedModels.length) +
      probes.filter((probe) => probe.state === "trouble").length +
      (health?.filter((one) => one.trouble !== null).length ?? 0);
    if (values.json === true) {
      io.stdout.write(
        `${JSON.stringify({ config: shown(config, io.env), rules: rulesOf(snapshot), daemon: running, sources: probes, store: health })}\n`,
      );
    } else {
      io.stdout.write(text(config, io.env, snapshot, running, probes, health));
    }
    if (typeof snapshot === "string") return 2;
    return wrong > 0 ? 1 : 0;
  },
};

async function storedHealth(config: Config, cwd: string): Promise<readonly SourceHealth[]> {
  const store = await openStore(config, null, cwd);
  try {
    const configured = sourceIds(config);
    return (await store.health()).filter((one) => configured.includes(one.source));
  } finally {
    await store.close();
  }
}

/** The configuration with the places where secrets come from, never the secrets. */
function shown(config: Config, env: Readonly<Record<string, string | undefined>>): object {
  const from = ["HEARSAY_IDENTITY_KEY", "HEARSAY_IDENTITY_KEY_FILE"].find((name) => (env[name] ?? "") !== "");
  const { sources, sinks } = config;
  return {
    ...config,
    sources: { ...sources, feeds: sources.feeds.map((one) => ({ ...one, url: withoutSecrets(one.url, false) })) },
    sinks: { ...sinks, webhooks: sinks.webhooks.map((one) => ({ ...one, url: withoutSecrets(one.url, true) })) },
    identityKey: from === undefined ? "own file in the data folder" : `from ${from}`,
  };
}

/** Feeds carry keys in user names and queries; whoever knows the whole path of a webhook may post to it. */
function withoutSecrets(address: string, pathIsSecret: boolean): string {
  const url = new URL(address);
  const user = url.username === "" && url.password === "" ? "" : "…@";
  const path = pathIsSecret && url.pathname !== "/" ? "/…" : url.pathname;
  return `${url.protocol}//${user}${url.host}${path}${url.search === "" ? "" : "?…"}`;
}

/** The rules as they are in the folder, or every reason why they cannot be used. */
async function rulesOrWhyNot(config: Config): Promise<Snapshot | string> {
  try {
    return await loadKnowledge(config, Date.now());
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

interface DaemonRules {
  readonly rev: string;
  readonly ageMs: number;
}

/** The rules that a daemon on this machine goes on with; null if none answers. */
async function rulesOfDaemon(config: Config): Promise<DaemonRules | null> {
  const host = ["0.0.0.0", "::"].includes(config.web.host) ? "127.0.0.1" : config.web.host;
  const http = openHttp(config);
  try {
    const place = `${host.includes(":") ? `[${host}]` : host}:${config.web.port}`;
    const answer = await http.get(`http://${place}/healthz`, { allowHosts: [place], totalMs: DAEMON_MS });
    if (!answer.ok) return null;
    const { rules } = JSON.parse(new TextDecoder().decode(answer.value.bytes)) as { readonly rules: DaemonRules };
    return { rev: rules.rev, ageMs: rules.ageMs };
  } catch {
    return null;
  } finally {
    await http.close();
  }
}

function rulesOf(snapshot: Snapshot | string): RulesView | { readonly refused: string } {
  return typeof snapshot === "string" ? { refused: snapshot } : viewOf(snapshot);
}

interface RulesView {
  readonly rev: string;
  readonly myths: number;
  readonly topics: number;
  readonly warnings: number;
  readonly unapprovedReplies: number;
  readonly overdue: number;
  /** Learned models that cannot be used, each with the reason; the hand lexicons judge in their place. */
  readonly refusedModels: readonly string[];
}

function viewOf(snapshot: Snapshot): RulesView {
  const myths = snapshot.mythIds.flatMap((id) => snapshot.myth(id) ?? []);
  const today = new Date(snapshot.loadedAtMs).toISOString().slice(0, 10);
  return {
    rev: snapshot.knowledge.rev,
    myths: myths.length,
    topics: snapshot.timezones.size,
    warnings: snapshot.warnings.length,
    unapprovedReplies: myths.reduce(
      (sum, myth) => sum + myth.replies.filter((reply) => reply.approved === null).length,
      0,
    ),
    overdue: myths.filter((myth) => myth.expires !== null && myth.expires < today).length,
    refusedModels: refusedModels(snapshot.warnings),
  };
}

function text(
  config: Config,
  env: Readonly<Record<string, string | undefined>>,
  snapshot: Snapshot | string,
  running: DaemonRules | null,
  probes: readonly SourceProbe[],
  health: readonly SourceHealth[] | null,
): string {
  const rules = rulesOf(snapshot);
  const lines = [
    "configuration",
    ...JSON.stringify(shown(config, env), null, 2)
      .split("\n")
      .map((line) => `  ${line}`),
  ];
  lines.push("rules");
  if ("refused" in rules) {
    lines.push("  refused:", ...rules.refused.split("\n").map((line) => `    ${line}`));
    if (running !== null)
      lines.push(
        `  a running daemon goes on with revision ${running.rev.slice(0, 8)}, loaded ${Math.round(running.ageMs / 60_000)} minutes ago`,
      );
  } else
    lines.push(
      `  ${rules.myths} myths, ${rules.topics} topics, revision ${rules.rev.slice(0, 8)}, ${rules.warnings} warnings, ${rules.unapprovedReplies} replies not approved, ${rules.overdue} myths overdue`,
      ...rules.refusedModels.map((one) => `  ${one}`),
    );
  lines.push(
    "sources",
    ...(probes.length === 0
      ? ["  not asked"]
      : probes.map((probe) => `  ${probe.source}: ${probe.state === "ok" ? "reached" : probe.detail}`)),
  );
  if (health === null) lines.push("store", `  ${databaseOf(config)} does not exist yet; the first run makes it`);
  else {
    lines.push("store", `  ${databaseOf(config)}`);
    for (const one of health) {
      const trouble = one.trouble === null ? "well" : `${one.trouble.kind}: ${one.trouble.detail}`;
      lines.push(
        `  ${one.source}: ${trouble}; kept ${one.kept} of ${one.seen}, rejected ${one.rejected}, ${one.gaps.length} gaps`,
      );
    }
  }
  return `${lines.join("\n")}\n`;
}
