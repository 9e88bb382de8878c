/**
 * `hearsay rules suggest MYTH --posts FILE`: what could be added to a myth so that it finds posts it misses. Every
 * proposed pattern is tried with the engine on those posts and on everyday ones; the editor decides and paraphrases.
 */

import { loadCanary } from "../config/canary.ts";
import { analyse } from "../core/analyse.ts";
import { compileKnowledge, type Knowledge } from "../core/knowledge.ts";
import { rulesAlone } from "../core/rule-verdict.ts";
import { suggestPatterns, withoutNames, type SuggestedPattern } from "../core/rule-suggestion.ts";
import type { Readable } from "../model/post.ts";
import { parsePostJson } from "../model/post-json.ts";
import { readableOf } from "../model/readable.ts";
import type { MythRule } from "../model/rules.ts";
import { readArguments } from "./arguments.ts";
import { CannotRun } from "./cannot-run.ts";
import type { ExitCode, Io } from "./command.ts";
import { readText } from "./import-sources.ts";
import { chosenMyths, loadRules } from "./rules-load.ts";
import { count, readFormat } from "./rules-report.ts";

const OPTIONS = {
  rules: { type: "string" },
  posts: { type: "string" },
  lang: { type: "string" },
  "at-least": { type: "string" },
  format: { type: "string" },
} as const;

/** Patterns that are tried with the engine, and shown. */
const TRIED = 12;
const SHOWN_VARIANTS = 5;

interface Proposal {
  readonly pattern: string;
  /** Missed posts that match with it, whatever they matched before. */
  readonly finds: number;
  /** Everyday posts, and posts that the myth's own tests say are none of its, that match only with it. */
  readonly wrong: number;
}

export async function runRulesSuggest(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArguments("rules suggest", args, OPTIONS);
  const format = readFormat("rules suggest", values.format, ["text", "json"]);
  const [id, ...more] = positionals;
  if (id === undefined || more.length > 0 || values.posts === undefined)
    throw new CannotRun("rules suggest: name one myth, and with --posts a file of posts that are about it");
  const atLeast = Number(values["at-least"] ?? 2);
  if (!Number.isInteger(atLeast) || atLeast < 1)
    throw new CannotRun(`rules suggest: --at-least "${values["at-least"]}" is no number`);
  const { rulebook, lexicons, models, today, broken } = await loadRules("rules suggest", values.rules, io);
  const [myth] = chosenMyths("rules suggest", rulebook.myths, [id]);
  const knowing = (rule: MythRule): Knowledge => {
    const myths = rulebook.myths.map((one) => (one.id === rule.id ? rule : one));
    const statuses = ["draft", "trial", "active"] as const;
    return rulesAlone(compileKnowledge({ ...rulebook, myths }, lexicons, { today, statuses, models }));
  };
  const matches = (knowledge: Knowledge, post: Readable): boolean =>
    analyse(post, knowledge).matches.some((one) => one.myth === id && one.decision !== "suggest");
  const now = knowing(myth!);
  const given = readPosts(values.posts, io);
  const missed = given.filter((post) => !matches(now, post));
  const canary = loadCanary().map((one) => one.post);
  const against = myth!.tests.filter((test) => test.kind === "no_match").map((test) => test.post);
  const language = values.lang ?? rulebook.catalog.language;
  const quiet = [...canary.map((post) => post.text), ...against];
  const candidates = suggestPatterns(
    missed.map((post) => post.text),
    quiet,
    language,
    atLeast,
  );
  const before = new Set(canary.filter((post) => matches(now, post)));
  const proposals: Proposal[] = [];
  let open = new Set(missed.keys());
  for (const candidate of cover(candidates, missed.length)) {
    if (proposals.length === TRIED || io.signal.aborted) break;
    const rule = { ...myth!, match: [...myth!.match, patternOf(candidate.pattern, myth!)] };
    const knowledge = knowing(rule);
    const found = missed.flatMap((post, n) => (matches(knowledge, post) ? [n] : []));
    if (found.length === 0) continue;
    const wrong =
      canary.filter((post) => !before.has(post) && matches(knowledge, post)).length +
      against.filter((text) => matches(knowledge, { ...missed[0]!, id: "test", text })).length;
    open = new Set([...open].filter((n) => !found.includes(n)));
    proposals.push({ pattern: candidate.pattern, finds: found.length, wrong });
  }
  const variants = [...open].slice(0, SHOWN_VARIANTS).map((n) => withoutNames(missed[n]!.text));
  const head = { myth: id, posts: given.length, missed: missed.length };
  io.stdout.write(
    format === "json"
      ? `${JSON.stringify({ ...head, patterns: proposals, variants })}\n`
      : toText(head, proposals, variants),
  );
  return broken > 0 ? 2 : 0;
}

/** Greedy: next comes what holds the most posts that none before it holds. */
function* cover(candidates: readonly SuggestedPattern[], posts: number): Generator<SuggestedPattern> {
  const open = new Set(Array.from({ length: posts }, (_, n) => n));
  const left = new Set(candidates);
  while (open.size > 0 && left.size > 0) {
    let best: SuggestedPattern | null = null;
    let most = 0;
    for (const one of left) {
      const adds = one.posts.filter((post) => open.has(post)).length;
      if (adds > most) [best, most] = [one, adds];
    }
    if (best === null) return;
    left.delete(best);
    for (const post of best.posts) open.delete(post);
    yield best;
  }
}

function patternOf(text: string, { place }: MythRule): MythRule["match"][number] {
  return { name: null, any: [], all: [text], within: null, none: [], weight: null, where: "any", place };
}

/** JSON posts, a line each; a line that is no JSON is a post's text. */
function readPosts(file: string, io: Io): readonly Readable[] {
  const posts = readText(file, io)
    .split("\n")
    .flatMap((line, n): readonly Readable[] => {
      if (line.trim() === "") return [];
      const parsed = parsePostJson(
        line.trimStart().startsWith("{") ? parseOr(line) : { id: String(n + 1), text: line },
      );
      if (parsed.ok) return [readableOf(parsed.value, false)];
      io.stderr.write(`${file}:${n + 1}: ${parsed.problem.detail}\n`);
      return [];
    });
  if (posts.length === 0) throw new CannotRun(`rules suggest: ${file} holds no posts`);
  return posts;
}

function parseOr(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return null;
  }
}

function toText(
  { myth, posts, missed }: { readonly myth: string; readonly posts: number; readonly missed: number },
  proposals: readonly Proposal[],
  variants: readonly string[],
): string {
  const lines = [`${myth} misses ${missed} of ${count(posts, "post")}`];
  if (proposals.length > 0) lines.push("  patterns that would find them; words of vocab/ as <terms> find more");
  for (const { pattern, finds, wrong } of proposals)
    lines.push(
      `    - ${pattern}   finds ${finds}, ${wrong === 0 ? "no everyday post" : `wrong on ${count(wrong, "everyday post")}`}`,
    );
  if (variants.length > 0) lines.push("  still missed; as variants, in your own words:");
  for (const text of variants) lines.push(`    "${text}"`);
  return `${lines.join("\n")}\n`;
}
