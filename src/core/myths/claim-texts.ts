/** Compiles texts of claims for ranking: numbers of words, what each adds, letter runs, years named. */

import { createTokens, tokenise } from "../text/tokenise.ts";
import { KIND_NUMBER } from "../text/tokens.ts";
import { type ClaimWords, openWords } from "./claim-words.ts";
import { invert, type Postings, type TextTerms } from "./claim-postings.ts";
import { CONCEPTS } from "./concepts.ts";
import { type GramIndex, indexGrams, plainText } from "./grams.ts";
import type { ClaimText } from "./similarity.ts";

export interface RankTexts {
  readonly words: ClaimWords;
  /** Terms there are, and how many of the first are concepts. */
  readonly size: number;
  readonly concepts: number;
  /** By text. */
  readonly owner: Int32Array;
  readonly terms: TextTerms;
  /** By entry of `terms`: 1 where the title holds the word. */
  readonly inTitle: Uint8Array;
  readonly postings: Postings;
  /** By term: rarity, 0..1 of the rarest there can be. */
  readonly rarity: Float64Array;
  /** By text: sum of the rarity of its words, and of those in its title. */
  readonly whole: Float64Array;
  readonly wholeTitle: Float64Array;
  /** By text: years it names. */
  readonly years: readonly (readonly number[])[];
  readonly grams: GramIndex;
}

const K1 = 1;
const B = 0.75;

/** Texts that speak against a claim take no part. */
export function compileTexts(all: readonly ClaimText[]): RankTexts {
  const texts = all.filter((text) => text.side === "claim");
  const words = openWords();
  const tokens = createTokens();
  const start = new Int32Array(texts.length + 1);
  const termList: number[] = [];
  const countList: number[] = [];
  const titleList: number[] = [];
  const lengths = new Float64Array(texts.length);
  const years = texts.map((text, n) => {
    const counts = new Map<number, number>();
    const titled = new Set<number>();
    const named: number[] = [];
    for (const part of text.parts) {
      tokenise(part.text, tokens);
      words.learn(tokens, text.lang, (_, term) => {
        if (part.isTitle === true) titled.add(term);
        if (term < CONCEPTS) counts.set(term, 1);
        else {
          counts.set(term, (counts.get(term) ?? 0) + part.weight);
          lengths[n]! += part.weight;
        }
      });
      for (let i = 0; i < tokens.count; i += 1) {
        if (tokens.kind[i] !== KIND_NUMBER || tokens.end[i]! - tokens.start[i]! !== 4) continue;
        const year = Number(tokens.source.slice(tokens.start[i], tokens.end[i]));
        if (year >= 1900 && year < 2100 && !named.includes(year)) named.push(year);
      }
    }
    for (const [term, count] of counts) {
      termList.push(term);
      countList.push(count);
      titleList.push(titled.has(term) ? 1 : 0);
    }
    start[n + 1] = termList.length;
    return named;
  });
  const size = words.size();
  const term = Int32Array.from(termList);
  const inTitle = Uint8Array.from(titleList);
  const rarity = rarities(term, texts.length, size);
  const impact = impacts(start, term, countList, lengths, rarity);
  const whole = new Float64Array(texts.length);
  const wholeTitle = new Float64Array(texts.length);
  for (let n = 0; n < texts.length; n += 1)
    for (let at = start[n]!; at < start[n + 1]!; at += 1) {
      if (term[at]! < CONCEPTS) continue;
      whole[n]! += rarity[term[at]!]!;
      if (inTitle[at] === 1) wholeTitle[n]! += rarity[term[at]!]!;
    }
  const terms: TextTerms = { start, term, impact };
  return {
    words,
    size,
    concepts: CONCEPTS,
    owner: Int32Array.from(texts, (text) => text.owner),
    terms,
    inTitle,
    postings: invert(terms, size, () => true),
    rarity,
    whole,
    wholeTitle,
    years,
    grams: indexGrams(texts.map((text) => plainText(text.parts.map((part) => part.text).join(" ")))),
  };
}

/** Robertson's idf over that of a word in one text, so that catalogues of any size are alike. */
function rarities(term: Int32Array, texts: number, size: number): Float64Array {
  const holding = new Float64Array(size);
  for (const one of term) holding[one]! += 1;
  const most = Math.log(1 + (texts - 0.5) / 1.5);
  return holding.map((df) => (df === 0 ? 0 : Math.log(1 + (texts - df + 0.5) / (df + 0.5)) / most));
}

/** BM25; a concept counts once, whatever the length. */
function impacts(
  start: Int32Array,
  term: Int32Array,
  counts: readonly number[],
  lengths: Float64Array,
  rarity: Float64Array,
): Float64Array {
  const texts = lengths.length;
  const sum = lengths.reduce((all, one) => all + one, 0);
  const mean = texts === 0 || sum === 0 ? 1 : sum / texts;
  const found = new Float64Array(term.length);
  for (let n = 0; n < texts; n += 1) {
    const norm = K1 * (1 - B + (B * lengths[n]!) / mean);
    for (let at = start[n]!; at < start[n + 1]!; at += 1) {
      const own = term[at]! < CONCEPTS ? 1 : (counts[at]! * (K1 + 1)) / (counts[at]! + norm);
      found[at] = rarity[term[at]!]! * own;
    }
  }
  return found;
}
