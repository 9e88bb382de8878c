/**
 * How alike a post and a claim are by their words: BM25 over stems, claim and variants each a text of
 * their own. Gives the best claims for a post and the likeness to one claim; what likeness is worth
 * is decided in confidence.ts. k1 1, b .75, title counted 1.5 times: tuned on development data.
 */

import { disguisesOf } from "../text/disguise.ts";
import { isFunctionWord } from "../text/function-words.ts";
import { openMemo, type WordMemo } from "../text/phrase-memo.ts";
import { stem } from "../text/stem.ts";
import type { KnowsWord } from "../text/tag-parts.ts";
import { createTokens, tokenise } from "../text/tokenise.ts";
import { KIND_NUMBER, KIND_WORD, type Tokens } from "../text/tokens.ts";
import { invert, openSearch } from "./claim-postings.ts";
import { newNumbers, pushNumber, rowOfNumbers } from "./numbers.ts";
import type { Similarity } from "./reading.ts";

/** One text that speaks for a claim or against it. */
export interface ClaimText {
  /** Number of the claim; texts are given in this order. */
  readonly owner: number;
  /** "claim", "variant 2"; for a person. */
  readonly label: string;
  readonly lang: string;
  readonly side: "claim" | "counter";
  readonly parts: readonly ClaimPart[];
}

export interface ClaimPart {
  readonly text: string;
  /** How often a word of it counts. */
  readonly weight: number;
  readonly isTitle?: boolean;
}

export interface Ranked {
  readonly owner: number;
  /** Raw BM25 of the best text of the claim. */
  readonly score: number;
}

export interface ClaimIndex {
  /** Number of texts. */
  readonly size: number;
  /** Notes the stems of a post; `best`, `compare` and `shares` then speak of that post. Gives their number. */
  read(tokens: Tokens, lang: string): number;
  /** At most `k` claims, best first, ties by number. Those that share no word are left out. */
  best(k: number): readonly Ranked[];
  compare(owner: number): Similarity;
  /** Tokens of the post just read that stand in the nearest text of the claim. */
  shared(tokens: Tokens, lang: string, owner: number): readonly number[];
  /** All of it as plain numbers and strings, for `openSimilarity`. */
  readonly data: ClaimData;
}

const K1 = 1;
const B = 0.75;
/** Tokens of these kinds are read. */
const KINDS = (1 << KIND_WORD) | (1 << KIND_NUMBER);
/** Letters and signs in one word: v4ccine. */
const IS_MASKED = /\p{L}.*[^\p{L}']|[^\p{L}'].*\p{L}/u;
/** Texts of claims made ready for comparison. */
export interface ClaimData {
  readonly owners: number;
  /** By text. */
  readonly owner: Int32Array;
  readonly isCounter: Uint8Array;
  /** Number in `labels`. */
  readonly label: Uint16Array;
  readonly labels: readonly string[];
  /** By owner: its texts are `ownerStart[n]` to `ownerStart[n + 1]`. */
  readonly ownerStart: Int32Array;
  /** By text: its terms and what each adds to a score. */
  readonly textStart: Int32Array;
  readonly textTerm: Int32Array;
  readonly textImpact: Float64Array;
  /** Score of the text against itself. */
  readonly full: Float64Array;
  /** By term: texts of the claim side and impacts, highest first. */
  readonly termStart: Int32Array;
  readonly termText: Int32Array;
  readonly termImpact: Float64Array;
  readonly terms: TermTable;
}

/** `knows` cuts hashtags in lower case, as it does in the posts that will be read. */
export function compileSimilarity(
  texts: readonly ClaimText[],
  owners: number,
  knows: KnowsWord | null = null,
): ClaimIndex {
  return openSimilarity(buildIndex(texts, owners, knows));
}

interface TermTable {
  /** Stems of a language and their numbers. */
  readonly shelves: readonly { readonly lang: string; readonly stems: readonly string[]; readonly terms: Int32Array }[];
  readonly size: number;
}

