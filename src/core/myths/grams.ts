/**
 * Likeness of two texts by their runs of four letters, words' ends included: finds what stems miss
 * (typos, compounds, other forms). Cosine of counts weighed by rarity among the claims.
 */

const LENGTH = 4;
/** Runs share 2^18 places by their hash; two that fall together are one, which costs nothing to notice. */
const PLACES = 1 << 18;
/** Letters of a text that are read. */
const MOST_LETTERS = 4000;

export interface GramIndex {
  /** Reads the post that `likeness` then speaks of. */
  read(plain: string): void;
  /** 0..1, of the post to one text. */
  likeness(text: number): number;
}

/** Lower case, without accents, words parted by one space, a space at both ends. */
export function plainText(text: string): string {
  const folded = text
    .slice(0, MOST_LETTERS)
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/\p{M}+/gu, "");
  return ` ${folded.replaceAll(/[^\p{L}\p{N}]+/gu, " ").trim()} `;
}

/** `texts` as `plainText` gives them. */
export function indexGrams(texts: readonly string[]): GramIndex {
  const rarity = new Float32Array(PLACES);
  const count = new Float32Array(PLACES);
  const seen: number[] = [];
  /** Notes the counts of a text's runs; `forget` clears them. */
  const note = (text: string): void => {
    for (let i = 0; i + LENGTH <= text.length; i += 1) {
      const place = placeOf(text, i);
      if (count[place] === 0) seen.push(place);
      count[place]! += 1;
    }
  };
  const forget = (): void => {
    for (const place of seen) count[place] = 0;
    seen.length = 0;
  };
  for (const text of texts) {
    note(text);
    for (const place of seen) rarity[place]! += 1;
    forget();
  }
  for (let place = 0; place < PLACES; place += 1)
    rarity[place] = Math.log((texts.length + 1) / (rarity[place]! + 0.5)) ** 2;
  const lengthOf = (): number => {
    let square = 0;
    for (const place of seen) square += count[place]! * count[place]! * rarity[place]!;
    return Math.sqrt(square);
  };
  const lengths = Float64Array.from(texts, (text) => {
    note(text);
    const length = lengthOf();
    forget();
    return length;
  });
  let length = 0;
  return {
    read: (plain) => {
      forget();
      note(plain);
      length = lengthOf();
    },
    likeness: (n) => {
      const text = texts[n]!;
      if (length === 0 || lengths[n] === 0) return 0;
      let dot = 0;
      for (let i = 0; i + LENGTH <= text.length; i += 1) {
        const place = placeOf(text, i);
        if (count[place] !== 0) dot += count[place]! * rarity[place]!;
      }
      return dot / (length * lengths[n]!);
    },
  };
}

function placeOf(text: string, at: number): number {
  let hash = text.charCodeAt(at);
  for (let i = at + 1; i < at + LENGTH; i += 1) hash = Math.imul(hash, 0x01000193) ^ text.charCodeAt(i);
  return (Math.imul(hash, 0x5bd1e995) >>> 14) & (PLACES - 1);
}
