/** `hearsay narratives`: what people have begun to tell that no myth explains, how risky it is, and what to do. */

import { loadConfig } from "../config/load.ts";
import { openStore } from "../app-parts.ts";
import { toExample } from "../core/alerts/message.ts";
import { gate, POSTURES } from "../core/alerts/posture.ts";
import { RISK_FACTORS, type Narrative, type RiskFactorName } from "../model/narrative.ts";
import type { Store } from "../store/store.ts";
import { readArguments } from "./arguments.ts";
import { CannotRun } from "./cannot-run.ts";
import type { Command, ExitCode, Io } from "./command.ts";

const USAGE = `hearsay narratives list [--live] [--json]
hearsay narratives show ID [--json]
hearsay narratives rate ID --set harm=3,vulnerability=2 --reason TEXT [--by NAME]
hearsay narratives rate ID --clear

  --config FILE   configuration file
  --db PATH       database file, instead of the configured one

rate says what a person knows better than the machine: reach, velocity, crossover, messenger, harm, vulnerability and context,
each 0 to 3. It holds until it is cleared; the level follows when detection looks next. To make a rule of a narrative:
hearsay rules new --from-narrative ID
`;

const OPTIONS = {
  live: { type: "boolean" },
  json: { type: "boolean" },
  set: { type: "string" },
  clear: { type: "boolean" },
  reason: { type: "string" },
  by: { type: "string" },
  config: { type: "string" },
  db: { type: "string" },
} as const;
const MOST = 500;
const EXAMPLES = 3;

export const narratives: Command = {
  name: "narratives",
  summary: "list and show what is newly told, with its risk",
  usage: USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArguments("narratives", args, OPTIONS);
    const [verb, id] = positionals;
    const config = await loadConfig({ file: values.config ?? null, env: io.env, cwd: io.cwd });
    const store = await openStore(config, values.db ?? null, io.cwd);
    try {
      if (verb === "list") return await list(store, io, values.live === true, values.json === true);
      if (verb !== "show" && verb !== "rate")
        throw new CannotRun(
          `narratives: ${verb === undefined ? "say what to do" : `unknown verb "${verb}"`}\n\n${USAGE}`,
        );
      const found = id === undefined ? null : await store.narrative(id);
      if (found === null)
        throw new CannotRun(
          `narratives ${verb}: ${id === undefined ? "say which narrative" : `there is no narrative ${id}`}. hearsay narratives list shows them.`,
        );
      if (verb === "show") return await show(store, io, found, values.json === true);
      return await rate(store, io, found, values);
    } finally {
      await store.close();
    }
  },
};

async function list(store: Store, io: Io, live: boolean, json: boolean): Promise<ExitCode> {
  const found = await store.narratives({ over: live ? false : null, limit: MOST });
  if (json) for (const one of found) io.stdout.write(`${JSON.stringify(one)}\n`);
  else if (found.length === 0) io.stdout.write("no narratives\n");
  else for (const one of found) io.stdout.write(`${lineOf(one)}\n`);
  return 0;
}

function lineOf(one: Narrative): string {
  const state = one.over ? (one.mergedInto === null ? "over" : `now ${one.mergedInto}`) : "live";
  return `${one.id}  ${one.risk.level}  ${state}  ${one.label} (${one.lang})  ${one.authors} authors, ${one.posts} posts, first ${time(one.firstSeenMs)}`;
}

async function show(store: Store, io: Io, one: Narrative, json: boolean): Promise<ExitCode> {
  const examples: string[] = [];
  for (const post of await store.narrativePosts(one.id, 10 * EXAMPLES)) {
    const record = await store.post(post);
    if (record === null || record.analysis?.flags.includes("first_hand") === true) continue;
    const text = toExample(record.post.text);
    if (!examples.includes(text)) examples.push(text);
    if (examples.length === EXAMPLES) break;
  }
  const reply = gate({
    emergency: false,
    stance: "asserts",
    intent: "claim",
    vulnerableAuthor: false,
    isPrivate: false,
    claim: "unknown",
    risk: one.risk.level,
    ourReach: null,
    theirReach: null,
    hostileOrSeller: false,
    answeredThread: false,
    daysSinceAnswered: null,
    betterMessenger: null,
  });
  const posture = POSTURES[one.risk.level];
  if (json) {
    io.stdout.write(`${JSON.stringify({ ...one, examples, posture, reply })}\n`);
    return 0;
  }
  const mix = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(", ");
  const { risk } = one;
  const score = risk.level === "unconfirmed" ? "" : `, ${risk.score} of 100`;
  const lines = [
    lineOf(one),
    `Unverified claim. Announced ${time(one.announcedMs)}, last post ${time(one.lastSeenMs)} (UTC).`,
    `Why: ${one.why}`,
    `Platforms: ${mix(one.platforms)}. Copies: ${Math.round(one.copied * 100)} %. Intents: ${mix(one.intents)}. Feelings: ${mix(one.feelings)}.`,
    `Risk: ${risk.level}${score}.${risk.because.length === 0 ? "" : ` ${risk.because.join("; ")}.`}`,
    ...RISK_FACTORS.map((name) => `  ${name.padEnd(13)} ${risk.factors[name].value}  ${risk.factors[name].evidence}`),
    `Do: ${posture.do.join(", ")}. ${posture.answer} Look again ${posture.review}.`,
    `Reply to a post that says so: ${reply.outcome}${reply.rule === null ? "" : ` (${reply.rule})`}; ${reply.why}.`,
    ...one.nearest.map((near) => `Near: ${near.myth} "${near.title}" ${near.similarity.toFixed(2)}`),
    ...(one.seenBefore === null
      ? []
      : [`Seen before: ${one.seenBefore.id} ${one.seenBefore.label}, until ${time(one.seenBefore.lastSeenMs)}`]),
    ...examples.map((text) => `Example: "${text}"`),
  ];
  io.stdout.write(`${lines.join("\n")}\n`);
  return 0;
}

async function rate(
  store: Store,
  io: Io,
  one: Narrative,
  values: { readonly set?: string; readonly clear?: boolean; readonly reason?: string; readonly by?: string },
): Promise<ExitCode> {
  if (values.clear === true) {
    await store.overrideRisk(one.id, null);
    io.stdout.write(`${one.id}: the machine judges again\n`);
    return 0;
  }
  if (values.set === undefined || values.reason === undefined || values.reason.trim() === "")
    throw new CannotRun("narratives rate: say what with --set harm=3 and why with --reason TEXT");
  const factors: Partial<Record<RiskFactorName, number>> = {};
  for (const part of values.set.split(",")) {
    const [name, value] = part.split("=");
    const factor = RISK_FACTORS.find((known) => known === name?.trim());
    if (factor === undefined || !/^[0-3]$/.test(value?.trim() ?? ""))
      throw new CannotRun(`narratives rate: "${part}" is not one of ${RISK_FACTORS.join(", ")} with = and 0 to 3`);
    factors[factor] = Number(value);
  }
  const by = values.by ?? io.env["USER"] ?? "unknown";
  await store.overrideRisk(one.id, { factors, by, reason: values.reason, atMs: Date.now() });
  io.stdout.write(`${one.id}: ${values.set} set by ${by}\n`);
  return 0;
}

function time(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 16).replace("T", " ");
}
