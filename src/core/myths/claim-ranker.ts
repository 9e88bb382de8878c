/**
 * Ranks claims for a post: BM25 over stems, concepts, author and date words gives the best twenty, a
 * linear sum over what they share orders them. Recipe and weights are in claim-features.ts.
 */

import { createTokens, tokenise } from "../text/tokenise.ts";
import { MARK_TITLE, MARK_UPPER, type Tokens } from "../text/tokens.ts";
import { type Byline, dateWords, NO_BYLINE, signatureOf, yearOf } from "./byline.ts";
import { AUTHOR, BODY, CAPITAL, DATE, FEATURES, FIRST, type PostWords, scoreOf } from "./claim-features.ts";
import { openSearch, type TextSearch } from "./claim-postings.ts";
import { compileTexts, type RankTexts } from "./claim-texts.ts";
import { plainText } from "./grams.ts";
import type { ClaimText, Ranked } from "./similarity.ts";

export interface RankedPost {
  readonly text: string;
  /** ISO 639-1 code or "und". */
  readonly lang: string;
  readonly byline?: Byline;
}

export interface ClaimRanker {
  /** The texts it was made of; `openRanker` of them gives the same ranker. */
  readonly texts: readonly ClaimText[];
  /** At most `k` claims, best first. Those that share no word are left out. */
  rank(post: RankedPost, k: number): readonly Ranked[];
  /** The first stage's claims and their features, for learning weights. */
  explain(post: RankedPost): readonly { readonly owner: number; readonly features: readonly number[] }[];
}

/** Claims that are looked at closely; more than 20 gained nothing on the development posts. */
const CLOSE = 20;
/** How much words of the author and of the date count beside those of the text, and a concept beside a word. */
const AUTHOR_WEIGHT = 0.7;
const DATE_WEIGHT = 0.5;
const CONCEPT_WEIGHT = 0.5;
/** Words of the post that count as its beginning. */
const BEGINNING = 14;
const MARKED = MARK_TITLE | MARK_UPPER;
const LINK = /https?:\/\/\S+|pic\.twitter\.com\/\S+/giu;
const HANDLE = /(?<![\p{L}\p{N}_@.])@(?=[\p{L}_])/gu;

export function openRanker(texts: readonly ClaimText[]): ClaimRanker {
  return openRankerLater(() => texts);
}

/** Compiled when the first post asks: a start must not wait for what it may not need, nor hold its texts. */
export function openRankerLater(texts: () => readonly ClaimText[]): ClaimRanker {
  let made: Bench | null = null;
  const bench = (): Bench => (made ??= openBench(compileTexts(texts())));
  return {
    get texts() {
      return texts();
    },
    rank: (post, k) => rank(bench(), post, k),
    explain: (post) => {
      const { found } = firstStage(bench(), post, CLOSE);
      return found.map((one) => {
        const features = new Float64Array(FEATURES);
        scoreOf(bench().texts, bench().post, one.text, features);
        return { owner: bench().texts.owner[one.text]!, features: [...features] };
      });
    },
  };
}

interface Bench {
  readonly texts: RankTexts;
  readonly search: TextSearch;
  readonly post: PostWords;
  readonly tokens: Tokens;
}

function openBench(texts: RankTexts): Bench {
  return {
    texts,
    search: openSearch(texts.terms, texts.postings, texts.owner),
    post: { bits: new Uint8Array(texts.size), held: [], whole: 0, wholeCapitals: 0, year: null },
    tokens: createTokens(texts.words.knows),
  };
}

function rank(bench: Bench, post: RankedPost, k: number): readonly Ranked[] {
  const { found } = firstStage(bench, post, Math.max(CLOSE, k));
  const features = new Float64Array(FEATURES);
  const close = found.slice(0, CLOSE).map(({ text }) => ({
    owner: bench.texts.owner[text]!,
    score: scoreOf(bench.texts, bench.post, text, features),
  }));
  close.sort((a, b) => b.score - a.score || a.owner - b.owner);
  // Those behind keep their order and stay below the last of the close ones.
  const last = close.at(-1)?.score ?? 0;
  const top = found[0]?.score ?? 1;
  const behind = found
    .slice(CLOSE)
    .map(({ text, score }) => ({ owner: bench.texts.owner[text]!, score: last - 1 + score / top }));
  return [...close, ...behind].slice(0, k);
}

function firstStage(bench: Bench, post: RankedPost, k: number): { found: ReturnType<TextSearch["best"]> } {
  const { texts, search } = bench;
  readPost(bench, post);
  const terms = bench.post.held;
  const weights = terms.map((term) => {
    const bits = bench.post.bits[term]!;
    if (term < texts.concepts) return (bits & BODY) === 0 ? 0 : CONCEPT_WEIGHT;
    return (
      ((bits & BODY) === 0 ? 0 : 1) +
      ((bits & AUTHOR) === 0 ? 0 : AUTHOR_WEIGHT) +
      ((bits & DATE) === 0 ? 0 : DATE_WEIGHT)
    );
  });
  return { found: search.best({ terms, weights }, k) };
}

/** Notes the words of the post, each with where it stood. */
function readPost({ texts, post, tokens }: Bench, given: RankedPost): void {
  for (const term of post.held) post.bits[term] = 0;
  post.held.length = 0;
  const { text, byline } = signatureOf(given.text, given.byline ?? NO_BYLINE);
  const body = text.replaceAll(LINK, " ").replaceAll(HANDLE, "#");
  const note = (term: number, bits: number): void => {
    if (post.bits[term] === 0) post.held.push(term);
    post.bits[term]! |= bits;
  };
  tokenise(body, tokens);
  texts.words.read(tokens, given.lang, (i, term) => {
    const capital = (tokens.mark[i]! & MARKED) === 0 ? 0 : CAPITAL;
    note(term, BODY | capital | (tokens.word[i]! < BEGINNING ? FIRST : 0));
  });
  const author = [byline.name ?? "", byline.handle === null ? "" : `#${byline.handle.replace(/^@/, "")}`].join(" ");
  tokenise(author, tokens);
  texts.words.read(tokens, given.lang, (_, term) => {
    note(term, AUTHOR);
  });
  tokenise(dateWords(byline.atMs), tokens);
  texts.words.read(tokens, given.lang, (_, term) => {
    note(term, DATE);
  });
  post.year = yearOf(byline.atMs);
  post.whole = 0;
  post.wholeCapitals = 0;
  for (const term of post.held) {
    const bits = post.bits[term]!;
    if (term < texts.concepts || (bits & BODY) === 0) continue;
    post.whole += texts.rarity[term]!;
    if ((bits & CAPITAL) !== 0) post.wholeCapitals += texts.rarity[term]!;
  }
  texts.grams.read(plainText(`${body} ${author}`));
}
