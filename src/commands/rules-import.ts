/**
 * `hearsay rules import claimreview|claims`: claims that others have checked, as draft rule files. A rating
 * that no table explains is asked for, never guessed. Only files that lint are written.
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline/promises";

import { readRuleFile } from "../config/rule-file.ts";
import type { RatingTable } from "../core/claim-review.ts";
import { VERDICTS, type Rulebook, type Verdict } from "../model/rules.ts";
import { packageRoot } from "../platform/paths.ts";
import { readArguments } from "./arguments.ts";
import { CannotRun } from "./cannot-run.ts";
import type { ExitCode, Io } from "./command.ts";
import { readClaimReviews, readClaims, readText, type Incoming } from "./import-sources.ts";
import { loadRules } from "./rules-load.ts";
import { idOf, quoted, scaffold } from "./rules-new.ts";
import { count, readFormat } from "./rules-report.ts";

const OPTIONS = {
  rules: { type: "string" },
  topic: { type: "string" },
  owner: { type: "string" },
  harm: { type: "string" },
  verdict: { type: "string" },
  ratings: { type: "string" },
  config: { type: "string" },
  format: { type: "string" },
  print: { type: "boolean" },
} as const;

interface Outcome {
  readonly claim: string;
  readonly file: string | null;
  /** Why there is no file. */
  readonly why: string | null;
}

export async function runRulesImport(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArguments("rules import", args, OPTIONS);
  const format = readFormat("rules import", values.format, ["text", "json"]);
  const [kind, from, ...more] = positionals;
  if ((kind !== "claimreview" && kind !== "claims") || from === undefined || more.length > 0)
    throw new CannotRun("rules import: say `claimreview FILE|URL` or `claims FILE`");
  const given = values.verdict === undefined ? null : readVerdict(values.verdict);
  if (values.verdict !== undefined && given === null)
    throw new CannotRun(`rules import: --verdict "${values.verdict}" is none of ${VERDICTS.join(", ")}`);
  const { rulebook, dir } = await loadRules("rules import", values.rules, io);
  const table = ratingTable(values.ratings, io);
  const { claims, bad } =
    kind === "claims"
      ? readClaims(from, io)
      : { claims: await readClaimReviews(from, table, values.config, io), bad: [] };
  for (const line of bad) io.stderr.write(`${line}\n`);
  const asking = io.stdin === process.stdin && process.stdin.isTTY;
  const questions = asking ? createInterface({ input: io.stdin, output: io.stderr, signal: io.signal }) : null;
  const taken = new Set<string>(rulebook.myths.flatMap((myth) => [myth.id, ...myth.was]));
  const outcomes: Outcome[] = [];
  for (const one of claims) {
    const left = (why: string): void => void outcomes.push({ claim: one.claim, file: null, why });
    const verdict = one.verdict ?? given ?? (questions === null ? null : await ask(one, questions));
    if (verdict === null) {
      left(
        `"${one.rating ?? "no rating"}" of ${one.publisher || "its publisher"} is in no table: say --verdict or --ratings`,
      );
      continue;
    }
    if (verdict === "accurate") {
      left("it is rated accurate: no myth");
      continue;
    }
    const draft = draftOf(one, verdict, values, rulebook, taken);
    if ("why" in draft) {
      left(draft.why);
      continue;
    }
    const errors = readRuleFile(draft.file, draft.text).findings.filter((found) => found.level === "error");
    if (errors.length > 0) {
      left(errors.map(({ code, what }) => `${code} ${what}`).join(" "));
      continue;
    }
    if (existsSync(join(dir, draft.file))) {
      left(`${draft.file} is there already`);
      continue;
    }
    taken.add(draft.id);
    if (values.print === true) io.stdout.write(draft.text);
    else {
      mkdirSync(dirname(join(dir, draft.file)), { recursive: true });
      writeFileSync(join(dir, draft.file), draft.text, { flag: "wx" });
    }
    outcomes.push({ claim: one.claim, file: draft.file, why: null });
  }
  questions?.close();
  if (values.print !== true) io.stdout.write(format === "json" ? jsonOf(outcomes) : textOf(outcomes));
  return bad.length > 0 || outcomes.some((one) => one.file === null) ? 1 : 0;
}

function textOf(outcomes: readonly Outcome[]): string {
  const lines = outcomes.map(({ claim, file, why }) =>
    file === null ? `left out  "${claim}": ${why}` : `draft     ${file}`,
  );
  const drafts = outcomes.filter((one) => one.file !== null).length;
  const next = drafts === 0 ? "" : "; fill in what is marked TODO, then: hearsay rules lint";
  return `${[...lines, `${count(drafts, "draft")}, ${outcomes.length - drafts} left out${next}`].join("\n")}\n`;
}

