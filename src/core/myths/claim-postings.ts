/**
 * Which texts hold a term, those it adds most to first, and the best few texts of a query without
 * reading the rest. Exact: what is left unread could not have changed the answer (a bound in the
 * manner of Turtle and Flood 1995, MaxScore, term at a time). Knows numbers only.
 */

/** Texts and what each of their terms adds to a score: text `n` has entries `start[n]` to `start[n + 1]`. */
export interface TextTerms {
  readonly start: Int32Array;
  readonly term: Int32Array;
  readonly impact: Float64Array;
}

/** By term: `start[t]` to `start[t + 1]`, highest impact first, then by text. */
export interface Postings {
  readonly start: Int32Array;
  readonly text: Int32Array;
  readonly impact: Float64Array;
}

/** `takes` tells which texts take part. */
export function invert(texts: TextTerms, terms: number, takes: (text: number) => boolean): Postings {
  const size = texts.start.length - 1;
  const start = new Int32Array(terms + 1);
  for (let n = 0; n < size; n += 1)
    if (takes(n)) for (let at = texts.start[n]!; at < texts.start[n + 1]!; at += 1) start[texts.term[at]! + 1]! += 1;
  for (let term = 0; term < terms; term += 1) start[term + 1]! += start[term]!;
  const next = start.slice();
  const text = new Int32Array(start[terms]!);
  const impact = new Float64Array(start[terms]!);
  for (let n = 0; n < size; n += 1) {
    if (!takes(n)) continue;
    for (let at = texts.start[n]!; at < texts.start[n + 1]!; at += 1) {
      const to = next[texts.term[at]!]!;
      next[texts.term[at]!]! += 1;
      text[to] = n;
      impact[to] = texts.impact[at]!;
    }
  }
  for (let term = 0; term < terms; term += 1) sortByImpact(text, impact, start[term]!, start[term + 1]!);
  return { start, text, impact };
}

function sortByImpact(text: Int32Array, impact: Float64Array, from: number, to: number): void {
  if (to - from < 2) return;
  const order = Array.from({ length: to - from }, (_, n) => from + n);
  order.sort((a, b) => impact[b]! - impact[a]! || text[a]! - text[b]!);
  const texts = order.map((at) => text[at]!);
  const impacts = order.map((at) => impact[at]!);
  text.set(texts, from);
  impact.set(impacts, from);
}

export interface Query {
  /** Each once. */
  readonly terms: readonly number[];
  /** How much each term counts; 1 for all where there are none. */
  readonly weights?: readonly number[];
}

export interface Found {
  readonly text: number;
  readonly score: number;
}

export interface TextSearch {
  /** The `k` best texts with a score above 0, best first, ties by number. At most one text an owner: its best. */
  best(query: Query, k: number): readonly Found[];
  /** Score of one text. */
  score(text: number, query: Query): number;
  /** Postings read by the last `best`; for measuring. */
  read(): number;
}

/** Rounding differs with the order of sums; a bound is passed only by more than this share of it. */
const SLACK = 1e-9;
/** Postings that are read in the time in which one text is scored anew. */
const RESCORE = 8;

