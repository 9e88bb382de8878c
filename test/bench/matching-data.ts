/**
 * Seeded posts and rule catalogues for the bench, the hard case on purpose: all words of the rules are drawn from the
 * posts themselves, so that an ordinary post holds several of them. All words are made up. The shape is that of 100,000
 * recorded tweets and of catalogues drawn from them: 15.5 words a post, a third of the posts not ASCII; 8 patterns a
 * myth of 2.7 parts, 12 % of the terms word beginnings, 10 % phrases of two words, subjects shared by a power law. The constants
 * were fitted to what was counted there, for 100 / 1,000 / 10,000 myths: different terms 2,600 / 16,400 / 35,600 (here
 * 2,300 / 14,300 / 37,000), terms in a post 1.04 / 5.0 / 11.0 (.81 / 4.9 / 10.4), posts that match .07 / .47 / 4.5 %
 * (.07 / .48 / 4.3 %), patterns left to check after a mask of 128 bits, a post, at 1,000 / 10,000: .6 / 10.6 (.55 / 7.9).
 */

import type { MythRule, PatternRule, Rulebook, Term } from "../../src/model/rules.ts";
import { seeded } from "./firehose-events.ts";

const GRAMMAR =
  "the to a i and of you in is it for my that on me this have with be not so just are but was they all at what we do".split(
    " ",
  );
const SYLLABLES =
  "ba be bi bo bra bri ca ce cha che ci cla co cra cu da de di do dra du fa fe fi flo fo ga ge gi go gra ha he hi ho ja jo ka ke ki la le li lo lu ma me mi mo mu na ne ni no pa pe pi pla po pra pu ra re ri ro sa se sha shi si sla so sta ste sto su ta te ti to tra tri tu va ve vi vo wa we wi wo ya yo za zi".split(
    " ",
  );
const WORDS = 40_000;
/** Terms are words of these ranks: neither grammar nor words met once. */
const TERM_RANKS = { from: 143, to: 33_550, towardsFrequent: 1.18 };
const SUBJECTS = { factor: 3.47, growth: 0.52, words: 22, share: 0.875, power: 1.02 };
const PHRASES = { known: 4_000, share: 0.05 };
const BEGINNINGS = 0.13;
/** Rule files take no shorter ones. */
const LEAST_BEGINNING = 4;
const MOST_ALTERNATIVES = 8;
const PLACE = { file: "bench.yaml", line: 1, column: 1 };

export interface BenchPosts {
  readonly texts: readonly string[];
  /** Share of posts with a word, by folded word. */
  readonly frequency: ReadonlyMap<string, number>;
  /** Words by rank, most frequent first. */
  readonly words: readonly string[];
  /** Pairs of words that begin some post. */
  readonly phrases: readonly string[];
}

export function benchPosts(count: number, seed: number): BenchPosts {
  const random = seeded(seed);
  const words = makeWords(random);
  const draw = powerLaw(words.length, 1.05, random);
  const seen = new Map<string, number>();
  const phrases: string[] = [];
  const texts = Array.from({ length: count }, () => {
    const length = 6 + Math.floor(random() * 18);
    const chosen = Array.from({ length }, () => words[draw()]!);
    if (phrases.length < PHRASES.known) phrases.push(`${chosen[0]} ${chosen[1]}`);
    for (const word of new Set(chosen)) seen.set(word, (seen.get(word) ?? 0) + 1);
    return dress(chosen, random);
  });
  const frequency = new Map([...seen].map(([word, posts]) => [word, posts / count]));
  return { texts, frequency, words, phrases };
}

function makeWords(random: () => number): string[] {
  const made = new Set(GRAMMAR);
  while (made.size < WORDS) {
    const length = 1 + Math.floor(random() * 3.2);
    made.add(Array.from({ length }, () => SYLLABLES[Math.floor(random() * SYLLABLES.length)]!).join(""));
  }
  return [...made];
}

