/** `hearsay rules backtest MYTH`: what an edit of one myth would have found and raised over the stored posts. */

import { createInterface } from "node:readline/promises";

import { alertsOver, type JudgedPost, type RaisedAlert } from "../app-backtest.ts";
import { openStore } from "../app-parts.ts";
import { loadConfig } from "../config/load.ts";
import { compare, type DecisionChange } from "../core/decision-change.ts";
import type { Analysis } from "../model/analysis.ts";
import type { StoredPost } from "../model/post.ts";
import { readableOfStored } from "../model/readable.ts";
import { parseDuration } from "../platform/duration.ts";
import { readArguments } from "./arguments.ts";
import { CannotRun } from "./cannot-run.ts";
import type { ExitCode, Io } from "./command.ts";
import { estimate, spreadSample } from "./backtest-sample.ts";
import { loadEdition, loadFormer, type Edition } from "./rules-edition.ts";
import { chosenMyths } from "./rules-load.ts";
import { count, readFormat } from "./rules-report.ts";

const OPTIONS = {
  rules: { type: "string" },
  since: { type: "string" },
  against: { type: "string" },
  format: { type: "string" },
  sample: { type: "string" },
  judge: { type: "boolean" },
  config: { type: "string" },
  db: { type: "string" },
} as const;

const DAY_MS = 24 * 3_600_000;
const SAMPLE = 10;

interface Found {
  readonly post: StoredPost;
  readonly change: DecisionChange;
}

interface Tally {
  now: number;
  before: number;
  readonly authors: Set<string>;
  readonly days: Set<number>;
  posts: number;
  readonly found: Found[];
  readonly judgedNow: JudgedPost[];
  readonly judgedBefore: JudgedPost[];
}

export async function runRulesBacktest(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArguments("rules backtest", args, OPTIONS);
  const format = readFormat("rules backtest", values.format, ["text", "json"]);
  const [id, ...more] = positionals;
  if (id === undefined || more.length > 0) throw new CannotRun("rules backtest: name one myth");
  const backMs = parseDuration(values.since ?? "30d");
  if (backMs === null)
    throw new CannotRun(`rules backtest: --since "${values.since}" is not a time such as 30d or 48h`);
  const wanted = Number(values.sample ?? SAMPLE);
  if (!Number.isInteger(wanted) || wanted < 1)
    throw new CannotRun(`rules backtest: --sample "${values.sample}" is no number`);
  const now = await loadEdition("rules backtest", values.rules, io);
  const [myth] = chosenMyths("rules backtest", now.rulebook.myths, [id]);
  const before = await loadFormer("rules backtest", values.against ?? "HEAD", now.dir, io);
  const formerId = before.rulebook.myths.some((one) => one.id === id)
    ? id
    : (myth!.was.find((old) => before.rulebook.myths.some((one) => one.id === old)) ?? id);
  const config = await loadConfig({ file: values.config ?? null, env: io.env, cwd: io.cwd });
  const fromMs = Date.now() - backMs;
  const store = await openStore(config, values.db ?? null, io.cwd);
  const tally: Tally = {
    now: 0,
    before: 0,
    authors: new Set(),
    days: new Set(),
    posts: 0,
    found: [],
    judgedNow: [],
    judgedBefore: [],
  };
  try {
    for await (const { post } of store.exportPosts(fromMs)) {
      if (io.signal.aborted) break;
      add(tally, post, id, formerId, before, now);
    }
  } finally {
    await store.close();
  }
  const days = Math.max(1, Math.round(backMs / DAY_MS));
  const raisedNow = await alertsOver(tally.judgedNow, now.rulebook, now.knowledge);
  const raisedBefore = await alertsOver(tally.judgedBefore, before.rulebook, before.knowledge);
  const fresh = tally.found.filter((one) => one.change.kind === "new");
  const sample = spreadSample(fresh, wanted, ({ post }) => `${Math.floor(post.createdAtMs / DAY_MS)} ${post.platform}`);
  const lost = tally.found.filter((one) => one.change.kind === "lost").length;
  const restanced = tally.found.filter((one) => one.change.kind === "stance").length;
  const head = {
    myth: id,
    against: before.name,
    posts: tally.posts,
    now: tally.now,
    authors: tally.authors.size,
    before: tally.before,
    new: fresh.length,
    lost,
    otherStance: restanced,
  };
  const coverage = { days: Math.min(days, tally.days.size), of: days };
  if (format === "json") {
    const shown = sample.map(({ post, change }) => ({
      id: post.id,
      platform: post.platform,
      stance: change.now!.stance,
      p: change.now!.p,
      text: post.text,
    }));
    io.stdout.write(
      `${JSON.stringify({ ...head, coverage, sample: shown, alerts: { now: raisedNow, before: raisedBefore } })}\n`,
    );
    return now.broken + before.broken > 0 ? 2 : 0;
  }
  io.stdout.write(
    `  now ${count(head.now, "post")} (${count(head.authors, "author")}) · before ${head.before} · +${head.new} new · −${lost} lost${restanced === 0 ? "" : ` · ${restanced} with another stance`} · coverage ${coverage.days}/${coverage.of} days, ${tally.posts} posts kept\n`,
  );
  await showSample(sample, values.judge === true, io);
  io.stdout.write(
    `  alerts this edit would have raised: ${told(raisedNow, tally.posts)} (before ${raisedBefore.length})\n`,
  );
  return now.broken + before.broken > 0 ? 2 : 0;
}

