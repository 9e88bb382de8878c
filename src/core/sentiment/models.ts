/**
 * The learned models of sentiment and emotion by language, opened when a first post asks for them.
 * A model that does not fit together is passed over, so that the hand lexicons judge in its place.
 */

import type { LearnedModel } from "../text/learned-model.ts";
import { openLearned, type TextModel } from "./learned.ts";

export type TextTask = "sentiment" | "emotion";

export interface TextModels {
  /** The model of a task for a language code, or null. */
  of(task: TextTask, lang: string): TextModel | null;
  /** What they are opened from: plain data. */
  readonly files: readonly LearnedModel[];
}

const CLASSES: Readonly<Record<TextTask, readonly string[]>> = {
  sentiment: ["negative", "neutral", "positive"],
  emotion: ["anger", "joy", "optimism", "sadness"],
};

/** Of several models of one task and language the last counts. */
export function openTextModels(all: readonly LearnedModel[]): TextModels {
  const files = all.filter(({ task }) => Object.hasOwn(CLASSES, task));
  const opened = new Map<string, TextModel | null>();
  const open = (task: TextTask, lang: string): TextModel | null => {
    const file = files.findLast((one) => one.task === task && one.lang === lang);
    const model = file === undefined ? null : openLearned(file.file, lang);
    return model?.classes.join() === CLASSES[task].join() ? model : null;
  };
  return {
    files,
    of: (task, lang) => {
      // A post of no known language mostly borrows English, as in compile.ts.
      const code = lang === "und" ? "en" : lang.length > 2 ? lang.slice(0, 2) : lang;
      const key = `${task} ${code}`;
      let model = opened.get(key);
      if (model === undefined) opened.set(key, (model = open(task, code)));
      return model;
    },
  };
}

export const NO_TEXT_MODELS: TextModels = openTextModels([]);
