/** Which quality figures there are: a task, its labelled file under the data folder, and what stands beside it. */

import type { TaskName } from "../../../src/commands/eval-tasks.ts";

export interface Figure {
  readonly task: TaskName;
  /** Under the data folder. */
  readonly file: string;
  readonly claims?: string;
  /** What others reach, on that set's test split, with its source; for the reader, never compared by a program. */
  readonly beside?: string;
}

const UMSAB = ["en", "es", "fr", "de", "it", "pt", "ar", "hi"].map((lang): Figure => ({
  task: "sentiment",
  file: `sentiment/umsab-${lang}-val.jsonl`,
  beside: "macro-F1, mean of 8 languages: fastText .510, XLM-T .694",
}));

const CHECKTHAT = {
  task: "retrieval",
  claims: "retrieval/checkthat2022-claims.jsonl",
  beside: "MAP@5: BM25 .895, organisers' baseline .818",
} as const;

export const FIGURES: readonly Figure[] = [
  {
    task: "sentiment",
    file: "sentiment/semeval2013-2016.jsonl",
    beside: "macro recall on the 2017 test: VADER .570, RoBERTa-base .713",
  },
  { task: "sentiment", file: "sentiment/covid-vaccine.jsonl", beside: "macro-F1: VADER .414, linear .565" },
  { task: "sentiment", file: "sentiment/senwave.jsonl", beside: "macro-F1: VADER .457, linear .558" },
  ...UMSAB,
  { task: "emotion", file: "emotion/tweeteval-train.jsonl", beside: "macro-F1: SVM .647, best .802" },
  { task: "emotion", file: "emotion/tweeteval-val.jsonl", beside: "macro-F1: SVM .647, best .802" },
  {
    task: "stance",
    file: "stance/covid19-rumor-replies.jsonl",
    beside: "macro-F1 of a linear model .42",
  },
  { task: "stance", file: "stance/rumoureval-2017_dev.jsonl", beside: "macro-F1 of a BERT ensemble .617" },
  { task: "stance", file: "stance/rumoureval-2017_test.jsonl", beside: "macro-F1 of a BERT ensemble .617" },
  { ...CHECKTHAT, file: "retrieval/checkthat2022-dev.jsonl" },
  { ...CHECKTHAT, file: "retrieval/checkthat2022-train.jsonl" },
  {
    task: "retrieval",
    file: "retrieval/healthver-topics-dev.jsonl",
    claims: "retrieval/healthver-topics-claims.jsonl",
    beside: "BM25 hit@1 .335, hit@5 .613",
  },
];
