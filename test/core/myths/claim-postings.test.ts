import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { invert, openSearch, type Query, type TextTerms } from "../../../src/core/myths/claim-postings.ts";

interface Entry {
  readonly term: number;
  readonly impact: number;
}

function textsOf(rows: readonly (readonly Entry[])[]): TextTerms {
  const start = new Int32Array(rows.length + 1);
  for (const [n, row] of rows.entries()) start[n + 1] = start[n]! + row.length;
  const flat = rows.flat();
  return {
    start,
    term: Int32Array.from(flat, (entry) => entry.term),
    impact: Float64Array.from(flat, (entry) => entry.impact),
  };
}

const TERMS = 12;
const query = (...terms: readonly number[]): Query => ({ terms, weights: terms.map(() => 1) });

describe("the best texts of a query", () => {
  const texts = textsOf([
    [
      { term: 0, impact: 1 },
      { term: 1, impact: 2 },
    ],
    [{ term: 1, impact: 3 }],
    [{ term: 0, impact: 1 }],
    [{ term: 5, impact: 9 }],
  ]);
  const search = openSearch(
    texts,
    invert(texts, TERMS, () => true),
    Int32Array.of(0, 1, 2, 3),
  );

  test("come best first, ties by number, without those that share nothing", () => {
    expect(search.best(query(0, 1), 9)).toEqual([
      { text: 0, score: 3 },
      { text: 1, score: 3 },
      { text: 2, score: 1 },
    ]);
  });

  test("weigh the terms", () => {
    expect(search.best({ terms: [0, 1], weights: [10, 1] }, 1)).toEqual([{ text: 0, score: 12 }]);
  });

  test("are none for no terms, for unknown ones and for none asked", () => {
    expect([search.best(query(), 3), search.best(query(7), 3), search.best(query(0), 0)]).toEqual([[], [], []]);
  });

  test("stand once for each owner", () => {
    const owned = openSearch(
      texts,
      invert(texts, TERMS, () => true),
      Int32Array.of(0, 0, 1, 2),
    );
    expect(owned.best(query(0, 1), 9).map((one) => one.text)).toEqual([0, 2]);
  });

  test("leave out texts that take no part", () => {
    const some = openSearch(
      texts,
      invert(texts, TERMS, (n) => n !== 1),
      Int32Array.of(0, 1, 2, 3),
    );
    expect(some.best(query(1), 9).map((one) => one.text)).toEqual([0]);
  });
});

test("what is left unread never changes the answer", () => {
  const impact = fc.integer({ min: 1, max: 40 }).map((n) => n / 8);
  const row = fc.uniqueArray(fc.record({ term: fc.nat(TERMS - 1), impact }), {
    selector: (entry) => entry.term,
    maxLength: 6,
  });
  const asked = fc.uniqueArray(fc.record({ term: fc.nat(TERMS - 1), weight: fc.constantFrom(0.5, 0.7, 1, 1.2) }), {
    selector: (one) => one.term,
    maxLength: 8,
  });
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 80 }),
      asked,
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 3 }),
      (rows, terms, k, perOwner) => {
        const texts = textsOf(rows);
        const postings = invert(texts, TERMS, () => true);
        const owner = Int32Array.from(rows, (_, n) => Math.floor(n / perOwner));
        const given: Query = { terms: terms.map((one) => one.term), weights: terms.map((one) => one.weight) };
        const pruned = openSearch(texts, postings, owner);
        const full = openSearch(texts, postings, owner, false);
        expect(pruned.best(given, k)).toEqual(full.best(given, k));
        expect(pruned.read()).toBeLessThanOrEqual(full.read());
      },
    ),
    { numRuns: 600 },
  );
});

test("a rare strong term leaves most of a frequent weak one unread", () => {
  const rows = Array.from({ length: 1000 }, (_, n): Entry[] => [
    { term: 0, impact: 0.1 + (n % 7) / 100 },
    ...(n === 500 ? [{ term: 1, impact: 5 }] : []),
  ]);
  const texts = textsOf(rows);
  const owner = Int32Array.from(rows, (_, n) => n);
  const search = openSearch(
    texts,
    invert(texts, TERMS, () => true),
    owner,
  );
  expect(search.best(query(0, 1), 1).map((one) => one.text)).toEqual([500]);
  expect(search.read()).toBe(1);
});
