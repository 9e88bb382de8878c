import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";

import type { Author, Post } from "../../src/model/post.ts";
import { NO_ENGAGEMENT } from "../../src/model/post.ts";
import { openIdentity, toLanguage, toStoredPost, type StoringContext } from "../../src/platform/identity.ts";

const folder = mkdtempSync(join(tmpdir(), "hearsay-identity-"));
let files = 0;
const freshPath = (): string => join(folder, `nested-${files++}`, "identity.key");
const KEY = "k".repeat(40);
const identity = openIdentity({ keyFile: "/nonexistent", env: { HEARSAY_IDENTITY_KEY: KEY } });
const NOW = Date.UTC(2026, 10, 20);
const DAY_MS = 86_400_000;

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const AUTHOR: Author = {
  id: "did:plc:abc",
  handle: "alice.example",
  name: "Alice",
  bio: "nurse",
  followers: 1_500,
  verified: null,
};

const POST: Post = {
  nativeId: "at://did:plc:abc/app.bsky.feed.post/3k",
  idNamesAuthor: true,
  platform: "bluesky",
  text: "hello",
  createdAtMs: NOW - 5,
  editedAtMs: null,
  lang: "en-GB",
  author: AUTHOR,
  url: "https://bsky.app/profile/alice.example/post/3k",
  replyTo: null,
  repostOf: null,
  quotedText: null,
  linkTitle: null,
  links: [],
  tags: [],
  media: [],
  engagement: NO_ENGAGEMENT,
};

const CONTEXT: StoringContext = {
  nowMs: NOW,
  identity,
  claimsCredential: (bio) => bio.includes("nurse"),
  named: (handle) => (handle === "alice.example" ? ["@alice.example"] : []),
};

describe("the key", () => {
  test("is made on first use, for its owner only, and read again after", () => {
    const keyFile = freshPath();
    const first = openIdentity({ keyFile, env: {} }).authorHash("plaza", "1");
    if (process.platform !== "win32") expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    expect(openIdentity({ keyFile, env: {} }).authorHash("plaza", "1")).toBe(first);
    expect(openIdentity({ keyFile: freshPath(), env: {} }).authorHash("plaza", "1")).not.toBe(first);
  });

  test.skipIf(process.platform === "win32")("file is closed to others when it was open", () => {
    const keyFile = freshPath();
    openIdentity({ keyFile, env: {} });
    writeFileSync(join(keyFile, "..", "open.key"), KEY, { mode: 0o644 });
    openIdentity({ keyFile: join(keyFile, "..", "open.key"), env: {} });
    expect(statSync(join(keyFile, "..", "open.key")).mode & 0o077).toBe(0);
  });

  test("comes from the environment first, then from the named file", () => {
    const named = join(folder, "named.key");
    writeFileSync(named, `${KEY}\n`);
    const keyFile = freshPath();
    const direct = openIdentity({ keyFile, env: { HEARSAY_IDENTITY_KEY: KEY, HEARSAY_IDENTITY_KEY_FILE: "/absent" } });
    const filed = openIdentity({ keyFile, env: { HEARSAY_IDENTITY_KEY_FILE: named, HEARSAY_IDENTITY_KEY: "" } });
    expect(filed.authorHash("p", "1")).toBe(direct.authorHash("p", "1"));
    expect(() => readFileSync(keyFile)).toThrow("ENOENT");
  });

  test.each([
    ["too short", { HEARSAY_IDENTITY_KEY: "short" }, "key-too-short"],
    ["in a file that is absent", { HEARSAY_IDENTITY_KEY_FILE: "/absent/key" }, "key-unreadable"],
  ])("is refused when %s", (_, env, code) => {
    expect(() => openIdentity({ keyFile: freshPath(), env })).toThrow(expect.objectContaining({ code }) as Error);
  });
});

