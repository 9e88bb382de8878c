/**
 * Numbers the clauses of all patterns: a clause is a set of lists of which a post must hold one phrase
 * at least. Equal sets have one number. Says what a pattern needs, rarest first; where it is filed
 * is decided in anchors.ts.
 */

import { type Clause, clausesOf, type CompiledRule, type Expression } from "./expression.ts";
import type { Leaves } from "./leaves.ts";
import { newNumbers, pushNumber, rowOfNumbers } from "./numbers.ts";
import type { Ragged } from "./ragged.ts";
import { eachNeed, type RuleCodes } from "./rule-code.ts";

export interface ClauseTable {
  /** What a post must have for the rule to match: clauses without repeats, rarest first. The row is filled again by the next call. */
  neededBy(rule: CompiledRule): readonly number[];
  /** The same of rule `n`, read off its code; null where that cannot be done. */
  neededByCode(rules: RuleCodes, n: number): readonly number[] | null;
  /** Numbers of these clauses, rarest first, without repeats. */
  ranked(clauses: readonly Clause[]): number[];
  /** Lists of clause `n`, ascending. */
  listsOf(n: number): Int32Array;
  /** Phrases of each clause. */
  phrases(): Ragged;
}

export function openClauses(leaves: Leaves, costs: Float64Array): ClauseTable {
  const cost = (list: number): number => costs[list] ?? 0;
  const { start: listStart, items: listItems } = leaves.lists;
  const single = new Int32Array(listStart.length - 1).fill(-1);
  const lists = newNumbers();
  const starts = newNumbers();
  pushNumber(starts, 0);
  const prices: number[] = [];
  let slots = new Int32Array(1 << 12);
  const scratch: number[] = [];
  const needed: number[] = [];

  function numberOf(clause: readonly number[]): number {
    const [only] = clause;
    if (clause.length === 1 && only !== undefined) {
      if (single[only] === -1) single[only] = add(clause);
      return single[only]!;
    }
    if (prices.length * 2 >= slots.length) widen();
    let slot = hashOf(clause, 0, clause.length) & (slots.length - 1);
    for (; slots[slot] !== 0; slot = (slot + 1) & (slots.length - 1)) {
      const known = slots[slot]! - 1;
      if (isSame(known, clause)) return known;
    }
    const number = add(clause);
    slots[slot] = number + 1;
    return number;
  }

  function add(clause: readonly number[]): number {
    let price = 0;
    for (const list of clause) {
      pushNumber(lists, list);
      price += cost(list);
    }
    pushNumber(starts, lists.length);
    return prices.push(price) - 1;
  }

  function isSame(known: number, clause: readonly number[]): boolean {
    const from = starts.row[known]!;
    if (starts.row[known + 1]! - from !== clause.length) return false;
    for (let n = 0; n < clause.length; n += 1) if (lists.row[from + n] !== clause[n]) return false;
    return true;
  }

  function widen(): void {
    slots = new Int32Array(slots.length * 2);
    for (let number = 0; number < prices.length; number += 1) {
      const from = starts.row[number]!;
      const to = starts.row[number + 1]!;
      if (to - from === 1) continue;
      let slot = hashOf(lists.row, from, to) & (slots.length - 1);
      while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = number + 1;
    }
  }

  function neededBy(rule: CompiledRule): readonly number[] {
    needed.length = 0;
    for (const part of rule.all) need(part);
    if (rule.any.length > 0) needEither(rule.any);
    return rank(needed);
  }

  function neededByCode(rules: RuleCodes, n: number): readonly number[] | null {
    needed.length = 0;
    return eachNeed(rules, n, needOneOf) ? rank(needed) : null;
  }

  function needOneOf(lists: number[]): void {
    put(numberOf(ascending(lists)));
  }

  function need(expression: Expression): void {
    if (expression.kind === "leaf") put(numberOf([expression.list]));
    else if (expression.kind === "or") needEither(expression.parts);
    else for (const part of expression.parts) need(part);
  }

  function needEither(parts: readonly Expression[]): void {
    scratch.length = 0;
    for (const part of parts) {
      if (part.kind === "leaf") scratch.push(part.list);
      else {
        // A branch of several parts: its rarest clause stands for it.
        const rule = { all: [], any: parts, within: null, none: [], where: "any", weight: "weak" } as const;
        for (const clause of clausesOf(rule, cost)) put(numberOf(clause));
        return;
      }
    }
    put(numberOf(ascending(scratch)));
  }

  function put(number: number): void {
    if (!needed.includes(number)) needed.push(number);
  }

  function rank(numbers: number[]): number[] {
    return sortFew(numbers, (a, b) => prices[a]! - prices[b]! || a - b);
  }

  function phrases(): Ragged {
    const items = newNumbers();
    const start = new Int32Array(prices.length + 1);
    const last = new Int32Array(leaves.phrases).fill(-1);
    for (let number = 0; number < prices.length; number += 1) {
      for (let at = starts.row[number]!; at < starts.row[number + 1]!; at += 1) {
        const list = lists.row[at]!;
        for (let n = listStart[list]!; n < listStart[list + 1]!; n += 1) {
          const phrase = listItems[n]!;
          if (last[phrase] === number) continue;
          last[phrase] = number;
          pushNumber(items, phrase);
        }
      }
      start[number + 1] = items.length;
    }
    return { start, items: rowOfNumbers(items) };
  }

  return {
    neededBy,
    neededByCode,
    ranked: (clauses) => rank([...new Set(clauses.map(numberOf))]),
    listsOf: (n) => lists.row.subarray(starts.row[n], starts.row[n + 1]),
    phrases,
  };
}

/** In place, without repeats. */
function ascending(lists: number[]): number[] {
  sortFew(lists, (a, b) => a - b);
  let kept = 0;
  for (const list of lists) if (kept === 0 || lists[kept - 1] !== list) lists[kept++] = list;
  lists.length = kept;
  return lists;
}

const FEW = 12;

/** In place. Most rows have two or three numbers, and there are hundreds of thousands of them. */
function sortFew(numbers: number[], compare: (a: number, b: number) => number): number[] {
  if (numbers.length > FEW) return numbers.sort(compare);
  for (let n = 1; n < numbers.length; n += 1) {
    const number = numbers[n]!;
    let at = n;
    for (; at > 0 && compare(numbers[at - 1]!, number) > 0; at -= 1) numbers[at] = numbers[at - 1]!;
    numbers[at] = number;
  }
  return numbers;
}

function hashOf(lists: ArrayLike<number>, from: number, to: number): number {
  let hash = 0x2545f491;
  for (let at = from; at < to; at += 1) {
    hash = Math.imul(hash ^ lists[at]!, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}
