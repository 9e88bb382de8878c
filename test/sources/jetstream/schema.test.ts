import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatCursor, parseCursor } from "../../../src/sources/jetstream/cursor.ts";
import { byteText, readFacets } from "../../../src/sources/jetstream/facets.ts";
import { openIntake } from "../../../src/sources/jetstream/intake.ts";
import { candidateOf, nativeIdOf, postOf } from "../../../src/sources/jetstream/post.ts";
import { readFrame, type Commit } from "../../../src/sources/jetstream/schema.ts";
import { rememberLast } from "../../../src/sources/jetstream/seen.ts";
import { frameV1, frameV2, postEvent } from "../../support/jetstream-server.ts";

const TIME_US = Date.UTC(2026, 10, 20) * 1000;

function post(record: Readonly<Record<string, unknown>>): ReturnType<typeof postOf> {
  const frame = readFrame(JSON.parse(frameV1(postEvent(TIME_US, "did:plc:a", 1, "text", record))));
  const candidate = frame.kind === "commit" ? candidateOf(frame.record) : null;
  if (candidate === null) throw new Error("the test's record is no post");
  return postOf(frame as Commit, candidate, "at://did:plc:a/app.bsky.feed.post/key1");
}

const tagFacet = (tag: string, byteStart: unknown, byteEnd: unknown): unknown => ({
  index: { byteStart, byteEnd },
  features: [{ $type: "app.bsky.richtext.facet#tag", tag }],
});
const linkFacet = (uri: unknown): unknown => ({
  index: { byteStart: 0, byteEnd: 1 },
  features: [{ $type: "app.bsky.richtext.facet#link", uri }],
});

describe("a record", () => {
  test("becomes a post of the same shape in both versions of the wire", () => {
    const event = postEvent(TIME_US, "did:plc:a", 1, "measles");
    const [one, two] = [readFrame(JSON.parse(frameV1(event))), readFrame(JSON.parse(frameV2(event, 5)))];
    expect(one).toMatchObject({ kind: "commit", did: "did:plc:a", seq: null, rkey: "key1" });
    expect({ ...two, seq: null, time: 0 }).toEqual({ ...one, time: 0 });
  });

  test("gives links from facets, card and text once each, absolute ones only", () => {
    const { links, linkTitle } = post({
      text: "see https://a.example/x, (https://b.example/y).",
      facets: [
        linkFacet("https://a.example/x"),
        linkFacet("javascript:alert(1)"),
        linkFacet(7),
        linkFacet("/relative"),
      ],
      embed: {
        $type: "app.bsky.embed.external",
        external: { uri: "http://c.example/", title: "A card", description: "" },
      },
    });
    expect(links).toEqual(["https://a.example/x", "http://c.example/", "https://b.example/y"]);
    expect(linkTitle).toBe("A card");
  });

  test.each([
    [
      "images",
      { images: [{ alt: "a chart" }, { alt: "" }] },
      [
        { kind: "image", alt: "a chart" },
        { kind: "image", alt: null },
      ],
    ],
    ["a gallery", { items: [{ alt: "one" }] }, [{ kind: "image", alt: "one" }]],
    ["a video", { video: {}, alt: "a clip" }, [{ kind: "video", alt: "a clip" }]],
    ["a quote with images", { record: {}, media: { images: [{ alt: "x" }] } }, [{ kind: "image", alt: "x" }]],
    ["a quote alone", { record: { uri: "at://x" } }, []],
    ["nonsense", { images: 3, video: undefined }, []],
  ])("gives the media of %s", (_, embed, media) => {
    expect(post({ embed }).media).toEqual(media);
  });

  test("names its parent and its first language", () => {
    const parent = { uri: "at://did:plc:b/app.bsky.feed.post/p", cid: "c" };
    expect(post({ reply: { parent, root: parent }, langs: ["pt-BR", "en"] })).toMatchObject({
      replyTo: parent.uri,
      lang: "pt-BR",
    });
  });

  test.each([
    ["a tag shown at its bytes", "día #salud", [tagFacet("salud", 5, 11)], []],
    ["a tag shown with other capitals", "#MMR", [tagFacet("mmr", 0, 4)], []],
    ["offsets in characters instead of bytes", "día #salud", [tagFacet("salud", 4, 10)], ["salud"]],
    ["offsets past the end", "#mmr", [tagFacet("mmr", 0, 400)], ["mmr"]],
    ["offsets inside a character", "é #mmr", [tagFacet("mmr", 1, 7)], ["mmr"]],
    ["offsets the wrong way round", "#mmr", [tagFacet("mmr", 4, 0)], ["mmr"]],
    ["offsets that are no numbers", "#mmr", [tagFacet("mmr", "0", null)], ["mmr"]],
    ["facets that are none", "#mmr", [null, 3, { features: "x" }, { features: [null, { tag: "" }] }], []],
  ])("with %s hides the tags it should", (_, text, facets, hidden) => {
    expect(readFacets(text, facets).hiddenTags).toEqual(hidden);
  });

  test("is never the reason for a crash", () => {
    const json = fc.jsonValue({ maxDepth: 5 });
    const record = fc.record(
      {
        text: fc.string({ unit: "binary" }),
        facets: json,
        tags: json,
        embed: json,
        labels: json,
        langs: json,
        reply: json,
        createdAt: json,
      },
      { requiredKeys: [] },
    );
    const intake = openIntake({ gate: () => true, place: null, maxFrameBytes: 1e6, gapToleranceMs: 1, rewindMs: 1 });
    fc.assert(
      fc.property(fc.oneof(record, json), fc.constantFrom("create", "update", "delete"), (value, operation) => {
        const event = postEvent(TIME_US, "did:plc:a", 1, "x", {}, operation);
        const commit = {
          ...event.commit,
          rev: "r",
          operation,
          collection: "app.bsky.feed.post",
          rkey: "k",
          record: value,
        };
        intake.take(frameV1({ ...event, commit }));
        intake.take(frameV2({ ...event, commit }, 4));
        for (const made of intake.close()?.posts ?? [])
          for (const link of made.links) expect(link).toMatch(/^https?:\/\//i);
      }),
    );
  });
});

test("any JSON value and any text is a frame", () => {
  const intake = openIntake({ gate: () => true, place: null, maxFrameBytes: 1e6, gapToleranceMs: 1, rewindMs: 1 });
  fc.assert(fc.property(fc.jsonValue(), (value) => typeof readFrame(value).kind === "string"));
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void intake.take(text)));
});

