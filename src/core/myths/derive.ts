/**
 * The pattern of a myth whose editor wrote none: the vocabulary terms found in its claim, in claim
 * order, near each other. Of several terms on one word the most particular one is taken.
 */

import type { Term } from "../../model/rules.ts";
import { formOf } from "../text/forms.ts";
import { isFunctionWord } from "../text/function-words.ts";
import { compilePhrases, newPhraseHits, type PhraseEntry } from "../text/phrases.ts";
import { createTokens, tokenise } from "../text/tokenise.ts";
import type { Tokens } from "../text/tokens.ts";

const GAP = "~8";
/** One term alone is a subject, not a claim. */
const FEWEST_TERMS = 2;

/** Gives the derived pattern of a claim; null if its vocabulary is too poor. */
export function openDerivation(terms: readonly Term[]): (claim: string, lang: string) => string | null {
  const usable = terms.filter((term) => !term.name.startsWith("stance."));
  const entries: PhraseEntry[] = [];
  const nameOf: string[] = [];
  const sizes = new Map<string, number>();
  for (const term of usable) {
    sizes.set(term.name, (sizes.get(term.name) ?? 0) + term.any.length);
    for (const text of term.any) {
      if (text.startsWith("<")) continue;
      entries.push({ text, lang: term.language });
      nameOf.push(term.name);
    }
  }
  const book = compilePhrases(entries);
  const hits = newPhraseHits();
  const tokens = createTokens();

  return (claim, lang) => {
    tokenise(claim, tokens);
    book.find(tokens, lang, hits);
    const found: Found[] = [];
    for (let n = 0; n < hits.count; n += 1) {
      const [first, last] = [hits.first[n]!, hits.last[n]!];
      if (isGrammar(tokens, first, last, lang)) continue;
      found.push({ name: nameOf[hits.phrase[n]!]!, first, last });
    }
    const chosen = chooseTerms(found, (name) => sizes.get(name) ?? 0);
    return chosen.length < FEWEST_TERMS ? null : chosen.map((name) => `<${name}>`).join(` ${GAP} `);
  };
}

interface Found {
  readonly name: string;
  readonly first: number;
  readonly last: number;
}

/** Names in claim order. A term that also stands for a word which another term took is the wider one: left out. */
function chooseTerms(found: readonly Found[], sizeOf: (name: string) => number): string[] {
  const length = (place: Found): number => place.last - place.first;
  const particular = found.toSorted(
    (a, b) => length(b) - length(a) || sizeOf(a.name) - sizeOf(b.name) || (a.name < b.name ? -1 : 1),
  );
  const taken: Found[] = [];
  for (const place of particular) {
    const overlaps = taken.some((other) => place.first <= other.last && other.first <= place.last);
    const wider = found.some(
      (own) => own.name === place.name && taken.some((other) => own.first <= other.last && other.first <= own.last),
    );
    if (!overlaps && !wider) taken.push(place);
  }
  return taken.toSorted((a, b) => a.first - b.first).map((place) => place.name);
}

function isGrammar(tokens: Tokens, first: number, last: number, lang: string): boolean {
  for (let i = first; i <= last; i += 1) if (!isFunctionWord(formOf(tokens, i), lang)) return false;
  return true;
}
