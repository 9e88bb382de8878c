import * as fc from "fast-check";
import { parseFeed } from "feedsmith";
import { describe, expect, test } from "vitest";
import type { Post } from "../../../src/model/post.ts";
import { parseFeedDate } from "../../../src/sources/feed/date.ts";
import { decodeFeed } from "../../../src/sources/feed/decode.ts";
import { toPost } from "../../../src/sources/feed/post.ts";
import { readFeed, readItem } from "../../../src/sources/feed/schema.ts";
import { readDeleted } from "../../../src/sources/feed/tombstones.ts";

const NINE = Date.parse("2026-11-20T09:00:00Z");

test.each([
  ["RFC 822", "Fri, 20 Nov 2026 09:00:00 GMT", NINE],
  ["a numeric zone", "Fri, 20 Nov 2026 10:00:00 +0100", NINE],
  ["a zone with colon", "Fri, 20 Nov 2026 10:00:00 +01:00", NINE],
  ["a zone after GMT", "Fri, 20 Nov 2026 10:00:00 GMT+0100", NINE],
  ["an American zone", "Fri, 20 Nov 2026 01:00:00 PST", NINE],
  ["a European zone", "Fri, 20 Nov 2026 10:00:00 CET", NINE],
  ["an unknown zone is UTC", "Fri, 20 Nov 2026 09:00:00 XYZ", NINE],
  ["no zone is UTC", "Fri, 20 Nov 2026 09:00:00", NINE],
  ["a zone in brackets after the number", "Fri, 20 Nov 2026 10:00:00 +0100 (CET)", NINE],
  ["the wrong weekday", "Mon, 20 Nov 2026 09:00:00 GMT", NINE],
  ["no weekday", "20 Nov 2026 09:00 GMT", NINE],
  ["a full month name", "Friday, 20 November 2026 09:00:00 GMT", NINE],
  ["hyphens", "Friday, 20-Nov-26 09:00:00 GMT", NINE],
  ["a two-digit year", "Fri, 20 Nov 26 09:00:00 GMT", NINE],
  ["a year of the last century", "01 Jan 70 00:00:00 GMT", 0],
  ["no time", "20 Nov 2026", Date.parse("2026-11-20T00:00:00Z")],
  ["a leap second", "31 Dec 2016 23:59:60 GMT", Date.parse("2016-12-31T23:59:59Z")],
  ["spaces around", "  Fri,  20 Nov 2026\n09:00:00 GMT ", NINE],
  ["ISO", "2026-11-20T09:00:00Z", NINE],
  ["ISO with zone", "2026-11-20T10:00:00+01:00", NINE],
  ["ISO with fraction", "2026-11-20T09:00:00.123456Z", NINE],
  ["ISO without zone", "2026-11-20T09:00:00", NINE],
  ["ISO with a space", "2026-11-20 09:00:00", NINE],
  ["ISO day", "2026-11-20", Date.parse("2026-11-20T00:00:00Z")],
  ["words", "yesterday", null],
  ["an impossible month", "2026-13-20T09:00:00Z", null],
  ["an impossible time", "20 Nov 2026 29:00 GMT", null],
  ["nothing", "", null],
  ["far too much", "2026-11-20".padEnd(5000, "0"), null],
])("reads %s", (_name, text, expected) => {
  expect(parseFeedDate(text)).toBe(expected);
});

test("any string is a finite time or none", () => {
  const like = fc.stringMatching(
    /^[A-Za-z]{0,4},? ?[0-9]{0,3} ?[A-Za-z]{0,4} ?[0-9]{0,5} ?[0-9:.+TZ-]{0,12} ?[A-Z+0-9-]{0,6}$/u,
  );
  expect(() =>
    fc.assert(
      fc.property(fc.oneof(fc.string(), like), (text) => {
        const ms = parseFeedDate(text);
        return ms === null || Number.isFinite(ms);
      }),
    ),
  ).not.toThrow();
});

const latin = (text: string): Uint8Array => Buffer.from(text, "latin1");

