/**
 * Findings between patterns and across files that are no slips but waste: a pattern another one holds
 * already, a term nobody uses, a claim written twice.
 */

import { type Pattern, parsePattern, printPattern } from "../../core/myths/pattern.ts";
import { isFunctionWord } from "../../core/text/function-words.ts";
import type { Finding, MythRule, PatternRule } from "../../model/rules.ts";
import type { RuleFile } from "../rule-file.ts";
import { finding } from "./codes.ts";
import { plainWords } from "./words.ts";

/** P022 and P023 of one myth. Patterns that do not parse are told elsewhere. */
export function lintOverlap(myth: MythRule): readonly Finding[] {
  const findings: Finding[] = [];
  const chains = myth.match.map(chainOfRule);
  for (const [i, rule] of myth.match.entries()) {
    const own = chains[i];
    const wider = chains.findIndex((other, j) => j !== i && holds(other, own, j < i));
    if (own !== null && own !== undefined && wider !== -1) {
      const what = `Whatever pattern ${i + 1} matches, pattern ${wider + 1} matches too.`;
      findings.push(finding("P022", rule.place, what, "remove the narrower one, or give it another weight"));
    }
    const needed = [...rule.all, ...(rule.all.length === 0 ? rule.any : [])].map(parsePattern);
    const small = needed.length > 0 && needed.every((one) => one.ok && isSmall(one.pattern));
    if (!small) continue;
    const what = "This pattern asks for nothing but small words, which stand in most posts.";
    findings.push(finding("P023", rule.place, what, "add a word of matter or a <term>"));
  }
  return findings;
}

interface Chain {
  readonly rule: PatternRule;
  readonly parts: readonly string[];
  readonly gaps: readonly { readonly words: number; readonly ordered: boolean }[];
}

/** A pattern that is one chain of parts; null for any other. */
function chainOfRule(rule: PatternRule): Chain | null {
  const [text, second] = rule.all;
  if (text === undefined || second !== undefined || rule.any.length > 0) return null;
  const parsed = parsePattern(text);
  if (!parsed.ok) return null;
  const parts: string[] = [];
  const gaps: { words: number; ordered: boolean }[] = [];
  let node: Pattern = parsed.pattern;
  while (node.kind === "near" || node.kind === "before") {
    parts.unshift(printPattern(node.right));
    gaps.unshift({ words: node.words, ordered: node.kind === "before" });
    node = node.left;
  }
  parts.unshift(printPattern(node));
  return { rule, parts, gaps };
}

/** Whether `wide` matches wherever `narrow` does and is worth as much. Of two equals the first holds the second. */
function holds(wide: Chain | null, narrow: Chain | null | undefined, first: boolean): boolean {
  if (wide === null || narrow === null || narrow === undefined) return false;
  const { rule } = wide;
  if (rule.weight !== narrow.rule.weight || rule.where !== narrow.rule.where) return false;
  if (JSON.stringify(rule.none) !== JSON.stringify(narrow.rule.none)) return false;
  if (wide.parts.length !== narrow.parts.length || wide.parts.some((part, i) => part !== narrow.parts[i])) return false;
  const looser = wide.gaps.every((gap, i) => {
    const other = narrow.gaps[i]!;
    return gap.words >= other.words && (!gap.ordered || other.ordered);
  });
  const same = wide.gaps.every(
    (gap, i) => gap.words === narrow.gaps[i]!.words && gap.ordered === narrow.gaps[i]!.ordered,
  );
  // Equal ones are P017.
  return looser && !same && (first || wide.gaps.length > 0);
}

function isSmall(pattern: Pattern): boolean {
  switch (pattern.kind) {
    case "word":
      return !pattern.prefix && isFunctionWord(plainWords(pattern.text).join(""), null);
    case "phrase":
      return false;
    case "near":
    case "before":
      return isSmall(pattern.left) && isSmall(pattern.right);
    case "and":
      return pattern.parts.every(isSmall);
    case "or":
      return pattern.parts.some(isSmall);
    default:
      return false;
  }
}

const READ_BY_NAME = /^(?:stance|intent|flag|ears)\./;

/** R009: a term no rule, topic or other term names, and no stage of analysis reads by name. */
export function lintUnusedTerms(files: readonly RuleFile[]): readonly Finding[] {
  const used = new Set(files.flatMap((file) => file.termUses.map((use) => use.name)));
  const derives = files.some((file) => file.myths.some((myth) => myth.match.length === 0));
  if (derives) return [];
  return files
    .flatMap((file) => file.terms)
    .filter((term) => !READ_BY_NAME.test(term.name) && !used.has(term.name))
    .map((term) => finding("R009", term.place, `No rule uses <${term.name}>.`, "remove it, or name it in a pattern"));
}

/** R012: two files about one claim split its matches between them. */
export function lintClaimsTwice(files: readonly RuleFile[]): readonly Finding[] {
  const seen = new Map<string, MythRule>();
  const findings: Finding[] = [];
  for (const myth of files.flatMap((file) => file.myths)) {
    for (const text of new Set([plainWords(myth.claim).join(" "), plainWords(myth.title).join(" ")])) {
      const twin = seen.get(text);
      if (twin === undefined) seen.set(text, myth);
      else if (twin.id !== myth.id) {
        const what = `${twin.id} has the same claim or title.`;
        findings.push(finding("R012", myth.place, what, "join the two, or say what sets them apart"));
        break;
      }
    }
  }
  return findings;
}
