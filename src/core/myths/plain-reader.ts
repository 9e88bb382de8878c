/**
 * Reads alternatives of plain words and phrases without cutting the text up: a large catalogue names
 * the same words again and again, so what stands between two bars is looked up as it stands. What a
 * stretch means is decided in plain-pattern.ts and rule-compiler.ts, the first time one is met.
 */

import { newNumbers, type Numbers, pushNumber } from "./numbers.ts";
import type { Pattern } from "./pattern.ts";
import { parsePlain } from "./plain-pattern.ts";

/** One word or phrase. */
export interface PlainLeaf {
  readonly list: number;
  /** Parts that carry meaning: 0 up to the words of a phrase. */
  readonly meaning: number;
}

export interface PlainReader {
  /** False for what is not plain. */
  read(text: string, languages: readonly string[]): boolean;
  /** The alternatives of the text just read. Filled again by the next call. */
  readonly lists: Numbers;
  /** Of the alternative with the fewest, how many parts carry meaning. */
  meaning: number;
}

const SPACE = 32;
const BAR = 124;
/** Nothing so long is plain. */
const LONGEST = 500;

/** `learn` is asked once for each stretch and set of languages. */
export function openPlainReader(learn: (pattern: Pattern, languages: readonly string[]) => PlainLeaf): PlainReader {
  const shelves = new Map<string, StretchTable>();
  let latest: readonly string[] | null = null;
  let shelf = newStretchTable();
  const lists = newNumbers();
  const reader: PlainReader = { read, lists, meaning: 0 };

  function take(languages: readonly string[]): void {
    if (languages === latest) return;
    latest = languages;
    const key = languages.length === 1 ? languages[0]! : languages.join();
    const known = shelves.get(key);
    if (known === undefined) shelves.set(key, (shelf = newStretchTable()));
    else shelf = known;
  }

  /** False for a stretch that is not plain. */
  function readStretch(text: string, from: number, to: number, hash: number, languages: readonly string[]): boolean {
    let at = shelf.find(text, from, to, hash);
    if (at === -1) {
      const stretch = text.slice(from, to);
      const pattern = parsePlain(stretch);
      if (pattern === null) return false;
      at = shelf.put(stretch, hash, learn(pattern, languages));
    }
    const { slots } = shelf;
    pushNumber(lists, slots[at + LIST]! - 1);
    reader.meaning = Math.min(reader.meaning, slots[at + SIZES]! >>> LENGTH_BITS);
    return true;
  }

  function read(text: string, languages: readonly string[]): boolean {
    const { length } = text;
    if (length > LONGEST) return false;
    take(languages);
    lists.length = 0;
    reader.meaning = Number.MAX_SAFE_INTEGER;
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
      if (from === to || !readStretch(text, from, to, hash, languages)) return false;
      if (at >= length) return true;
      at += 1;
    }
  }

  return reader;
}

interface StretchTable {
  /** SLOT numbers an entry: its hash, its list plus one, its meaning and its length in one, where its letters are. */
  slots: Int32Array;
  /** Where in `slots` the stretch of this hash is; -1 where it was not put. */
  find(text: string, from: number, to: number, hash: number): number;
  /** Of a stretch not put yet; where it is now. */
  put(stretch: string, hash: number, leaf: PlainLeaf): number;
}

const SLOT = 4;
const LIST = 1;
const SIZES = 2;
const LETTERS = 3;
const LENGTH_BITS = 9;

/** Open addressing. What decides stands side by side: a look elsewhere costs more than it says. */
function newStretchTable(): StretchTable {
  let letters = new Uint8Array(1 << 12);
  let written = 0;
  let size = 0;
  const table: StretchTable = { slots: new Int32Array(SLOT << 9), find, put };

  function find(text: string, from: number, to: number, hash: number): number {
    const { slots } = table;
    const last = slots.length - 1;
    for (let at = (hash << 2) & last; slots[at + LIST] !== 0; at = (at + SLOT) & last)
      if (slots[at] === hash && isAt(text, from, to - from, slots[at + SIZES]!, slots[at + LETTERS]!)) return at;
    return -1;
  }

  function isAt(text: string, from: number, length: number, sizes: number, start: number): boolean {
    if ((sizes & ((1 << LENGTH_BITS) - 1)) !== length) return false;
    for (let n = 0; n < length; n += 1) if (text.charCodeAt(from + n) !== letters[start + n]) return false;
    return true;
  }

  function put(stretch: string, hash: number, leaf: PlainLeaf): number {
    const { length } = stretch;
    size += 1;
    if (size * SLOT * 2 > table.slots.length) widen();
    if (written + length > letters.length) {
      const wider = new Uint8Array(letters.length * 2);
      wider.set(letters);
      letters = wider;
    }
    for (let n = 0; n < length; n += 1) letters[written + n] = stretch.charCodeAt(n);
    const at = insert(hash, leaf.list + 1, (leaf.meaning << LENGTH_BITS) | length, written);
    written += length;
    return at;
  }

  function widen(): void {
    const former = table.slots;
    table.slots = new Int32Array(former.length * 2);
    for (let at = 0; at < former.length; at += SLOT)
      if (former[at + LIST] !== 0) insert(former[at]!, former[at + LIST]!, former[at + SIZES]!, former[at + LETTERS]!);
  }

  function insert(hash: number, list: number, sizes: number, start: number): number {
    const { slots } = table;
    const last = slots.length - 1;
    let at = (hash << 2) & last;
    while (slots[at + LIST] !== 0) at = (at + SLOT) & last;
    slots[at] = hash;
    slots[at + LIST] = list;
    slots[at + SIZES] = sizes;
    slots[at + LETTERS] = start;
    return at;
  }

  return table;
}