describe("pseudonyms", () => {
  test("are 22 characters, stable, and differ by author, platform and key", () => {
    const hash = identity.authorHash("bluesky", "did:plc:abc");
    expect(hash).toMatch(/^[\w-]{22}$/);
    expect(identity.authorHash("bluesky", "did:plc:abc")).toBe(hash);
    expect(identity.authorHash("mastodon", "did:plc:abc")).not.toBe(hash);
    expect(identity.authorHash("bluesky", "did:plc:abd")).not.toBe(hash);
    const other = openIdentity({ keyFile: "/nonexistent", env: { HEARSAY_IDENTITY_KEY: "j".repeat(40) } });
    expect(other.authorHash("bluesky", "did:plc:abc")).not.toBe(hash);
  });

  test("take the place of a post's id only where the id names its author or is no ordinary id", () => {
    expect(identity.postId("x", "1849000000000000001", false)).toBe("1849000000000000001");
    expect(identity.postId("file", "bsky:abc", false)).toBe("bsky:abc");
    expect(identity.postId("file", "a\uD800\0", false)).toBe("a\uFFFD\uFFFD");
    expect(identity.postId("bluesky", "at://did:plc:abc/x/1", true)).toMatch(/^[\w-]{22}$/);
    expect(identity.postId("file", "x".repeat(5_000), false)).toMatch(/^[\w-]{22}$/);
    expect(identity.postId("file", "", false)).toMatch(/^[\w-]{22}$/);
  });
});

describe("a sealed text", () => {
  test("opens to what it was, never looks the same twice, and says nothing in between", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const sealed = identity.seal(text);
        expect(identity.open(sealed)).toBe(text);
        expect(identity.seal(text)).not.toBe(sealed);
        if (text.length > 3) expect(sealed).not.toContain(text);
      }),
      { numRuns: 50 },
    );
  });

  test("does not open when it was altered, cut or sealed with another key", () => {
    const sealed = identity.seal("https://plaza.example/1");
    const other = openIdentity({ keyFile: "/nonexistent", env: { HEARSAY_IDENTITY_KEY: "j".repeat(40) } });
    expect(other.open(sealed)).toBeNull();
    for (const bad of ["", "s1.", "s1.AAAA", sealed.slice(0, -2), sealed.slice(3), sealed.replace(/.$/, "!")]) {
      expect(identity.open(bad)).toBeNull();
    }
    const flipped = sealed.slice(0, 30) + (sealed[30] === "A" ? "B" : "A") + sealed.slice(31);
    expect(identity.open(flipped)).toBeNull();
  });
});