/** Draws a rank; the chance falls with (rank + 2.7) to this power. */
function powerLaw(size: number, power: number, random: () => number): () => number {
  const sums = new Float64Array(size);
  let sum = 0;
  for (let n = 0; n < size; n += 1) sums[n] = sum += (n + 3.7) ** -power;
  return () => {
    const at = random() * sum;
    let [low, high] = [0, size - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle]! < at) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/** Capitals, punctuation, a tag, an emoji or an address, as posts have them. */
function dress(words: readonly string[], random: () => number): string {
  const parts = words.map((word, n) => {
    let text = n === 0 || random() < 0.03 ? word[0]!.toUpperCase() + word.slice(1) : word;
    if (random() < 0.02) text = text.toUpperCase();
    if (random() < 0.015) text = `#${text}`;
    const mark = random();
    return mark < 0.05 ? `${text},` : mark < 0.09 ? `${text}.` : mark < 0.11 ? `${text}!` : text;
  });
  if (random() < 0.2) parts.push("😷");
  if (random() < 0.16) parts.push("…");
  if (random() < 0.15) parts.push(`https://news.example/${Math.floor(random() * 1e6).toString(36)}`);
  if (random() < 0.2) parts.unshift(`@reader${Math.floor(random() * 999)}`);
  return parts.join(" ");
}

/** One part of a pattern: any of these words, beginnings (ending in *) or phrases. */
export type BenchGroup = readonly string[];

/** The parts of one pattern share no term: one word never proves two of them. */
export interface BenchCatalogue {
  readonly rulebook: Rulebook;
  /** By myth, by pattern. */
  readonly groups: readonly (readonly (readonly BenchGroup[])[])[];
}

/** `inflected`: words match by stem, as editors' words do; without it they are exact, which other engines can do too. */
export function benchCatalogue(posts: BenchPosts, myths: number, seed: number, inflected: boolean): BenchCatalogue {
  const random = seeded(seed);
  const subjects = Math.round(SUBJECTS.factor * myths ** SUBJECTS.growth);
  const drawSubject = powerLaw(subjects, SUBJECTS.power, random);
  const drawWord = termWords(posts, random);
  const pools = Array.from({ length: subjects }, () => Array.from({ length: SUBJECTS.words }, drawWord));
  const beginnings = new Set(posts.words.filter((word) => random() < BEGINNINGS && word.length >= LEAST_BEGINNING));
  const term = (pool: readonly string[]): string => {
    if (random() < PHRASES.share) return posts.phrases[Math.floor(random() * posts.phrases.length)]!;
    const word = random() < SUBJECTS.share ? pool[Math.floor(random() * pool.length)]! : drawWord();
    return beginnings.has(word) ? `${word}*` : word;
  };
  const groups = Array.from({ length: myths }, () => {
    const pool = pools[drawSubject()]!;
    return Array.from({ length: 8 }, () => {
      const size = random();
      const parts = size < 0.45 ? 2 : size < 0.85 ? 3 : 4;
      const used = new Set<string>();
      return Array.from({ length: parts }, () => {
        const group = Array.from({ length: 1 + Math.floor(random() * MOST_ALTERNATIVES) }, () => term(pool)).filter(
          (each) => !used.has(each),
        );
        for (const each of group) used.add(each);
        return group.length > 0 ? group : [drawWord()];
      });
    });
  });
  return { groups, rulebook: rulebookOf(groups.map((patterns, n) => mythOf(n, patterns, posts, random, inflected))) };
}

const VOCABULARY = 60;

/** The same with a vocabulary that also finds disguised words and slips of letters, and a ninth pattern a myth that names it. */
export function withVocabulary(made: BenchCatalogue, posts: BenchPosts, seed: number): BenchCatalogue {
  const random = seeded(seed);
  const drawWord = termWords(posts, random);
  const terms = Array.from({ length: VOCABULARY }, (_, n): Term => ({
    name: `subject-${n}`,
    language: "en",
    any: Array.from({ length: 8 }, drawWord),
    emoji: [],
    disguised: true,
    typos: true,
    place: PLACE,
  }));
  const name = (): string => `<subject-${Math.floor(random() * VOCABULARY)}>`;
  const myths = made.rulebook.myths.map((myth): MythRule => {
    const ninth: PatternRule = {
      ...myth.match[0]!,
      all: [`${name()} ~8 (${drawWord()} | ${drawWord()}) ~12 ${name()}`],
    };
    return { ...myth, match: [...myth.match, ninth] };
  });
  return { ...made, rulebook: { ...made.rulebook, terms, myths } };
}

function termWords(posts: BenchPosts, random: () => number): () => string {
  const { from, to, towardsFrequent } = TERM_RANKS;
  return () => posts.words[Math.floor(from + (to - from) * random() ** towardsFrequent)]!;
}

function mythOf(
  n: number,
  patterns: readonly (readonly BenchGroup[])[],
  posts: BenchPosts,
  random: () => number,
  inflected: boolean,
): MythRule {
  const write = (term: string): string =>
    inflected || term.endsWith("*")
      ? term
      : term
          .split(" ")
          .map((word) => `=${word}`)
          .join(" ");
  const match = patterns.map((groups): PatternRule => ({
    name: null,
    any: [],
    all: groups.map((group) => group.map(write).join(" | ")),
    within: null,
    none: [],
    weight: null,
    where: "any",
    place: PLACE,
  }));
  const some = (): string =>
    Array.from({ length: 9 }, () => posts.words[Math.floor(random() ** 3 * posts.words.length)]!).join(" ");
  return {
    id: `bench-${n}` as MythRule["id"],
    title: some(),
    claim: some(),
    topic: "bench",
    status: "active",
    verdict: "refuted",
    harm: { level: "low", who: null, why: null },
    owners: ["bench"],
    reviewed: null,
    expires: null,
    languages: ["en"],
    related: [],
    was: [],
    facts: [],
    technique: [],
    variants: { en: [some(), some()] },
    match,
    exceptions: [],
    stance: {},
    replies: [],
    tests: [],
    place: PLACE,
  };
}

function rulebookOf(myths: readonly MythRule[]): Rulebook {
  return {
    catalog: {
      format: 1,
      language: "en",
      timezone: "UTC",
      thresholds: { match: 0.8, suggest: 0.5 },
      replyDomains: [],
    },
    terms: [],
    topics: [],
    myths,
    alerts: [],
    hash: `bench ${myths.length}`,
  };
}
