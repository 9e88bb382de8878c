/**
 * Compiled patterns as one row of numbers, to be kept between starts and read one by one: a
 * catalogue of thousands needs the few that a post may match. Encodes and decodes, nothing else.
 */

import type { Weight } from "../../model/rules.ts";
import type { CompiledRule, Expression, Gap } from "./expression.ts";

export interface RuleCodes {
  /** Rule n is `code[start[n]]` to `code[start[n + 1]]`; no numbers for one that does not parse. */
  readonly start: Int32Array;
  readonly code: Int32Array;
}

const LEAF = 0;
const CHAIN = 1;
const AND = 2;
const OR = 3;
const WHERE: readonly CompiledRule["where"][] = ["any", "text", "quoted", "link", "image-text"];
const WEIGHTS: readonly Weight[] = ["weak", "medium", "strong"];
const NOT_WITHIN = -1;

export function encodeRules(rules: readonly (CompiledRule | null)[]): RuleCodes {
  const start = new Int32Array(rules.length + 1);
  const code: number[] = [];
  for (const [n, rule] of rules.entries()) {
    if (rule !== null) {
      code.push(WHERE.indexOf(rule.where), WEIGHTS.indexOf(rule.weight), rule.within ?? NOT_WITHIN);
      for (const parts of [rule.any, rule.all, rule.none]) {
        code.push(parts.length);
        for (const part of parts) encode(part, code);
      }
    }
    start[n + 1] = code.length;
  }
  return { start, code: Int32Array.from(code) };
}

function encode(expression: Expression, code: number[]): void {
  if (expression.kind === "leaf") {
    code.push(LEAF, expression.list);
    return;
  }
  const kind = expression.kind === "chain" ? CHAIN : expression.kind === "and" ? AND : OR;
  code.push(kind, expression.parts.length);
  for (const part of expression.parts) encode(part, code);
  if (expression.kind === "chain")
    for (const gap of expression.gaps) code.push(gap.words, (gap.ordered ? 1 : 0) + (gap.row ? 2 : 0));
}

/** Rule `n` again; null where there is none. */
export function decodeRule({ start, code }: RuleCodes, n: number): CompiledRule | null {
  let at = start[n]!;
  if (at === start[n + 1]) return null;
  const where = WHERE[code[at++]!]!;
  const weight = WEIGHTS[code[at++]!]!;
  const within = code[at++]!;
  const any = readParts();
  const all = readParts();
  const none = readParts();
  return { any, all, within: within === NOT_WITHIN ? null : within, none, where, weight };

  function readParts(): Expression[] {
    const parts: Expression[] = [];
    for (let left = code[at++]!; left > 0; left -= 1) parts.push(read());
    return parts;
  }

  function read(): Expression {
    const kind = code[at++]!;
    if (kind === LEAF) return { kind: "leaf", list: code[at++]! };
    const parts = readParts();
    if (kind !== CHAIN) return { kind: kind === AND ? "and" : "or", parts };
    const gaps = parts.slice(1).map((): Gap => {
      const words = code[at++]!;
      const bits = code[at++]!;
      return { words, ordered: (bits & 1) !== 0, row: (bits & 2) !== 0 };
    });
    return { kind: "chain", parts, gaps };
  }
}