describe("toStoredPost", () => {
  test.each([
    ["a moment ago", NOW - 5, NOW - 5, false],
    ["a phone's clock a little ahead", NOW + 30_000, NOW, false],
    ["a year ahead", NOW + 365 * DAY_MS, NOW, true],
    ["1970", 0, NOW - 400 * DAY_MS, true],
    ["no time at all", null, NOW, false],
    ["not a number", Number.NaN, NOW, false],
    ["a fraction", NOW - 5.5, NOW - 6, false],
  ])("keeps the time of a post dated %s inside the last 400 days", (_, createdAtMs, kept, skewed) => {
    expect(toStoredPost({ ...POST, createdAtMs }, CONTEXT)).toMatchObject({
      createdAtMs: Math.trunc(kept),
      clockSkewed: skewed,
      seenAtMs: NOW,
    });
  });

  test("does not believe an edit in the future", () => {
    expect(toStoredPost({ ...POST, editedAtMs: NOW + DAY_MS }, CONTEXT).editedAtMs).toBeNull();
    expect(toStoredPost({ ...POST, editedAtMs: NOW - 1 }, CONTEXT).editedAtMs).toBe(NOW - 1);
  });

  test.each([
    [null, 0],
    [99, 0],
    [100, 1],
    [999, 1],
    [9_999, 2],
    [99_999, 3],
    [1e9, 4],
    [Number.NaN, 0],
  ])("puts %d followers into band %d", (followers, band) => {
    expect(toStoredPost({ ...POST, author: { ...AUTHOR, followers } }, CONTEXT).author?.followersBand).toBe(band);
  });

  test("keeps of an author only the hash and what was derived", () => {
    expect(toStoredPost(POST, CONTEXT).author).toEqual({
      hash: identity.authorHash("bluesky", "did:plc:abc"),
      credential: true,
      verified: false,
      followersBand: 2,
      named: ["@alice.example"],
    });
    expect(toStoredPost({ ...POST, author: null }, CONTEXT).author).toBeNull();
  });

  test("hashes the ids of parents like the post's own", () => {
    const parent = "at://did:plc:zzz/app.bsky.feed.post/1";
    expect(toStoredPost({ ...POST, replyTo: parent, repostOf: parent }, CONTEXT)).toMatchObject({
      replyTo: identity.postId("bluesky", parent, true),
      repostOf: identity.postId("bluesky", parent, true),
    });
  });

  test("keeps hosts of links, without those that are somebody's name", () => {
    const links = [
      "https://www.News.example/a",
      "https://news.example/b",
      "https://alice.example/me",
      "https://bob.bsky.social",
      "ftp://x.example",
      "no link",
      "http://[",
    ];
    expect(toStoredPost({ ...POST, links }, CONTEXT).linkDomains).toEqual(["news.example", "bsky.social"]);
  });

  test("cuts a text of five megabytes and says that it did", () => {
    const { text } = toStoredPost({ ...POST, text: "🙂".repeat(1_250_000) }, CONTEXT);
    expect(text.length).toBeLessThanOrEqual(100_000);
    expect(text.length).toBeGreaterThan(99_000);
    expect(text).toMatch(/🙂 … \[cut\]$/u);
  });

  test("makes lone surrogates and NUL storable without moving anything", () => {
    expect(toStoredPost({ ...POST, text: "a\uD800b\0c🙂" }, CONTEXT).text).toBe("a\uFFFDb\uFFFDc🙂");
  });

  test("masks names in every text of the post, its own bare handle included", () => {
    const post = toStoredPost(
      {
        ...POST,
        text: "I am alice.example, ask @bob",
        quotedText: "via @carol@plaza.example",
        linkTitle: "@dora on Plaza",
        media: [{ kind: "image", alt: "screenshot of @erin" }],
        tags: ["measles"],
      },
      CONTEXT,
    );
    expect(post).toMatchObject({
      text: "I am ·············, ask @···",
      quotedText: "via @·····@·············",
      linkTitle: "@···· on Plaza",
      mediaAlts: ["screenshot of @····"],
      tags: ["measles"],
    });
  });

  test("never throws, whatever a post holds", () => {
    const text = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(text, text, text, fc.double(), fc.array(text), (body, id, lang, ms, links) => {
        const post = { ...POST, text: body, nativeId: id, lang, createdAtMs: ms, editedAtMs: ms, links, url: body };
        const kept = toStoredPost({ ...post, author: { ...AUTHOR, id, handle: body, followers: ms } }, CONTEXT);
        expect(kept.text).toHaveLength(body.length);
        expect(kept.createdAtMs).toBeGreaterThanOrEqual(NOW - 400 * DAY_MS);
        expect(kept.createdAtMs).toBeLessThanOrEqual(NOW);
      }),
    );
  });
});

test.each([
  ["en", "en"],
  ["en-US", "en"],
  ["pt_BR", "pt"],
  ["zh-Hant-TW", "zh"],
  ["eng", "en"],
  ["iw", "he"],
  ["und", null],
  ["", null],
  ["english please", null],
  ["\uD800", null],
  ["x".repeat(1e6), null],
  [null, null],
])("reads the language tag %j as %j", (tag, language) => {
  expect(toLanguage(tag)).toBe(language);
});
