/**
 * The phrases of a book as a tree of words, in a few rows of numbers: the look at whether a word goes
 * on with another happens for most pairs of neighbours in a post, and is nearly always answered "no".
 */

/** A node is a place after some words of a phrase. After one word it has that word's number. */
export interface PhraseTree {
  /** Phrases that end at node `n`: `ends[endStart[n]]` to `ends[endStart[n + 1]]`. */
  readonly endStart: Int32Array;
  readonly ends: Int32Array;
  /** By node: `wordBit` of every word that leads on; 0 at the end of a branch. */
  readonly following: Int32Array;
  /** Whether a further word may lead on; a "no" is sure. */
  mayLead(node: number, word: number): boolean;
  /** The node that a further word leads to; -1 for none. */
  next(node: number, word: number): number;
}

/** A word's bit of 32. */
export function wordBit(word: number): number {
  return 1 << (word & 31);
}

/** Numbers of a slot: node, word, and the node they lead to plus one. */
const SLOT = 3;
/** Bits of the filter for each slot, of which half are taken at most. */
const FILTER_BITS = 8;

/** `ways`: per way to write a phrase its number, the number of its words, their numbers. */
export function plantTree(ways: Int32Array): PhraseTree {
  let roots = 0;
  let steps = 0;
  let count = 0;
  for (let at = 0; at < ways.length; at += 2 + ways[at + 1]!) {
    count += 1;
    steps += ways[at + 1]! - 1;
    for (let n = 0; n < ways[at + 1]!; n += 1) roots = Math.max(roots, ways[at + 2 + n]! + 1);
  }
  let capacity = 8;
  while (capacity < steps * 2) capacity *= 2;
  const slots = new Int32Array(capacity * SLOT);
  const filter = new Int32Array((capacity * FILTER_BITS) / 32);
  const filterMask = filter.length * 32 - 1;
  const following = new Int32Array(roots + steps);
  let nodes = roots;

  /** The place of the slot, taken or free. */
  function slotOf(node: number, word: number, hash: number): number {
    let slot = hash & (capacity - 1);
    for (;;) {
      const at = slot * SLOT;
      if (slots[at + 2] === 0 || (slots[at] === node && slots[at + 1] === word)) return at;
      slot = (slot + 1) & (capacity - 1);
    }
  }

  function isFiltered(hash: number): boolean {
    const bit = (hash >>> 7) & filterMask;
    return ((filter[bit >>> 5]! >>> (bit & 31)) & 1) === 0;
  }

  const mayLead = (node: number, word: number): boolean => !isFiltered(hashOf(node, word));

  function next(node: number, word: number): number {
    const hash = hashOf(node, word);
    return isFiltered(hash) ? -1 : slots[slotOf(node, word, hash) + 2]! - 1;
  }

  function grow(node: number, word: number): number {
    const hash = hashOf(node, word);
    const at = slotOf(node, word, hash);
    if (slots[at + 2] !== 0) return slots[at + 2]! - 1;
    const bit = (hash >>> 7) & filterMask;
    filter[bit >>> 5]! |= 1 << (bit & 31);
    slots[at] = node;
    slots[at + 1] = word;
    slots[at + 2] = nodes + 1;
    following[node]! |= wordBit(word);
    nodes += 1;
    return nodes - 1;
  }

  const lastOf = new Int32Array(count);
  let way = 0;
  for (let at = 0; at < ways.length; at += 2 + ways[at + 1]!) {
    let node = ways[at + 2]!;
    for (let n = 1; n < ways[at + 1]!; n += 1) node = grow(node, ways[at + 2 + n]!);
    lastOf[way] = node;
    way += 1;
  }
  return { ...endsOf(ways, lastOf, nodes), following: following.slice(0, nodes), mayLead, next };
}

/** Ways of one phrase stand one after the other, and some of them may lead to one node. */
function endsOf(ways: Int32Array, lastOf: Int32Array, nodes: number): Pick<PhraseTree, "endStart" | "ends"> {
  const endStart = new Int32Array(nodes + 1);
  const each = (visit: (node: number, phrase: number) => void): void => {
    const latest = new Int32Array(nodes).fill(-1);
    let way = 0;
    for (let at = 0; at < ways.length; at += 2 + ways[at + 1]!) {
      const node = lastOf[way]!;
      way += 1;
      if (latest[node] === ways[at]) continue;
      latest[node] = ways[at]!;
      visit(node, ways[at]!);
    }
  };
  each((node) => (endStart[node + 1]! += 1));
  for (let node = 0; node < nodes; node += 1) endStart[node + 1]! += endStart[node]!;
  const ends = new Int32Array(endStart[nodes]!);
  const free = endStart.slice(0, nodes);
  each((node, phrase) => (ends[free[node]!++] = phrase));
  return { endStart, ends };
}

function hashOf(node: number, word: number): number {
  let hash = Math.imul(node + 1, 0x9e3779b1) ^ Math.imul(word + 1, 0x85ebca6b);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 13);
}
