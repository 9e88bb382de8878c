/** `hearsay rules explain TEXT`: the arithmetic behind a match, or what was missing for one. */

import { compileKnowledge } from "../core/knowledge.ts";
import { confidence } from "../core/myths/confidence.ts";
import { readableOfText } from "../model/readable.ts";
import type { MythRule, Rulebook } from "../model/rules.ts";
import { readArguments } from "./arguments.ts";
import { CannotRun } from "./cannot-run.ts";
import type { ExitCode, Io } from "./command.ts";
import { type Explained, explain, type Explanation } from "./rule-explanation.ts";
import { chosenMyths, loadRules } from "./rules-load.ts";
import { readFormat } from "./rules-report.ts";
import { underlined } from "./underline.ts";

const OPTIONS = {
  rules: { type: "string" },
  format: { type: "string" },
  myth: { type: "string" },
  quoted: { type: "string" },
  lang: { type: "string" },
} as const;
/** Without a myth asked for: those decided on, else the nearest few. */
const MOST_MYTHS = 3;

export async function runRulesExplain(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArguments("rules explain", args, OPTIONS);
  const format = readFormat("rules explain", values.format, ["text", "json"]);
  const text = positionals.join(" ");
  if (text.trim() === "")
    throw new CannotRun('rules explain: give the text, in quotes: hearsay rules explain "MMR causes autism"');
  const { rulebook, lexicons, models, today, broken } = await loadRules("rules explain", values.rules, io);
  const asked = values.myth === undefined ? null : chosenMyths("rules explain", rulebook.myths, [values.myth])[0]!;
  const statuses = ["draft", "trial", "active", "retired"] as const;
  const knowledge = compileKnowledge(rulebook, lexicons, { today, statuses, models });
  const post = readableOfText(text, {
    id: "explain",
    platform: "explain",
    lang: values.lang ?? null,
    quotedText: values.quoted ?? null,
  });
  const all = explain(post, rulebook, knowledge, asked);
  const decided = all.myths.filter((one) => one.decision !== "none");
  const best = decided.length > 0 ? decided.slice(0, MOST_MYTHS) : all.myths.slice(0, 1);
  const shown = asked === null ? best : all.myths.filter((one) => one.myth === asked.id);
  if (format === "json") io.stdout.write(`${JSON.stringify({ ...all, myths: shown })}\n`);
  else io.stdout.write(toText(all, shown, asked, { text, quoted: values.quoted ?? "" }, rulebook));
  return broken > 0 ? 1 : 0;
}

interface Fields {
  readonly text: string;
  readonly quoted: string;
}

function toText(
  all: Explained,
  shown: readonly Explanation[],
  asked: MythRule | null,
  fields: Fields,
  rulebook: Rulebook,
): string {
  const lines: string[] = [];
  if (shown.length === 0) {
    const whom = asked === null ? "no myth" : asked.id;
    lines.push(`${whom}: no pattern matches and nothing is alike, so nothing was weighed`);
    if (asked === null && rulebook.topics.length > 0)
      lines.push("  likeness alone is looked for in posts on a topic: see track: of the topics");
  }
  for (const one of shown) {
    const second = all.myths.find((other) => other.myth !== one.myth);
    lines.push(...explained(one, fields));
    if (second !== undefined) lines.push(`  runner-up   ${second.myth} p ${shown2(second.p)} (${second.decision})`);
    lines.push("");
  }
  for (const { pattern, parts } of all.parts) {
    const told = parts.map(({ text, there }) => `${there ? "+" : "-"} ${text}`);
    lines.push(`  ${pattern}: ${told.join("   ")}`);
  }
  if (all.parts.length > 0) lines.push("  (+ is in the text, - is not; order and distance are not shown)");
  return `${lines.join("\n").trimEnd()}\n`;
}

