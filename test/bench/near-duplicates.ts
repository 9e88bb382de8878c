/**
 * G6: what finding near-copies adds to the tokeniser's own cost, with recall and precision on a seeded stream:
 * a fifth of the posts are edited copies of one of the last 20,000, and no original repeats another.
 */

import { createNearDuplicates, placeCopy } from "../../src/core/narratives/near-duplicates.ts";
import { createTokens, tokenise } from "../../src/core/text/tokenise.ts";
import { ratiosOf, medianOf, type Row, rowOf, type Spread } from "./row.ts";

const POSTS = 50_000;
const BACK = 20_000;
const COPIED = 0.2;
const LEAST_RECALL = 0.94;
const LEAST_PRECISION = 0.92;
const SYLLABLES =
  "ba be bi bo da de di do fa fe ga ge ka ke ki ko la le li lo ma me mi mo na ne ni no pa pe ra re ri ro sa se si so ta te ti to va ve za".split(
    " ",
  );
/** Common words: about a third of a post. */
const COMMON =
  "the a to of and in is it you that for on was with this they are not have my but so just me what all".split(" ");

interface Stream {
  readonly texts: readonly string[];
  /** Place of the original; of an original its own. */
  readonly original: readonly number[];
}

function streamOf(seed: number): Stream {
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const word = (): string => {
    if (random() < 0.35) return pick(COMMON);
    // Few words are used often, many rarely.
    let rank = Math.floor(8_000 * random() ** 2.5);
    let text = "";
    for (let part = 0; part < 3; part++) {
      text += SYLLABLES[rank % SYLLABLES.length]!;
      rank = Math.floor(rank / SYLLABLES.length);
    }
    return text;
  };
  const texts: string[] = [];
  const original: number[] = [];
  for (let place = 0; place < POSTS; place++) {
    if (place > 100 && random() < COPIED) {
      const from = original[Math.max(0, place - 1 - Math.floor(random() * BACK))]!;
      texts.push(edited(texts[from]!, random));
      original.push(from);
      continue;
    }
    texts.push(Array.from({ length: 8 + Math.floor(random() * 17) }, word).join(" ") + ".");
    original.push(place);
  }
  return { texts, original };
}

function edited(text: string, random: () => number): string {
  const words = text.split(" ");
  const place = Math.floor(random() * words.length);
  switch (Math.floor(random() * 6)) {
    case 0:
      return `RT @someone: ${text}`;
    case 1:
      return `${text} #tagone #tagtwo`;
    case 2:
      return words.toSpliced(place, 1).join(" ");
    case 3:
      return words.toSpliced(place, 1, "whatever").join(" ");
    case 4:
      return text.slice(0, Math.floor(text.length * 0.8));
    default:
      return text.toUpperCase();
  }
}

export function benchG6(rounds: number): Promise<readonly Row[]> {
  const stream = streamOf(7);
  const tokens = createTokens();
  const spent = (work: () => void): number => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / POSTS;
  };
  const alone: number[] = [];
  const more: number[] = [];
  let quality = { recall: 0, precision: 0 };
  for (let round = -1; round < rounds; round++) {
    const bare = spent(() => {
      for (const text of stream.texts) tokenise(text, tokens);
    });
    const memory = createNearDuplicates();
    const found = new Int32Array(POSTS);
    const both = spent(() => {
      for (let place = 0; place < POSTS; place++)
        found[place] = placeCopy(memory, tokenise(stream.texts[place]!, tokens));
    });
    // The first round only warms the machine up.
    if (round < 0) continue;
    alone.push(bare);
    more.push(both - bare);
    quality = qualityOf(stream, found);
  }
  const { recall, precision } = quality;
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const flat = (value: number): Spread => ({ median: value, min: value, max: value });
  return Promise.resolve([
    rowOf({
      id: "G6",
      what: "near-duplicates: cost beside the tokeniser",
      ours: `${medianOf(more).toFixed(2)} µs/post`,
      peer: `${medianOf(alone).toFixed(2)} µs/post`,
      ratio: ratiosOf(more, alone),
      gate: 1,
      side: "most",
    }),
    rowOf({
      id: "G6",
      what: "near-duplicates: recall",
      ours: percent(recall),
      peer: "",
      ratio: flat(recall),
      gate: LEAST_RECALL,
    }),
    rowOf({
      id: "G6",
      what: "near-duplicates: precision",
      ours: percent(precision),
      peer: "",
      ratio: flat(precision),
      gate: LEAST_PRECISION,
    }),
  ]);
}

/** A copy is found where it leads to the post it was made of, or to another copy of that. */
function qualityOf({ original }: Stream, found: Int32Array): { readonly recall: number; readonly precision: number } {
  let copies = 0;
  let right = 0;
  let wrong = 0;
  for (let place = 0; place < POSTS; place++) {
    const other = found[place]!;
    const isCopy = original[place] !== place;
    if (isCopy) copies++;
    if (other < 0) continue;
    if (isCopy && original[other] === original[place]) right++;
    else wrong++;
  }
  return { recall: right / copies, precision: right / Math.max(1, right + wrong) };
}
