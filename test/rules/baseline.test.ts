import { beforeAll, describe, expect, test } from "vitest";
import { loadCanary } from "../../src/config/canary.ts";
import type { Snapshot } from "../../src/config/snapshot.ts";
import { baselineHits, keyOfHit, listedHits } from "../support/baseline.ts";
import { shippedSnapshot } from "../support/shipped.ts";

let snapshot: Snapshot;
beforeAll(async () => {
  snapshot = await shippedSnapshot();
}, 60_000);

describe("the baseline of everyday and near-miss posts", () => {
  test("has thousands of different posts in both languages, and none names a person or an address", () => {
    const posts = loadCanary().map(({ post }) => post);
    expect(posts.length).toBeGreaterThanOrEqual(3000);
    expect(new Set(posts.map((post) => post.text)).size).toBe(posts.length);
    expect(posts.filter((post) => post.lang === "es").length).toBeGreaterThan(1000);
    expect(posts.filter((post) => /@\w|https?:|\b\d{7,}\b/.test(post.text))).toEqual([]);
  });

  test("is hit only where that is listed with a reason", () => {
    const listed = new Set(listedHits().map(keyOfHit));
    const unlisted = [...baselineHits(snapshot.knowledge).values()]
      .filter((hit) => !listed.has(keyOfHit(hit)))
      .map(({ myth, phrase, match, example }) => `${myth} ${match.decision} ${match.stance} ${phrase}: ${example}`);
    expect(unlisted, "mend the rule, or list the hit in data/baseline/hits.jsonl").toEqual([]);
  });

  test("every listed hit is still one, and what is told of it is true", () => {
    const hits = baselineHits(snapshot.knowledge);
    const untrue = listedHits().filter((one) => {
      const decision = hits.get(keyOfHit(one))?.match.decision;
      return decision === undefined || (one.reason.startsWith("suggestion only") && decision !== "suggest");
    });
    expect(untrue, "take it out of data/baseline/hits.jsonl, or say what is true of it").toEqual([]);
  });

  test("every listed hit has a reason and names a phrase that exists", () => {
    const phrases = new Set(loadCanary().map((one) => one.phrase));
    for (const { phrase, reason } of listedHits()) {
      expect(phrases).toContain(phrase);
      expect(reason.length).toBeGreaterThan(15);
    }
  });
});