test("a slice by bytes is null or text whose bytes are exactly those", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme" }),
      fc.integer({ min: -2, max: 40 }),
      fc.integer({ min: -2, max: 40 }),
      (text, start, end) => {
        const bytes = Buffer.from(text);
        const slice = byteText(text).slice(start, end);
        if (slice !== null) expect(Buffer.from(slice).equals(bytes.subarray(start, end))).toBe(true);
      },
    ),
  );
});

test.each([
  ["did:plc:abc", "3n2vfc2r5fs2w", "at://did:plc:abc/app.bsky.feed.post/3n2vfc2r5fs2w"],
  ["did:web:example.example%3A8080", "self", "at://did:web:example.example%3A8080/app.bsky.feed.post/self"],
  ["did:plc:a/b", "x", null],
  ["nobody", "x", null],
  ["did:plc:abc", "../x", null],
  ["did:plc:abc", "", null],
])("the address of %s and %s is %s", (did, rkey, expected) => {
  expect(nativeIdOf(did, rkey)).toBe(expected);
});

test("a cursor reads back as the place it was made of", () => {
  const time = fc.nat({ max: Number.MAX_SAFE_INTEGER });
  const seq = fc.option(fc.record({ value: time, host: fc.constantFrom("a.example", "127.0.0.1:8080", "[::1]:9") }));
  fc.assert(
    fc.property(time, seq, (timeUs, seq) => {
      expect(parseCursor(formatCursor({ timeUs, seq }))).toEqual({ timeUs, seq });
    }),
  );
});

test.each(["", "v1:", "v1:x", "v2:1:2", "v3:1", "file:1:2:3:0", "v1:99999999999999999"])("%j is no cursor", (text) => {
  expect(parseCursor(text)).toBeNull();
});

test("the time in the cursor never steps back within a stream", () => {
  const intake = openIntake({ gate: () => true, place: null, maxFrameBytes: 1e6, gapToleranceMs: 1e9, rewindMs: 1 });
  const cursors = [5, 9, 7, 3].map((n) => {
    intake.take(frameV1(postEvent(TIME_US + n, "did:plc:a", n, "x")));
    return intake.close()?.cursor;
  });
  expect(cursors).toEqual([5, 9, 9, 9].map((n) => `v1:${TIME_US + n}`));
});

test("memory of what was seen is bounded and reaches back at least as far as asked", () => {
  const seen = rememberLast(100);
  for (let n = 0; n < 1000; n++) expect(seen.first("did", "r", `k${n}`)).toBe(true);
  for (let n = 900; n < 1000; n++) expect(seen.first("did", "r", `k${n}`)).toBe(false);
  expect(seen.first("did", "r", "k1")).toBe(true);
});

test("records of one commit, and equal revisions of two people, are told apart", () => {
  const seen = rememberLast(100);
  const keys = [
    ["did:plc:a", "one", "rev"],
    ["did:plc:a", "two", "rev"],
    ["did:plc:b", "one", "rev"],
  ] as const;
  expect(keys.map(([did, rkey, rev]) => seen.first(did, rkey, rev))).toEqual([true, true, true]);
  expect(keys.map(([did, rkey, rev]) => seen.first(did, rkey, rev))).toEqual([false, false, false]);
});
