import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { parsePostJson, timeOf } from "../../src/model/post-json.ts";
import { hostOf, readableOf, readableOfStored } from "../../src/model/readable.ts";
import { NO_ENGAGEMENT, type AuthorHash, type PostId } from "../../src/model/post.ts";

/** What JSON.parse makes of a longer number. */
const ROUNDED_ID = 2 ** 63;

function parsed(value: unknown) {
  const outcome = parsePostJson(value);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problem));
  return outcome.value;
}

describe("a post in the public format", () => {
  test("is read whole", () => {
    const post = parsed({
      id: "bsky:abc",
      platform: "bluesky",
      text: "see https://www.clinic.example/a?b=1.",
      createdAt: "2026-11-20T10:00:00Z",
      lang: "en",
      author: { id: "did:plc:x", handle: "A.example", name: "A", bio: "nurse", followers: 120, verified: false },
      url: "https://social.example/1",
      replyTo: null,
      repostOf: 17,
      quoted: { text: "quoted words" },
      media: [{ kind: "image", alt: "a chart" }, "junk"],
      engagement: { likes: 1, reposts: 0, replies: 0, views: null },
      surplus: true,
    });
    expect(post.nativeId).toBe("bsky:abc");
    expect(post.createdAtMs).toBe(Date.UTC(2026, 10, 20, 10));
    expect(post.links).toEqual(["https://www.clinic.example/a?b=1"]);
    expect(post.repostOf).toBe("17");
    expect(post.quotedText).toBe("quoted words");
    expect(post.media).toEqual([{ kind: "image", alt: "a chart" }]);
    expect(post.engagement).toEqual({ likes: 1, reposts: 0, replies: 0, views: null });
    const readable = readableOf(post, true);
    expect(readable.linkDomains).toEqual(["clinic.example"]);
    expect(readable.authorNames).toEqual(["@a.example"]);
    expect(readable.mediaAlts).toEqual(["a chart"]);
    expect(readable.credential).toBe(true);
  });

  test("needs no more than id and text", () => {
    const post = parsed({ id: 7, text: "" });
    expect(post.nativeId).toBe("7");
    expect(post.platform).toBe("file");
    expect(post.author).toBeNull();
    expect(post.engagement).toEqual(NO_ENGAGEMENT);
  });

  test.each([
    ["a number", 5, "a post must be a JSON object"],
    ["a list", [], "a post must be a JSON object"],
    ["null", null, "a post must be a JSON object"],
    ["no id", { text: "x" }, "id is missing"],
    ["an empty id", { id: "", text: "x" }, "id is empty"],
    ["an id above 2^53", { id: ROUNDED_ID, text: "x" }, "exactly; write it as a string"],
    ["an id that is an object", { id: {}, text: "x" }, "id must be a string"],
    ["no text", { id: "a" }, "text is missing"],
    ["text that is a list", { id: "a", text: ["x"] }, "text must be a string"],
  ])("is refused, in words, when it is %s", (_name, value, words) => {
    const outcome = parsePostJson(value);
    expect(outcome.ok).toBe(false);
    expect(outcome.ok ? "" : outcome.problem.detail).toContain(words);
  });

  test.each([
    ["lang", 5, "lang"],
    ["url", {}, "url"],
    ["replyTo", ROUNDED_ID, "replyTo"],
    ["quoted", 3, "quotedText"],
    ["createdAt", "yesterday-ish", "createdAtMs"],
    ["createdAt", [], "createdAtMs"],
    ["author", "me", "author"],
  ] as const)("takes a wrong-typed %s as absent", (key, value, field) => {
    expect(parsed({ id: "a", text: "x", [key]: value })[field]).toBeNull();
  });

  test("does not merge authors whose numeric ids were rounded", () => {
    expect(parsed({ id: "a", text: "x", author: { id: ROUNDED_ID } }).author).toBeNull();
    expect(parsed({ id: "a", text: "x", author: { id: ROUNDED_ID, handle: "h" } }).author?.id).toBe("h");
  });

  test.each([
    ["2026-11-20T10:00:00Z", Date.UTC(2026, 10, 20, 10)],
    ["2026-11-20T10:00:00+02:00", Date.UTC(2026, 10, 20, 8)],
    [1_700_000_000, 1_700_000_000_000],
    ["1700000000", 1_700_000_000_000],
    [1_700_000_000_000, 1_700_000_000_000],
    [Number.NaN, null],
    [Number.POSITIVE_INFINITY, null],
    [1e300, null],
    ["", null],
    [null, null],
  ])("reads the time %j", (value, ms) => {
    expect(timeOf(value)).toBe(ms);
  });

  test("never throws, whatever JSON holds, and keeps the text as it came", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: "binary" }), (value, text) => {
        parsePostJson(value);
        const wrapped = typeof value === "object" && value !== null && !Array.isArray(value) ? value : { rest: value };
        expect(parsed({ ...wrapped, id: "a", text }).text).toBe(text);
      }),
    );
  });

  test("of 5 MB is read within a second", () => {
    const before = performance.now();
    expect(parsed({ id: "a", text: "https://a.example/ ".repeat(270_000) }).links).toEqual(["https://a.example/"]);
    expect(performance.now() - before).toBeLessThan(1000);
  });
});

describe("what analysis may read", () => {
  test.each([
    ["https://WWW.Clinic.example/x", "clinic.example"],
    ["http://user:pw@clinic.example:8080/", "clinic.example"],
    ["ftp://clinic.example/", null],
    ["clinic.example", null],
  ])("takes the host of %s", (link, host) => {
    expect(hostOf(link)).toBe(host);
  });

  test("of a stored post holds no more of the author than the trace", () => {
    const readable = readableOfStored({
      id: "p1" as PostId,
      platform: "bluesky",
      text: "x",
      createdAtMs: 0,
      clockSkewed: false,
      seenAtMs: 0,
      editedAtMs: null,
      lang: null,
      author: { hash: "h" as AuthorHash, credential: true, verified: false, followersBand: 0, named: ["@ministry"] },
      sealedUrl: null,
      replyTo: null,
      repostOf: null,
      quotedText: null,
      linkTitle: null,
      linkDomains: ["a.example"],
      tags: [],
      mediaAlts: [],
      engagement: NO_ENGAGEMENT,
    });
    expect(readable.authorNames).toEqual(["@ministry"]);
    expect(readable.credential).toBe(true);
    expect(JSON.stringify(readable)).not.toContain('"h"');
  });
});

test("the text a reply answers is read like a quoted one, which goes before it", () => {
  const quotedIn = (more: object): string | null => {
    const post = parsePostJson({ id: "a", text: "is this true?", ...more });
    return post.ok ? post.value.quotedText : "refused";
  };
  expect(quotedIn({ replyTo: "b", parent_text: "garlic cures all" })).toBe("garlic cures all");
  expect(quotedIn({ quoted: { text: "quoted words" }, parent_text: "garlic cures all" })).toBe("quoted words");
  expect(quotedIn({ parent_text: 7 })).toBeNull();
});
