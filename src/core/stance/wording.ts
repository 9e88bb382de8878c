/**
 * The wording of claims that hold a negation or denial themselves ("do not work", "is a hoax"): where
 * a post uses that very wording, it repeats the claim and denies nothing.
 */

import type { MythRule, Term } from "../../model/rules.ts";
import { compilePhrases, newPhraseHits, type PhraseBook, type PhraseEntry, type PhraseHits } from "../text/phrases.ts";
import { hashWord } from "../text/hash.ts";
import { createTokens, tokenise } from "../text/tokenise.ts";
import type { Tokens } from "../text/tokens.ts";
import { type CueBook, findCues } from "./cues.ts";
import { isThat, opensSentence, type Stretch } from "./field.ts";

export interface WordingBook {
  readonly book: PhraseBook;
  /** Myth ids to the phrases of their patterns, by number in the book. */
  readonly of: ReadonlyMap<string, ReadonlySet<number>>;
}

/** Cues that a claim's own wording may hold: "do not work", "is a hoax", "is safe". */
const DENIALS = ["stance.negation", "stance.debunks", "stance.harmless"] as const;
const TERM = /<([^<>]+)>/g;

export function compileWording(myths: readonly MythRule[], terms: readonly Term[], cues: CueBook): WordingBook {
  const tokens = createTokens();
  const entries: PhraseEntry[] = [];
  const numbers = new Map<string, number>();
  const denies = new Map<string, boolean>();
  const holdsDenial = (text: string): boolean => {
    const known = denies.get(text);
    if (known !== undefined) return known;
    const found = findCues(cues, tokenise(text.replaceAll(/[=*]/g, ""), tokens), "und");
    const answer = DENIALS.some((cue) => found.of(cue).length > 0);
    denies.set(text, answer);
    return answer;
  };
  const number = (text: string, lang: string | null): number | null => {
    if (!holdsDenial(text)) return null;
    const key = `${lang ?? ""} ${text}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, entries.length);
    return entries.push({ text, lang }) - 1;
  };
  const byTerm = wordingOfTerms(terms, number);
  const of = new Map<string, ReadonlySet<number>>();
  for (const myth of myths) {
    const own = new Set<number>();
    const languages = myth.languages.length > 0 ? myth.languages : [null];
    for (const pattern of myth.match.flatMap((rule) => [...rule.any, ...rule.all])) {
      for (const [, name = ""] of pattern.matchAll(TERM)) for (const one of byTerm.get(name) ?? []) own.add(one);
      // What is left between operators are words in a row.
      for (const words of pattern.replaceAll(TERM, "|").split(/[|&()]|[~>]\d+|\b[a-z]+:\S+/u))
        if (words.trim() !== "")
          for (const lang of languages) {
            const one = number(words.trim(), lang);
            if (one !== null) own.add(one);
          }
    }
    if (own.size > 0) of.set(myth.id, own);
  }
  return { book: compilePhrases(entries), of };
}

/** Numbers of the denying entries of each term, those of terms inside it included. */
function wordingOfTerms(
  terms: readonly Term[],
  number: (text: string, lang: string) => number | null,
): ReadonlyMap<string, ReadonlySet<number>> {
  const found = new Map<string, Set<number>>();
  const inner = new Map<string, string[]>();
  for (const term of terms) {
    if (/^(?:stance|intent|flag|ears)\./.test(term.name)) continue;
    const own = found.get(term.name) ?? new Set<number>();
    found.set(term.name, own);
    for (const text of term.any) {
      const name = /^<([^<>]+)>$/.exec(text)?.[1];
      if (name !== undefined) inner.set(term.name, [...(inner.get(term.name) ?? []), name]);
      const one = name === undefined ? number(text, term.language) : null;
      if (one !== null) own.add(one);
    }
  }
  for (const [name, others] of inner)
    for (const other of others) for (const one of found.get(other) ?? []) found.get(name)?.add(one);
  return found;
}

const hits: PhraseHits = newPhraseHits();
const MAX_STRETCHES = 64;

/** Where a post uses wording of this myth's patterns that holds a denial. */
export function findWording(wording: WordingBook, myth: string, tokens: Tokens): readonly Stretch[] {
  const own = wording.of.get(myth);
  if (own === undefined) return [];
  const count = wording.book.find(tokens, "und", hits);
  const found: Stretch[] = [];
  for (let i = 0; i < count && found.length < MAX_STRETCHES; i += 1)
    if (own.has(hits.phrase[i]!) && !deniesWhatFollows(tokens, hits.first[i]!, hits.last[i]!))
      found.push({ first: hits.first[i]!, last: hits.last[i]! });
  return found;
}

/** "It is a myth that", "es mentira que": whatever the claim's wording is, its author turns against what follows. */
function deniesWhatFollows(tokens: Tokens, first: number, last: number): boolean {
  if (!isThat(tokens, last) && !isThat(tokens, last + 1)) return false;
  let at = first;
  while (at > 0 && JOINING.has(tokens.lo[at - 1]!)) at -= 1;
  return JOINING.has(tokens.lo[at]!) && opensSentence(tokens, at);
}

const JOINING: ReadonlySet<number> = new Set(
  ["it", "it's", "its", "is", "a", "an", "es", "un", "una", "pura"].map((word) => hashWord(word).lo),
);