function add(tally: Tally, post: StoredPost, id: string, formerId: string, before: Edition, now: Edition): void {
  const compared = compare(readableOfStored(post), before.knowledge, now.knowledge, new Map([[id, formerId]]));
  tally.posts += 1;
  tally.days.add(Math.floor(post.createdAtMs / DAY_MS));
  const of = (analysis: Analysis, myth: string): Analysis => ({
    ...analysis,
    matches: analysis.matches.filter((match) => match.myth === myth),
  });
  const isNow = of(compared.now, id);
  const wasBefore = of(compared.before, formerId);
  if (isNow.matches.some((match) => match.decision === "match")) {
    tally.now += 1;
    tally.authors.add(post.author?.hash ?? post.id);
  }
  if (wasBefore.matches.some((match) => match.decision === "match")) tally.before += 1;
  const change = compared.changes.find((one) => one.myth === id || (one.kind === "lost" && one.myth === formerId));
  if (change !== undefined) tally.found.push({ post, change });
  // Only counts matter for alerts: the texts of everyday posts are not copied.
  const bare = { ...post, text: "" };
  tally.judgedNow.push({ post: isNow.matches.length > 0 ? post : bare, analysis: isNow });
  tally.judgedBefore.push({ post: wasBefore.matches.length > 0 ? post : bare, analysis: wasBefore });
}

/** With `asking`, a person says of each post whether it is right, and the precision is estimated from that. */
async function showSample(sample: readonly Found[], asking: boolean, io: Io): Promise<void> {
  if (sample.length === 0) return;
  io.stdout.write(
    `  new, sample of ${sample.length} by day and platform${asking ? ": right? [y]es [n]o [s]kip" : ""}\n`,
  );
  const questions = asking ? createInterface({ input: io.stdin, output: io.stdout, signal: io.signal }) : null;
  let right = 0;
  let judged = 0;
  for (const { post, change } of sample) {
    const day = new Date(post.createdAtMs).toISOString().slice(0, 10);
    const line = `    ${day} ${post.platform} ${change.now!.stance}  "${post.text.replaceAll(/\s+/gu, " ")}"`;
    if (questions === null) {
      io.stdout.write(`${line}\n`);
      continue;
    }
    const answer = (await questions.question(`${line} `)).trim().toLowerCase();
    if (!/^[yn]/.test(answer)) continue;
    judged += 1;
    if (answer.startsWith("y")) right += 1;
  }
  questions?.close();
  if (judged > 0) {
    const { share, low, high } = estimate(right, judged);
    const shown = (value: number): string => value.toFixed(2).replace(/^0/, "");
    io.stdout.write(`  estimated precision of new: ${shown(share)} (${shown(low)}-${shown(high)})\n`);
  }
}

function told(raised: readonly RaisedAlert[], posts: number): string {
  if (posts === 0) return "unknown, no posts are stored";
  const list = raised.map(
    ({ atMs, severity }) => `${new Date(atMs).toISOString().slice(0, 16).replace("T", " ")} UTC ${severity}`,
  );
  return list.length === 0 ? "0" : `${list.length}: ${list.join(", ")}`;
}
