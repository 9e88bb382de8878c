import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isOlder, formatCursor, parseCursor } from "../../../src/sources/mastodon/cursor.ts";
import { tagsOf, toPost, whyNot } from "../../../src/sources/mastodon/post.ts";
import { Status } from "../../../src/sources/mastodon/schema.ts";
import { makeStatus, type Json } from "./mastodon-server.ts";
import type { Post } from "../../../src/model/post.ts";

const HOST = "h.example";
const ORIGIN = "https://h.example";

function postOf(more: Json = {}, account: Json = {}, known: Record<string, string> = {}): Post {
  const status = Status.parse(makeStatus(ORIGIN, more, account));
  return toPost(status, HOST, ["noindex", "indexable", "nobot"], (id) => known[id] ?? null);
}

test("a status becomes a post field by field", () => {
  const post = postOf({
    id: "117020593741189701",
    uri: "https://h.example/ap/users/7/statuses/117020593741189701",
    url: "https://h.example/@epi/117020593741189701",
    created_at: "2026-08-01T13:55:55.867Z",
    content:
      '<p>Free clinic<br>at <a href="https://clinic.example/x"><span class="invisible">https://</span>clinic.example/x</a></p>',
    spoiler_text: "needles",
    tags: [{ name: "Measles" }, { name: "clinic" }],
    card: { url: "https://clinic.example/card", title: "The clinic" },
    media_attachments: [{ type: "image", description: "a flyer" }, { type: "video" }, "broken"],
  });
  expect(post).toEqual({
    nativeId: "https://h.example/ap/users/7/statuses/117020593741189701",
    idNamesAuthor: true,
    platform: "mastodon",
    text: "needles\nFree clinic\nat https://clinic.example/x",
    createdAtMs: Date.parse("2026-08-01T13:55:55.867Z"),
    editedAtMs: null,
    lang: "en",
    author: {
      id: "https://h.example/ap/users/7",
      handle: "epi@h.example",
      name: "County Epi",
      bio: "Public health",
      followers: 120,
      verified: null,
    },
    url: "https://h.example/@epi/117020593741189701",
    replyTo: null,
    repostOf: null,
    quotedText: null,
    linkTitle: "The clinic",
    links: ["https://clinic.example/x", "https://clinic.example/card"],
    tags: ["Measles", "clinic"],
    media: [
      { kind: "image", alt: "a flyer" },
      { kind: "video", alt: null },
    ],
    engagement: { likes: 3, reposts: 2, replies: 1, views: null },
  });
});

describe("fields that vary between servers", () => {
  test.each([
    ["a remote author keeps the full handle", {}, { acct: "ann@far.example" }, { handle: "ann@far.example" }],
    ["an author without address", {}, { uri: null, url: null }, { id: "epi@h.example" }],
    [
      "an author with an id only",
      {},
      { uri: null, url: null, acct: null },
      { id: "h.example/accounts/7", handle: null },
    ],
    ["followers that are no number", {}, { followers_count: "many" }, { followers: null }],
  ])("%s", (_name, more, account, author) => {
    expect(postOf(more, account).author).toMatchObject(author);
  });

  test.each([
    ["UUIDs as ids", { id: "019a2b3c-7d4e-7f00-8000-000000000001" }, {}],
    ["ids beyond 2^53", { id: "99999999999999999999" }, {}],
    ["times without zone", { created_at: "2026-08-01T13:55:55" }, { createdAtMs: Date.parse("2026-08-01T13:55:55Z") }],
    ["times that are none", { created_at: "soon" }, { createdAtMs: null }],
    ["a clock of 1970", { created_at: "1970-01-01T00:00:00Z" }, { createdAtMs: 0 }],
    [
      "a clock a year ahead",
      { created_at: "2028-01-01T00:00:00Z" },
      { createdAtMs: Date.parse("2028-01-01T00:00:00Z") },
    ],
    ["no content", { content: null, spoiler_text: null }, { text: "" }],
    ["no uri", { uri: null, url: "https://h.example/@epi/1" }, { nativeId: "https://h.example/@epi/1" }],
    ["neither uri nor url", { id: "5", uri: null, url: null }, { nativeId: "h.example/statuses/5", url: null }],
    ["an address that is none of the web", { url: "javascript:alert(1)", uri: "tag:h.example:1" }, { url: null }],
    ["an empty language", { language: "" }, { lang: null }],
    [
      "counts below nought",
      { favourites_count: -1 },
      { engagement: { likes: null, reposts: 2, replies: 1, views: null } },
    ],
    ["an edit", { edited_at: "2026-08-02T00:00:00Z" }, { editedAtMs: Date.parse("2026-08-02T00:00:00Z") }],
    [
      "hashtags in the text are not repeated",
      { tags: [{ name: "MEASLES" }, { name: "mmr" }, { name: 5 }] },
      { tags: ["mmr"] },
    ],
  ])("%s", (_name, more, expected) => {
    expect(postOf(more)).toMatchObject(expected);
  });
});

