/**
 * Compiled knowledge as plain numbers and strings, to be kept between starts, and back. What is
 * opened answers as what was packed; indexes are put together when a first post asks for them.
 */

import type { CompiledMyth } from "./myths/catalogue.ts";
import { openPatternSet, type PatternData } from "./myths/pattern-set.ts";
import { openRecogniser } from "./myths/recogniser.ts";
import { openRankerLater } from "./myths/claim-ranker.ts";
import { openSimilarity, type ClaimData, type ClaimText } from "./myths/similarity.ts";
import type { Knowledge } from "./knowledge.ts";
import { openSpreadJudge } from "./spread.ts";
import { openTextModels } from "./sentiment/models.ts";
import type { LearnedModel } from "./text/learned-model.ts";
import { openPhrases, type PhraseData } from "./text/phrases.ts";

/** Holds nothing but plain objects, arrays, maps, sets and typed arrays. */
export interface PackedKnowledge extends Pick<
  Knowledge,
  "rev" | "stanceRev" | "language" | "lexicons" | "stanceModels" | "cuesOf"
> {
  readonly catalogue: Omit<Knowledge["catalogue"], "myths" | "set" | "similarity" | "ranker"> & {
    /** JSON, which is read several times faster than the same as structured data. */
    readonly myths: string;
    readonly set: PatternData;
    readonly similarity: ClaimData;
  };
  /** Apart from the rest: many, and needed only where all claims are put in order for a post. */
  readonly claimTexts: readonly ClaimText[];
  readonly cues: Omit<Knowledge["cues"], "book"> & { readonly book: PhraseData };
  readonly wording: Omit<Knowledge["wording"], "book"> & { readonly book: PhraseData };
  readonly mythCues: PatternData;
  readonly textModels: readonly LearnedModel[];
  readonly recogniser: LearnedModel | null;
  readonly spreadJudge: LearnedModel | null;
}

export function packKnowledge(knowledge: Knowledge): PackedKnowledge {
  const { catalogue, cues, wording, mythCues } = knowledge;
  const { ranker, ...plain } = catalogue;
  return {
    ...knowledge,
    catalogue: {
      ...plain,
      myths: JSON.stringify(catalogue.myths),
      set: catalogue.set.pack(),
      similarity: catalogue.similarity.data,
    },
    claimTexts: ranker.texts,
    cues: { ...cues, book: cues.book.pack() },
    wording: { ...wording, book: wording.book.pack() },
    mythCues: mythCues.pack(),
    textModels: knowledge.textModels.files,
    recogniser: knowledge.recogniser?.source ?? null,
    spreadJudge: knowledge.spreadJudge?.source ?? null,
  };
}

/** `claimTexts` is asked when they are needed. */
export function openKnowledge(
  packed: Omit<PackedKnowledge, "claimTexts">,
  claimTexts: () => readonly ClaimText[],
): Knowledge {
  const { catalogue, cues, wording, recogniser, spreadJudge } = packed;
  const myths = JSON.parse(catalogue.myths) as readonly CompiledMyth[];
  return {
    ...packed,
    catalogue: {
      ...catalogue,
      myths,
      set: openPatternSet(catalogue.set),
      similarity: openSimilarity(catalogue.similarity),
      ranker: openRankerLater(claimTexts),
    },
    cues: { ...cues, book: openPhrases(cues.book) },
    wording: { ...wording, book: openPhrases(wording.book) },
    mythCues: openPatternSet(packed.mythCues),
    textModels: openTextModels(packed.textModels),
    recogniser: recogniser === null ? null : openRecogniser([recogniser], myths),
    spreadJudge: spreadJudge === null ? null : openSpreadJudge([spreadJudge]),
  };
}
