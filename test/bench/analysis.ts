/**
 * G7: what the lexical stages of a post cost beside reading the event it came in, and the whole analysis,
 * every learned model on every post, against a limit. Interleaved rounds, CPU time of the process.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadLexicons } from "../../src/config/lexicons.ts";
import { loadModels } from "../../src/config/models.ts";
import { loadRulebook } from "../../src/config/rulebook.ts";
import { analyse } from "../../src/core/analyse.ts";
import { compileKnowledge, type Knowledge } from "../../src/core/knowledge.ts";
import { readableOfText } from "../../src/model/readable.ts";
import { packageRoot } from "../../src/platform/paths.ts";
import { firehoseEvents } from "./firehose-events.ts";
import { benchKnowledge, TODAY } from "./knowledge.ts";
import { cpuMicros, medianOf, ratiosOf, type Row, rowOf, type Scale, spreadOf } from "./row.ts";

/** By number of myths. */
const GATES: Readonly<Record<number, number>> = { 1000: 2, 10000: 4 };
/** 20,000 posts a CPU second. */
const MOST_WHOLE_US = 50;
const MYTHS = 1000;
const SEED = 7;
const WARM_UP = 2;
/** Few posts a round. */
const LONG_WARM_UP = 12;

export async function benchG7({ quick }: Scale): Promise<readonly Row[]> {
  const [posts, rounds] = quick ? [3_000, 3] : [15_000, 9];
  const rows: Row[] = [];
  for (const myths of [1000, 10_000]) rows.push(await lexicalRow(myths, posts, rounds));
  return [...rows, await wholeRow(rounds)];
}

/** Tokens, language, rules, cues, lexicons; no learned model. */
async function lexicalRow(myths: number, count: number, rounds: number): Promise<Row> {
  const { posts, rulebook } = await benchKnowledge(count, myths, SEED);
  const lexical = compileKnowledge(rulebook, loadLexicons(join(packageRoot(), "lexicons")).files, { today: TODAY });
  const events = firehoseEvents(posts.texts, SEED).map((event) => Buffer.from(event));
  const readables = posts.texts.map((text) => readableOfText(text, { lang: "en" }));
  const [ours, peer]: [number[], number[]] = [[], []];
  for (let round = -WARM_UP; round < rounds; round += 1) {
    const own = await cpuMicros(() => {
      for (const one of readables) analyse(one, lexical);
    });
    const other = await cpuMicros(() => {
      for (const event of events) JSON.parse(event.toString());
    });
    if (round < 0) continue;
    ours.push(own / count);
    peer.push(other / count);
  }
  return rowOf({
    id: "G7",
    what: `all lexical stages, ${myths.toLocaleString("en")} myths / event bytes to string and JSON.parse`,
    ours: show(ours),
    peer: show(peer),
    ratio: ratiosOf(ours, peer),
    gate: GATES[myths]!,
    side: "most",
  });
}

/** Posts of everyday and near-miss health talk over the shipped myths and as many made-up ones as make a thousand. */
async function wholeRow(rounds: number): Promise<Row> {
  const root = packageRoot();
  const readables = readFileSync(join(root, "data/baseline/posts.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => readableOfText((JSON.parse(line) as { readonly text: string }).text));
  const knowledge = await wholeKnowledge(root);
  const ours: number[] = [];
  for (let round = -LONG_WARM_UP; round < rounds; round += 1) {
    const own = await cpuMicros(() => {
      for (const one of readables) analyse(one, knowledge);
    });
    if (round >= 0) ours.push(own / readables.length);
  }
  return rowOf({
    id: "G7",
    what: "whole analysis, every model on every post (data/baseline), 1,000 myths / limit",
    ours: show(ours),
    peer: `${MOST_WHOLE_US} µs/post`,
    ratio: spreadOf(ours.map((one) => one / MOST_WHOLE_US)),
    gate: 1,
    side: "most",
  });
}

async function wholeKnowledge(root: string): Promise<Knowledge> {
  const { made } = await benchKnowledge(5_000, MYTHS, SEED);
  const { rulebook: shipped } = await loadRulebook(join(root, "rules"));
  const more = made.rulebook.myths.slice(0, MYTHS - shipped!.myths.length);
  const rulebook = { ...shipped!, myths: [...shipped!.myths, ...more] };
  const { models } = loadModels(join(root, "lexicons"));
  return compileKnowledge(rulebook, loadLexicons(join(root, "lexicons")).files, { today: TODAY, models });
}

function show(values: readonly number[]): string {
  return `${medianOf(values).toFixed(1)} µs/post`;
}