describe("replies", () => {
  test.each([
    ["to a known status", { in_reply_to_id: "9" }, "https://far.example/s/9"],
    [
      "to themselves",
      { id: "20", uri: "https://h.example/users/epi/statuses/20", in_reply_to_id: "11", in_reply_to_account_id: "7" },
      "https://h.example/users/epi/statuses/11",
    ],
    ["to somebody unknown", { in_reply_to_id: "12", in_reply_to_account_id: "8" }, "h.example/statuses/12"],
  ])("%s", (_name, more, replyTo) => {
    expect(postOf(more, {}, { "9": "https://far.example/s/9" }).replyTo).toBe(replyTo);
  });
});

describe("quotes", () => {
  const quoted = {
    content: "<p>They said</p>",
    visibility: "public",
    account: { id: "8", acct: "bo", indexable: true },
  };
  test.each([
    ["an accepted quote", { state: "accepted", quoted_status: quoted }, "They said"],
    ["a revoked quote", { state: "revoked", quoted_status: quoted }, null],
    ["a quote that is pending", { state: "pending", quoted_status: null }, null],
    [
      "a quoted status that is not public",
      { state: "accepted", quoted_status: { ...quoted, visibility: "private" } },
      null,
    ],
    [
      "a quoted author who opted out",
      { state: "accepted", quoted_status: { ...quoted, account: { id: "8", noindex: true } } },
      null,
    ],
    ["a shallow quote", { state: "accepted", quoted_status_id: "5" }, null],
  ])("%s", (_name, quote, text) => {
    const post = postOf({ quote, content: '<p class="quote-inline">RE: <a href="x">x</a></p><p>mine</p>' });
    expect(post.quotedText).toBe(text);
    expect(post.text).toBe("mine");
  });
});

const anyStatus = fc.record(
  {
    id: fc.oneof(fc.string(), fc.stringMatching(/^[0-9]{1,20}$/u)),
    account: fc.oneof(
      fc.anything(),
      fc.record({ id: fc.stringMatching(/^[0-9]{1,9}$/u), note: fc.string(), acct: fc.string() }),
    ),
    content: fc.oneof(fc.string({ unit: "binary" }), fc.anything()),
    created_at: fc.anything(),
    visibility: fc.oneof(fc.constant("public"), fc.anything()),
    tags: fc.anything(),
    media_attachments: fc.anything(),
    quote: fc.anything(),
    card: fc.anything(),
    uri: fc.anything(),
    in_reply_to_id: fc.anything(),
  },
  { requiredKeys: [] },
);

test("any value is a status or is refused, and a status always becomes a post with an id", () => {
  expect(() =>
    fc.assert(
      fc.property(fc.oneof(fc.anything(), anyStatus), (value) => {
        const parsed = Status.safeParse(value);
        if (!parsed.success) return true;
        whyNot(parsed.data, ["nobot"]);
        tagsOf(parsed.data);
        const post = toPost(parsed.data, HOST, ["nobot"], () => null);
        return post.nativeId !== "" && !/<[/\s]*script/iu.test(post.text.split("\n").slice(-1)[0] ?? "");
      }),
      { numRuns: 500 },
    ),
  ).not.toThrow();
});

describe("the cursor", () => {
  test("reads what it wrote, and nothing else", () => {
    const known = fc.record({
      id: fc.stringMatching(/^[!-~]{1,30}$/u),
      edited: fc.string(),
      sealed: fc.string(),
      kept: fc.boolean(),
    });
    const state = fc.record({
      ring: fc.array(known, { maxLength: 20 }),
      newestMs: fc.option(fc.integer(), { nil: null }),
    });
    const tag = fc.stringMatching(/^[a-z0-9]{1,12}$/u);
    expect(() =>
      fc.assert(
        fc.property(fc.array(fc.tuple(tag, state)), (entries) => {
          const tags = new Map(entries);
          expect(parseCursor(formatCursor(tags))).toEqual(tags);
        }),
      ),
    ).not.toThrow();
    for (const foreign of ["", "v1:5", "null", "[]", '{"v":2}', '{"v":1,"tags":[1]}'])
      expect(parseCursor(foreign)).toBeNull();
  });

  test.each([
    ["9", "10", true],
    ["10", "9", false],
    ["117020593741189701", "117020593741189702", true],
    ["5", "5", false],
    ["019a2b3c-7d4e-7f00-8000-000000000001", "019a2b3d-7d4e-7f00-8000-000000000001", true],
    ["abc", "abd", false],
    ["5", "abc", false],
  ])("%s is older than %s: %s", (id, other, expected) => {
    expect(isOlder(id, other)).toBe(expected);
  });
});