test.each([
  ["UTF-8 by default", Buffer.from("é"), null, "é"],
  ["a mark above the header", Buffer.from("\ufeffé"), "iso-8859-1", "é"],
  [
    "the header above the prolog",
    latin('<?xml version="1.0" encoding="utf-8"?>é'),
    "windows-1252",
    '<?xml version="1.0" encoding="utf-8"?>é',
  ],
  [
    "the prolog",
    latin("<?xml version='1.0' encoding='windows-1252'?>\x93é\x94"),
    null,
    "<?xml version='1.0' encoding='windows-1252'?>“é”",
  ],
  [
    "Cyrillic",
    Buffer.from([...latin('<?xml version="1.0" encoding="koi8-r"?>'), 0xd0, 0xd2]),
    null,
    '<?xml version="1.0" encoding="koi8-r"?>пр',
  ],
  ["UTF-16 with a mark", Buffer.from("\ufeff<a>é", "utf16le"), null, "<a>é"],
  ["UTF-16 without a mark", Buffer.from("<a>é", "utf16le"), null, "<a>é"],
  ["a header that names no charset", Buffer.from("é"), "none-such", "é"],
  ["bytes that fit no character", Buffer.from([0x61, 0xff, 0x62]), null, "a\ufffdb"],
  ["nothing", new Uint8Array(0), null, ""],
])("decodes %s", (_name, bytes, charset, text) => {
  expect(decodeFeed(bytes, charset)).toBe(text);
});

const PLACE = { url: "https://www.news.example/feed.xml", lang: null };

function postsIn(text: string): readonly Post[] {
  const content = readFeed(parseFeed(text).feed);
  return content.items.flatMap((one) => {
    const item = readItem(one);
    return item === null ? [] : [toPost(item, { ...PLACE, lang: content.lang })];
  });
}

describe("the formats give the same kind of post", () => {
  test("RSS", () => {
    const [post] = postsIn(
      `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><language>en-us</language><item>
        <guid isPermaLink="false">1234</guid><title>Measles &amp;amp; schools</title><link>/items/1</link>
        <pubDate>Fri, 20 Nov 2026 09:00:00 GMT</pubDate><author>ann@news.example (Ann)</author><dc:creator>Ann</dc:creator>
        <description>&lt;p&gt;Two cases.&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;a href="https://health.example/"&gt;More&lt;/a&gt;</description>
        <category>health</category><category>#mmr</category></item></channel></rss>`,
    );
    expect(post).toEqual({
      nativeId: "news.example:1234",
      idNamesAuthor: false,
      platform: "feed",
      text: "Measles & schools\nTwo cases.\n\nMore",
      createdAtMs: NINE,
      editedAtMs: null,
      lang: "en-us",
      author: { id: "news.example", handle: null, name: null, bio: null, followers: null, verified: null },
      url: "https://www.news.example/items/1",
      replyTo: null,
      repostOf: null,
      quotedText: null,
      linkTitle: "Measles & schools",
      links: ["https://www.news.example/items/1", "https://health.example/"],
      tags: ["health", "mmr"],
      media: [],
      engagement: { likes: null, reposts: null, replies: null, views: null },
    });
  });

  test("Atom", () => {
    const [post] = postsIn(
      `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="es"><id>urn:f</id><title>F</title><entry xml:lang="fr">
        <id>tag:news.example,2026:1</id><title type="html">&lt;b&gt;Rougeole&lt;/b&gt;</title>
        <published>2026-11-20T09:00:00Z</published><updated>2026-11-20T12:00:00Z</updated>
        <link rel="enclosure" href="https://news.example/a.mp3"/><link href="https://news.example/1"/>
        <summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Deux <b>cas</b></p></div></summary>
        <category term="sante" label="Santé"/></entry></feed>`,
    );
    expect(post).toMatchObject({
      nativeId: "tag:news.example,2026:1",
      text: "Rougeole\nDeux cas",
      createdAtMs: NINE,
      lang: "fr",
      url: "https://news.example/1",
      tags: ["Santé"],
    });
  });

  test("RDF", () => {
    const [post] = postsIn(
      `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
        <item rdf:about="https://news.example/1"><title>T</title><link>https://news.example/1</link><dc:date>2026-11-20T09:00:00Z</dc:date></item></rdf:RDF>`,
    );
    expect(post).toMatchObject({ nativeId: "https://news.example/1", text: "T", createdAtMs: NINE });
  });

  test("JSON Feed", () => {
    const items = [
      {
        id: 7,
        url: "https://news.example/7",
        title: "T",
        content_text: "a\nb <c>",
        date_published: "2026-11-20T09:00:00Z",
        tags: ["x"],
        language: "de",
      },
      5,
      null,
    ];
    const posts = postsIn(JSON.stringify({ version: "https://jsonfeed.org/version/1.1", title: "F", items }));
    expect(posts.length).toBe(1);
    expect(posts[0]).toMatchObject({
      nativeId: "news.example:7",
      text: "T\na\nb <c>",
      createdAtMs: NINE,
      lang: "de",
      tags: ["x"],
    });
  });

  test("a gathered feed names the publisher of each item", () => {
    const [post] = postsIn(
      `<rss version="2.0"><channel><item><guid isPermaLink="false">C1</guid><title>Case - City News</title>
        <description>&lt;a href="https://x.example/"&gt;Case - City News&lt;/a&gt;</description>
        <source url="https://www.citynews.example">City News</source></item></channel></rss>`,
    );
    expect(post?.author?.id).toBe("citynews.example");
    expect(post?.text).toBe("Case - City News");
  });
});