function buildIndex(texts: readonly ClaimText[], owners: number, knows: KnowsWord | null): ClaimData {
  const byLang = new Map<string, LearningShelf>();
  /** By term: its place among the entries of the last text that holds it. */
  const lastPlace: number[] = [];
  const tokens = createTokens(knows);
  const textStart = new Int32Array(texts.length + 1);
  const termRow = newNumbers();
  const countList: number[] = [];
  const lengths = new Float64Array(texts.length);
  for (const [n, text] of texts.entries()) {
    let shelf = byLang.get(text.lang);
    if (shelf === undefined) byLang.set(text.lang, (shelf = learningShelf(text.lang, lastPlace)));
    for (const part of text.parts) {
      tokenise(part.text, tokens);
      for (let i = 0; i < tokens.count; i += 1) {
        if (tokens.kind[i]! > KIND_NUMBER) continue;
        const known = shelf.memo.look(tokens, i);
        if (known === 0) continue;
        const term = shelf.memo.pool[known + 1]!;
        lengths[n]! += part.weight;
        if (lastPlace[term]! >= textStart[n]!) countList[lastPlace[term]!]! += part.weight;
        else {
          lastPlace[term] = countList.push(part.weight) - 1;
          pushNumber(termRow, term);
        }
      }
    }
    textStart[n + 1] = termRow.length;
  }
  const size = lastPlace.length;
  const textTerm = rowOfNumbers(termRow);
  const textImpact = impacts(texts, textStart, textTerm, countList, lengths, size);
  const full = new Float64Array(texts.length);
  const ownerStart = new Int32Array(owners + 1);
  for (const [n, text] of texts.entries()) {
    for (let at = textStart[n]!; at < textStart[n + 1]!; at += 1) full[n]! += textImpact[at]!;
    ownerStart[text.owner + 1] = n + 1;
  }
  for (let n = 0; n < owners; n += 1) ownerStart[n + 1] = Math.max(ownerStart[n + 1]!, ownerStart[n]!);
  const entries = { start: textStart, term: textTerm, impact: textImpact };
  const postings = invert(entries, size, (n) => texts[n]!.side === "claim");
  const shelves = [...byLang].map(([lang, { terms }]) => ({
    lang,
    stems: [...terms.keys()],
    terms: Int32Array.from(terms.values()),
  }));
  const labels = [...new Set(texts.map((text) => text.label))];
  const labelNumbers = new Map(labels.map((label, n) => [label, n]));
  return {
    owners,
    owner: Int32Array.from(texts, (text) => text.owner),
    isCounter: Uint8Array.from(texts, (text) => (text.side === "counter" ? 1 : 0)),
    label: Uint16Array.from(texts, (text) => labelNumbers.get(text.label)!),
    labels,
    ownerStart,
    textStart,
    textTerm,
    textImpact,
    full,
    termStart: postings.start,
    termText: postings.text,
    termImpact: postings.impact,
    terms: { shelves, size },
  };
}

/** Terms of one language while texts are read. */
interface LearningShelf {
  readonly terms: ReadonlyMap<string, number>;
  readonly memo: WordMemo;
}

/** Every stem that is not known yet becomes the next term, in no text so far. */
function learningShelf(lang: string, lastPlace: number[]): LearningShelf {
  const terms = new Map<string, number>();
  const memo = openMemo((folded) => {
    const key = keyOf(folded, lang);
    if (key === null) return [];
    let term = terms.get(key);
    if (term === undefined) terms.set(key, (term = lastPlace.push(-1) - 1));
    return [term];
  });
  return { terms, memo };
}

/** The stem of a word; null for what carries no matter. */
function keyOf(folded: string, lang: string): string | null {
  return isFunctionWord(folded, lang) ? null : stem(folded, lang);
}

/** What each term of each text adds to a score; document frequency counts texts of the claim side. */
function impacts(
  texts: readonly ClaimText[],
  textStart: Int32Array,
  textTerm: Int32Array,
  counts: readonly number[],
  lengths: Float64Array,
  terms: number,
): Float64Array {
  const holding = new Float64Array(terms);
  let claims = 0;
  let words = 0;
  for (const [n, text] of texts.entries()) {
    if (text.side !== "claim") continue;
    claims += 1;
    words += lengths[n]!;
    for (let at = textStart[n]!; at < textStart[n + 1]!; at += 1) holding[textTerm[at]!]! += 1;
  }
  const mean = claims === 0 || words === 0 ? 1 : words / claims;
  const found = new Float64Array(textTerm.length);
  for (let n = 0; n < texts.length; n += 1) {
    const norm = K1 * (1 - B + (B * lengths[n]!) / mean);
    for (let at = textStart[n]!; at < textStart[n + 1]!; at += 1) {
      const df = holding[textTerm[at]!]!;
      const idf = Math.log(1 + (claims - df + 0.5) / (df + 0.5));
      found[at] = (idf * counts[at]! * (K1 + 1)) / (counts[at]! + norm);
    }
  }
  return found;
}

