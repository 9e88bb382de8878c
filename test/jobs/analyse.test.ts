import { expect, test } from "vitest";
import { analyseBatch } from "../../src/jobs/analyse.ts";
import { openSqliteStore } from "../../src/store/sqlite/index.ts";
import { storedPost } from "../support/analysed-posts.ts";
import { shippedSnapshot } from "../support/shipped.ts";

test("a post that analysis fails on is named and set aside; the others are analysed", async () => {
  const { knowledge } = await shippedSnapshot();
  const store = await openSqliteStore({ path: ":memory:" });
  const said = (id: string, text: string): ReturnType<typeof storedPost> =>
    storedPost({ id, text, atMs: 1, author: id, myth: null, stance: "unclear", lang: "en" });
  await store.ingest({
    source: "s",
    platform: "bluesky",
    posts: [said("poison", "MMR causes autism"), said("a", "hello"), said("b", "MMR causes autism")],
    tombstones: [],
    cursor: null,
    gaps: [],
    rejects: [],
    seen: 3,
    dropped: {},
    nowMs: 1,
  });
  // Stands for a bug that the first post brings out.
  let bugs = 1;
  const faulty = new Proxy(knowledge, {
    get: (target, key): unknown => {
      if (bugs-- > 0) throw new RangeError("a bug");
      return Reflect.get(target, key);
    },
  });
  const failed: string[] = [];
  expect(await analyseBatch(store, faulty, 1, (id) => failed.push(id))).toBe(3);
  expect(failed).toEqual(["poison"]);
  expect(await store.unanalysed(10)).toEqual([]);
  const records = (await store.posts({ words: null, myth: null, stance: null, limit: 10, after: null })).records;
  const matches = new Map(
    records.map(({ post, analysis }) => [post.id as string, analysis?.matches.map((one) => one.myth)]),
  );
  expect(matches.get("poison")).toEqual([]);
  expect(matches.get("b")).toEqual(["vax-mmr-autism"]);
  await store.close();
});