function jsonOf(outcomes: readonly Outcome[]): string {
  return outcomes.map((one) => `${JSON.stringify(one)}\n`).join("");
}

function draftOf(
  one: Incoming,
  verdict: Verdict,
  values: {
    readonly topic?: string | undefined;
    readonly owner?: string | undefined;
    readonly harm?: string | undefined;
  },
  rulebook: Rulebook,
  taken: ReadonlySet<string>,
): { readonly file: string; readonly id: string; readonly text: string } | { readonly why: string } {
  const name = one.topic ?? values.topic;
  const topic = rulebook.topics.find((known) => known.id === name);
  if (topic === undefined)
    return { why: `${name === undefined ? "it names no topic" : `there is no topic "${name}"`}: say --topic` };
  const same = rulebook.myths.find((myth) => myth.claim.toLowerCase() === one.claim.toLowerCase());
  if (same !== undefined) return { why: `the myth ${same.id} says this already` };
  let base: string;
  try {
    base =
      one.id !== null && /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(one.id)
        ? one.id
        : idOf(one.claim, rulebook.catalog.language);
  } catch {
    return { why: "no id can be made from it" };
  }
  if (one.id !== null && taken.has(base)) return { why: `there is a myth ${base} already` };
  let id = base;
  for (let n = 2; taken.has(id); n++) id = `${base}-${n}`;
  const owner = values.owner ?? topic.owners[0] ?? "TODO";
  const text = scaffold(
    { claim: one.claim, id, topic: topic.id, owner, harm: values.harm, source: one.source ?? undefined },
    rulebook,
  ).replace(/^(topic: .*)$/m, `$1\nverdict: ${verdict}`);
  return { file: `myths/${topic.id}/${id}.yaml`, id, text: `${text}${origin(one)}` };
}

/** Notes on where it came from; keys with x- mean nothing to the engine. */
function origin({ publisher, rating, published, source, seen }: Incoming): string {
  const note = Object.entries({ publisher, rating, published, url: source }).filter(
    ([, value]) => value !== null && value !== "",
  );
  const review = note.map(([key, value]) => `  ${key}: ${quoted(String(value))}\n`).join("");
  const places = seen.map((place) => `  - ${quoted(place)}\n`).join("");
  return `${review === "" ? "" : `x-review:\n${review}`}${places === "" ? "" : `x-seen:\n${places}`}`;
}

async function ask(one: Incoming, questions: ReturnType<typeof createInterface>): Promise<Verdict | null> {
  const answer = await questions.question(
    `"${one.claim}"\n  ${one.publisher} says: ${one.rating ?? "nothing"}. Which verdict? ${VERDICTS.join(", ")} (empty: leave out) `,
  );
  return readVerdict(answer.trim());
}

function readVerdict(text: string): Verdict | null {
  return VERDICTS.find((one) => one === text) ?? null;
}

/** The table that came with Hearsay, and over it the one that is given. */
function ratingTable(given: string | undefined, io: Io): RatingTable {
  const own = JSON.parse(readFileSync(join(packageRoot(), "data", "claimreview-ratings.json"), "utf8")) as RatingTable;
  if (given === undefined) return own;
  let value: unknown;
  try {
    value = JSON.parse(readText(given, io));
  } catch (error) {
    if (error instanceof CannotRun) throw error;
    throw new CannotRun(`rules import: --ratings ${given} is no JSON`);
  }
  const wrong = (what: string): CannotRun => new CannotRun(`rules import: --ratings ${given}: ${what}`);
  if (typeof value !== "object" || value === null)
    throw wrong('write {"publisher.example": {"mostly false": "misleading"}}');
  const merged: Record<string, Record<string, Verdict>> = {};
  for (const host of new Set([...Object.keys(own), ...Object.keys(value)])) {
    const words: unknown = (value as Readonly<Record<string, unknown>>)[host] ?? {};
    if (typeof words !== "object" || words === null) throw wrong(`"${host}" must hold ratings with their verdicts`);
    merged[host] = { ...own[host] };
    for (const [word, verdict] of Object.entries(words)) {
      const known = readVerdict(String(verdict));
      if (known === null) throw wrong(`"${String(verdict)}" is none of ${VERDICTS.join(", ")}`);
      merged[host][word.toLowerCase()] = known;
    }
  }
  return merged;
}
