/** What every store must do, whatever its engine. Runs against each one that `make` opens fresh. */

import { expect, test } from "vitest";

import type { ClosedAs } from "../../src/model/alert.ts";
import type { Analysis, MythId } from "../../src/model/analysis.ts";
import { STANCES } from "../../src/model/analysis.ts";
import type { AuthorHash, PostId } from "../../src/model/post.ts";
import type { Lease, PostQuery, Store, StoredTombstone } from "../../src/store/store.ts";
import { analysisOf, batchOf, episodeOf, HOUR_MS, matchOf, messageOf, stored, T0 } from "./sample.ts";

const EVERYTHING: PostQuery = { words: null, myth: null, stance: null, limit: 100, after: null };

export function storeContract(make: () => Promise<Store>): void {
  const onStore =
    (check: (store: Store) => Promise<void>): (() => Promise<void>) =>
    async () => {
      const store = await make();
      try {
        await check(store);
      } finally {
        await store.close();
      }
    };

  test(
    "gives back every field of a post as it was",
    onStore(async (store) => {
      const full = stored("full", {
        text: "Zürich 👩‍⚕️ قال \u202E ok",
        clockSkewed: true,
        editedAtMs: T0 - 5,
        lang: "de",
        author: {
          hash: "A".repeat(22) as AuthorHash,
          credential: true,
          verified: true,
          followersBand: 4,
          named: ["@health.example"],
        },
        sealedUrl: "s1.abc",
        replyTo: "parent" as PostId,
        repostOf: "origin" as PostId,
        quotedText: "",
        linkTitle: "A title",
        linkDomains: ["news.example"],
        tags: ["measles"],
        mediaAlts: ["a chart"],
        engagement: { likes: 0, reposts: null, replies: 3, views: null },
      });
      const bare = stored("bare", { by: null, lang: null });
      await store.ingest(batchOf([full, bare]));
      expect(await store.unanalysed(10)).toEqual([full, bare]);
      expect(await store.post(full.id)).toEqual({ post: full, analysis: null });
      expect(await store.post("absent" as PostId)).toBeNull();
    }),
  );

  test(
    "keeps each post once, however often and in whatever batch it comes",
    onStore(async (store) => {
      const posts = [stored("a"), stored("b"), stored("a")];
      expect(await store.ingest(batchOf(posts))).toEqual({ inserted: 2, edited: 0, duplicates: 1, tombstoned: 0 });
      expect(await store.ingest(batchOf(posts))).toEqual({ inserted: 0, edited: 0, duplicates: 3, tombstoned: 0 });
      expect(await ids(store)).toEqual(["a", "b"]);
    }),
  );

  test(
    "tells the same id on two platforms apart",
    onStore(async (store) => {
      await store.ingest(batchOf([stored("1", { platform: "p" }), stored("1", { platform: "q", text: "other" })]));
      const [first, second] = await store.unanalysed(10);
      expect(first?.id).toBe("1");
      expect(second?.id).not.toBe("1");
      expect((await store.post(second!.id))?.post.text).toBe("other");
      await store.recordAnalyses([analysisOf(second!.id)], "r", T0);
      expect((await store.unanalysed(10)).map((post) => post.platform)).toEqual(["p"]);
      expect((await store.ingest(batchOf([stored("1", { platform: "q", text: "other" })]))).duplicates).toBe(1);
      await store.ingest(batchOf([], { tombstones: [{ kind: "post", platform: "q", id: "1" as PostId, atMs: T0 }] }));
      expect(await store.post(second!.id)).toBeNull();
      expect(await store.post("1" as PostId)).not.toBeNull();
    }),
  );

  test(
    "stores hostile ids and texts without a crash and finds them again",
    onStore(async (store) => {
      const hostile = [
        "\uD800",
        "a\0b",
        "'; DROP TABLE posts; --",
        "x".repeat(5_000),
        "\u202E\u200B",
        "9007199254740993",
      ];
      const posts = hostile.map((id) => stored(id, { text: id, by: id }));
      expect((await store.ingest(batchOf(posts))).inserted).toBe(hostile.length);
      expect((await store.ingest(batchOf(posts))).duplicates).toBe(hostile.length);
      for (const id of hostile) expect((await store.post(id as PostId))?.post.text).toHaveLength(id.length);
    }),
  );

  test.each([
    ["a newer edit time", { editedAtMs: T0 + 2 }, { editedAtMs: T0 + 3, text: "new" }, "edited"],
    ["a first edit time", {}, { editedAtMs: T0 + 3, text: "new" }, "edited"],
    ["another text where the platform gives no time", {}, { text: "new" }, "edited"],
    ["another text at the same time", { editedAtMs: T0 + 2 }, { editedAtMs: T0 + 2, text: "new" }, "edited"],
    ["the same text without a time", {}, {}, "duplicates"],
    ["an older version that comes late", { editedAtMs: T0 + 2 }, { editedAtMs: T0 + 1, text: "old" }, "duplicates"],
    ["the unedited version that comes late", { editedAtMs: T0 + 2 }, { editedAtMs: null, text: "old" }, "duplicates"],
  ] as const)("on %s decides whether it is an edit", async (_, before, after, fate) => {
    const store = await make();
    await store.ingest(batchOf([stored("a", { text: "first", ...before })]));
    await store.recordAnalyses([analysisOf("a", [matchOf("m")])], "r", T0);
    const again = stored("a", { text: "first", ...before, ...after });
    expect((await store.ingest(batchOf([again])))[fate]).toBe(1);
    const record = await store.post("a" as PostId);
    if (fate === "edited") {
      expect(record).toEqual({ post: again, analysis: null });
      expect(await store.unanalysed(5)).toEqual([again]);
      expect(await store.exposure(0, T0 + HOUR_MS)).toEqual([]);
    } else {
      expect(record?.post.text).toBe("first");
      expect(record?.analysis).not.toBeNull();
      expect(await store.unanalysed(5)).toEqual([]);
    }
    await store.close();
  });

  test(
    "does not record the analysis of a text that was edited meanwhile",
    onStore(async (store) => {
      await store.ingest(batchOf([stored("a")]));
      await store.unanalysed(5);
      await store.ingest(batchOf([stored("a", { text: "edited" })]));
      await store.recordAnalyses([analysisOf("a", [matchOf("m")])], "r", T0);
      expect((await store.post("a" as PostId))?.analysis).toBeNull();
      expect((await store.unanalysed(5)).map((post) => post.text)).toEqual(["edited"]);
      await store.recordAnalyses([analysisOf("a")], "r", T0);
      expect((await store.post("a" as PostId))?.analysis).not.toBeNull();
    }),
  );

  test(
    "moves posts and cursor together and keeps the cursor when none is given",
    onStore(async (store) => {
      expect(await store.cursor("plaza:1")).toBeNull();
      await store.ingest(batchOf([stored("a")], { cursor: "17" }));
      await store.ingest(batchOf([stored("b")], { cursor: null }));
      expect(await store.cursor("plaza:1")).toBe("17");
      expect(await store.cursor("other")).toBeNull();
    }),
  );

  test(
    "lets a tombstone win over the post, before and after, and twice",
    onStore(async (store) => {
      const gone: StoredTombstone = { kind: "post", platform: "plaza", id: "a" as PostId, atMs: T0 };
      const early: StoredTombstone = { ...gone, id: "b" as PostId };
      await store.ingest(batchOf([stored("a"), stored("c")]));
      await store.recordAnalyses([analysisOf("a", [matchOf("m")]), analysisOf("c")], "r", T0);
      expect((await store.ingest(batchOf([], { tombstones: [gone, early, gone] }))).tombstoned).toBe(1);
      expect(await store.ingest(batchOf([stored("a"), stored("b")]))).toMatchObject({ inserted: 0, tombstoned: 2 });
      expect(await ids(store)).toEqual(["c"]);
      expect(await store.matchedPosts({ myth: "m" as MythId, lang: "en" }, 0, T0 + 1, 9)).toEqual([]);
      expect(await store.hourCounts({ stances: STANCES, fromMs: 0, toMs: T0 + 1 })).toEqual([]);
      expect(await store.exposure(T0, T0 + 1)).toMatchObject([{ posts: 1 }]);
      expect((await store.posts({ ...EVERYTHING, words: "text" })).records).toHaveLength(1);
      // Another platform's post of the same id is another post.
      expect((await store.ingest(batchOf([stored("a", { platform: "q" })]))).inserted).toBe(1);
    }),
  );

  test(
    "purges a deleted author's posts and refuses older ones that come late",
    onStore(async (store) => {
      const by = "author-x";
      const gone: StoredTombstone = {
        kind: "author",
        platform: "plaza",
        author: by as AuthorHash,
        change: "deleted",
        atMs: T0,
      };
      await store.ingest(batchOf([stored("a", { by }), stored("b", { by, createdAtMs: T0 - 1 }), stored("c")]));
      expect((await store.ingest(batchOf([], { tombstones: [gone] }))).tombstoned).toBe(2);
      const late = await store.ingest(
        batchOf([stored("d", { by, createdAtMs: T0 - 9 }), stored("e", { by, createdAtMs: T0 + 9 })]),
      );
      expect(late).toMatchObject({ inserted: 1, tombstoned: 1 });
      // The same news again does not touch what came after it.
      expect((await store.ingest(batchOf([], { tombstones: [gone] }))).tombstoned).toBe(0);
      expect(await ids(store)).toEqual(["c", "e"]);
    }),
  );

  test(
    "refuses posts of an author who was deleted before any was seen",
    onStore(async (store) => {
      const author = "stranger" as AuthorHash;
      await store.ingest(
        batchOf([], { tombstones: [{ kind: "author", platform: "plaza", author, change: "deleted", atMs: T0 + 5 }] }),
      );
      expect((await store.ingest(batchOf([stored("a", { by: author })]))).tombstoned).toBe(1);
    }),
  );

  test(
    "neither shows nor counts a hidden author until restored",
    onStore(async (store) => {
      const by = "author-x";
      const change = (to: "hidden" | "restored", atMs: number): StoredTombstone => ({
        kind: "author",
        platform: "plaza",
        author: by as AuthorHash,
        change: to,
        atMs,
      });
      const shown = async (): Promise<readonly [number, number, number, boolean]> => [
        (await ids(store)).length,
        (await store.hourCounts({ stances: STANCES, fromMs: T0, toMs: T0 + 1 })).length,
        (await store.matchedPosts({ myth: "m" as MythId, lang: "en" }, T0, T0 + 1, 9)).length,
        (await store.post("a" as PostId)) !== null,
      ];
      await store.ingest(batchOf([stored("a", { by })]));
      await store.recordAnalyses([analysisOf("a", [matchOf("m")])], "r", T0);
      expect(await shown()).toEqual([1, 1, 1, true]);
      await store.ingest(batchOf([], { tombstones: [change("hidden", T0 + 5)] }));
      expect(await shown()).toEqual([0, 0, 0, false]);
      await store.ingest(batchOf([stored("b", { by })]));
      await store.recordAnalyses([analysisOf("b", [matchOf("m")])], "r", T0);
      expect(await shown()).toEqual([0, 0, 0, false]);
      await store.ingest(batchOf([], { tombstones: [change("restored", T0 + 4)] }));
      expect(await shown()).toEqual([0, 0, 0, false]);
      await store.ingest(batchOf([], { tombstones: [change("restored", T0 + 6)] }));
      expect(await shown()).toEqual([2, 1, 2, true]);
    }),
  );

  test(
    "counts what a source saw, kept, dropped and rejected, and bounds what it remembers",
    onStore(async (store) => {
      const gap = { fromMs: T0, toMs: null, reason: "walk was cut" };
      const reject = { reason: "no text", nativeId: "7", sample: "{}" };
      const batch = batchOf([stored("a"), stored("a")], { seen: 5, dropped: { "off topic": 2 }, rejects: [reject] });
      await store.ingest({ ...batch, gaps: [gap] });
      await store.ingest(batchOf([], { seen: 1, dropped: { "off topic": 1, "not public": 4 }, nowMs: T0 + 9 }));
      expect(await store.health()).toEqual([
        {
          source: "plaza:1",
          platform: "plaza",
          cursor: null,
          lastBatchMs: T0 + 9,
          lastAliveMs: T0 + 9,
          newestPostMs: T0,
          trouble: null,
          seen: 6,
          kept: 1,
          dropped: { "off topic": 3, "not public": 4 },
          rejected: 1,
          gaps: [{ ...gap, atMs: T0 }],
        },
      ]);
      const many = Array.from({ length: 300 }, (_, n) => ({ ...gap, fromMs: n }));
      const reasons = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`reason ${n}`, 1]));
      const rejects = Array.from({ length: 1_200 }, () => reject);
      await store.ingest(batchOf([], { gaps: many, dropped: reasons, rejects }));
      const [health] = await store.health();
      expect(health?.gaps.length).toBeLessThanOrEqual(100);
      expect(health?.gaps.at(-1)?.fromMs).toBe(299);
      expect(Object.keys(health?.dropped ?? {}).length).toBeLessThanOrEqual(51);
      expect(Object.values(health?.dropped ?? {}).reduce((sum, posts) => sum + posts)).toBe(307);
      expect(health?.rejected).toBe(1_201);
    }),
  );

  test(
    "remembers since when and how often a source is in trouble, until it delivers",
    onStore(async (store) => {
      const slow = { kind: "timed-out", detail: "no answer" };
      await store.noteTrouble("s", "plaza", slow, T0);
      await store.noteTrouble("s", "plaza", slow, T0 + 5);
      expect((await store.health())[0]?.trouble).toEqual({ ...slow, sinceMs: T0, count: 2 });
      await store.noteTrouble("s", "plaza", { kind: "gone", detail: "404" }, T0 + 7);
      expect((await store.health())[0]?.trouble).toEqual({ kind: "gone", detail: "404", sinceMs: T0 + 7, count: 1 });
      await store.noteAlive("s", "plaza", T0 + 9);
      expect((await store.health())[0]).toMatchObject({ trouble: null, lastAliveMs: T0 + 9, lastBatchMs: null });
    }),
  );

  test(
    "gives an analysis back as it was recorded and replaces it on a second one",
    onStore(async (store) => {
      const text = "they say mmr gave my son autism, why?";
      await store.ingest(batchOf([stored("a", { text })]));
      const evidence = [
        { start: 9, end: 31, text: "mmr gave my son autism", why: "pattern 1" },
        { start: 0, end: 4, text: "a chart", why: "pattern 2", field: "image-text" as const },
      ];
      const analysis = analysisOf(
        "a",
        [
          matchOf("m", { evidence, runnerUp: { myth: "n" as MythId, p: 0.2 } }),
          matchOf("n", { decision: "suppressed" }),
        ],
        { lang: "es", flags: ["first_hand"], emotions: { fear: 0.5 }, candidates: [{ myth: "m" as MythId, score: 3 }] },
      );
      await store.recordAnalyses([analysis], "r1", T0);
      expect((await store.post("a" as PostId))?.analysis).toEqual(analysis);
      expect(await store.unanalysed(5)).toEqual([]);
      const second = analysisOf("a", [matchOf("n")]);
      await store.recordAnalyses([second, analysisOf("absent")], "r2", T0);
      expect((await store.post("a" as PostId))?.analysis).toEqual(second);
      expect(await store.exposure(T0, T0 + 1)).toEqual([{ platform: "plaza", lang: "en", hourMs: T0, posts: 1 }]);
      expect(await store.hourCounts({ stances: STANCES, fromMs: T0, toMs: T0 + 1 })).toMatchObject([{ myth: "n" }]);
    }),
  );

  test(
    "counts distinct authors and posts per myth, language and hour, matches only",
    onStore(async (store) => {
      const at = T0 + 10;
      const posts = [
        stored("a", { by: "x", createdAtMs: at }),
        stored("b", { by: "x", createdAtMs: at }),
        stored("c", { by: null, createdAtMs: at }),
        stored("d", { by: null, createdAtMs: at }),
        stored("e", { by: "y", createdAtMs: at + HOUR_MS }),
        stored("f", { by: "z", createdAtMs: at }),
        stored("g", { by: "z", createdAtMs: at }),
      ];
      await store.ingest(batchOf(posts));
      await store.recordAnalyses(
        [
          ...["a", "b", "c", "d", "e"].map((id) => analysisOf(id, [matchOf("m")])),
          analysisOf("f", [matchOf("m", { stance: "debunks" })]),
          analysisOf("g", [matchOf("m", { decision: "suggest" }), matchOf("n", { decision: "suppressed" })]),
        ],
        "r",
        T0,
      );
      const range = { fromMs: T0, toMs: T0 + 2 * HOUR_MS };
      expect(await store.hourCounts({ stances: ["asserts"], ...range })).toEqual([
        { myth: "m", lang: "en", hourMs: T0, authors: 3, posts: 4 },
        { myth: "m", lang: "en", hourMs: T0 + HOUR_MS, authors: 1, posts: 1 },
      ]);
      expect(await store.hourCounts({ stances: ["asserts", "debunks"], fromMs: T0, toMs: T0 + HOUR_MS })).toMatchObject(
        [{ authors: 4, posts: 5 }],
      );
      expect(await store.hourCounts({ stances: [], ...range })).toEqual([]);
      expect(await store.hourCounts({ stances: STANCES, fromMs: T0, toMs: at })).toEqual([]);
      expect(await store.hourCounts({ stances: STANCES, fromMs: at, toMs: at + 1 })).toHaveLength(1);
    }),
  );

  test(
    "tells how each topic's authors feel, one author one voice",
    onStore(async (store) => {
      await store.ingest(
        batchOf([stored("a", { by: "x" }), stored("b", { by: "x" }), stored("c", { by: "y" }), stored("d")]),
      );
      const felt = (id: string, score: number, topics: readonly string[]): Analysis => ({
        ...analysisOf(id, []),
        topics,
        sentiment: { label: "neutral", score },
      });
      await store.recordAnalyses(
        [felt("a", -1, ["t"]), felt("b", 0, ["t"]), felt("c", 0.5, ["t", "u"]), felt("d", 1, [])],
        "r",
        T0,
      );
      expect(await store.moods(T0, T0 + 1)).toEqual([
        { topic: "t", lang: "en", authors: 2, sum: 0, squares: 0.5 },
        { topic: "u", lang: "en", authors: 1, sum: 0.5, squares: 0.25 },
      ]);
      expect(await store.moods(T0 - 1, T0)).toEqual([]);
    }),
  );

  test(
    "finds posts under hashtags, in whatever case and wherever they are told, newest first",
    onStore(async (store) => {
      await store.ingest(
        batchOf([
          stored("a", { text: "Come along #SoupWeek!" }),
          stored("b", { text: "beside it", tags: ["soupweek"], createdAtMs: T0 + 1 }),
          stored("c", { text: "＃soupweek, in full width", createdAtMs: T0 + 2 }),
          stored("d", { text: "#SEMANASARAMPIÓN", createdAtMs: T0 + 3 }),
          stored("e", { text: "#soupweekend, soupweek and # soupweek", tags: ["soup"], createdAtMs: T0 + 4 }),
          stored("f", { text: "#soupweek", createdAtMs: T0 + 5 }),
          stored("g", { text: "#soupweek, deleted", createdAtMs: T0 + 1 }),
        ]),
      );
      await store.ingest(
        batchOf([], { tombstones: [{ kind: "post", platform: "plaza", id: "g" as PostId, atMs: T0 + 6 }] }),
      );
      await store.recordAnalyses([analysisOf("a", [matchOf("m")])], "r", T0);
      const ids = async (tags: readonly string[], limit = 10): Promise<readonly string[]> =>
        (await store.tagged(tags, T0, T0 + 5, limit)).map(({ post }) => post.id);
      expect(await ids(["SoupWeek"])).toEqual(["c", "b", "a"]);
      expect(await ids(["#soupweek"], 2)).toEqual(["c", "b"]);
      expect(await ids(["SemanaSarampión"])).toEqual(["d"]);
      expect(await ids([])).toEqual([]);
      const [, , { analysis } = { analysis: null }] = await store.tagged(["soupweek"], T0, T0 + 5, 10);
      expect(analysis?.matches).toMatchObject([{ myth: "m" }]);
    }),
  );

  test(
    "tells what is known of the audience of matched posts, newest first",
    onStore(async (store) => {
      const engagement = { likes: 3, reposts: 2, replies: null, views: 70 };
      await store.ingest(
        batchOf([
          stored("a", { engagement }),
          stored("b", { createdAtMs: T0 + 1 }),
          stored("c", { createdAtMs: T0 + 2 }),
        ]),
      );
      await store.recordAnalyses(
        [
          analysisOf("a", [matchOf("m")]),
          analysisOf("b", [matchOf("m", { stance: "asks" })]),
          analysisOf("c", [matchOf("m", { decision: "suggest" })]),
        ],
        "r",
        T0,
      );
      const posts = await store.audiences(T0, T0 + 3, 10);
      expect(posts).toMatchObject([
        { id: "b", myth: "m", stance: "asks", engagements: 0, views: null, followersBand: 0 },
        { id: "a", myth: "m", stance: "asserts", engagements: 5, views: 70, platform: "plaza", createdAtMs: T0 },
      ]);
      expect((await store.audiences(T0, T0 + 3, 1)).map((one) => one.id)).toEqual(["b"]);
      expect(await store.audiences(T0 + 2, T0 + 3, 10)).toEqual([]);
    }),
  );

  test(
    "lists the matched posts of a subject newest first, end of range excluded",
    onStore(async (store) => {
      await store.ingest(batchOf([1, 2, 3].map((n) => stored(`p${n}`, { by: "x", createdAtMs: T0 + n }))));
      await store.recordAnalyses(
        [
          analysisOf("p1", [matchOf("m", { p: 0.8 })], { flags: ["first_hand"] }),
          analysisOf("p2", [matchOf("m", { stance: "asks" })]),
          analysisOf("p3", [matchOf("m")], { lang: "es" }),
        ],
        "r",
        T0,
      );
      const subject = { myth: "m" as MythId, lang: "en" };
      expect(await store.matchedPosts(subject, T0, T0 + 9, 9)).toEqual([
        {
          id: "p2",
          myth: "m",
          lang: "en",
          stance: "asks",
          author: "x",
          platform: "plaza",
          createdAtMs: T0 + 2,
          p: 0.9,
          firstHand: false,
        },
        {
          id: "p1",
          myth: "m",
          lang: "en",
          stance: "asserts",
          author: "x",
          platform: "plaza",
          createdAtMs: T0 + 1,
          p: 0.8,
          firstHand: true,
        },
      ]);
      expect(await store.matchedPosts(subject, T0 + 1, T0 + 2, 9)).toMatchObject([{ id: "p1" }]);
      expect(await store.matchedPosts(subject, T0, T0 + 9, 1)).toHaveLength(1);
      expect(await store.matchedPosts({ ...subject, myth: "unknown" as MythId }, T0, T0 + 9, 9)).toEqual([]);
    }),
  );

  test(
    "tells the span of the analysed posts",
    onStore(async (store) => {
      expect(await store.span()).toBeNull();
      await store.ingest(batchOf([1, 2, 3, 4].map((n) => stored(`p${n}`, { createdAtMs: T0 + n }))));
      expect(await store.span()).toBeNull();
      await store.recordAnalyses([analysisOf("p2"), analysisOf("p3")], "r", T0);
      expect(await store.span()).toEqual({ fromMs: T0 + 2, toMs: T0 + 3 });
    }),
  );

  test(
    "pages through posts without gap or repetition, by time, by words and by myth",
    onStore(async (store) => {
      // Three posts share each millisecond: the order must still be total.
      const posts = Array.from({ length: 25 }, (_, n) => stored(`p${n}`, { createdAtMs: T0 + Math.floor(n / 3) }));
      await store.ingest(batchOf(posts));
      await store.recordAnalyses(
        posts.map((post) => analysisOf(post.id, [matchOf("m")])),
        "r",
        T0,
      );
      for (const query of [EVERYTHING, { ...EVERYTHING, words: "text" }, { ...EVERYTHING, myth: "m" as MythId }]) {
        const found: string[] = [];
        let after: string | null = null;
        do {
          const page = await store.posts({ ...query, limit: 7, after });
          expect(page.records.length).toBeLessThanOrEqual(7);
          found.push(...page.records.map((record) => record.post.id));
          after = page.next;
        } while (after !== null);
        expect(found).toEqual(posts.map((post) => post.id).reverse());
      }
    }),
  );

  test(
    "finds words in the text, together with myth and stance, and follows edits",
    onStore(async (store) => {
      await store.ingest(
        batchOf([
          stored("a", { text: "Garlic cures the Flú" }),
          stored("b", { text: "garlic bread" }),
          stored("c", { text: "vaccination day" }),
        ]),
      );
      await store.recordAnalyses([analysisOf("a", [matchOf("m", { stance: "debunks" })])], "r", T0);
      const find = async (words: string, over: Partial<PostQuery> = {}): Promise<readonly string[]> =>
        (await store.posts({ ...EVERYTHING, words, ...over })).records.map((record) => record.post.id);
      expect(await find("garlic")).toEqual(["b", "a"]);
      expect(await find("GARLIC flu")).toEqual(["a"]);
      expect(await find("vacc*")).toEqual(["c"]);
      expect(await find("garlic", { myth: "m" as MythId })).toEqual(["a"]);
      expect(await find("garlic", { stance: "debunks" })).toEqual(["a"]);
      expect(await find("garlic", { stance: "asserts" })).toEqual([]);
      await store.ingest(batchOf([stored("b", { text: "onion soup" })]));
      expect(await find("garlic")).toEqual(["a"]);
      expect(await find("onion")).toEqual(["b"]);
      expect(await store.indexWords(10)).toBe(0);
    }),
  );

  test.each([
    '"',
    "a AND",
    "NEAR(",
    "text:x",
    "^a",
    "a*b*",
    "-",
    "*",
    "'",
    "(",
    "\0",
    "\uD800",
    "{a b}: c",
    "",
    "🙂",
    "+",
    "NOT",
    "x".repeat(9_000),
  ])("takes %j as words to find and does not fail", async (words) => {
    const store = await make();
    await store.ingest(batchOf([stored("a")]));
    const page = await store.posts({ ...EVERYTHING, words });
    expect(page.records.length).toBeLessThanOrEqual(1);
    await store.close();
  });

  test(
    "exports every visible post from a time on, oldest first",
    onStore(async (store) => {
      const posts = Array.from({ length: 1_203 }, (_, n) => stored(`p${n}`, { createdAtMs: T0 + Math.floor(n / 7) }));
      for (let n = 0; n < posts.length; n += 250) await store.ingest(batchOf(posts.slice(n, n + 250)));
      expect(await ids(store)).toEqual(posts.map((post) => post.id));
      expect((await ids(store, T0 + 100))[0]).toBe("p700");
    }),
  );

  test(
    "gives a lease to one holder at a time, with a higher token for the next",
    onStore(async (store) => {
      const first = await store.takeLease("detect", "one", T0, 100);
      expect(first).toEqual({ name: "detect", token: 1 });
      expect(await store.takeLease("detect", "two", T0 + 99, 100)).toBeNull();
      expect(await store.takeLease("detect", "one", T0 + 50, 100)).toEqual(first);
      expect(await store.takeLease("other", "two", T0, 100)).toEqual({ name: "other", token: 1 });
      const second = await store.takeLease("detect", "two", T0 + 150, 100);
      expect(second?.token).toBe(2);
      // A stale holder cannot free what is no longer his.
      await store.releaseLease(first!);
      expect(await store.takeLease("detect", "one", T0 + 151, 100)).toBeNull();
      await store.releaseLease(second!);
      expect((await store.takeLease("detect", "one", T0 + 151, 100))?.token).toBe(3);
    }),
  );

  test(
    "writes one round of detection whole, and nothing of it under a stale lease",
    onStore(async (store) => {
      await store.ingest(batchOf([stored("a"), stored("b")]));
      const stale = (await store.takeLease("detect", "one", T0, 1))!;
      const lease = (await store.takeLease("detect", "two", T0 + 5, 1_000))!;
      expect(await store.detectedUntil()).toBeNull();
      expect(await store.nextEpisodeNumber()).toBe(1);
      const round = {
        lease,
        states: [{ key: "k", state: '{"s":1}' }],
        episodes: [episodeOf("E-1")],
        episodePosts: [{ episode: "E-1", posts: ["b", "a", "absent"] as PostId[] }],
        outbox: [{ channel: "console", message: messageOf("E-1", 1) }],
        doneUntilMs: T0 + 7,
        nowMs: T0 + 8,
      };
      await expect(store.saveDetection({ ...round, lease: stale })).rejects.toMatchObject({ code: "fenced" });
      expect(await store.detectorStates()).toEqual(new Map());
      expect(await store.episodes({ open: null, limit: 9 })).toEqual([]);
      await store.saveDetection(round);
      await store.saveDetection(round);
      expect(await store.detectorStates()).toEqual(new Map([["k", '{"s":1}']]));
      expect(await store.detectedUntil()).toBe(T0 + 7);
      expect(await store.episode("E-1")).toEqual(episodeOf("E-1"));
      expect(await store.episode("E-2")).toBeNull();
      expect(await store.episodePosts("E-1", 9)).toEqual(["b", "a"]);
      expect(await store.nextEpisodeNumber()).toBe(2);
      expect(await store.outboxCounts()).toEqual({ waiting: 1, sent: 0, dead: 0 });
      await store.ingest(
        batchOf([], { tombstones: [{ kind: "post", platform: "plaza", id: "b" as PostId, atMs: T0 + 1 }] }),
      );
      expect(await store.episodePosts("E-1", 9)).toEqual(["a"]);
    }),
  );

  test(
    "lists episodes newest first, open ones apart",
    onStore(async (store) => {
      const resolved = { state: "resolved", firedAtMs: T0, resolvedAtMs: T0 + 1 } as const;
      await saveEpisodes(store, [
        episodeOf("E-1", { openedAtMs: T0, condition: resolved }),
        episodeOf("E-2", { openedAtMs: T0 + 1 }),
        episodeOf("E-10", { openedAtMs: T0 + 1, condition: { state: "pending", sinceMs: T0 } }),
      ]);
      const list = async (open: boolean | null, limit = 9): Promise<readonly string[]> =>
        (await store.episodes({ open, limit })).map((episode) => episode.id);
      expect(await list(null)).toEqual(["E-10", "E-2", "E-1"]);
      expect(await list(true)).toEqual(["E-10", "E-2"]);
      expect(await list(false)).toEqual(["E-1"]);
      expect(await list(null, 1)).toEqual(["E-10"]);
      expect(await store.nextEpisodeNumber()).toBe(11);
    }),
  );

  test(
    "keeps what people said of matched posts, the last word of each, and reads closed alerts as reviews",
    onStore(async (store) => {
      const [m, other] = ["m", "other"] as MythId[] as [MythId, MythId];
      const [a, b, absent] = ["a", "b", "absent"] as PostId[] as [PostId, PostId, PostId];
      await store.ingest(batchOf([stored("a"), stored("b")]));
      const note = (post: PostId, isRight: boolean, myth = m) => ({ post, myth, isRight, rev: "r1" });
      expect(await store.noteReviews([note(a, true), note(b, true), note(absent, true)], "ana", T0)).toBe(2);
      expect(await store.noteReviews([note(b, false)], "ben", T0 + 1)).toBe(1);
      await store.noteReviews([note(b, true, other)], "ben", T0 + 2);
      const told = { rev: "r1", isRight: true };
      expect(await store.reviews(T0, 9)).toEqual([
        { ...told, post: b, myth: other, by: "ben", atMs: T0 + 2 },
        { ...told, post: b, myth: m, isRight: false, by: "ben", atMs: T0 + 1 },
        { ...told, post: a, myth: m, by: "ana", atMs: T0 },
      ]);
      expect(await store.reviews(T0 + 2, 9)).toHaveLength(1);
      expect((await store.reviews(T0, 1)).map((one) => one.myth)).toEqual([other]);
      await store.renameMyth(other, m);
      expect((await store.reviews(T0, 9)).map((one) => [one.post, one.isRight])).toEqual([
        [b, true],
        [a, true],
      ]);
      await store.ingest(
        batchOf([], {
          tombstones: [
            {
              kind: "author",
              platform: "plaza",
              author: "author-of-b" as AuthorHash,
              change: "hidden",
              atMs: T0 + 3,
            },
          ],
        }),
      );
      expect((await store.reviews(T0, 9)).map((one) => one.post)).toEqual([null, a]);
      await store.ingest(
        batchOf([], { tombstones: [{ kind: "post", platform: "plaza", id: "a" as PostId, atMs: T0 + 3 }] }),
      );
      expect((await store.reviews(T0, 9)).map((one) => one.post)).toEqual([null]);

      const closed = (outcome: ClosedAs, atMs: number) =>
        ({ state: "closed", outcome, by: "ana", atMs, note: null }) as const;
      await saveEpisodes(store, [
        episodeOf("E-1"),
        episodeOf("E-2"),
        episodeOf("E-3"),
        episodeOf("E-4", { subject: { topic: "t", lang: "en" } }),
        episodeOf("E-5", { signal: "rule-health" }),
        episodeOf("E-6"),
      ]);
      for (const [id, outcome] of [
        ["E-1", "false alarm"],
        ["E-2", "watched"],
        ["E-3", "duplicate"],
        ["E-4", "responded"],
        ["E-5", "false alarm"],
      ] as const) {
        const handling = closed(outcome, T0 + 100 + Number(id.slice(2)));
        await store.updateHandling(id, { handling, suppression: null }, "ana", T0 + 200);
      }
      const myth = "myth-a" as MythId;
      expect(await store.reviews(T0 + 50, 9)).toEqual([
        { post: null, myth, isRight: true, rev: "r1", by: "ana", atMs: T0 + 102 },
        { post: null, myth, isRight: false, rev: "r1", by: "ana", atMs: T0 + 101 },
      ]);
    }),
  );

  test(
    "keeps what people decided when detection saves what it read before",
    onStore(async (store) => {
      await saveEpisodes(store, [episodeOf("E-1")]);
      const handling = { state: "acknowledged", by: "ana", atMs: T0, note: null } as const;
      const silenced = { kind: "silenced", by: "ana", reason: "known", untilMs: T0 + 99 } as const;
      const changed = await store.updateHandling("E-1", { handling, suppression: silenced }, "ana", T0 + 1);
      expect(changed).toEqual(episodeOf("E-1", { handling, suppression: silenced, updatedAtMs: T0 + 1 }));
      await saveEpisodes(store, [
        episodeOf("E-1", { seq: 2, condition: { state: "recovering", firedAtMs: T0, belowSinceMs: T0 } }),
      ]);
      expect(await store.episode("E-1")).toMatchObject({
        handling,
        suppression: silenced,
        seq: 2,
        condition: { state: "recovering" },
      });
      await store.updateHandling("E-1", { handling, suppression: null }, "ana", T0 + 2);
      await saveEpisodes(store, [episodeOf("E-1", { suppression: silenced })]);
      expect((await store.episode("E-1"))?.suppression).toBeNull();
      const frozen = { kind: "frozen", reason: "source blind", sinceMs: T0 } as const;
      await saveEpisodes(store, [episodeOf("E-1", { suppression: frozen })]);
      expect((await store.episode("E-1"))?.suppression).toEqual(frozen);
      expect(await store.updateHandling("E-9", { handling, suppression: null }, "ana", T0)).toBeNull();
    }),
  );

  test(
    "delivers each message once, in order of episode and seq, the older unsent one superseded",
    onStore(async (store) => {
      const lease = await saveMessages(store, [
        ["console", "E-10", 1],
        ["console", "E-9", 1],
        ["console", "E-9", 2],
        ["webhook:ops", "E-9", 1],
        ["console", "E-9", 2],
      ]);
      const claimed = await store.claimOutbox(lease, T0, 9);
      expect(claimed.map((row) => [row.channel, row.message.episode, row.message.seq])).toEqual([
        ["webhook:ops", "E-9", 1],
        ["console", "E-9", 2],
        ["console", "E-10", 1],
      ]);
      expect(claimed[0]).toMatchObject({ attempts: 0, firstAtMs: T0, message: messageOf("E-9", 1) });
      await store.settleOutbox(
        lease,
        [
          { id: claimed[0]!.id, state: "sent", reference: "ref" },
          { id: claimed[1]!.id, state: "retry", notBeforeMs: T0 + 50, why: "503" },
          { id: claimed[2]!.id, state: "dead", why: "410" },
        ],
        T0,
      );
      expect(await store.outboxCounts()).toEqual({ waiting: 1, sent: 1, dead: 1 });
      expect(await store.claimOutbox(lease, T0 + 49, 9)).toEqual([]);
      expect(await store.claimOutbox(lease, T0 + 50, 9)).toMatchObject([{ id: claimed[1]!.id, attempts: 1 }]);
      // A message that was sent stays sent when a repeated round writes it again.
      await saveMessages(store, [["webhook:ops", "E-9", 1]]);
      expect(await store.outboxCounts()).toEqual({ waiting: 1, sent: 1, dead: 1 });
      // What is older than a message already sent is never sent after it.
      await store.settleOutbox(lease, [{ id: claimed[1]!.id, state: "sent", reference: null }], T0);
      await saveMessages(store, [["console", "E-9", 1]]);
      expect(await store.claimOutbox(lease, T0 + 99, 9)).toEqual([]);
    }),
  );

  test(
    "refuses outbox work under a stale lease",
    onStore(async (store) => {
      await saveMessages(store, [["console", "E-1", 1]]);
      const stale = (await store.takeLease("dispatch", "one", T0, 1))!;
      await store.takeLease("dispatch", "two", T0 + 2, 1);
      await expect(store.claimOutbox(stale, T0, 9)).rejects.toMatchObject({ name: "StoreError", code: "fenced" });
      await expect(store.settleOutbox(stale, [], T0)).rejects.toMatchObject({ code: "fenced" });
    }),
  );

  test(
    "drops texts by age, the matched ones later, and keeps counts and ids",
    onStore(async (store) => {
      const text = "mmr gave my son autism";
      const evidence = [{ start: 0, end: 3, text: "mmr", why: "pattern 1" }];
      const posts = Array.from({ length: 600 }, (_, n) =>
        stored(`p${n}`, { text, seenAtMs: T0 + n, quotedText: "quoted words" }),
      );
      for (let n = 0; n < 600; n += 200) await store.ingest(batchOf(posts.slice(n, n + 200)));
      await store.recordAnalyses([analysisOf("p1", [matchOf("m", { evidence })]), analysisOf("p2")], "r", T0);
      const before = await store.hourCounts({ stances: STANCES, fromMs: T0, toMs: T0 + 1 });
      await store.indexWords(400);
      expect(await store.prune({ unmatchedBeforeMs: T0 + 580, matchedBeforeMs: T0 }, T0)).toBe(579);
      expect((await store.posts({ ...EVERYTHING, words: "autism" })).records).toHaveLength(21);
      expect((await store.post("p1" as PostId))?.analysis?.matches[0]?.evidence).toEqual(evidence);
      expect(await store.prune({ unmatchedBeforeMs: T0 + 580, matchedBeforeMs: T0 + 580 }, T0)).toBe(1);
      const record = await store.post("p1" as PostId);
      expect(record?.post).toMatchObject({ text: "", quotedText: null, sealedUrl: null });
      expect(record?.analysis?.matches[0]?.evidence).toEqual([{ ...evidence[0], text: "" }]);
      expect(await store.hourCounts({ stances: STANCES, fromMs: T0, toMs: T0 + 1 })).toEqual(before);
      expect(await store.prune({ unmatchedBeforeMs: T0 + 580, matchedBeforeMs: T0 + 580 }, T0)).toBe(0);
      expect((await store.ingest(batchOf(posts.slice(0, 5)))).duplicates).toBe(5);
      expect((await store.unanalysed(999)).map((post) => post.text)).toEqual(Array.from({ length: 20 }, () => text));
    }),
  );

  test("rejects with `closed` once it is closed", async () => {
    const store = await make();
    await store.close();
    await store.close();
    await expect(store.health()).rejects.toMatchObject({ name: "StoreError", code: "closed" });
    await expect(store.ingest(batchOf([stored("a")]))).rejects.toMatchObject({ code: "closed" });
  });
}

async function ids(store: Store, sinceMs = 0): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const record of store.exportPosts(sinceMs)) found.push(record.post.id);
  return found;
}

async function saveEpisodes(store: Store, episodes: readonly ReturnType<typeof episodeOf>[]): Promise<void> {
  await save(store, { episodes });
}

async function saveMessages(
  store: Store,
  messages: readonly (readonly [channel: string, episode: string, seq: number])[],
): Promise<Lease> {
  return save(store, {
    outbox: messages.map(([channel, episode, seq]) => ({ channel, message: messageOf(episode, seq) })),
  });
}

async function save(
  store: Store,
  part: Partial<Pick<Parameters<Store["saveDetection"]>[0], "episodes" | "outbox">>,
): Promise<Lease> {
  const lease = (await store.takeLease("job", "test", T0, HOUR_MS))!;
  const round = { lease, states: [], episodes: [], episodePosts: [], outbox: [], doneUntilMs: T0, nowMs: T0 };
  await store.saveDetection({ ...round, ...part });
  return lease;
}
