/** `hearsay rules diff`: what an edit changes by meaning, and which everyday, given and stored posts it would judge otherwise. */

import { openStore } from "../app-parts.ts";
import { loadCanary } from "../config/canary.ts";
import { loadConfig } from "../config/load.ts";
import { compare, type DecisionChange } from "../core/decision-change.ts";
import { differenceOf, type RuleDifference } from "../core/rule-difference.ts";
import type { Readable } from "../model/post.ts";
import { readableOfStored } from "../model/readable.ts";
import { parseDuration } from "../platform/duration.ts";
import { readArguments } from "./arguments.ts";
import { CannotRun } from "./cannot-run.ts";
import type { ExitCode, Io } from "./command.ts";
import { loadEdition, loadFormer } from "./rules-edition.ts";
import { count, readFormat } from "./rules-report.ts";

const OPTIONS = {
  rules: { type: "string" },
  format: { type: "string" },
  stored: { type: "boolean" },
  since: { type: "string" },
  config: { type: "string" },
  db: { type: "string" },
} as const;

/** Changed posts shown per myth and kind. */
const SHOWN = 3;
const SHOWN_UNITS = 140;
const SHOWN_CHANGES = 8;

interface Changed extends DecisionChange {
  readonly from: "canary" | "stored";
  readonly text: string;
}

interface Pool {
  readonly name: "canary" | "stored";
  readonly posts: number;
  readonly changed: readonly Changed[];
}

/** 0: the canary is judged as before; 1: it is not; so that a check in CI can ask for a look. */
export async function runRulesDiff(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArguments("rules diff", args, OPTIONS);
  const format = readFormat("rules diff", values.format, ["text", "json"]);
  if (positionals.length > 1) throw new CannotRun("rules diff: name one folder or git revision to compare with");
  const now = await loadEdition("rules diff", values.rules, io);
  const before = await loadFormer("rules diff", positionals[0] ?? "HEAD", now.dir, io);
  const difference = differenceOf(before.rulebook, now.rulebook);
  const formerIds = new Map(difference.myths.flatMap(({ myth, was }) => (was === null ? [] : [[myth, was] as const])));
  const judge = (from: Changed["from"], post: Readable): readonly Changed[] =>
    compare(post, before.knowledge, now.knowledge, formerIds).changes.map((one) => ({ ...one, from, text: post.text }));
  const canary = loadCanary();
  const pools: Pool[] = [
    { name: "canary", posts: canary.length, changed: canary.flatMap(({ post }) => judge("canary", post)) },
  ];
  if (values.stored === true) pools.push(await judgeStored(values, judge, io));
  const broken = before.broken + now.broken;
  io.stdout.write(
    format === "json"
      ? `${JSON.stringify({ against: before.name, broken, ...difference, posts: pools.map(toJson) })}\n`
      : toText(before.name, difference, pools),
  );
  if (broken > 0) return 2;
  return pools[0]!.changed.length > 0 ? 1 : 0;
}

async function judgeStored(
  values: {
    readonly since?: string | undefined;
    readonly config?: string | undefined;
    readonly db?: string | undefined;
  },
  judge: (from: "stored", post: Readable) => readonly Changed[],
  io: Io,
): Promise<Pool> {
  const backMs = parseDuration(values.since ?? "30d");
  if (backMs === null) throw new CannotRun(`rules diff: --since "${values.since}" is not a time such as 30d or 48h`);
  const config = await loadConfig({ file: values.config ?? null, env: io.env, cwd: io.cwd });
  const store = await openStore(config, values.db ?? null, io.cwd);
  try {
    let posts = 0;
    const changed: Changed[] = [];
    for await (const { post } of store.exportPosts(Date.now() - backMs)) {
      if (io.signal.aborted) break;
      posts += 1;
      changed.push(...judge("stored", readableOfStored(post)));
    }
    return { name: "stored", posts, changed };
  } finally {
    await store.close();
  }
}

function toText(against: string, { thresholds, terms, myths }: RuleDifference, pools: readonly Pool[]): string {
  const lines: string[] = [];
  if (thresholds !== null) lines.push(`thresholds ${thresholds}`);
  for (const { term, added, removed, myths: users } of terms)
    lines.push(`${term} ${turned(added, removed)}: ${count(users.length, "myth")} use it`);
  for (const { myth, kind, was, parts } of myths) {
    lines.push(`${myth} ${kind}${was === null ? "" : ` (was ${was})`}`);
    for (const { part, added, removed } of parts) lines.push(`  ${part} ${turned(added, removed)}`);
  }
  if (lines.length === 0) lines.push(`nothing differs from ${against} in meaning`);
  for (const pool of pools) lines.push(...poolLines(pool));
  return `${lines.join("\n")}\n`;
}

/** The first of what came and went, and how many more. */
function turned(added: readonly string[], removed: readonly string[]): string {
  const all = [...added.map((one) => `+"${shortened(one)}"`), ...removed.map((one) => `−"${shortened(one)}"`)];
  const more = all.length - SHOWN_CHANGES;
  return `${all.slice(0, SHOWN_CHANGES).join(" ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function poolLines({ name, posts, changed }: Pool): readonly string[] {
  const tally = (kind: DecisionChange["kind"]): readonly Changed[] => changed.filter((one) => one.kind === kind);
  const touched = new Set(changed.map((one) => one.myth)).size;
  const sums = `+${tally("new").length} matches, −${tally("lost").length} lost, ${tally("stance").length} with another stance`;
  const lines = [
    `${name} ${posts} posts: ${changed.length === 0 ? "no change" : `${sums}, in ${count(touched, "myth")}`}`,
  ];
  const groups = new Map<string, Changed[]>();
  for (const one of changed)
    groups.set(`${one.myth} ${one.kind}`, [...(groups.get(`${one.myth} ${one.kind}`) ?? []), one]);
  for (const [group, list] of groups) {
    lines.push(`  ${group} ${list.length}`);
    for (const one of list.slice(0, SHOWN)) lines.push(`    ${stanceOf(one)}  "${shortened(one.text)}"`);
  }
  return lines;
}

function stanceOf({ before, now }: DecisionChange): string {
  if (before === null) return now!.stance;
  return now === null ? before.stance : `${before.stance} → ${now.stance}`;
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/gu, " ");
  return line.length <= SHOWN_UNITS ? line : `${line.slice(0, SHOWN_UNITS)}…`;
}

function toJson({ name, posts, changed }: Pool): unknown {
  return {
    name,
    posts,
    changes: changed.map(({ myth, kind, before, now, text }) => ({
      myth,
      kind,
      before: before?.stance ?? null,
      now: now?.stance ?? null,
      p: now?.p ?? before?.p ?? null,
      text,
    })),
  };
}