/** Compiled texts, perhaps kept from an earlier start. */
export function openSimilarity(data: ClaimData): ClaimIndex {
  const { ownerStart, textStart, textTerm, textImpact, full, termStart, termText, termImpact, terms } = data;
  const size = data.owner.length;
  const memos = new Map<string, WordMemo>();
  const termAt = new Int32Array(terms.size);
  const search = openSearch(
    { start: textStart, term: textTerm, impact: textImpact },
    { start: termStart, text: termText, impact: termImpact },
    data.owner,
  );
  let round = 0;
  let held: number[] = [];

  function memoOf(lang: string): WordMemo {
    const code = terms.shelves.some((shelf) => shelf.lang === lang) ? lang : "";
    const known = memos.get(code);
    if (known !== undefined) return known;
    const shelves = terms.shelves
      .filter((shelf) => code === "" || shelf.lang === code)
      .map((shelf) => [shelf.lang, new Map(shelf.stems.map((key, n) => [key, shelf.terms[n]!]))] as const);
    const termsOf = (folded: string): number[] =>
      shelves.flatMap(([name, shelf]) => {
        const key = keyOf(folded, name);
        const term = key === null ? undefined : shelf.get(key);
        return term === undefined ? [] : [term];
      });
    const made = openMemo((folded) => {
      const plain = termsOf(folded);
      return plain.length > 0 || !IS_MASKED.test(folded) ? plain : disguisesOf(folded).flatMap(termsOf);
    });
    memos.set(code, made);
    return made;
  }

  function read(tokens: Tokens, lang: string): number {
    if (round === 2 ** 30) termAt.fill((round = 0));
    round += 1;
    held = [];
    const memo = memoOf(lang);
    const standing = memo.lookAll(tokens, KINDS);
    const { pool, places, standing: tokensOf } = memo;
    for (let n = 0; n < standing; n += 1) {
      const place = places[tokensOf[n]!]!;
      const end = place + 1 + pool[place]!;
      for (let at = place + 1; at < end; at += 1) {
        const term = pool[at]!;
        if (termAt[term] === round) continue;
        termAt[term] = round;
        held.push(term);
      }
    }
    return held.length;
  }

  /** Score of one text with every stem of the post. */
  function scoreOf(n: number): number {
    let score = 0;
    for (let at = textStart[n]!; at < textStart[n + 1]!; at += 1)
      if (termAt[textTerm[at]!] === round) score += textImpact[at]!;
    return score;
  }

  function best(k: number): readonly Ranked[] {
    const found = search.best({ terms: held }, k);
    return found.map(({ text, score }) => ({ owner: data.owner[text]!, score }));
  }

  /** Likeness to the nearest text of one side, and which it is; -1 for none. */
  function nearest(owner: number, side: ClaimText["side"]): { score: number; text: number } {
    const counter = side === "counter" ? 1 : 0;
    let score = 0;
    let text = -1;
    for (let n = ownerStart[owner]!; n < ownerStart[owner + 1]!; n += 1) {
      if (data.isCounter[n] !== counter || full[n] === 0) continue;
      const share = scoreOf(n) / full[n]!;
      if (share <= score) continue;
      score = share;
      text = n;
    }
    return { score: Math.sqrt(Math.min(1, score)), text };
  }

  function compare(owner: number): Similarity {
    const { score, text } = nearest(owner, "claim");
    const contrast = score - nearest(owner, "counter").score;
    return { score, nearest: text === -1 ? "" : data.labels[data.label[text]!]!, contrast };
  }

  function shared(tokens: Tokens, lang: string, owner: number): readonly number[] {
    const { text } = nearest(owner, "claim");
    if (text === -1) return [];
    const own = new Set(textTerm.subarray(textStart[text], textStart[text + 1]));
    const memo = memoOf(lang);
    const kept: number[] = [];
    for (let i = 0; i < tokens.count; i += 1) {
      if (tokens.kind[i]! > KIND_NUMBER) continue;
      const place = memo.look(tokens, i);
      if (place === 0) continue;
      const stands = memo.pool.subarray(place + 1, place + 1 + memo.pool[place]!);
      if (stands.some((term) => own.has(term))) kept.push(i);
    }
    return kept;
  }

  return { size, read, best, compare, shared, data };
}
