/**
 * `hearsay train`: learns a model from labelled posts and writes it with its sidecar. The frame only:
 * what a task learns is its own file; the same data, options and seed give the same bytes.
 */

import { createHash } from "node:crypto";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { ModelSidecar } from "../config/models.ts";
import { encodeModel, type ModelFile } from "../core/text/model-file.ts";
import { packageRoot } from "../platform/paths.ts";
import { readArguments } from "./arguments.ts";
import { CannotRun } from "./cannot-run.ts";
import type { Command, Io } from "./command.ts";
import { type GoldRow, readGoldRows } from "./train-rows.ts";
import { trainEmotion, trainSentiment } from "./train-sentiment.ts";
import { trainClaims } from "./train-claims.ts";
import { trainConcerns } from "./train-concerns.ts";
import { trainSpread } from "./train-spread.ts";
import { trainStance } from "./train-stance.ts";

const USAGE = `hearsay train TASK --data FILE... --out PATH [--dev FILE...] [--lang LANG] [--seed N]
  [--rules DIR] [--vectors FILE] [--glossary LANG=FILE...] [--lexicon FILE...] [--refit] [--note TEXT]

TASK is sentiment, emotion, stance, claims, spread or concerns. Learns from JSONL posts ("text" and the task's gold key) and writes PATH.bin and PATH.json
(lexicons/<lang>/<name>; an ending .bin may be given). --dev names posts for early stopping and the development score;
without it every tenth post is held out. --rules names the rules whose myths are learned (claims, stance, spread, concerns); without it the shipped ones. --glossary names English words by word of another
language ("word<TAB>english words"), so that what is learned of claims in English helps there too. --refit learns from
those as well, once the score is taken. The same files, options and seed give the same bytes.
Exit code 0 if the model is written, 1 if some lines were no posts, 2 if nothing could be learned.
`;

export interface TrainRequest {
  readonly rows: readonly GoldRow[];
  /** Posts held out; empty: the task holds some out itself. */
  readonly dev: readonly GoldRow[];
  /** ISO 639-1 code the model is for. */
  readonly lang: string;
  readonly seed: number;
  /** Folder of the rules that claims, stance and concerns are learned with. */
  readonly rules: string;
  /** File of word vectors to draw on; null for none. */
  readonly vectors: string | null;
  /** Glossaries into English by language. */
  readonly glossaries: readonly { readonly lang: string; readonly file: string }[];
  /** Files of polarities to draw on beside those of the natural package. */
  readonly lexicons: readonly string[];
  /** Whether the model that is written learns from the held-out posts as well. */
  readonly refit: boolean;
  readonly io: Io;
  /** One line of progress. */
  readonly tell: (message: string) => void;
}

export interface TrainedModel {
  readonly file: ModelFile;
  readonly classes: readonly string[];
  readonly range: readonly [number, number];
  /** Labelled posts learned from. */
  readonly posts: number;
  readonly development: Readonly<Record<string, number>>;
  readonly note?: string;
}

/** Learns one task; throws CannotRun where the rows cannot teach it. */
export type TaskTrainer = (request: TrainRequest) => Promise<TrainedModel> | TrainedModel;

const TASKS: Readonly<Record<string, TaskTrainer>> = {
  emotion: trainEmotion,
  sentiment: trainSentiment,
  claims: trainClaims,
  concerns: trainConcerns,
  spread: trainSpread,
  stance: trainStance,
};

export const train: Command = {
  name: "train",
  summary: "learn a model of sentiment or emotion from labelled posts",
  usage: USAGE,
  endsAtOnce: true,
  run: async (args, io) => {
    const { values, positionals } = readArguments("train", args, {
      data: { type: "string", multiple: true },
      dev: { type: "string", multiple: true },
      out: { type: "string" },
      lang: { type: "string" },
      seed: { type: "string" },
      rules: { type: "string" },
      vectors: { type: "string" },
      lexicon: { type: "string", multiple: true },
      glossary: { type: "string", multiple: true },
      refit: { type: "boolean", default: false },
      licence: { type: "string" },
      note: { type: "string" },
    });
    // "--data a.jsonl b.jsonl": what follows the first file is read as positionals.
    const [task = "", ...more] = positionals;
    const learn = Object.hasOwn(TASKS, task) ? TASKS[task] : undefined;
    if (learn === undefined) throw new CannotRun(`train: no task "${task}"; known: ${Object.keys(TASKS).join(", ")}`);
    const files = [...(values.data ?? []), ...more].map((file) => resolve(io.cwd, file));
    if (files.length === 0) throw new CannotRun("train: name the labelled posts with --data FILE...");
    if (values.out === undefined)
      throw new CannotRun("train: say where the model goes with --out lexicons/<lang>/<name>");
    const out = resolve(io.cwd, values.out).replace(/\.(bin|json)$/, "");
    const lang = values.lang ?? basename(dirname(out));
    if (!/^[a-z]{2,3}$/.test(lang))
      throw new CannotRun(`train: "${lang}" is no language code; give --lang or --out lexicons/<lang>/<name>`);
    const seed = Number(values.seed ?? "1");
    if (!Number.isSafeInteger(seed)) throw new CannotRun(`train: --seed "${values.seed}" is no whole number`);
    const vectors = values.vectors === undefined ? null : resolve(io.cwd, values.vectors);
    const tell = (message: string): void => void io.stderr.write(`${message}\n`);
    const { rows, bad } = await readGoldRows(files, tell);
    const dev = await readGoldRows(
      (values.dev ?? []).map((file) => resolve(io.cwd, file)),
      tell,
    );
    const model = await learn({
      rows,
      dev: dev.rows,
      lang,
      seed,
      rules: values.rules === undefined ? join(packageRoot(), "rules") : resolve(io.cwd, values.rules),
      vectors,
      glossaries: (values.glossary ?? []).map((one) => readGlossaryName(one, io.cwd)),
      lexicons: values.lexicon ?? [],
      refit: values.refit,
      io,
      tell,
    });
    const bytes = encodeModel(model.file);
    const sidecar: ModelSidecar = {
      kind: "model",
      task,
      classes: [...model.classes],
      source: `learned from ${files.map((file) => basename(file)).join(", ")}`,
      licence: values.licence ?? "Apache-2.0 (weights only; none of the posts is passed on)",
      range: [...model.range],
      sha256: createHash("sha256").update(bytes).digest("hex"),
      bytes: bytes.length,
      seed,
      posts: model.posts,
      development: { ...model.development },
      ...(values.note === undefined && model.note === undefined ? {} : { note: values.note ?? model.note ?? "" }),
    };
    mkdirSync(dirname(out), { recursive: true });
    writeFileSync(`${out}.bin.part`, bytes);
    writeFileSync(`${out}.json.part`, `${JSON.stringify(sidecar, null, 2)}\n`);
    for (const ending of ["bin", "json"]) renameSync(`${out}.${ending}.part`, `${out}.${ending}`);
    const scores = Object.entries(model.development).map(([name, value]) => `${name} ${value}`);
    io.stdout.write(`${out}.bin: ${bytes.length} bytes from ${model.posts} posts; development ${scores.join(", ")}\n`);
    return bad + dev.bad > 0 ? 1 : 0;
  },
};

function readGlossaryName(text: string, cwd: string): { readonly lang: string; readonly file: string } {
  const { lang, file } = /^(?<lang>[a-z]{2,3})=(?<file>.+)$/.exec(text)?.groups ?? {};
  if (lang === undefined || file === undefined)
    throw new CannotRun(`train: --glossary "${text}" is not LANG=FILE, as in es=glossary.tsv`);
  return { lang, file: resolve(cwd, file) };
}
