/**
 * Evaluates one expression over one stream of tokens, with positions. Decides what "near" and "in a
 * row" mean; which expressions are worth evaluating is decided by the index. Neighbours in a chain
 * never share a letter of the text. Takes time linear in the number of places found.
 */

import type { PhraseHits } from "../text/phrases.ts";
import type { Tokens } from "../text/tokens.ts";
import type { Expression, Gap } from "./expression.ts";
import type { Ragged } from "./ragged.ts";

/** A stretch of tokens that satisfies an expression. */
export interface Place {
  readonly first: number;
  readonly last: number;
  readonly q: number;
}

/** Why an expression holds: where, and how well. No places: something outside the text spoke. */
export interface Reason {
  readonly q: number;
  readonly places: readonly Place[];
}

/** What is known about the stream under evaluation. */
export interface Found {
  readonly tokens: Tokens;
  readonly hits: PhraseHits;
  /** Facts about the post, by phrase number. */
  readonly facts: ReadonlySet<number>;
  /** Phrases of each list. */
  readonly lists: Ragged;
  /** Places of lists already looked for; the caller gives an empty one per stream. */
  readonly known: Map<number, Places>;
  /** Hits by phrase; filled on first use. */
  readonly byPhrase: Map<number, number[]>;
  /** Counts the steps taken; tests bound it. */
  steps: number;
}

export function newFound(tokens: Tokens, hits: PhraseHits, facts: ReadonlySet<number>, lists: Ragged): Found {
  return { tokens, hits, facts, lists, known: new Map(), byPhrase: new Map(), steps: 0 };
}

/** A group `(a & b)` beside `~` spans at most so many words. */
const MAX_GROUP_WORDS = 60;

/** Null: does not hold. Of several places the best quality, then the shortest, then the earliest counts. */
export function evaluate(expression: Expression, found: Found): Reason | null {
  switch (expression.kind) {
    case "and": {
      const reasons: Reason[] = [];
      for (const part of expression.parts) {
        const reason = evaluate(part, found);
        if (reason === null) return null;
        reasons.push(reason);
      }
      return together(reasons);
    }
    case "or": {
      let best: Reason | null = null;
      for (const part of expression.parts) {
        const reason = evaluate(part, found);
        if (reason !== null && (best === null || reason.q > best.q)) best = reason;
      }
      return best;
    }
    default: {
      const { places, anywhere } = placesOf(expression, found);
      const place = bestOf(places, found.tokens);
      if (place !== null) return { q: place.q, places: [place] };
      return anywhere ? { q: 1, places: [] } : null;
    }
  }
}

/** All of several reasons. */
export function together(reasons: readonly Reason[]): Reason {
  return {
    q: reasons.reduce((product, reason) => product * reason.q, 1),
    places: reasons.flatMap((reason) => reason.places),
  };
}

/** Places by first token; `anywhere`: a fact holds, which stands at every distance of everything. */
export interface Places {
  readonly places: readonly Place[];
  readonly anywhere: boolean;
}

export function placesOf(expression: Expression, found: Found): Places {
  switch (expression.kind) {
    case "leaf":
      return leafPlaces(expression.list, found);
    case "or": {
      const parts = expression.parts.map((part) => placesOf(part, found));
      return { places: sorted(parts.flatMap((part) => part.places)), anywhere: parts.some((part) => part.anywhere) };
    }
    case "and": {
      const parts = expression.parts.map((part) => placesOf(part, found));
      const placed = parts.filter((part) => !part.anywhere).map((part) => part.places);
      if (placed.length === 0) return { places: [], anywhere: true };
      return { places: placed.reduce((left, right) => groups(left, right, found)), anywhere: false };
    }
    case "chain":
      return chainPlaces(expression.parts, expression.gaps, found);
  }
}

function leafPlaces(list: number, found: Found): Places {
  const known = found.known.get(list);
  if (known !== undefined) return known;
  const all: Place[] = [];
  const anywhere = found.hits.count <= FEW_HITS ? searchHits(list, found, all) : lookUpHits(list, found, all);
  const places: Places = { places: all.length < 2 ? all : distinct(sorted(all)), anywhere };
  found.steps += all.length;
  found.known.set(list, places);
  return places;
}

/** With more hits than this they are sorted by phrase first. */
const FEW_HITS = 32;

/** Gathers the places of a list's phrases out of a few hits; gives whether a fact among them holds. */
function searchHits(list: number, found: Found, all: Place[]): boolean {
  const { hits, facts } = found;
  const { start, items } = found.lists;
  const [from, to] = [start[list]!, start[list + 1]!];
  let anywhere = false;
  for (let at = from; at < to; at += 1) {
    const phrase = items[at]!;
    anywhere ||= facts.size > 0 && facts.has(phrase);
    for (let n = 0; n < hits.count; n += 1) if (hits.phrase[n] === phrase) all.push(placeOf(hits, n));
  }
  found.steps += to - from;
  return anywhere;
}

/** The same out of many. */
function lookUpHits(list: number, found: Found, all: Place[]): boolean {
  const { hits, byPhrase } = found;
  if (byPhrase.size === 0) {
    for (let n = 0; n < hits.count; n += 1) {
      const same = byPhrase.get(hits.phrase[n]!);
      if (same === undefined) byPhrase.set(hits.phrase[n]!, [n]);
      else same.push(n);
    }
    found.steps += hits.count;
  }
  const { start, items } = found.lists;
  let anywhere = false;
  for (let at = start[list]!; at < start[list + 1]!; at += 1) {
    const phrase = items[at]!;
    found.steps += 1;
    anywhere ||= found.facts.has(phrase);
    for (const n of byPhrase.get(phrase) ?? []) all.push(placeOf(hits, n));
  }
  return anywhere;
}