function explained(one: Explanation, { text, quoted }: Fields): readonly string[] {
  const { match, sPat, thresholds, p, decision, nearest } = one;
  const lines = [
    `${one.myth}  ${decisionOf(one)} p ${shown2(p)}  ${match.stance}  · rev ${one.rev} · calibration ${one.calib}`,
  ];
  lines.push(...underlined(text, quoted, match).map((line) => `  ${line}`), "");
  lines.push(`  stance      ${match.stanceWhy} → ${match.stance}`);
  for (const { pattern, weight, strength, q, counts, words, forms } of one.proofs) {
    const odd = forms.map((form) => `"${form.text}" ${form.form} ${shown2(form.q)}`);
    const of = words.length === 0 ? "a tag, link or author" : words.map((word) => `[${word}]`).join(" ");
    const left = counts ? "" : "  (hangs on the same word as a better one: not counted)";
    const worth = `${weight} ${shown2(strength)} × q ${shown2(q)} = ${shown2(strength * q)}`;
    lines.push(`  ${pattern.padEnd(10)}  ${worth}  ${[of, ...odd].join("  ")}${left}`);
  }
  const counted = one.proofs.filter((proof) => proof.counts);
  const product = counted.map((proof) => `(1 − ${shown2(proof.strength * proof.q)})`).join("");
  lines.push(`  s_pat       ${counted.length === 0 ? "no pattern" : `1 − ${product}`} = ${shown2(sPat)}`);
  lines.push(
    nearest === null
      ? "  s_sim       like neither claim nor variants = .00"
      : `  s_sim       ${shown2(nearest.score)}  nearest: ${nearest.label} "${nearest.text}"`,
  );
  lines.push(`  contrast    ${shown2(one.contrast)}  (claim side less facts and no_match tests)`);
  const learned = one.terms.find(({ name }) => name === "learned");
  if (learned !== undefined) lines.push(`  learned     ${shown2(learned.value)}  (recogniser of claims)`);
  lines.push(`  p           σ(${sumOf(one)}) = σ(${shown2(one.z)}) = ${shown2(confidence(one.z))}`);
  if (one.spreads !== null) {
    const { likelihood, least } = one.spreads;
    lines.push(`  spreads it  ${shown2(likelihood)} ≥ ${shown2(least)} by the judge, so p ${shown2(p)}`);
  }
  const capped =
    decision === "suggest" && p >= thresholds.match && sPat === 0 ? ", and without a pattern at most suggest" : "";
  const against =
    p >= thresholds.match
      ? `≥ match ${shown2(thresholds.match)}`
      : p >= thresholds.suggest
        ? `≥ suggest ${shown2(thresholds.suggest)}`
        : `< suggest ${shown2(thresholds.suggest)}`;
  lines.push(`  decision    ${shown2(p)} ${against}${capped} → ${decisionOf(one)}`);
  for (const { name, effect, holds } of one.exceptions)
    lines.push(`  exception   ${name} (${effect}): ${holds ? "holds" : "does not hold"}`);
  return lines;
}

function decisionOf({ decision, match }: Explanation): string {
  if (decision === "none") return "no match";
  return decision === "suppressed" ? `suppressed by ${match.suppressedBy ?? "an exception"}` : decision;
}

/** "−3 + 5 × .85 + 3.5 × .71 + 1.5 × .18"; what the terms do not explain stands at the end. */
function sumOf({ terms, z }: Explanation): string {
  const parts = terms
    .filter((term) => term.name !== "short text" || term.value > 0)
    .map(({ name, factor, value }) =>
      name === "base"
        ? number(factor)
        : name === "short text"
          ? `− ${-factor} (short text)`
          : `+ ${factor} × ${shown2(value)}`,
    );
  const rest = z - terms.reduce((sum, term) => sum + term.factor * term.value, 0);
  return [...parts, ...(Math.abs(rest) > 5e-3 ? [`+ ${shown2(rest)} (other)`] : [])].join(" ");
}

function number(value: number): string {
  return value < 0 ? `−${-value}` : String(value);
}

/** Two digits, as people who write rules read them: ".85", "1.00", "−.20". */
function shown2(value: number): string {
  const plain = Math.abs(value).toFixed(2).replace(/^0\./, ".");
  return value < 0 && plain !== ".00" ? `−${plain}` : plain;
}
