/**
 * Synthetic posts for benchmarks, the same for the same seed: about 92 characters on average, 36 % with
 * characters beyond ASCII, tags, mentions, links, and a long tail of rare (invented) words, since a
 * small vocabulary would flatter every cache.
 */

const COMMON = (
  "the the the the to to to a a and and of of is is in in it it you you that for on with my my this have are be was not not but so " +
  "just at all they we your what like if me can from about when up one do out will no get go now know people how think time good " +
  "day really love see new more great want need today because who some would there been make over back got never only right here " +
  "work life still even way too happy home them much off after best first year better hope last well school feel bad thanks free " +
  "please thing stop sick hate safe doctor vaccine shot flu kids health care news died worried sure help nice wrong scared awful"
).split(" ");
const SYLLABLES =
  "ba be bo ca co da de di do fa fi ga go ha ke la le li lo ma me mi mo na ne no pa pe ra re ri ro sa se so ta te ti to va ver win yan zel ster ton mer lin ford dale".split(
    " ",
  );
const SIGNS = [". ", "! ", "? ", "... ", ", ", ", ", ": ", " - ", "!! "];
const WIDE = [
  "😂",
  "❤️",
  "🙏🏽",
  "😡😡",
  "— qué",
  "“really”",
  "café",
  "👍",
  "it’s",
  "I’m",
  "mañana",
  "don’t",
  "…",
  "naïve",
];
const RARE_WORDS = 20_000;

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function rareWord(rank: number): string {
  const next = seeded(rank + 1);
  let word = "";
  for (let left = 2 + Math.floor(next() * 3); left > 0; left--)
    word += SYLLABLES[Math.floor(next() * SYLLABLES.length)];
  return next() < 0.4 ? word.charAt(0).toUpperCase() + word.slice(1) : word;
}

/** `count` posts. */
export function postTexts(count: number, seed: number): readonly string[] {
  const next = seeded(seed);
  const pick = (list: readonly string[]): string => list[Math.floor(next() * list.length)] ?? "";
  const rare = Array.from({ length: RARE_WORDS }, (_, rank) => rareWord(rank));
  // Rank falls off like 1/rank: the logarithm of the rank is uniform.
  const zipf = (): string => rare[Math.floor(Math.exp(next() * Math.log(RARE_WORDS)))] ?? "x";
  const texts: string[] = [];
  for (let i = 0; i < count; i++) {
    const words = 8 + Math.floor(next() * 14);
    const wideAt = next() < 0.36 ? Math.floor(next() * words) : -1;
    let text = next() < 0.3 ? `@${zipf().toLowerCase()}_${i % 97} ` : "";
    for (let w = 0; w < words; w++) {
      text += w === wideAt ? pick(WIDE) : next() < 0.58 ? pick(COMMON) : zipf();
      text += next() < 0.12 ? pick(SIGNS) : " ";
    }
    if (next() < 0.25) text += `#${zipf()}${zipf()} `;
    if (next() < 0.3) text += `https://news.example/${i.toString(36)}`;
    // As JSON.parse would give it: flat, not a rope of pieces.
    texts.push(JSON.parse(JSON.stringify(text.trim())) as string);
  }
  return texts;
}
