/**
 * What matching is given and what it answers, as types. A reading is one post, cut into streams of
 * tokens; the answer names myths with their proof. Stance is decided elsewhere, from this answer.
 */

import type { Decision, Field, MythId } from "../../model/analysis.ts";
import type { Weight } from "../../model/rules.ts";
import type { Tokens } from "../text/tokens.ts";
import { sourceSpan, type Unmasked } from "../text/unmask.ts";
import type { ClaimViews } from "./recogniser.ts";

/** One field of a post. Windows never cross streams; two image texts are two streams. */
export interface Stream {
  readonly field: Field;
  readonly tokens: Tokens;
  /** Where the tokens are of a plain reading of what the author wrote. */
  readonly unmasked?: Unmasked;
}

/** A stretch of tokens as its author wrote it, with UTF-16 offsets. */
export function asWritten(
  { tokens, unmasked }: Stream,
  { first, last }: { readonly first: number; readonly last: number },
): { readonly start: number; readonly end: number; readonly text: string } {
  const from = tokens.start[first]!;
  const to = tokens.end[last]!;
  const { start, end } = unmasked === undefined ? { start: from, end: to } : sourceSpan(unmasked, from, to);
  return { start, end, text: (unmasked ?? tokens).source.slice(start, end) };
}

/** The words in disguise within a stretch of tokens, as their author wrote them. */
export function disguisesIn(
  stream: Stream,
  span: { readonly first: number; readonly last: number },
): readonly string[] {
  const { unmasked } = stream;
  if (unmasked === undefined) return [];
  const { start, end } = asWritten(stream, span);
  const cuts = unmasked.cuts.filter((cut) => cut.isDisguise && cut.start < end && cut.end > start);
  return cuts.map((cut) => unmasked.source.slice(cut.start, cut.end));
}

/** A post as matching sees it. The post's own text is the first stream. */
export interface Reading {
  readonly streams: readonly Stream[];
  /** ISO 639-1 code or "und"; a language the rules do not know is treated as "und": every list may match. */
  readonly lang: string;
  readonly platform: string;
  /** Hashtags outside the text, without `#`. */
  readonly tags: readonly string[];
  /** Host names, lower case, without `www.`. */
  readonly linkDomains: readonly string[];
  /** Lower case, with or without `@`. */
  readonly authorNames: readonly string[];
}

/** A stretch of tokens, both ends included. `stream` and the tokens are indexes into the reading. */
export interface TokenSpan {
  readonly stream: number;
  readonly first: number;
  readonly last: number;
  /** For a person: "pattern 1", "pattern slogan", "similar to variant 2". */
  readonly why: string;
}

/** A pattern that matched. */
export interface PatternProof {
  /** Position in the myth's `match` list. */
  readonly pattern: number;
  readonly why: string;
  readonly weight: Weight;
  /** Product of the qualities of the forms that matched: exact 1, disguised .9, typo .8 each. */
  readonly q: number;
  /** Empty when only a tag, link or author outside the text spoke. */
  readonly spans: readonly TokenSpan[];
}

export interface Similarity {
  /**
   * 0..1: square root of the BM25 of the post against the variant over that of the variant against itself.
   * The root puts a loosely alike text (a tenth of the weight) at .3 and a close one (half of it) at .7.
   */
  readonly score: number;
  /** "claim", "variant 2" or "variant es 1"; empty if nothing is alike. */
  readonly nearest: string;
  /** Best similarity to the claim side less best similarity to facts and `no_match` tests; -1..1. */
  readonly contrast: number;
}

/** What confidence was made of, for `explain`. */
export interface Reasons {
  readonly sPat: number;
  readonly similarity: Similarity;
  /** 0..1, what the learned recogniser says of the post's own text. */
  readonly learned: number;
  readonly shortText: boolean;
  /** The logistic's argument. */
  readonly z: number;
}

export interface MythMatch {
  /** Index into `catalogue.myths`. */
  readonly myth: number;
  readonly id: MythId;
  readonly rev: string;
  readonly p: number;
  readonly decision: Decision;
  /** Name of the exception that blocked or lowered the match. */
  readonly suppressedBy: string | null;
  /** "learned": no pattern spoke, and the recogniser is sure enough to stand alone or together with stance. */
  readonly found: "pattern" | "learned";
  /** What the recogniser says of the myth; null where it was not asked or never learned it, or the claim stands in another stream than the post's own text. */
  readonly views: ClaimViews | null;
  /** The likelihood (0..1) that the post spreads the claim, where that made it a match; else null. */
  readonly spreads: number | null;
  /** Empty where only likeness or the learned recogniser spoke. */
  readonly proofs: readonly PatternProof[];
  /**
   * Best first; at most six, without repeats. Without a pattern: the words that spoke loudest to the
   * recogniser where it is sure enough to stand alone, else those shared with the variant.
   */
  readonly evidence: readonly TokenSpan[];
  readonly reasons: Reasons;
  readonly runnerUp: { readonly myth: MythId; readonly p: number } | null;
}

export interface PostMatches {
  /** Topics whose tracked terms, hashtags or links the post holds, in the rulebook's order. */
  readonly topics: readonly string[];
  /** Best first; ties in the rulebook's order. */
  readonly matches: readonly MythMatch[];
  /** What the recogniser holds likeliest, a match only if the post is found to spread it: nothing else is sure enough. */
  readonly ifAsserted: MythMatch | null;
}
