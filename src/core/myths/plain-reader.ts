/**
 * Reads alternatives of plain words and phrases without cutting the text up: a large catalogue names
 * the same words again and again, so what stands between two bars is looked up as it stands. What a
 * stretch means is decided in plain-pattern.ts and expression.ts, the first time one is met.
 */

import type { Expression } from "./expression.ts";
import type { Pattern } from "./pattern.ts";
import { parsePlain } from "./plain-pattern.ts";

/** A pattern's text, read. */
export interface ReadPattern {
  readonly expression: Expression;
  /** Parts that carry meaning; of alternatives the fewest. */
  readonly meaning: number;
}

/** One word or phrase. */
export interface PlainLeaf extends ReadPattern {
  readonly expression: { readonly kind: "leaf"; readonly list: number };
}

const SPACE = 32;
const BAR = 124;
/** Nothing so long is plain. */
const LONGEST = 500;

/** `learn` is asked once for each stretch and set of languages; `use` is told of each leaf that is read. */
export function openPlainReader(
  learn: (pattern: Pattern, languages: readonly string[]) => PlainLeaf,
  use: (leaf: PlainLeaf) => void,
): (text: string, languages: readonly string[]) => ReadPattern | null {
  const shelves = new Map<string, StretchTable>();
  let latest: readonly string[] | null = null;
  let shelf = newStretchTable();

  function take(languages: readonly string[]): void {
    if (languages === latest) return;
    latest = languages;
    const key = languages.length === 1 ? languages[0]! : languages.join();
    const known = shelves.get(key);
    if (known === undefined) shelves.set(key, (shelf = newStretchTable()));
    else shelf = known;
  }

  function leafOf(
    text: string,
    from: number,
    to: number,
    hash: number,
    languages: readonly string[],
  ): PlainLeaf | null {
    const known = shelf.find(text, from, to, hash);
    if (known !== null) return known;
    const stretch = text.slice(from, to);
    const pattern = parsePlain(stretch);
    if (pattern === null) return null;
    const leaf = learn(pattern, languages);
    shelf.put(stretch, hash, leaf);
    return leaf;
  }

  /** Null for what is not plain. */
  return (text, languages) => {
    const { length } = text;
    if (length > LONGEST) return null;
    take(languages);
    const leaves: PlainLeaf[] = [];
    let at = 0;
    for (;;) {
      while (at < length && text.charCodeAt(at) === SPACE) at += 1;
      const from = at;
      let to = at;
      let hash = 0;
      let running = 0x2545f491;
      for (; at < length; at += 1) {
        const unit = text.charCodeAt(at);
        if (unit === BAR) break;
        running = Math.imul(running ^ unit, 0x5bd1e995);
        running ^= running >>> 15;
        if (unit === SPACE) continue;
        hash = running;
        to = at + 1;
      }
      const leaf = from === to ? null : leafOf(text, from, to, hash, languages);
      if (leaf === null) return null;
      leaves.push(leaf);
      if (at >= length) break;
      at += 1;
    }
    for (const leaf of leaves) use(leaf);
    if (leaves.length === 1) return leaves[0]!;
    let meaning = Number.POSITIVE_INFINITY;
    for (const leaf of leaves) meaning = Math.min(meaning, leaf.meaning);
    return { expression: { kind: "or", parts: leaves.map((leaf) => leaf.expression) }, meaning };
  };
}

interface StretchTable {
  find(text: string, from: number, to: number, hash: number): PlainLeaf | null;
  put(stretch: string, hash: number, leaf: PlainLeaf): void;
}

/** Open addressing; a slot is the hash and the place among the stretches, plus one. */
function newStretchTable(): StretchTable {
  const stretches: string[] = [];
  const leaves: PlainLeaf[] = [];
  let slots = new Int32Array(1 << 11);

  function find(text: string, from: number, to: number, hash: number): PlainLeaf | null {
    const last = slots.length - 1;
    for (let at = (hash << 1) & last; slots[at + 1] !== 0; at = (at + 2) & last) {
      if (slots[at] !== hash) continue;
      const place = slots[at + 1]! - 1;
      const stretch = stretches[place]!;
      if (stretch.length === to - from && text.startsWith(stretch, from)) return leaves[place]!;
    }
    return null;
  }

  function put(stretch: string, hash: number, leaf: PlainLeaf): void {
    stretches.push(stretch);
    leaves.push(leaf);
    if (stretches.length * 4 > slots.length) {
      const former = slots;
      slots = new Int32Array(former.length * 2);
      for (let at = 0; at < former.length; at += 2) if (former[at + 1] !== 0) insert(former[at]!, former[at + 1]!);
    }
    insert(hash, stretches.length);
  }

  function insert(hash: number, place: number): void {
    const last = slots.length - 1;
    let at = (hash << 1) & last;
    while (slots[at + 1] !== 0) at = (at + 2) & last;
    slots[at] = hash;
    slots[at + 1] = place;
  }

  return { find, put };
}