test.each([
  ["guid", "<guid>urn:a:1</guid><link>https://news.example/1</link>", "urn:a:1"],
  ["a guid that is no URI, with its host", '<guid isPermaLink="false">77</guid>', "news.example:77"],
  ["the link without its fragment", "<link>https://news.example/1?x=1#top</link>", "https://news.example/1?x=1"],
  ["a hash of title and date", "<pubDate>Fri, 20 Nov 2026 09:00:00 GMT</pubDate>", /^news\.example:[\w-]{16}$/u],
])("is known by its %s", (_name, inner, key) => {
  const [post] = postsIn(`<rss version="2.0"><channel><item><title>T</title>${inner}</item></channel></rss>`);
  expect(post?.nativeId).toMatch(key);
});

test("an address with a person's name is said to be one", () => {
  const of = (guid: string): boolean | undefined =>
    postsIn(`<rss version="2.0"><channel><item><title>T</title><guid>${guid}</guid></item></channel></rss>`)[0]
      ?.idNamesAuthor;
  expect(of("https://blogs.example/@ann/post-1")).toBe(true);
  expect(of("https://blogs.example/users/ann/1")).toBe(true);
  expect(of("https://news.example/health/1")).toBe(false);
});

test("no parsed value makes the reader throw, and no text of it holds a script", () => {
  expect(() =>
    fc.assert(
      fc.property(
        fc.record(
          {
            title: fc.anything(),
            guid: fc.anything(),
            link: fc.anything(),
            description: fc.oneof(fc.anything(), fc.constant("<script>x</script>&lt;script&gt;")),
            pubDate: fc.anything(),
            categories: fc.anything(),
            links: fc.anything(),
            dc: fc.anything(),
            media: fc.anything(),
          },
          { requiredKeys: [] },
        ),
        (raw) => {
          const item = readItem(raw);
          return item === null || !/<[/\s]*script/iu.test(toPost(item, PLACE).text);
        },
      ),
    ),
  ).not.toThrow();
});

test("tombstones are found in linear time", () => {
  const startedMs = performance.now();
  for (const unit of ["<!--", "<![CDATA[", "<entry ", "<deleted-entry ", "<entry>", "<"])
    readDeleted("deleted-entry" + unit.repeat(1_000_000 / unit.length));
  expect(performance.now() - startedMs).toBeLessThan(10_000);
});
