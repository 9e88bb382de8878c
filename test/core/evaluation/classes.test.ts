import fc from "fast-check";
import { expect, test } from "vitest";

import { classReport, type Labelled } from "../../../src/core/evaluation/classes.ts";
import { byLanguage } from "../../../src/core/evaluation/groups.ts";

function cases(...pairs: readonly (readonly [gold: string, predicted: string])[]): readonly Labelled[] {
  return pairs.map(([gold, predicted]) => ({ gold, predicted, lang: "en" }));
}

test("counts who was taken for whom", () => {
  const report = classReport(cases(["a", "a"], ["a", "b"], ["b", "b"], ["b", "b"], ["b", "x"]), ["b", "a"]);
  expect(report.confusion).toEqual({
    labels: ["b", "a", "x"],
    rows: [
      [2, 0, 1],
      [1, 1, 0],
    ],
  });
  expect(report.accuracy).toMatchObject({ count: 3, of: 5, value: 0.6 });
  const [b, a] = report.classes;
  expect([b!.precision.value, b!.recall.value, b!.f1]).toEqual([2 / 3, 2 / 3, 2 / 3]);
  expect([a!.precision.value, a!.recall.value, a!.f1]).toEqual([1, 0.5, 2 / 3]);
  expect(report.macro.precision).toBeCloseTo(5 / 6);
  expect(report.macro.f1).toBeCloseTo(2 / 3);
});

test("a class that is never predicted counts as 0 and has no precision of its own", () => {
  const report = classReport(cases(["a", "a"], ["b", "a"]));
  expect(report.classes[1]).toMatchObject({ label: "b", precision: { value: null, of: 0 }, f1: 0 });
  expect(report.macro).toEqual({ precision: 0.25, recall: 0.5, f1: (2 / 3 + 0) / 2 });
});

test("no cases give an empty report", () => {
  expect(classReport([])).toMatchObject({ count: 0, classes: [], macro: { precision: 0, recall: 0, f1: 0 } });
});

test("the confusion table holds every case and its diagonal is the accuracy", () => {
  const label = fc.constantFrom("a", "b", "c");
  fc.assert(
    fc.property(fc.array(fc.tuple(label, label), { minLength: 1, maxLength: 60 }), (pairs) => {
      const { confusion, accuracy, count } = classReport(cases(...pairs));
      expect(confusion.rows.flat().reduce((sum, one) => sum + one, 0)).toBe(count);
      expect(confusion.rows.reduce((sum, row, n) => sum + row[n]!, 0)).toBe(accuracy.count);
    }),
  );
});

test("languages are told apart, most cases first, and one alone is not repeated", () => {
  const rows = [
    { gold: "a", predicted: "b", lang: "es" },
    { gold: "a", predicted: "a", lang: "en" },
    { gold: "b", predicted: "b", lang: "en" },
  ];
  expect(byLanguage(rows, classReport).map(({ lang, report }) => [lang, report.accuracy.value])).toEqual([
    ["en", 1],
    ["es", 0],
  ]);
  expect(byLanguage(rows.slice(1), classReport)).toEqual([]);
});
