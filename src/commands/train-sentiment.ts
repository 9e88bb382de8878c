/** What `hearsay train sentiment` and `emotion` learn: gold keys, classes, the features that served best on development posts. */

import { trainText } from "./train-text.ts";
import type { TrainedModel, TrainRequest } from "./train.ts";

/** Letter groups of three and four suffice where there is much text; small sets gain by two to five. */
const MANY = 10_000;

export function trainSentiment(request: TrainRequest): TrainedModel {
  const many = request.rows.length >= MANY;
  return trainText(
    {
      key: "sentiment",
      classes: ["negative", "neutral", "positive"],
      letters: many ? { least: 3, most: 4 } : { least: 2, most: 5 },
      penalty: many ? 3 : 1,
      mostFeatures: many ? 50_000 : 30_000,
      aim: many ? "macroRecall" : "macroF1",
      range: [-1, 1],
    },
    request,
  );
}

export function trainEmotion(request: TrainRequest): TrainedModel {
  return trainText(
    {
      key: "emotion",
      classes: ["anger", "joy", "optimism", "sadness"],
      letters: { least: 2, most: 5 },
      penalty: 0.5,
      mostFeatures: 50_000,
      aim: "macroF1",
      range: [0, 1],
    },
    request,
  );
}
