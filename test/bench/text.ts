/**
 * G1: tokens and lexicon sentiment against wink-nlp (full pipe), sentiment (AFINN) and vader-sentiment.
 * G11: the tokeniser against itself in a process where a class extends String, which slows string
 * indexing for everybody. Seeded synthetic posts, interleaved rounds, CPU time of the process.
 */

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import Sentiment from "sentiment";
import { SentimentIntensityAnalyzer } from "vader-sentiment";
import model from "wink-eng-lite-web-model";
import winkNLP from "wink-nlp";
import { loadLexicons } from "../../src/config/lexicons.ts";
import { compileLexicons, type Lexicons } from "../../src/core/sentiment/compile.ts";
import { scoreSentiment } from "../../src/core/sentiment/score.ts";
import { tokenise } from "../../src/core/text/tokenise.ts";
import { postTexts } from "./post-texts.ts";
import { medianOf, ratiosOf, type Row, rowOf } from "./row.ts";

const ROUNDS = 9;

/** CPU microseconds a post that `run` takes over `texts`. */
function microsPerPost(texts: readonly string[], run: (text: string) => void): number {
  const before = process.cpuUsage();
  for (const text of texts) run(text);
  const spent = process.cpuUsage(before);
  return (spent.user + spent.system) / texts.length;
}

function toRow(id: string, what: string, ours: readonly number[], peer: readonly number[], gate: number): Row {
  const show = (values: readonly number[]): string => `${medianOf(values).toFixed(2)} µs/post`;
  return rowOf({ id, what, ours: show(ours), peer: show(peer), ratio: ratiosOf(peer, ours), gate });
}

interface Peer {
  readonly name: string;
  readonly gate: number;
  /** Slow peers get fewer posts a round. */
  readonly posts: number;
  readonly run: (text: string) => void;
}

function peers(): readonly Peer[] {
  const nlp = winkNLP(model, ["sbd", "negation", "sentiment", "pos", "ner", "cer"]);
  const afinn = new Sentiment();
  return [
    {
      name: "wink-nlp full pipe",
      gate: 25,
      posts: 2_000,
      run: (text) => void nlp.readDoc(text).out(nlp.its.sentiment),
    },
    { name: "sentiment", gate: 4, posts: 6_000, run: (text) => void afinn.analyze(text) },
    {
      name: "vader-sentiment",
      gate: 100,
      posts: 400,
      run: (text) => void SentimentIntensityAnalyzer.polarity_scores(text),
    },
  ];
}

function lexicons(): Lexicons {
  const root = fileURLToPath(new URL("../../../lexicons", import.meta.url));
  return compileLexicons(loadLexicons(root).files);
}

/** Posts of our own side in a round. */
const OWN_POSTS = 6_000;

/** G1, one row a peer. Every round brings posts not seen before, as a stream does; all sides read from the same ones. */
export function benchG1(rounds: number = ROUNDS): readonly Row[] {
  const known = lexicons();
  const ours = (text: string): void => void scoreSentiment(tokenise(text), "en", known);
  const all = peers();
  const spentOurs: number[] = [];
  const spent = all.map((): number[] => []);
  for (let round = -3; round < rounds; round++) {
    const texts = postTexts(OWN_POSTS, 1_000 + round);
    const own = microsPerPost(texts, ours);
    if (round >= 0) spentOurs.push(own);
    for (const [index, peer] of all.entries()) {
      const micros = microsPerPost(texts.slice(0, peer.posts), peer.run);
      if (round >= 0) spent[index]?.push(micros);
    }
  }
  return all.map((peer, index) =>
    toRow("G1", `tokens + lexicon sentiment / ${peer.name}`, spentOurs, spent[index] ?? [], peer.gate),
  );
}

/** One round of the tokeniser in a process of its own, after `class X extends String {}` or without. */
function tokeniserRound(poisoned: boolean): number {
  const self = fileURLToPath(import.meta.url);
  const child = spawnSync(process.execPath, [self, poisoned ? "--poisoned" : "--clean"], { encoding: "utf8" });
  return Number(child.stdout);
}

/** G11: speed after a String subclass as a share of the speed without; both in fresh processes, in turns. */
export function benchG11(rounds: number = ROUNDS): readonly Row[] {
  const clean: number[] = [];
  const poisoned: number[] = [];
  for (let round = 0; round < rounds; round++) {
    clean.push(tokeniserRound(false));
    poisoned.push(tokeniserRound(true));
  }
  return [toRow("G11", "tokeniser after a String subclass / clean", poisoned, clean, 0.9)];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const mode = process.argv[2];
  if (mode === "--poisoned" || mode === "--clean") {
    if (mode === "--poisoned") {
      class Wrapped extends String {}
      void new Wrapped("x").length;
    }
    const texts = postTexts(20_000, 11);
    const read = (text: string): void => void tokenise(text);
    for (let warm = 0; warm < 3; warm++) microsPerPost(texts, read);
    process.stdout.write(String(medianOf([1, 2, 3, 4, 5].map(() => microsPerPost(texts, read)))));
  }
}