export function openSearch(texts: TextTerms, postings: Postings, owner: Int32Array, pruned = true): TextSearch {
  const size = texts.start.length - 1;
  const partial = new Float64Array(size);
  const weightOf = new Float64Array(postings.start.length);
  const alone = owner.every((one, n) => n === 0 || one > owner[n - 1]!);
  let lastRead = 0;

  function withWeights<T>(query: Query, work: () => T): T {
    const { terms, weights } = query;
    for (let n = 0; n < terms.length; n += 1) weightOf[terms[n]!] = weights === undefined ? 1 : weights[n]!;
    const found = work();
    for (const term of terms) weightOf[term] = 0;
    return found;
  }

  /** Always summed in the text's own order, so that equal texts have equal scores. */
  function exact(text: number): number {
    let score = 0;
    for (let at = texts.start[text]!; at < texts.start[text + 1]!; at += 1)
      score += weightOf[texts.term[at]!]! * texts.impact[at]!;
    return score;
  }

  function search(query: Query, k: number): readonly Found[] {
    const touched: number[] = [];
    const order = plan(query);
    let left = 0;
    let behind = 0;
    for (const { term, bound } of order) {
      left += bound;
      behind += postings.start[term + 1]! - postings.start[term]!;
    }
    /** What the unread rest of lists that were broken off could add. */
    let cut = 0;
    let least = 0;
    let highest = 0;
    lastRead = 0;
    for (const { term, weight, bound } of order) {
      // Reading on is cheaper than scoring all that was met anew, unless much is left.
      const saves = pruned && behind > touched.length * RESCORE;
      if (saves && k > 1 && touched.length >= k) least = kthOf(touched, k);
      if (saves && isOver(cut + left)) break;
      left -= bound;
      const end = postings.start[term + 1]!;
      let at = postings.start[term]!;
      for (; at < end; at += 1) {
        const gain = weight * postings.impact[at]!;
        if (saves && isOver(gain + cut + left)) break;
        const text = postings.text[at]!;
        if (partial[text] === 0) touched.push(text);
        const sum = (partial[text]! += gain);
        if (sum > highest) highest = sum;
      }
      lastRead += at - postings.start[term]!;
      behind -= end - postings.start[term]!;
      if (at < end) cut += weight * postings.impact[at]!;
      if (k === 1) least = highest;
    }
    const unread = cut + left;
    if (k > 1) least = kthOf(touched, k);
    const floor = least - unread - SLACK * least;
    const found: Found[] = [];
    for (const text of touched) {
      if (partial[text]! >= floor) found.push({ text, score: exact(text) });
      partial[text] = 0;
    }
    return topOf(found, k);

    /** No text that was not met yet can reach the answer with this much. */
    function isOver(bound: number): boolean {
      return bound + SLACK * least < least;
    }
  }

  /** Terms by what they can add at most, highest first. */
  function plan(query: Query): readonly { readonly term: number; readonly weight: number; readonly bound: number }[] {
    const terms: { term: number; weight: number; bound: number }[] = [];
    for (const term of query.terms) {
      const first = postings.start[term]!;
      const weight = weightOf[term]!;
      if (first < postings.start[term + 1]! && weight > 0)
        terms.push({ term, weight, bound: weight * postings.impact[first]! });
    }
    return terms.sort((a, b) => b.bound - a.bound || a.term - b.term);
  }

  /** The `k`-th highest partial score, one text an owner; 0 where there are fewer. */
  function kthOf(touched: readonly number[], k: number): number {
    const top = new Float64Array(k);
    const owners = alone ? null : new Map<number, number>();
    if (owners !== null) {
      for (const text of touched) {
        const own = owner[text]!;
        if ((owners.get(own) ?? 0) < partial[text]!) owners.set(own, partial[text]!);
      }
      for (const value of owners.values()) insert(top, value);
    } else for (const text of touched) insert(top, partial[text]!);
    return top[k - 1]!;
  }

  /** The `k` best, each owner once. */
  function topOf(found: Found[], k: number): readonly Found[] {
    found.sort((a, b) => b.score - a.score || a.text - b.text);
    if (alone) return found.slice(0, k);
    const seen = new Set<number>();
    const kept: Found[] = [];
    for (const one of found) {
      if (kept.length === k) break;
      if (seen.has(owner[one.text]!)) continue;
      seen.add(owner[one.text]!);
      kept.push(one);
    }
    return kept;
  }

  return {
    best: (query, k) => (k < 1 ? [] : withWeights(query, () => search(query, k))),
    score: (text, query) => withWeights(query, () => exact(text)),
    read: () => lastRead,
  };
}

/** Keeps `top` the highest values, highest first. */
function insert(top: Float64Array, value: number): void {
  let at = top.length - 1;
  if (value <= top[at]!) return;
  while (at > 0 && top[at - 1]! < value) {
    top[at] = top[at - 1]!;
    at -= 1;
  }
  top[at] = value;
}
