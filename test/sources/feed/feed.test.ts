import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { virtualClock } from "../../../src/platform/clock.ts";
import { createHttp, type Http } from "../../../src/platform/http.ts";
import { FeedConfig } from "../../../src/sources/feed/config.ts";
import { openFeed } from "../../../src/sources/feed/index.ts";
import type { Cursor, Delivery, Source, SourceContext } from "../../../src/sources/source.ts";
import { batchesOf, collect, postsOf, quickContext, sourceContract } from "../source-contract.ts";
import { makeArticle, openFeedServer, writeRss, type Article, type FeedServer } from "./feed-server.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const whole = (): boolean => false;

interface World {
  readonly server: FeedServer;
  readonly http: Http;
  source(more?: Record<string, unknown>, context?: Partial<SourceContext>): Source;
  /** Answers every request with this body. */
  serve(body: string | Buffer, headers?: Record<string, string>, status?: number): void;
}

async function makeWorld(): Promise<World> {
  const server = await openFeedServer();
  const http = createHttp({ userAgent: "hearsay-test", allowHosts: [server.host] });
  open.push(server, http);
  return {
    server,
    http,
    source: (more = {}, context = {}) =>
      openFeed(FeedConfig.parse({ name: "news", url: server.url, ...more }), {
        ...quickContext(),
        gate: () => true,
        http,
        ...context,
      }),
    serve: (body, headers = { "content-type": "application/xml" }, status = 200) => {
      server.fault = (_path, response) => {
        response.writeHead(status, headers).end(body);
        return true;
      };
    },
  };
}

const idsOf = (deliveries: readonly Delivery[]): readonly string[] => postsOf(deliveries).map((post) => post.nativeId);
const cursorOf = (deliveries: readonly Delivery[]): Cursor | null =>
  batchesOf(deliveries).reduce<Cursor | null>((cursor, batch) => batch.cursor ?? cursor, null);
const problemsOf = (deliveries: readonly Delivery[]): readonly unknown[] =>
  deliveries.flatMap((delivery) => (delivery.kind === "trouble" ? [delivery.problem] : []));

sourceContract("a feed", async () => {
  const server = await openFeedServer();
  const http = createHttp({ userAgent: "hearsay-test", allowHosts: [server.host] });
  const onTopic = Array.from({ length: 130 }, () => makeArticle());
  const offTopic = Array.from({ length: 5 }, () => makeArticle({ title: "Cats", text: "more cats" }));
  server.articles.push(...onTopic, ...offTopic);
  server.articles.sort((a, b) => Date.parse(b.date ?? "") - Date.parse(a.date ?? ""));
  const guids = (articles: readonly Article[]): readonly string[] => articles.map((article) => article.guid ?? "");
  await http.get(server.url);
  return {
    open: (context) => openFeed(FeedConfig.parse({ name: "news", url: server.url }), { ...context, http }),
    onTopic: guids(onTopic),
    offTopic: offTopic.length,
    add: async (count) => {
      const made = Array.from({ length: count }, () => makeArticle());
      server.articles.unshift(...made);
      return guids(made);
    },
    break: async () => {
      server.fault = (_path, response) => {
        response.writeHead(502).end();
        return true;
      };
    },
    mend: async () => {
      server.fault = null;
    },
    close: async () => {
      await http.close();
      await server.close();
    },
  };
});

