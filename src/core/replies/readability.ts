/**
 * How hard an English reply is to read: Flesch-Kincaid grade and sentence lengths, by wink-nlp's
 * sentence splitter and syllable counts. Links, handles and a few terms that have no plainer word are left out.
 * Kincaid et al. 1975; targets of the CDC Clear Communication Index.
 */

import model from "wink-eng-lite-web-model";
import winkNLP, { type ItemSentence, type ItemToken } from "wink-nlp";

export interface Readability {
  /** US school grade; below 0 for very short words. */
  readonly grade: number;
  readonly sentences: number;
  readonly wordsPerSentence: number;
  /** Words of the longest sentence. */
  readonly longest: number;
}

/** Words a reader knows in spite of their length. */
const KNOWN =
  /\b(vaccin\w*|acetaminophen|paracetamol|medicines?|epinephrine|emergency|mammograms?|insulin|studies|study)\b/giu;
const LEFT_OUT = /https?:\/\/\S+|@[\p{L}\p{N}_.]+|#[\p{L}\p{N}_]+/gu;

let nlp: ReturnType<typeof winkNLP> | null = null;

/** Null for a text without words. The language model is loaded on first use. */
export function readEnglish(text: string): Readability | null {
  nlp ??= winkNLP(model, ["sbd"]);
  const { its } = nlp;
  const doc = nlp.readDoc(text.replace(LEFT_OUT, "").replace(KNOWN, "shot"));
  const stats = doc.out(its.readabilityStats) as unknown as {
    readonly fres: number;
    readonly numOfWords: number;
    readonly numOfSentences: number;
  };
  if (stats.numOfWords === 0 || stats.numOfSentences === 0) return null;
  const wordsPerSentence = stats.numOfWords / stats.numOfSentences;
  // Reading ease holds the syllables per word; the grade is another weighting of the same two ratios.
  const syllablesPerWord = (206.835 - 1.015 * wordsPerSentence - stats.fres) / 84.6;
  let longest = 0;
  doc.sentences().each((sentence: ItemSentence) => {
    const words = sentence
      .tokens()
      .filter((token: ItemToken) => token.out(its.type) === "word")
      .length();
    if (words > longest) longest = words;
  });
  return {
    grade: 0.39 * wordsPerSentence + 11.8 * syllablesPerWord - 15.59,
    sentences: stats.numOfSentences,
    wordsPerSentence,
    longest,
  };
}
