/**
 * How well one label per post was told: accuracy, precision, recall and F1 of each class and their
 * plain means, and who was taken for whom. Knows labels only, not what they stand for.
 */

import { type Rate, rateOf } from "./rate.ts";

export interface Labelled {
  readonly gold: string;
  readonly predicted: string;
  /** Language that the row is counted under. */
  readonly lang: string;
}

export interface ClassScore {
  readonly label: string;
  /** null where the class was never predicted. */
  readonly precision: Rate;
  readonly recall: Rate;
  readonly f1: number;
}

export interface ClassReport {
  readonly count: number;
  readonly accuracy: Rate;
  /** Means over the classes that the gold names; a class never predicted counts as 0. */
  readonly macro: { readonly precision: number; readonly recall: number; readonly f1: number };
  readonly classes: readonly ClassScore[];
  readonly confusion: Confusion;
}

export interface Confusion {
  /** Gold classes in the order given or found, then labels that only the prediction names. */
  readonly labels: readonly string[];
  /** One row a gold class, one column a label. */
  readonly rows: readonly (readonly number[])[];
}

/** `order` puts known labels in a fixed order; labels without a gold row are left out of the classes. */
export function classReport(cases: readonly Labelled[], order: readonly string[] = []): ClassReport {
  const confusion = confusionOf(cases, order);
  const { labels, rows } = confusion;
  const classes = rows.map((row, c): ClassScore => {
    const hits = row[c] ?? 0;
    const predicted = rows.reduce((sum, other) => sum + (other[c] ?? 0), 0);
    const gold = row.reduce((sum, one) => sum + one, 0);
    const f1 = predicted + gold === 0 ? 0 : (2 * hits) / (predicted + gold);
    return { label: labels[c] ?? "", precision: rateOf(hits, predicted), recall: rateOf(hits, gold), f1 };
  });
  const mean = (of: (score: ClassScore) => number): number =>
    classes.length === 0 ? 0 : classes.reduce((sum, one) => sum + of(one), 0) / classes.length;
  const right = cases.filter((one) => one.gold === one.predicted).length;
  return {
    count: cases.length,
    accuracy: rateOf(right, cases.length),
    macro: {
      precision: mean((one) => one.precision.value ?? 0),
      recall: mean((one) => one.recall.value ?? 0),
      f1: mean((one) => one.f1),
    },
    classes,
    confusion,
  };
}

function confusionOf(cases: readonly Labelled[], order: readonly string[]): Confusion {
  const rank = (label: string): number => {
    const at = order.indexOf(label);
    return at === -1 ? order.length : at;
  };
  const inOrder = (labels: Iterable<string>): string[] =>
    [...new Set(labels)].toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const gold = inOrder(cases.map((one) => one.gold));
  const only = inOrder(cases.map((one) => one.predicted)).filter((label) => !gold.includes(label));
  const labels = [...gold, ...only];
  const place = new Map(labels.map((label, n) => [label, n]));
  const rows = gold.map(() => labels.map(() => 0));
  for (const one of cases) rows[place.get(one.gold)!]![place.get(one.predicted)!]! += 1;
  return { labels, rows };
}
