import fc from "fast-check";
import { expect, test } from "vitest";
import { composeMessage, type MessageFacts, toExample } from "../../../src/core/alerts/message.ts";
import type { SuggestedReply } from "../../../src/model/alert.ts";
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
    reach: null,
    doubts: [],
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
  const message = composeMessage(
    factsOf({
      reach: { people: 143_800, most: 115_000, posts: 20, estimated: true },
      doubts: [
        { test: "one author", result: "clear", says: "2 of 20 posts by the loudest author" },
        { test: "copies", result: "doubt", says: "10 of 20 posts repeat another nearly word for word" },
      ],
    }),
  );
  const { headline, lines } = messageLines(message);
  expect(headline).toBe(
    "HIGH · Title of m12 · rising · firing since 24 Nov 13:00, first seen 24 Nov 12:00 (America/Bogota)",
  );
  expect(lines).toEqual([
    "1 What: posts claiming: Claim of m12. Verdict: refuted (reviewed 2026-11-02).",
    "2 How much: 20 people assert it in 3 h, usual 2.0 (10 times). English. Posts: Bluesky 14, Mastodon 5.",
    "3 Reach: about 140,000 people (estimated from followers and engagement, where views are not told); one post has 80 % of them.",
    "4 Around it: 5 posts ask, 1 debunks. Sure? Look first: copies (10 of 20 posts repeat another nearly word for word). 1 other test found nothing.",
    "5 Harm: high. Who: children. Why: delayed care.",
    "6 Suggested: no prepared reply (none in Spanish). Watch, and fill the gap on your own channels.",
    "7 Fact: The fact. Sources: Body A <https://a.example>",
    '8 Example: "one"',
    '8 Example: "two"',
    "9 Why this fired: CUSUM 12.0 > 9; rule myth-surge, myth rev r1; usual 0.67 an hour; collectors healthy.",
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

test("an update that comes after the height says what was then and what is now", () => {
  const { lines } = composeMessage(
    factsOf({ event: "updated", why: "authors doubled since the last message", now: 9, stances: { debunks: 1 } }),
  );
  expect(lines[1]).toBe(
    "How much: At its height 20 people asserted it in 3 h, usual 2.0 (10 times). Now 9 people do. English. Posts now: Bluesky 14, Mastodon 5.",
  );
  expect(lines[2]).toBe("Reach: not known for these posts.");
  expect(lines[3]).toBe("Around it: 1 post debunks.");
});

const reply: SuggestedReply = {
  id: "r1",
  for: "asserts",
  language: "en",
  text: "Kind and true.",
  approved: true,
  approvalNote: "approved by the desk on 2026-10-02",
};
const one = [{ platform: "bluesky", posts: 14 }];
const few = { people: 900, most: 300, posts: 14, estimated: true };
const many = { ...few, people: 90_000 };
const two = [...one, { platform: "forum", posts: 1 }];

test.each<{ name: string; more: Partial<MessageFacts>; for: SuggestedReply["for"]; line: string }>([
  {
    name: "on one platform and to few people it is not answered in public",
    more: { platforms: one, reach: few },
    for: "asserts",
    line: 'Suggested: no public answer yet: it is told on one platform only, to few people, and an answer would spread it. Watch, and fill the gap on your own channels. If it spreads, reply r1, approved by the desk on 2026-10-02: "Kind and true."',
  },
  {
    name: "its questions are answered even then",
    more: { platforms: one, reach: null },
    for: "asks",
    line: 'Suggested: answer the questions first; reply r1, approved by the desk on 2026-10-02: "Kind and true." No public debunk yet: it is told on one platform only.',
  },
  {
    name: "on two platforms it is answered",
    more: { platforms: two, reach: few },
    for: "asserts",
    line: 'Suggested: answer sincere sharers, not hostile ones; reply r1, approved by the desk on 2026-10-02: "Kind and true."',
  },
  {
    name: "what reaches many is answered",
    more: { platforms: one, reach: many },
    for: "asks",
    line: 'Suggested: answer the questions first; reply r1, approved by the desk on 2026-10-02: "Kind and true."',
  },
])("$name", ({ more, for: stance, line }) => {
  const episode = firing(12, AT_MS - 3_600_000, { reply: { ...reply, for: stance } });
  expect(composeMessage(factsOf({ episode, ...more })).lines[5]).toBe(line);
});
