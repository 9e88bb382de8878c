/**
 * An open-addressing table from a 64-bit hash in two halves to one number below 2^26, which is never 0: two
 * numbers a slot, so that a look costs one cache line. Grows to a most, then is for its owner to clear.
 */

const FIRST_SLOTS = 1 << 10;
/** 12 bytes each, of which 8 are read: 3 MB when full. */
const MAX_SLOTS = 1 << 18;

// A slot is the upper half of the hash, and the answer below the six highest bits of the lower half. With the bits
// that choose the slot that is 48 bits of the hash in the smallest table and 56 in the largest; and the smaller the
// table, the nearer the cache it is in.
export const TAG = 26;
export const BELOW_TAG: number = (1 << TAG) - 1;

export interface HashSlots {
  /** Hash `lo`, `hi` is looked for from number `(lo << 1) & (length - 1)` on. Replaced when it grows. */
  table: Int32Array;
  /** 0 for a hash not put yet; bits above the answer may be set. */
  find(lo: number, hi: number): number;
  /** Of a hash not put yet; there is room for it. */
  put(lo: number, hi: number, answer: number): void;
  /** Makes room for so many more; false where all must be forgotten first. */
  hasRoom(more: number): boolean;
  clear(): void;
}

export function openHashSlots(): HashSlots {
  let slots = FIRST_SLOTS;
  let used = 0;
  /** By slot the lower half of the hash, for the move to a larger table. */
  let lows = new Int32Array(slots);
  const opened: HashSlots = { table: new Int32Array(slots * 2), find, put, hasRoom, clear };

  function find(lo: number, hi: number): number {
    const { table } = opened;
    const last = table.length - 1;
    let at = (lo << 1) & last;
    for (;;) {
      const answer = table[at + 1]!;
      if (answer === 0 || (table[at] === hi && (answer ^ lo) >>> TAG === 0)) return answer;
      at = (at + 2) & last;
    }
  }

  function put(lo: number, hi: number, answer: number): void {
    insert(lo, hi, answer | ((lo >>> TAG) << TAG));
    used += 1;
  }

  function insert(lo: number, hi: number, tagged: number): void {
    const { table } = opened;
    const last = table.length - 1;
    let at = (lo << 1) & last;
    while (table[at + 1] !== 0) at = (at + 2) & last;
    table[at] = hi;
    table[at + 1] = tagged;
    lows[at >> 1] = lo;
  }

  function hasRoom(more: number): boolean {
    while ((used + more) * 4 > slots * 3) {
      if (slots >= MAX_SLOTS && used > 0) return false;
      widen();
    }
    return true;
  }

  function clear(): void {
    opened.table.fill(0);
    used = 0;
  }

  function widen(): void {
    const formerTable = opened.table;
    const formerLows = lows;
    slots *= 2;
    opened.table = new Int32Array(slots * 2);
    lows = new Int32Array(slots);
    for (let slot = 0; slot < formerLows.length; slot += 1) {
      const answer = formerTable[slot * 2 + 1]!;
      if (answer !== 0) insert(formerLows[slot]!, formerTable[slot * 2]!, answer);
    }
  }

  return opened;
}
