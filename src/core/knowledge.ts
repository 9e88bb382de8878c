/**
 * Everything analysis knows, compiled whole from rules and lexicons: immutable, with one revision
 * that changes when anything changes that can alter an answer.
 */

import type { Stance } from "../model/analysis.ts";
import type { Claim, Rulebook, RuleStatus, Term } from "../model/rules.ts";
import { type Catalogue, compileCatalogue, compileClaims } from "./myths/catalogue.ts";
import { compilePatternSet, type PatternSet, type PatternSource } from "./myths/pattern-set.ts";
import { openRecogniser, type Recogniser } from "./myths/recogniser.ts";
import { shortHash } from "./myths/revision.ts";
import { compileLexicons, type Lexicons } from "./sentiment/compile.ts";
import { openSpreadJudge, type SpreadJudge } from "./spread.ts";
import type { LexiconFile } from "./sentiment/lexicon-file.ts";
import { openTextModels, type TextModels } from "./sentiment/models.ts";
import { compileCues, type CueBook } from "./stance/cues.ts";
import { openStanceModels, type StanceModels } from "./stance/learned.ts";
import { compileWording, type WordingBook } from "./stance/wording.ts";
import type { LearnedModel } from "./text/learned-model.ts";

/** A cue of a myth's `stance:` block: a pattern on demand. */
export interface MythCue {
  /** Number in `Knowledge.mythCues`. */
  readonly pattern: number;
  readonly stance: Stance;
  readonly text: string;
}

export interface Knowledge {
  readonly rev: string;
  /** Changes with whatever decides the stance of every match alike. */
  readonly stanceRev: string;
  /** ISO 639-1 code of the catalogue: taken for a post that is too short to tell and matches a myth. */
  readonly language: string;
  readonly catalogue: Catalogue;
  /** Learned; null where there is no model: patterns and likeness then find claims alone. */
  readonly recogniser: Recogniser | null;
  /** Learned; null where there is no model: cues and the readings of stance then decide who spreads. */
  readonly spreadJudge: SpreadJudge | null;
  readonly lexicons: Lexicons;
  /** Learned sentiment and emotion; where there is no model the lexicons judge. */
  readonly textModels: TextModels;
  readonly cues: CueBook;
  /** Learned; without them the cues decide alone. */
  readonly stanceModels: StanceModels;
  readonly wording: WordingBook;
  readonly mythCues: PatternSet;
  /** By place in `catalogue.myths`. */
  readonly cuesOf: readonly (readonly MythCue[])[];
}

export interface KnowledgeOptions {
  /** ISO date; exceptions whose time is over are off. */
  readonly today: string;
  /** Which myths take part; trial and active ones where nothing is said. */
  readonly statuses?: readonly RuleStatus[];
  /** Learned models, as the loader found them whole. */
  readonly models?: readonly LearnedModel[];
}

/** Bump when analysis answers differently on the same rules and lexicons. */
const ENGINE = "1";

export function compileKnowledge(
  rulebook: Rulebook,
  lexicons: readonly LexiconFile[],
  options: KnowledgeOptions,
): Knowledge {
  const catalogue = compileCatalogue(rulebook, options);
  const cues = compileCues(rulebook.terms);
  const byId = new Map(rulebook.myths.map((myth) => [myth.id, myth]));
  const sources: PatternSource[] = [];
  const cuesOf = catalogue.myths.map(({ id }) => {
    const myth = byId.get(id);
    return Object.entries(myth?.stance ?? {}).flatMap(([stance, texts]) =>
      texts.map((text): MythCue => {
        const place = myth!.place;
        const rule = {
          name: null,
          any: [],
          all: [text],
          within: null,
          none: [],
          weight: null,
          where: "any",
          place,
        } as const;
        const languages = myth!.languages.length > 0 ? myth!.languages : [rulebook.catalog.language];
        return { pattern: sources.push({ rule, languages, onDemand: true }) - 1, stance: stance as Stance, text };
      }),
    );
  });
  return {
    rev: revisionOf(catalogue.revision, rulebook.hash, lexicons, options.models),
    stanceRev: stanceRevisionOf(rulebook.terms, options.models),
    language: rulebook.catalog.language,
    catalogue,
    recogniser: openRecogniser(options.models ?? [], catalogue.myths),
    spreadJudge: openSpreadJudge(options.models ?? []),
    lexicons: compileLexicons(lexicons),
    cues,
    textModels: openTextModels(options.models ?? []),
    stanceModels: openStanceModels(options.models ?? []),
    wording: compileWording(rulebook.myths, rulebook.terms, cues),
    mythCues: compilePatternSet(sources, rulebook.terms),
    cuesOf,
  };
}

/**
 * Knowledge of bare claims in place of rule files. `rulebook` still gives the stance vocabulary; with
 * null every stance is a plain statement or a question.
 */
export function compileClaimKnowledge(
  claims: readonly Claim[],
  rulebook: Rulebook | null,
  lexicons: readonly LexiconFile[],
  models: readonly LearnedModel[] = [],
): Knowledge {
  const catalogue = compileClaims(claims);
  const cues = compileCues(rulebook?.terms ?? []);
  return {
    rev: revisionOf(catalogue.revision, rulebook?.hash ?? "", lexicons, models),
    stanceRev: stanceRevisionOf(rulebook?.terms ?? [], models),
    language: rulebook?.catalog.language ?? "en",
    catalogue,
    recogniser: null,
    spreadJudge: null,
    lexicons: compileLexicons(lexicons),
    cues,
    textModels: openTextModels(models),
    stanceModels: openStanceModels(models),
    wording: compileWording([], [], cues),
    mythCues: compilePatternSet([], []),
    cuesOf: catalogue.myths.map(() => []),
  };
}

/** The part of a match's revision that is the same for all myths. */
function stanceRevisionOf(terms: readonly Term[], models: readonly LearnedModel[] = []): string {
  const cues = terms.filter((term) => term.name.startsWith("stance."));
  const learned = models.filter(({ task }) => task === "stance" || task === "claims" || task === "spread");
  return shortHash(
    JSON.stringify([
      ENGINE,
      ...learned.map((model) => model.sidecar.sha256),
      ...cues.map(({ name, language, any, emoji }) => [name, language, any, emoji]),
    ]),
  );
}

function revisionOf(
  catalogue: string,
  rules: string,
  lexicons: readonly LexiconFile[],
  models: readonly LearnedModel[] = [],
): string {
  const lists = lexicons.map((file) => shortHash(JSON.stringify(file)));
  return shortHash(JSON.stringify([ENGINE, catalogue, rules, ...lists, ...models.map((one) => one.sidecar.sha256)]));
}
