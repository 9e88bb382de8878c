/**
 * Reads the patterns of a rule into its code. Words and phrases with | between, which is what most of
 * a catalogue is written in, go there without a tree: a large catalogue has hundreds of thousands.
 */

import type { PatternRule, Weight } from "../../model/rules.ts";
import { express, meaningfulParts, patternOf } from "./expression.ts";
import type { LeafPattern, LeafTable } from "./leaves.ts";
import { openPlainReader } from "./plain-reader.ts";
import type { RuleEncoder } from "./rule-code.ts";

/** Patterns that do not parse are lint's to report; here they never match, so the rule may have no code. */
export function openRuleCompiler(
  leaves: LeafTable,
  encoder: RuleEncoder,
): (rule: PatternRule, languages: readonly string[]) => void {
  const plain = openPlainReader((pattern, languages) => ({
    list: leaves.listOf(pattern as LeafPattern, languages),
    meaning: meaningfulParts(pattern, languages),
  }));

  /** The next part; gives its parts that carry meaning, -1 where it does not parse and is left out. */
  function read(text: string, languages: readonly string[]): number {
    if (plain.read(text, languages)) {
      encoder.either(plain.lists);
      for (let n = 0; n < plain.lists.length; n += 1) leaves.use(plain.lists.row[n]!);
      return plain.meaning;
    }
    const pattern = patternOf(text);
    if (pattern === null) return -1;
    encoder.part(express(pattern, leaves, languages));
    return meaningfulParts(pattern, languages);
  }

  return (rule, languages) => {
    encoder.open(rule.where, rule.within);
    encoder.row();
    let alternatives = 0;
    let least = Number.MAX_SAFE_INTEGER;
    for (const text of rule.any) {
      const meaning = read(text, languages);
      if (meaning === -1) continue;
      alternatives += 1;
      least = Math.min(least, meaning);
    }
    let parts = alternatives === 0 ? 0 : least;
    let parses = (alternatives > 0 || rule.any.length === 0) && rule.any.length + rule.all.length > 0;
    encoder.row();
    for (const text of rule.all) {
      const meaning = read(text, languages);
      if (meaning === -1) parses = false;
      else parts += meaning;
    }
    encoder.row();
    for (const text of rule.none) read(text, languages);
    if (parses) encoder.close(rule.weight ?? weightOfParts(parts));
    else encoder.drop();
  };
}

function weightOfParts(parts: number): Weight {
  if (parts >= 3) return "strong";
  return parts === 2 ? "medium" : "weak";
}
