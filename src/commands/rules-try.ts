/** `hearsay rules try TEXT`: what a text would match, with the words that speak for it underlined. */

import { examine } from "../core/analyse.ts";
import { compileKnowledge } from "../core/knowledge.ts";
import type { MythMatch } from "../core/myths/reading.ts";
import type { Analysis, Match } from "../model/analysis.ts";
import { readableOfText } from "../model/readable.ts";
import { readArguments } from "./arguments.ts";
import { CannotRun } from "./cannot-run.ts";
import type { ExitCode, Io } from "./command.ts";
import { loadRules } from "./rules-load.ts";
import { shortP } from "./rules-test.ts";
import { underlined } from "./underline.ts";

const OPTIONS = {
  rules: { type: "string" },
  format: { type: "string" },
  quoted: { type: "string" },
  lang: { type: "string" },
} as const;

export async function runRulesTry(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArguments("rules try", args, OPTIONS);
  const format = values.format ?? "text";
  if (format !== "text" && format !== "json")
    throw new CannotRun(`rules try: unknown format "${format}". Known: text, json`);
  const text = positionals.join(" ");
  if (text.trim() === "")
    throw new CannotRun('rules try: give the text, in quotes: hearsay rules try "MMR causes autism"');
  const { rulebook, lexicons, models, today, broken } = await loadRules("rules try", values.rules, io);
  const statuses = ["draft", "trial", "active"] as const;
  const knowledge = compileKnowledge(rulebook, lexicons, { today, statuses, models });
  const { analysis, found } = examine(
    readableOfText(text, { id: "try", platform: "try", lang: values.lang ?? null, quotedText: values.quoted ?? null }),
    knowledge,
  );
  io.stdout.write(
    format === "json" ? `${JSON.stringify(analysis)}\n` : toText(text, values.quoted ?? "", analysis, found.matches),
  );
  return broken > 0 ? 1 : 0;
}

function toText(text: string, quoted: string, analysis: Analysis, proofs: readonly MythMatch[]): string {
  const lines: string[] = [];
  for (const [i, match] of analysis.matches.entries()) {
    const decision =
      match.decision === "suppressed" ? `suppressed by ${match.suppressedBy ?? "an exception"}` : match.decision;
    const second =
      match.runnerUp === undefined ? "" : ` | runner-up ${match.runnerUp.myth} ${shortP(match.runnerUp.p)}`;
    lines.push(`  ${match.myth}  ${decision} p ${shortP(match.p)}  ${match.stance.padEnd(12)}${second}`);
    lines.push(...underlined(text, quoted, match).map((line) => `       ${line}`));
    lines.push(`       ${reasonOf(match, proofs[i]!)}`);
  }
  if (analysis.matches.length === 0) lines.push("  no myth matches");
  const { lang, topics, sentiment, intent, flags } = analysis;
  lines.push(
    `  ${lang} · topics ${listed(topics)} · ${sentiment.label} ${sentiment.score.toFixed(2)} · intent ${intent} · flags ${listed(flags)}`,
  );
  return `${lines.join("\n")}\n`;
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}

function reasonOf(match: Match, proof: MythMatch): string {
  const patterns = proof.proofs.map(({ why, weight, q }) => `${why} (${weight}, q ${q.toFixed(1)})`);
  const { similarity } = proof.reasons;
  const alike = similarity.score > 0 ? [`similar to ${similarity.nearest} ${shortP(similarity.score)}`] : [];
  return [`${match.stanceWhy} → ${match.stance}`, ...patterns, ...alike].join(" · ");
}
