/**
 * The aims set for judgement beside what is reached: models by the scores in their sidecars (posts held
 * out from training), stance and matching by the posts written for it, of which nothing was learned and
 * only one half was read.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Rate } from "../../../src/core/evaluation/rate.ts";
import { rateOf } from "../../../src/core/evaluation/rate.ts";
import type { FrameScore } from "../../../src/core/evaluation/spread.ts";
import { packageRoot } from "../../../src/platform/paths.ts";

export interface Aim {
  readonly what: string;
  readonly on: string;
  readonly peers: string;
  readonly aim: string;
  readonly reached: string;
  readonly met: boolean;
}

/** Report of `hearsay eval FILE --task matching --json`, as far as it is read here. */
export interface MatchingJson {
  readonly frames: readonly FrameScore[];
  readonly falseFlags: { readonly nearMisses: Rate };
}

const LANGUAGES = ["ar", "de", "en", "es", "fr", "hi", "it", "pt"] as const;
/** Where an aim is a share of false flags: frames that do not spread. */
const HARMLESS = ["ask", "deny", "mock", "ex-believer", "report"] as const;
const LEAST_ENGLISH = 0.69;
const LEAST_LANGUAGES = 0.6;
const LEAST_EMOTION = 0.68;
const LEAST_STANCE = 0.55;
const LEAST_DEBUNK = 0.4;
const MOST_FALSE = 0.02;
const MOST_EVERYDAY = 0.001;

/** The model's own scores, on posts held out from training. */
function held(model: string): Readonly<Record<string, number>> {
  const sidecar = JSON.parse(readFileSync(join(packageRoot(), "lexicons", `${model}.json`), "utf8")) as {
    readonly development: Readonly<Record<string, number>>;
  };
  return sidecar.development;
}

export function aimsOfModels(): readonly Aim[] {
  const english = held("en/sentiment-model");
  const each = LANGUAGES.map((lang) => held(`${lang}/sentiment-model`)["macroF1"]!);
  const mean = each.reduce((sum, one) => sum + one, 0) / each.length;
  const emotion = held("en/emotion-model");
  const stance = held("und/stance");
  const row = (what: string, on: string, peers: string, least: number, value: number): Aim => ({
    what,
    on,
    peers,
    aim: `at least ${least}`,
    reached: value.toFixed(3),
    met: value >= least,
  });
  return [
    row(
      "sentiment, English, macro recall",
      `SemEval 2016 test part, ${english["posts"]} posts held out`,
      "VADER .570, linear .653, best of 2017 .681 (2017 test)",
      LEAST_ENGLISH,
      english["macroRecall"]!,
    ),
    row(
      "sentiment, 8 languages, mean macro-F1",
      "UMSAB validation parts held out; English: SemEval as above",
      "fastText .510",
      LEAST_LANGUAGES,
      mean,
    ),
    row(
      "emotion, macro-F1",
      `TweetEval, ${emotion["posts"]} posts held out`,
      "SVM .647",
      LEAST_EMOTION,
      emotion["macroF1"]!,
    ),
    row(
      "stance of replies, macro-F1",
      `covid19-rumor, ${stance["replies"]} replies, threads held out`,
      "linear .42",
      LEAST_STANCE,
      stance["macroF1"]!,
    ),
    row("stance of replies, F1 of debunks", "the same", "linear .20", LEAST_DEBUNK, stance["debunkF1"]!),
  ];
}

/** `half`: "dev" was read while rules and cues were mended, "test" only scored. */
export function aimsOfContrast(half: string, { frames }: MatchingJson): readonly Aim[] {
  const on = `contrast posts, ${half} half`;
  const scoreOf = (frame: string): FrameScore | undefined => frames.find((one) => one.frame === frame);
  const least = (frame: string, bar: number): Aim => {
    const rate = scoreOf(frame)?.recall ?? rateOf(0, 0);
    return {
      what: `flagged, of those who spread: ${frame}`,
      on,
      peers: "-",
      aim: `at least ${bar}`,
      reached: share(rate),
      met: (rate.value ?? 0) >= bar,
    };
  };
  return [
    ...HARMLESS.map((frame): Aim => {
      const rate = scoreOf(frame)?.falseFlags ?? rateOf(0, 0);
      return {
        what: `flagged as spread although: ${frame}`,
        on,
        peers: "matchers without stance .20",
        aim: `at most ${MOST_FALSE}`,
        reached: share(rate),
        met: (rate.value ?? 1) <= MOST_FALSE,
      };
    }),
    least("direct", 0.9),
    least("indirect", 0.65),
  ];
}

export function aimOfEveryday({ falseFlags: { nearMisses } }: MatchingJson): Aim {
  return {
    what: "false flags on ordinary health talk",
    on: "data/baseline",
    peers: "-",
    aim: "under 1 per 1,000",
    reached: share(nearMisses),
    met: (nearMisses.value ?? 1) < MOST_EVERYDAY,
  };
}

function share({ value, count, of, low, high }: Rate): string {
  return value === null
    ? "none"
    : `${value.toFixed(3)} (${count} of ${of}; ${(low ?? 0).toFixed(3)} to ${(high ?? 1).toFixed(3)})`;
}

/** The posts of a half of the contrast corpus as one text of JSON lines. */
export function contrastHalf(half: string): string {
  const folder = join(packageRoot(), "test/corpora/contrast");
  return readdirSync(folder)
    .filter((name) => name.endsWith(`-${half}.jsonl`))
    .toSorted()
    .map((name) => readFileSync(join(folder, name), "utf8").trimEnd())
    .join("\n");
}

/** Everyday posts as posts about no myth. */
export function everydayPosts(): string {
  return readFileSync(join(packageRoot(), "data/baseline/posts.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((text) => JSON.stringify({ ...(JSON.parse(text) as object), myth: null, stance: "none" }))
    .join("\n");
}