describe("what is new", () => {
  test("304 is alive", async () => {
    const world = await makeWorld();
    world.server.articles.push(makeArticle());
    const first = await collect(world.source(), null, whole);
    expect(await collect(world.source(), cursorOf(first), whole)).toEqual([{ kind: "alive" }]);
    expect(world.server.asked[1]?.headers["if-none-match"]).toMatch(/^"/u);
  });

  test("an unchanged feed without validators is alive too", async () => {
    const world = await makeWorld();
    world.server.validators = false;
    world.server.articles.push(makeArticle(), makeArticle({ date: null }));
    const first = await collect(world.source(), null, whole);
    expect(await collect(world.source(), cursorOf(first), whole)).toEqual([{ kind: "alive" }]);
  });

  test("a feed without items is alive, not trouble", async () => {
    const world = await makeWorld();
    const first = await collect(world.source(), null, whole);
    expect(problemsOf(first)).toEqual([]);
    expect(idsOf(first)).toEqual([]);
  });

  test("an edited item comes again under the same key with an edit time", async () => {
    const world = await makeWorld();
    const article = makeArticle();
    world.server.articles.push(makeArticle(), article);
    const first = await collect(world.source(), null, whole);
    article.text = "<p>Corrected: the clinic is closed</p>";
    const second = await collect(world.source(), cursorOf(first), whole);
    expect(postsOf(second)).toEqual([
      expect.objectContaining({ nativeId: article.guid, editedAtMs: expect.any(Number) as number }),
    ]);
    expect(postsOf(second)[0]?.text).toContain("Corrected");
  });

  test("a kept item that is edited off the topic is still brought up to date", async () => {
    const world = await makeWorld();
    const article = makeArticle();
    world.server.articles.push(article);
    const gate = quickContext().gate;
    const first = await collect(world.source({}, { gate }), null, whole);
    Object.assign(article, { title: "Retracted", text: "" });
    expect(postsOf(await collect(world.source({}, { gate }), cursorOf(first), whole)).map((post) => post.text)).toEqual(
      ["Retracted"],
    );
  });

  test("an item that leaves the feed is not deleted, and known when it comes back", async () => {
    const world = await makeWorld();
    const article = makeArticle();
    world.server.articles.push(article);
    const first = await collect(world.source(), null, whole);
    world.server.articles.length = 0;
    world.server.articles.push(makeArticle());
    const second = await collect(world.source(), cursorOf(first), whole);
    expect(batchesOf(second).flatMap((batch) => batch.tombstones)).toEqual([]);
    world.server.articles.push(article);
    expect(idsOf(await collect(world.source(), cursorOf(second), whole))).toEqual([]);
  });

  test("an item twice in one answer comes once", async () => {
    const world = await makeWorld();
    const article = makeArticle();
    world.server.articles.push(article, { ...article });
    expect(idsOf(await collect(world.source(), null, whole))).toEqual([article.guid]);
  });

  test("an item without a date is dated by when it was first seen, also when it is edited", async () => {
    const world = await makeWorld();
    const clock = virtualClock(Date.parse("2026-11-20T10:00:00Z"));
    const article = makeArticle({ date: null });
    world.server.articles.push(article);
    const first = await collect(world.source({}, { clock }), null, whole);
    clock.advanceTo(Date.parse("2026-11-21T10:00:00Z"));
    article.text = "changed";
    const second = await collect(world.source({}, { clock }), cursorOf(first), whole);
    expect(postsOf(second)[0]).toMatchObject({
      createdAtMs: Date.parse("2026-11-20T10:00:00Z"),
      editedAtMs: Date.parse("2026-11-21T10:00:00Z"),
    });
  });

  test("broken items are rejected and counted once, the others kept", async () => {
    const world = await makeWorld();
    world.serve(writeRss([makeArticle()], "<item><link>https://news.example/empty</link></item>"));
    const first = await collect(world.source(), null, whole);
    expect(idsOf(first).length).toBe(1);
    expect(batchesOf(first).flatMap((batch) => batch.rejects).length).toBe(1);
    expect(await collect(world.source(), cursorOf(first), whole)).toEqual([{ kind: "alive" }]);
  });

  test("no more items are read than configured", async () => {
    const world = await makeWorld();
    world.server.articles.push(...Array.from({ length: 30 }, () => makeArticle()));
    expect(idsOf(await collect(world.source({ items: 7 }), null, whole)).length).toBe(7);
  });
});

describe("what Atom says was deleted", () => {
  const atom = (inner: string): string =>
    `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"><title>t</title><id>urn:f</id>${inner}</feed>`;
  const entry = "<entry><id>urn:x:1</id><title>One</title><updated>2026-11-20T10:00:00Z</updated></entry>";

  test("becomes a tombstone once", async () => {
    const world = await makeWorld();
    world.serve(atom(entry + '<at:deleted-entry ref="urn:x:0" when="2026-11-20T09:00:00Z"/>'));
    const first = await collect(world.source(), null, whole);
    expect(batchesOf(first).flatMap((batch) => batch.tombstones)).toEqual([
      { kind: "post", nativeId: "urn:x:0", idNamesAuthor: false, atMs: Date.parse("2026-11-20T09:00:00Z") },
    ]);
    expect(await collect(world.source(), cursorOf(first), whole)).toEqual([{ kind: "alive" }]);
  });

  test.each([
    [
      "in CDATA",
      '<entry><id>urn:x:2</id><title>T</title><summary><![CDATA[<at:deleted-entry ref="urn:x:1"/>]]></summary></entry>',
    ],
    ["in a comment", '<!-- <at:deleted-entry ref="urn:x:1"/> -->'],
    [
      "inside an entry",
      '<entry><id>urn:x:2</id><title>T</title><content type="xhtml"><div><at:deleted-entry ref="urn:x:1"/></div></content></entry>',
    ],
  ])("does not count %s", async (_name, inner) => {
    const world = await makeWorld();
    world.serve(atom(entry + inner));
    const first = await collect(world.source(), null, whole);
    expect(idsOf(first)).toContain("urn:x:1");
    expect(batchesOf(first).flatMap((batch) => batch.tombstones)).toEqual([]);
  });
});

describe("what is no feed is trouble, never an empty feed", () => {
  test.each([
    ["a web page", "<!doctype html><html><body>Please sign in</body></html>", "text/html"],
    ["a web page called XML", "<!doctype html><html><body>Please sign in</body></html>", "application/xml"],
    ["nothing", "", "application/xml"],
    ["XML that breaks off", writeRss([makeArticle()]).slice(0, -40), "application/xml"],
    [
      "an external entity",
      '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><item><title>&x;</title></item></channel></rss>',
      "application/xml",
    ],
    ["another JSON", '{"error":"no such feed"}', "application/json"],
    ["JSON that breaks off", '{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1"', "application/json"],
    ["brackets without end", "[".repeat(500_000), "application/json"],
    ["elements without end", "<rss version='2.0'><channel><item>" + "<a>".repeat(200_000), "application/xml"],
  ])("%s", async (_name, body, type) => {
    const world = await makeWorld();
    world.serve(body, { "content-type": type });
    expect(problemsOf(await collect(world.source(), null, whole))).toEqual([
      expect.objectContaining({ kind: "malformed" }),
    ]);
  });

  test.each([
    [403, { kind: "rejected", status: 403 }],
    [404, { kind: "rejected", status: 404 }],
    [410, { kind: "gone" }],
    [429, { kind: "rate-limited" }],
    [500, { kind: "server-error" }],
  ])("status %d", async (status, problem) => {
    const world = await makeWorld();
    world.serve("no", {}, status);
    expect(problemsOf(await collect(world.source(), null, whole))).toEqual([expect.objectContaining(problem)]);
  });

  test("a bomb and a feed of more than 5 MiB", async () => {
    const world = await makeWorld();
    const huge = writeRss([makeArticle({ text: "word ".repeat(1_200_000) })]);
    world.serve(gzipSync(huge), { "content-type": "application/xml", "content-encoding": "gzip" });
    expect(problemsOf(await collect(world.source(), null, whole))).toEqual([
      expect.objectContaining({ kind: "too-large" }),
    ]);
  });

  test("a feed that is gone is left alone for a day", async () => {
    const world = await makeWorld();
    const clock = virtualClock(Date.parse("2026-11-20T10:00:00Z"));
    const source = world.source({}, { clock });
    world.serve("", {}, 410);
    await collect(source, null, whole);
    expect(problemsOf(await collect(source, null, whole))).toEqual([expect.objectContaining({ kind: "gone" })]);
    expect(world.server.asked.length).toBe(1);
    clock.advanceTo(clock.now() + 25 * 3_600_000);
    world.server.fault = null;
    expect(problemsOf(await collect(source, null, whole))).toEqual([]);
  });
});

test("an entity bomb stays small and harms no other item", async () => {
  const world = await makeWorld();
  const entities = Array.from(
    { length: 12 },
    (_, i) => `<!ENTITY a${i} "${`&${i === 0 ? "b" : `a${i - 1}`};`.repeat(10)}">`,
  ).join("");
  world.serve(
    `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY b "aaaaaaaaaa">${entities}]><rss version="2.0"><channel><item><guid>urn:a:1</guid><title>&a11;</title></item><item><guid>urn:a:2</guid><title>fine</title></item></channel></rss>`,
  );
  const posts = postsOf(await collect(world.source(), null, whole));
  expect(posts.map((post) => post.nativeId)).toEqual(["urn:a:1", "urn:a:2"]);
  expect(posts[0]?.text.length).toBeLessThan(100);
});

test("an item of several megabytes goes through in bounded time", async () => {
  const world = await makeWorld();
  world.serve(writeRss([makeArticle({ text: "<b>word</b> ".repeat(180_000) })]));
  expect(idsOf(await collect(world.source(), null, whole)).length).toBe(1);
});

describe("where the feed lives", () => {
  test("a permanent redirect is remembered, and forgotten again when it leads nowhere", async () => {
    const world = await makeWorld();
    world.server.articles.push(makeArticle());
    let newIsThere = true;
    world.server.fault = (path, response) => {
      if (path === "/feed.xml" && newIsThere) response.writeHead(301, { location: "/new.xml" }).end();
      else if (path === "/new.xml" && !newIsThere) response.writeHead(404).end();
      else return false;
      return true;
    };
    const source = world.source();
    const cursor = cursorOf(await collect(source, null, whole));
    await collect(source, cursor, whole);
    expect(world.server.asked.map((asked) => asked.path)).toEqual(["/feed.xml", "/new.xml", "/new.xml"]);
    newIsThere = false;
    await collect(source, cursor, whole);
    await collect(source, cursor, whole);
    expect(world.server.asked.slice(3).map((asked) => asked.path)).toEqual(["/new.xml", "/feed.xml"]);
  });

  test("a private address needs permission", async () => {
    const world = await makeWorld();
    const http = createHttp({ userAgent: "hearsay-test" });
    open.push(http);
    const deliveries = await collect(world.source({}, { http }), null, whole);
    expect(problemsOf(deliveries)).toEqual([expect.objectContaining({ kind: "forbidden-address" })]);
    expect(world.server.asked).toEqual([]);
  });

  test("a foreign cursor is said, and the feed read from the start", async () => {
    const world = await makeWorld();
    world.server.articles.push(makeArticle());
    const deliveries = await collect(world.source(), "v1:17", whole);
    expect(problemsOf(deliveries)).toEqual([expect.objectContaining({ kind: "malformed" })]);
    expect(idsOf(deliveries).length).toBe(1);
  });
});

test.each([[{ name: "Two Words" }], [{ url: "file:///etc/passwd" }], [{ every: "1s" }], [{ items: 0 }], [{ key: 1 }]])(
  "refuses the setting %j",
  (wrong) => {
    expect(FeedConfig.safeParse({ name: "news", url: "https://news.example/feed", ...wrong }).success).toBe(false);
  },
);
