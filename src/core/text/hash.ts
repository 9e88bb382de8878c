/**
 * The 64-bit word hash in two 32-bit halves, over UTF-16 units. The tokeniser computes it while it
 * reads; `hashWord` is the same sum for compile time. FNV-1a beside a multiply-and-shift sum.
 */

export const LO_SEED: number = 0x811c9dc5 | 0;
export const HI_SEED = 0x2545f491;
export const LO_FACTOR = 0x01000193;
export const HI_FACTOR = 0x5bd1e995;

export interface WordHash {
  readonly lo: number;
  readonly hi: number;
}

/** Last mixing of a half; a signed number, which typed arrays store as the unsigned one. */
export function finishLo(lo: number): number {
  const mixed = Math.imul(lo ^ (lo >>> 16), 0x7feb352d);
  return mixed ^ (mixed >>> 15);
}

export function finishHi(hi: number): number {
  const mixed = Math.imul(hi ^ (hi >>> 15), 0x846ca68b);
  return mixed ^ (mixed >>> 16);
}

/** Hash of a folded form; equal to what the tokeniser stores for a token of that form. */
export function hashWord(folded: string): WordHash {
  let lo = LO_SEED;
  let hi = HI_SEED;
  for (let i = 0; i < folded.length; i++) {
    const unit = folded.charCodeAt(i);
    lo = Math.imul(lo ^ unit, LO_FACTOR);
    hi = Math.imul(hi ^ unit, HI_FACTOR);
    hi ^= hi >>> 15;
  }
  return { lo: finishLo(lo) >>> 0, hi: finishHi(hi) >>> 0 };
}

/** Both halves in one number: the upper 21 bits of `hi` are enough beside 32 of `lo`. */
export function wordKey({ lo, hi }: WordHash): number {
  return (hi >>> 11) * 2 ** 32 + lo;
}
