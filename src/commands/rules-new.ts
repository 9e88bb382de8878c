/**
 * `hearsay rules new CLAIM`: a first file of a myth, a draft that lints clean. What only an editor can
 * write is marked TODO and may not be left once the myth is no draft (S012).
 */

import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { readRuleFile } from "../config/rule-file.ts";
import { openDerivation } from "../core/myths/derive.ts";
import { foldWord } from "../core/text/fold.ts";
import { isFunctionWord } from "../core/text/function-words.ts";
import type { Rulebook } from "../model/rules.ts";
import { readArguments } from "./arguments.ts";
import { CannotRun } from "./cannot-run.ts";
import type { ExitCode, Io } from "./command.ts";
import { loadConfig } from "../config/load.ts";
import { openStore } from "../app-parts.ts";
import type { Narrative } from "../model/narrative.ts";
import { loadRules } from "./rules-load.ts";

const OPTIONS = {
  rules: { type: "string" },
  topic: { type: "string" },
  owner: { type: "string" },
  harm: { type: "string" },
  id: { type: "string" },
  fact: { type: "string" },
  source: { type: "string" },
  "from-narrative": { type: "string" },
  config: { type: "string" },
  db: { type: "string" },
  print: { type: "boolean" },
} as const;
const LONGEST_ID = 48;

export async function runRulesNew(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArguments("rules new", args, OPTIONS);
  const from = values["from-narrative"];
  const narrative = from === undefined ? null : await narrativeOf(from, values, io);
  const claim = (positionals.length === 0 && narrative !== null ? narrative.label : positionals.join(" "))
    .replaceAll(/\s+/g, " ")
    .trim();
  if (claim === "")
    throw new CannotRun('rules new: give the claim, in quotes: hearsay rules new "Garlic cures the flu"');
  const { rulebook, dir } = await loadRules("rules new", values.rules, io);
  const topics = rulebook.topics.map((one) => one.id);
  const topic = rulebook.topics.find((one) => one.id === values.topic);
  if (topic === undefined) {
    const said = values.topic === undefined ? "say --topic" : `there is no topic "${values.topic}"`;
    throw new CannotRun(`rules new: ${said}. Known: ${topics.join(", ")}`);
  }
  const id = values.id ?? idOf(claim, rulebook.catalog.language);
  const file = `myths/${topic.id}/${id}.yaml`;
  if (rulebook.myths.some((myth) => myth.id === id) || existsSync(join(dir, file)))
    throw new CannotRun(`rules new: there is a myth ${id} already; choose another name with --id`);
  const text = scaffold(
    { ...values, narrative, claim, id, topic: topic.id, owner: values.owner ?? topic.owners[0] ?? "TODO" },
    rulebook,
  );
  const errors = readRuleFile(file, text).findings.filter((one) => one.level === "error");
  if (errors.length > 0)
    throw new CannotRun(`rules new: ${errors.map((one) => `${one.what} ${one.fix ?? ""}`).join(" ")}`);
  if (values.print === true) {
    io.stdout.write(text);
    return 0;
  }
  await mkdir(dirname(join(dir, file)), { recursive: true });
  await writeFile(join(dir, file), text, { flag: "wx" });
  io.stdout.write(
    `${join(dir, file)}\nfill in what is marked TODO, then: hearsay rules lint; hearsay rules test ${id}\n`,
  );
  return 0;
}

/** The narrative that the draft is about, from the store. */
async function narrativeOf(
  id: string,
  values: { readonly config?: string; readonly db?: string },
  io: Io,
): Promise<Narrative> {
  const config = await loadConfig({ file: values.config ?? null, env: io.env, cwd: io.cwd });
  const store = await openStore(config, values.db ?? null, io.cwd);
  try {
    const found = await store.narrative(id);
    if (found === null)
      throw new CannotRun(`rules new: there is no narrative ${id}. hearsay narratives list shows them.`);
    return found;
  } finally {
    await store.close();
  }
}

export interface Draft {
  readonly narrative?: Narrative | null;
  readonly claim: string;
  readonly id: string;
  readonly topic: string;
  readonly owner: string;
  readonly harm?: string | undefined;
  readonly fact?: string | undefined;
  readonly source?: string | undefined;
}

export function scaffold(draft: Draft, rulebook: Rulebook): string {
  const { language } = rulebook.catalog;
  const derived = openDerivation(rulebook.terms)(draft.claim, language);
  const from = draft.narrative ?? null;
  // A label is words in order of weight, not a sentence: its words may stand anywhere in a post.
  const pattern =
    from === null
      ? (derived ?? wordsOf(draft.claim, language).join(" ~8 "))
      : wordsOf(from.label, language).join(" & ");
  const note = derived === null || from !== null ? " # words of the claim; better are <terms> of vocab/" : "";
  return `# yaml-language-server: $schema=../../schema/myth.v1.json
${from === null ? "" : `# From narrative ${from.id}: ${from.label}. ${from.authors} people since ${new Date(from.firstSeenMs).toISOString().slice(0, 10)}. Write the claim as a sentence.\n`}id: ${draft.id}
claim: ${quoted(draft.claim)}
topic: ${draft.topic}
status: draft # trial, once what is marked TODO is written
harm: ${draft.harm ?? "medium"}
owner: ${draft.owner}
fact: ${quoted(draft.fact ?? "TODO what is true instead, with figures")}
source: ${draft.source ?? "https://source.example/todo"}
${pattern === "" ? "" : `match:\n  - ${pattern}${note}\n`}tests:
  asserts:
    - ${quoted(`${draft.claim}, everybody knows that`)}
  no_match:
    - ${quoted("TODO a post on the same subject that is true or harmless")}
`;
}

/** Lower-case words of matter with hyphens, at most so long. */
export function idOf(claim: string, language: string): string {
  let id = "";
  for (const word of claim
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .match(/[a-z0-9]+/g) ?? []) {
    if (isFunctionWord(word, language)) continue;
    if (id.length + word.length + 1 > LONGEST_ID) break;
    id = id === "" ? word : `${id}-${word}`;
  }
  if (id === "") throw new CannotRun("rules new: name the file with --id, for example --id garlic-cures-flu");
  return id;
}

/** Three words of matter, in the order of the claim. */
function wordsOf(claim: string, language: string): readonly string[] {
  const words = claim.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words
    .filter((word) => !isFunctionWord(foldWord(word), language))
    .map((word) => word.toLowerCase())
    .slice(0, 3);
}

export function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
