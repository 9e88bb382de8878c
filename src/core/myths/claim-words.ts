/**
 * Words of claims as numbers: stems per language, and the concepts that English ones stand for. Claims
 * are read first and make the numbers; posts are read after them and find them.
 */

import { isFunctionWord } from "../text/function-words.ts";
import { hashWord } from "../text/hash.ts";
import { openMemo, type WordMemo } from "../text/phrase-memo.ts";
import { stem } from "../text/stem.ts";
import type { KnowsWord } from "../text/tag-parts.ts";
import { KIND_NUMBER, type Tokens } from "../text/tokens.ts";
import { CONCEPTS, conceptsOf } from "./concepts.ts";

export interface ClaimWords {
  /** Numbers given so far; those below CONCEPTS are concepts. */
  size(): number;
  /** Calls back with each token of matter and what it stands for; adds words that are new. */
  learn(tokens: Tokens, lang: string, visit: (token: number, term: number) => void): void;
  /** The same for a post; words that no claim holds are passed over. A language no claim is in is read as any of theirs. */
  read(tokens: Tokens, lang: string, visit: (token: number, term: number) => void): void;
  /** Whether a folded form is a word of some claim: hashtags are cut by it. */
  readonly knows: KnowsWord;
}

/** Shorter words cut hashtags into crumbs. */
const SHORTEST_CUT = 3;

export function openWords(): ClaimWords {
  const shelves = new Map<string, Map<string, number>>();
  const learning = new Map<string, WordMemo>();
  const reading = new Map<string, WordMemo>();
  const forms = new Set<number>();
  let size = CONCEPTS;

  function learner(lang: string): WordMemo {
    const known = learning.get(lang);
    if (known !== undefined) return known;
    const shelf = shelves.get(lang) ?? new Map<string, number>();
    shelves.set(lang, shelf);
    reading.clear();
    const made = openMemo((folded) => {
      const word = plainForm(folded);
      if (word.length >= SHORTEST_CUT) forms.add(formKey(word));
      if (isFunctionWord(word, lang)) return [];
      const key = stem(word, lang);
      let term = shelf.get(key);
      if (term === undefined) shelf.set(key, (term = size++));
      return lang === "en" ? [term, ...conceptsOf(key)] : [term];
    });
    learning.set(lang, made);
    return made;
  }

  function reader(lang: string): WordMemo {
    const code = shelves.has(lang) ? lang : "";
    const known = reading.get(code);
    if (known !== undefined) return known;
    const own = [...shelves].filter(([name]) => code === "" || name === code);
    const made = openMemo((folded) => {
      const word = plainForm(folded);
      const terms = own.flatMap(([name, shelf]) => {
        if (isFunctionWord(word, name)) return [];
        const key = stem(word, name);
        const term = shelf.get(key);
        return [...(term === undefined ? [] : [term]), ...(name === "en" ? conceptsOf(key) : [])];
      });
      return terms;
    });
    reading.set(code, made);
    return made;
  }

  function each(memo: WordMemo, tokens: Tokens, visit: (token: number, term: number) => void): void {
    for (let i = 0; i < tokens.count; i += 1) {
      if (tokens.kind[i]! > KIND_NUMBER) continue;
      const place = memo.look(tokens, i);
      if (place === 0) continue;
      const end = place + 1 + memo.pool[place]!;
      for (let at = place + 1; at < end; at += 1) visit(i, memo.pool[at]!);
    }
  }

  return {
    size: () => size,
    learn: (tokens, lang, visit) => {
      each(learner(lang), tokens, visit);
    },
    read: (tokens, lang, visit) => {
      each(reader(lang), tokens, visit);
    },
    knows: (lo, hi) => forms.has(mix(lo, hi)),
  };
}

function plainForm(folded: string): string {
  return folded === "covid19" ? "covid" : folded;
}

function formKey(word: string): number {
  const { lo, hi } = hashWord(word);
  return mix(lo, hi);
}

/** 52 bits of the hash: as many as a number holds exactly. */
function mix(lo: number, hi: number): number {
  return lo * 2 ** 20 + (hi >>> 12);
}
