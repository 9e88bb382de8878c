import { expect, test } from "vitest";
import { evaluate, newFound } from "../../../src/core/myths/evaluate.ts";
import { expressText } from "../../../src/core/myths/expression.ts";
import { openLeafTable } from "../../../src/core/myths/leaves.ts";
import { compilePhrases, newPhraseHits } from "../../../src/core/text/phrases.ts";
import { createTokens, tokenise } from "../../../src/core/text/tokenise.ts";
import { term } from "./rules-in-code.ts";

/** Steps taken to evaluate a pattern over a text of so many words. */
function steps(text: string, unit: string, times: number): number {
  const table = openLeafTable([term("any", ["mmr", "autism", "a", "mmr a", "a mmr", "autis*"])]);
  const expression = expressText(text, table, ["en"])!;
  const leaves = table.close();
  const tokens = tokenise(`${unit} `.repeat(times), createTokens());
  const hits = newPhraseHits();
  compilePhrases(leaves.entries).find(tokens, "en", hits);
  const found = newFound(tokens, hits, new Set(), leaves.lists);
  evaluate(expression, found);
  return found.steps;
}

test.each([
  ["mmr ~30 autism", "mmr autism"],
  ["mmr ~30 autism ~30 mmr ~30 autism", "mmr autism"],
  ["mmr >30 autism >30 fever", "mmr autism"],
  ["(mmr & autism) ~30 (fever & mmr)", "mmr a a autism fever"],
  ["(mmr | autism | a) ~30 (a | mmr)", "a"],
  ["<any> ~30 <any> ~30 <any>", "mmr a autism"],
  ["mmr & autism & fever", "mmr autism"],
])("%s takes steps in proportion to the words of a hostile text", (text, unit) => {
  const [once, fourfold] = [steps(text, unit, 500), steps(text, unit, 2000)];
  expect(once).toBeGreaterThan(0);
  expect(fourfold).toBeLessThan(once * 4.6);
});
