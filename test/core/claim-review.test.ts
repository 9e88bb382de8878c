import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { claimReviewsIn, jsonLdOf, verdictOf, type ClaimReview } from "../../src/core/claim-review.ts";

const REVIEW = {
  "@context": "https://schema.org",
  "@type": "ClaimReview",
  url: "https://www.checks.example/onion-socks",
  claimReviewed: "Onions in socks  cure the flu",
  datePublished: "2026-03-04T10:00:00Z",
  author: { "@type": "Organization", name: "Checks", url: "https://checks.example/" },
  reviewRating: {
    "@type": "Rating",
    ratingValue: "1",
    bestRating: "5",
    worstRating: "1",
    alternateName: "Pants on Fire!",
  },
  itemReviewed: {
    "@type": "Claim",
    appearance: [
      { "@type": "CreativeWork", url: "https://facebook.com/somebody/posts/1?fbclid=x" },
      "https://news.example/onion?utm=1",
    ],
  },
};
const READ: ClaimReview = {
  claim: "Onions in socks cure the flu",
  rating: "Pants on Fire!",
  url: "https://www.checks.example/onion-socks",
  publisher: "checks.example",
  published: "2026-03-04",
  seen: ["facebook.com", "https://news.example/onion"],
};

describe("reading ClaimReview", () => {
  test.each([
    { name: "alone", text: JSON.stringify(REVIEW) },
    { name: "in a list", text: JSON.stringify([{ "@type": "WebPage" }, REVIEW]) },
    { name: "in a graph", text: JSON.stringify({ "@graph": [{ ...REVIEW, "@type": ["ClaimReview", "Review"] }] }) },
    { name: "in a feed", text: JSON.stringify({ "@type": "DataFeed", dataFeedElement: [{ item: [REVIEW] }] }) },
    {
      name: "in a page, beside broken blocks",
      text: `<p>text</p><script type="application/ld+json">{oops</script><SCRIPT TYPE='application/ld+json'>${JSON.stringify(REVIEW)}</SCRIPT>`,
    },
  ])("$name it gives claim, rating and places, without queries and without people", ({ text }) => {
    expect(jsonLdOf(text).flatMap((block) => claimReviewsIn(block))).toEqual([READ]);
  });

  test("whatever it is given, it answers with a list", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue(), fc.constant({ ...REVIEW, "@graph": REVIEW })),
        fc.string(),
        (value, noise) => {
          expect(Array.isArray(claimReviewsIn(value))).toBe(true);
          expect(Array.isArray(jsonLdOf(`<script ${noise} application/ld+json>${noise}`))).toBe(true);
        },
      ),
    );
  });
});

test.each([
  { publisher: "checks.example", rating: "Pants on fire!", verdict: "refuted" },
  { publisher: "factcheck.checks.example", rating: "PANTS ON FIRE", verdict: "refuted" },
  { publisher: "other.example", rating: "Pants on fire", verdict: null },
  { publisher: "other.example", rating: "Half  true.", verdict: "misleading" },
  { publisher: "other.example", rating: "constructor", verdict: null },
  { publisher: "__proto__", rating: "half true", verdict: "misleading" },
  { publisher: "other.example", rating: null, verdict: null },
])("$rating of $publisher means $verdict", ({ publisher, rating, verdict }) => {
  const table = { "checks.example": { "pants on fire": "refuted" }, "*": { "half true": "misleading" } } as const;
  expect(verdictOf({ ...READ, publisher, rating }, table)).toBe(verdict);
});
