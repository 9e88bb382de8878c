import fc from "fast-check";
import { expect, test } from "vitest";
import { composeMessage, type MessageFacts, toExample } from "../../../src/core/alerts/message.ts";
import type { PostId } from "../../../src/model/post.ts";
import { messageLines } from "../../../src/platform/message-text.ts";
import { firing } from "../../support/alerting.ts";
import { mythRule } from "../../support/analysed-posts.ts";

test.each([
  { text: "hello @some.body look", example: "hello @… look" },
  { text: "(@name) read https://x.example/a?b=c now", example: "(@…) read [link] now" },
  { text: "one\n\n two\u0000three\u202E", example: "one two three" },
  { text: "nurse@clinic.example", example: "nurse@clinic.example" },
])("$text is shown as $example", ({ text, example }) => {
  expect(toExample(text)).toBe(example);
});

test("an example is one short well-formed line, whatever the post", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 600 }), (text) => {
      const example = toExample(text);
      expect(example.length).toBeLessThanOrEqual(160);
      expect(example).not.toMatch(/[\n\r\t\0\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
      // Throws on a lone surrogate.
      expect(encodeURIComponent(example).length).toBeGreaterThanOrEqual(example.length);
    }),
  );
});

const AT_MS = Date.parse("2026-11-24T19:00:00Z");

function factsOf(more: Partial<MessageFacts> = {}): MessageFacts {
  return {
    episode: firing(12, AT_MS - 3_600_000, { replyWhyNot: "none in Spanish" }),
    event: "fired",
    why: "new episode",
    myth: mythRule("m12"),
    ruleTitle: "myth-surge",
    windowHours: 3,
    stances: { asserts: 20, asks: 5, debunks: 1 },
    now: 20,
    platforms: [
      { platform: "bluesky", posts: 14 },
      { platform: "mastodon", posts: 5 },
    ],
    firstSeenMs: AT_MS - 7_200_000,
    timezone: "America/Bogota",
    examples: [
      { post: "p1" as PostId, text: "one" },
      { post: "p2" as PostId, text: "two" },
    ],
    postIds: ["p1", "p2"],
    collectorsHealthy: true,
    atMs: AT_MS,
    channel: "desk",
    ...more,
  };
}

test("a message has its points in their order, in plain words, with the zone named", () => {
  const message = composeMessage(factsOf({ sure: "18 of 20 posts clear", doubts: ["half of the posts are copies"] }));
  const { headline, lines } = messageLines(message);
  expect(headline).toBe(
    "HIGH · Title of m12 · rising · firing since 24 Nov 13:00, first seen 24 Nov 12:00 (America/Bogota)",
  );
  expect(lines).toEqual([
    "1 What: posts claiming: Claim of m12. Verdict: refuted (reviewed 2026-11-02).",
    "2 How much: 20 people assert it in 3 h, usual 2.0 (10 times). English. Posts: Bluesky 14, Mastodon 5.",
    "3 Reach: not known for these posts.",
    "4 Around it: 5 posts ask, 1 debunks. Sure? 18 of 20 posts clear.",
    "5 Harm: high. Who: children. Why: delayed care.",
    "6 Suggested: no prepared reply (none in Spanish). Watch, and fill the gap on your own channels.",
    "7 Fact: The fact. Sources: Body A <https://a.example>",
    '8 Example: "one"',
    '8 Example: "two"',
    "9 Reason to doubt: half of the posts are copies.",
    "10 Why this fired: CUSUM 12.0 > 9; rule myth-surge, myth rev r1; usual 0.67 an hour; collectors healthy.",
  ]);
  expect(message.quotes).toEqual(["p1", "p2"]);
});

test("its end quotes nobody, suggests nothing and says since when it is over", () => {
  const resolved = { state: "resolved", firedAtMs: AT_MS - 3_600_000, resolvedAtMs: AT_MS } as const;
  const episode = firing(12, AT_MS - 3_600_000, { condition: resolved });
  const message = composeMessage(factsOf({ episode, event: "resolved", why: "back to usual", stances: {}, now: 0 }));
  expect(message.headline).toContain("back to usual · fired 24 Nov 13:00, over 24 Nov 14:00");
  expect(message.lines.join("\n")).toContain("nobody asks or debunks");
  expect(message.lines.join("\n")).not.toMatch(/Example|Suggested/);
  expect(message.quotes).toBeUndefined();
});
