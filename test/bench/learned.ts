/**
 * G1b: tokens and learned sentiment of English posts against wink-nlp with its full pipe. Seeded
 * synthetic posts, interleaved rounds, CPU time of the process.
 */

import { fileURLToPath } from "node:url";
import model from "wink-eng-lite-web-model";
import winkNLP from "wink-nlp";
import { loadLexicons } from "../../src/config/lexicons.ts";
import { loadModels } from "../../src/config/models.ts";
import { compileLexicons, packFor } from "../../src/core/sentiment/compile.ts";
import { scoreLearned } from "../../src/core/sentiment/learned.ts";
import { openTextModels } from "../../src/core/sentiment/models.ts";
import { tokenise } from "../../src/core/text/tokenise.ts";
import { postTexts } from "./post-texts.ts";
import { cpuMicros, medianOf, ratiosOf, type Row, rowOf } from "./row.ts";

const GATE = 10;
const OWN_POSTS = 6_000;
const PEER_POSTS = 2_000;
const WARM_ROUNDS = 3;

export async function benchG1b({ quick }: { readonly quick: boolean }): Promise<readonly Row[]> {
  const folder = fileURLToPath(new URL("../../../lexicons", import.meta.url));
  const pack = packFor(compileLexicons(loadLexicons(folder).files), "en");
  const learned = openTextModels(loadModels(folder).models).of("sentiment", "en");
  if (learned === null) throw new Error("there is no learned model of English sentiment");
  const nlp = winkNLP(model, ["sbd", "negation", "sentiment", "pos", "ner", "cer"]);
  const chances = new Float64Array(3);
  const ours: number[] = [];
  const peer: number[] = [];
  for (let round = -WARM_ROUNDS; round < (quick ? 3 : 9); round++) {
    const texts = postTexts(OWN_POSTS, 3_000 + round);
    const own = await cpuMicros(() => {
      for (const text of texts) scoreLearned(learned, tokenise(text), pack, chances);
    });
    const other = await cpuMicros(() => {
      for (const text of texts.slice(0, PEER_POSTS)) nlp.readDoc(text).out(nlp.its.sentiment);
    });
    if (round < 0) continue;
    ours.push(own / OWN_POSTS);
    peer.push(other / PEER_POSTS);
  }
  const show = (values: readonly number[]): string => `${medianOf(values).toFixed(2)} µs/post`;
  const what = "tokens + learned sentiment / wink-nlp full pipe";
  return [rowOf({ id: "G1b", what, ours: show(ours), peer: show(peer), ratio: ratiosOf(peer, ours), gate: GATE })];
}
