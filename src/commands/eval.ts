/** `hearsay eval`: labelled posts in, how well analysis tells what they are labelled with out. */

import { createReadStream } from "node:fs";
import { resolve } from "node:path";

import { claimsCredential } from "../core/stance/credential.ts";
import { parsePostJson } from "../model/post-json.ts";
import { readableOf } from "../model/readable.ts";
import { readByteLines } from "../platform/byte-lines.ts";
import { bylineOf, parseLine } from "./analyse-lines.ts";
import { prepareKnowledge } from "./analyse-setup.ts";
import { readArguments } from "./arguments.ts";
import { CannotRun } from "./cannot-run.ts";
import type { Command, Io } from "./command.ts";
import { type EvalTask, type Gold, openTask, TASKS, type TaskName, type TaskReport } from "./eval-tasks.ts";
import { textOf } from "./eval-text.ts";

const USAGE = `hearsay eval FILE --task ${TASKS.join("|")} [--rules DIR|--claims FILE] [--json]

Reads labelled posts, one a line, and tells how well analysis finds the labels. A post needs "id" and "text"
and the gold of the task:

  sentiment   "sentiment": positive, neutral or negative
  emotion     "emotion"
  intent      "intent"
  matching    "myth": an id or null; "stance": asserts, asks, debunks, reports or none; "frame" if there is one
  stance      "stance", toward "myth" or toward the text answered, "parent_text"
  retrieval   "myth_ids": the right answers

  --rules DIR    rule files; rules/ of this folder, else those that ship
  --claims FILE  bare claims in place of myths: one {"id","claim","title"?,"variants"?} a line
  --json         the report as one object

Every share comes with its count and a 95 % interval. Exit code 0; 1 if lines were passed over; 2 if it cannot run.
`;

const OPTIONS = {
  task: { type: "string" },
  rules: { type: "string" },
  claims: { type: "string" },
  json: { type: "boolean" },
} as const;

const MAX_LINE_BYTES = 32 << 20;

export const evalCommand: Command = {
  name: "eval",
  summary: "labelled posts in, how well they are told out",
  usage: USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArguments("eval", args, OPTIONS);
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new CannotRun(`eval: name one file of labelled posts\n\n${USAGE}`);
    const task = TASKS.find((one) => one === values.task);
    if (task === undefined) throw new CannotRun(`eval: --task must be one of ${TASKS.join(", ")}`);
    const { knowledge, badClaims } = await prepareKnowledge(
      { command: "eval", rules: values.rules, claims: values.claims },
      io,
    );
    const { report, evaluated, bad } = await evaluate(file, openTask(task, knowledge), io);
    const whole: EvalReport = { task, file, evaluated, bad, report };
    io.stdout.write(values.json === true ? `${JSON.stringify(shown(whole))}\n` : textOf(whole));
    if (bad > 0) io.stderr.write(`eval: ${bad} ${bad === 1 ? "line was" : "lines were"} passed over\n`);
    if (io.signal.aborted) io.stderr.write("eval: stopped before the end of the file\n");
    return bad + badClaims > 0 || io.signal.aborted ? 1 : 0;
  },
};

export interface EvalReport {
  readonly task: TaskName;
  readonly file: string;
  readonly evaluated: number;
  readonly bad: number;
  readonly report: TaskReport;
}

async function evaluate(
  file: string,
  task: EvalTask,
  io: Io,
): Promise<Pick<EvalReport, "report" | "evaluated" | "bad">> {
  let evaluated = 0;
  let bad = 0;
  try {
    for await (const lines of readByteLines(createReadStream(resolve(io.cwd, file)), MAX_LINE_BYTES)) {
      if (io.signal.aborted) break;
      for (const { number, bytes } of lines) {
        const parsed = parseLine(bytes);
        if (parsed === null) continue;
        const why = typeof parsed === "string" ? parsed : takePost(task, parsed.value);
        if (why === null) evaluated += 1;
        else {
          bad += 1;
          io.stderr.write(`${file}:${number}: ${why}\n`);
        }
      }
    }
  } catch (cause) {
    if (cause instanceof Error && "syscall" in cause) throw new CannotRun(`eval: ${file}: ${cause.message}`);
    throw cause;
  }
  return { report: task.report(), evaluated, bad };
}

function takePost(task: EvalTask, value: unknown): string | null {
  const post = parsePostJson(value);
  if (!post.ok) return post.problem.detail;
  const { author } = post.value;
  const credential = author !== null && claimsCredential(author.bio, author.name);
  return task.take(readableOf(post.value, credential), value as Gold, { byline: bylineOf(post.value) });
}

/** One flat object: the report's own keys beside those of the run. */
function shown({ report, ...run }: EvalReport): unknown {
  const languages = Object.fromEntries(report.languages.map((one) => [one.lang, one.report]));
  return {
    ...run,
    ...report.total,
    ...(report.kind === "matching" ? { frames: report.frames } : {}),
    ...(report.languages.length === 0 ? {} : { languages }),
  };
}
