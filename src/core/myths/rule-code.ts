/**
 * Compiled patterns as one row of numbers, to be kept between starts and read one by one: a
 * catalogue of thousands needs the few that a post may match. Encodes and decodes, nothing else.
 */

import type { Weight } from "../../model/rules.ts";
import type { CompiledRule, Expression, Gap } from "./expression.ts";
import { newNumbers, type Numbers, pushNumber, rowOfNumbers } from "./numbers.ts";

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
/** Numbers of a rule before its parts: where, weight, within. */
const HEAD = 3;
const WEIGHT = 1;

/** Rules are encoded part by part: `open`, then `row` before the parts of each of the three rows, then `close`. */
export interface RuleEncoder {
  open(where: CompiledRule["where"], within: number | null): void;
  /** `any`, `all` and `none` have a row each, in this order. */
  row(): void;
  /** A part that any one of these lists makes. */
  either(lists: Numbers): void;
  part(expression: Expression): void;
  close(weight: Weight): void;
  /** Instead of `close`: the rule does not parse, and nothing of it is kept. */
  drop(): void;
  /** All rules so far. */
  codes(): RuleCodes;
}

export function openRuleEncoder(): RuleEncoder {
  const start = newNumbers();
  const code = newNumbers();
  /** Where the row under way counts its parts. */
  let counts = 0;
  let head = 0;
  pushNumber(start, 0);

  return {
    open(where, within) {
      head = code.length;
      pushNumber(code, WHERE.indexOf(where));
      pushNumber(code, 0);
      pushNumber(code, within ?? NOT_WITHIN);
    },
    row() {
      counts = code.length;
      pushNumber(code, 0);
    },
    either(lists) {
      code.row[counts]! += 1;
      if (lists.length > 1) {
        pushNumber(code, OR);
        pushNumber(code, lists.length);
      }
      for (let n = 0; n < lists.length; n += 1) {
        pushNumber(code, LEAF);
        pushNumber(code, lists.row[n]!);
      }
    },
    part(expression) {
      code.row[counts]! += 1;
      encode(expression, code);
    },
    close(weight) {
      code.row[head + WEIGHT] = WEIGHTS.indexOf(weight);
      pushNumber(start, code.length);
    },
    drop() {
      code.length = head;
      pushNumber(start, code.length);
    },
    codes: () => ({ start: rowOfNumbers(start), code: rowOfNumbers(code) }),
  };
}

function encodeParts(parts: readonly Expression[], code: Numbers): void {
  pushNumber(code, parts.length);
  for (const part of parts) encode(part, code);
}

function encode(expression: Expression, code: Numbers): void {
  if (expression.kind === "leaf") {
    pushNumber(code, LEAF);
    pushNumber(code, expression.list);
    return;
  }
  pushNumber(code, expression.kind === "chain" ? CHAIN : expression.kind === "and" ? AND : OR);
  encodeParts(expression.parts, code);
  if (expression.kind !== "chain") return;
  for (const gap of expression.gaps) {
    pushNumber(code, gap.words);
    pushNumber(code, (gap.ordered ? 1 : 0) + (gap.row ? 2 : 0));
  }
}

/** Weight of rule `n`, which parses. */
export function weightOf({ start, code }: RuleCodes, n: number): Weight {
  return WEIGHTS[code[start[n]! + WEIGHT]!]!;
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

/**
 * Calls back with the lists of each part that a post must hold for rule `n`, of which any one will do.
 * False for a rule where that cannot be read off so simply: it has an alternative of several parts.
 * The row handed over is filled again for the next part.
 */
export function eachNeed({ start, code }: RuleCodes, n: number, need: (lists: number[]) => void): boolean {
  const lists: number[] = [];
  if (start[n] === start[n + 1]) return true;
  let at = start[n]! + HEAD;
  // Alternatives between whole patterns.
  if (code[at++] !== 0) return false;
  return readParts();

  function readParts(): boolean {
    for (let left = code[at++]!; left > 0; left -= 1) if (!read()) return false;
    return true;
  }

  function read(): boolean {
    const kind = code[at++]!;
    lists.length = 0;
    if (kind === LEAF) {
      lists.push(code[at++]!);
      need(lists);
      return true;
    }
    if (kind === OR) {
      for (let left = code[at++]!; left > 0; left -= 1) {
        if (code[at++] !== LEAF) return false;
        lists.push(code[at++]!);
      }
      need(lists);
      return true;
    }
    const parts = code[at]!;
    if (!readParts()) return false;
    if (kind === CHAIN) at += (parts - 1) * 2;
    return true;
  }
}