function placeOf(hits: PhraseHits, n: number): Place {
  return { first: hits.first[n]!, last: hits.last[n]!, q: hits.quality[n]! };
}

/** Of places on the same tokens the best one; `places` in order. */
function distinct(places: readonly Place[]): Place[] {
  const kept: Place[] = [];
  for (const place of places) {
    const former = kept.at(-1);
    if (former === undefined || former.first !== place.first || former.last !== place.last) kept.push(place);
    else if (place.q > former.q) kept[kept.length - 1] = place;
  }
  return kept;
}

/** A way to satisfy the chain so far: its last part stands at `tail`, all of it between `first` and `last`. */
interface Path extends Place {
  readonly tail: Place;
}

function chainPlaces(parts: readonly Expression[], gaps: readonly Gap[], found: Found): Places {
  let paths: Path[] | null = null;
  for (const [n, part] of parts.entries()) {
    const { places, anywhere } = placesOf(part, found);
    if (anywhere) continue;
    if (places.length === 0) return { places: [], anywhere: false };
    const gap = gaps[n - 1];
    if (paths === null || gap === undefined) paths = places.map((place) => ({ ...place, tail: place }));
    else paths = extend(paths, places, gap, found);
    if (paths.length === 0) return { places: [], anywhere: false };
  }
  return paths === null ? { places: [], anywhere: true } : { places: sorted(paths), anywhere: false };
}

/** For each place of the next part, the best path whose tail is near enough. `paths` are by tail. */
function extend(paths: readonly Path[], places: readonly Place[], gap: Gap, found: Found): Path[] {
  const { tokens } = found;
  const { word } = tokens;
  const reach = gap.words + 1 + longest(paths, tokens);
  const extended: Path[] = [];
  let from = 0;
  for (const place of places) {
    const low = word[place.first]! - reach;
    const high = word[place.last]! + gap.words + 1;
    while (from < paths.length && word[paths[from]!.tail.first]! < low) from += 1;
    let best: Path | null = null;
    for (let n = from; n < paths.length && word[paths[n]!.tail.first]! <= high; n += 1) {
      found.steps += 1;
      const path = paths[n]!;
      if (!isNear(path.tail, place, gap, tokens)) continue;
      const candidate = {
        first: Math.min(path.first, place.first),
        last: Math.max(path.last, place.last),
        q: path.q * place.q,
        tail: place,
      };
      if (best === null || isBetter(candidate, best, tokens)) best = candidate;
    }
    if (best !== null) extended.push(best);
  }
  return extended;
}

function longest(paths: readonly Path[], tokens: Tokens): number {
  let words = 0;
  for (const { tail } of paths) words = Math.max(words, tokens.word[tail.last]! - tokens.word[tail.first]!);
  return words;
}

function isNear(left: Place, right: Place, gap: Gap, tokens: Tokens): boolean {
  const { start, end, word, sentence } = tokens;
  if (gap.row && sentence[left.last] !== sentence[right.first]) return false;
  if (end[left.last]! <= start[right.first]!) return word[right.first]! - word[left.last]! - 1 <= gap.words;
  if (gap.ordered || end[right.last]! > start[left.first]!) return false;
  return word[left.first]! - word[right.last]! - 1 <= gap.words;
}

/** Hulls of one place of each side, the nearest ones for every place of the left. */
function groups(left: readonly Place[], right: readonly Place[], found: Found): Place[] {
  const { tokens } = found;
  const hulls: Place[] = [];
  let next = 0;
  const put = (a: Place, b: Place | undefined): void => {
    if (b === undefined) return;
    const hull = { first: Math.min(a.first, b.first), last: Math.max(a.last, b.last), q: a.q * b.q };
    if (tokens.word[hull.last]! - tokens.word[hull.first]! <= MAX_GROUP_WORDS) hulls.push(hull);
  };
  for (const place of left) {
    while (next < right.length && right[next]!.first <= place.first) next += 1;
    found.steps += 2;
    put(place, right[next - 1]);
    put(place, right[next]);
  }
  return sorted(hulls);
}

/**
 * The nearest places of several lists with at most `words` words between the end of the one that
 * begins first and the beginning of the one that begins last. Null if there are none.
 */
export function nearestTogether(lists: readonly (readonly Place[])[], words: number, found: Found): Place[] | null {
  const { word } = found.tokens;
  const at = lists.map(() => 0);
  let best: Place[] | null = null;
  let leastGap = words + 1;
  for (;;) {
    const chosen: Place[] = [];
    let earliest = 0;
    let latest = 0;
    for (const [n, list] of lists.entries()) {
      const place = list[at[n]!];
      if (place === undefined) return best;
      chosen.push(place);
      if (place.first < chosen[earliest]!.first) earliest = n;
      if (place.first > chosen[latest]!.first) latest = n;
    }
    found.steps += lists.length;
    const gap = word[chosen[latest]!.first]! - word[chosen[earliest]!.last]! - 1;
    if (gap < leastGap) {
      best = chosen;
      leastGap = gap;
    }
    at[earliest]! += 1;
  }
}

function sorted<T extends Place>(places: readonly T[]): T[] {
  return places.toSorted((a, b) => a.first - b.first || a.last - b.last);
}

export function bestOf(places: readonly Place[], tokens: Tokens): Place | null {
  let best: Place | null = null;
  for (const place of places) if (best === null || isBetter(place, best, tokens)) best = place;
  return best;
}

function isBetter(a: Place, b: Place, tokens: Tokens): boolean {
  if (a.q !== b.q) return a.q > b.q;
  const lengthA = tokens.word[a.last]! - tokens.word[a.first]!;
  const lengthB = tokens.word[b.last]! - tokens.word[b.first]!;
  return lengthA === lengthB ? a.first < b.first : lengthA < lengthB;
}
