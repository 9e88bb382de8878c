import * as fc from "fast-check";
import { expect, test } from "vitest";
import { htmlToText } from "../../src/platform/html.ts";

test.each([
  ["plain text", "no markup", "no markup"],
  ["paragraphs", "<p>one</p><p>two</p>", "one\n\ntwo"],
  ["line breaks", "<p>one<br>two<br />three</p>", "one\ntwo\nthree"],
  ["two breaks in a row", "one<br><br>two", "one\n\ntwo"],
  ["list items", "<ul><li>one</li><li>two</li></ul>", "one\ntwo"],
  ["words joined by inline elements", "vac<b>cin</b>e", "vaccine"],
  ["spaces around inline elements", "a <b>bold</b> word", "a bold word"],
  ["source newlines are spaces", "a\n   b", "a b"],
  ["preformatted text keeps them", "<pre>a\n  b</pre>", "a\n  b"],
  ["named references", "R&amp;D &lt;3 caf&eacute; &hellip;", "R&D <3 café …"],
  ["numeric references", "&#128137; &#x1f489; &#39;", "💉 💉 '"],
  ["reference without semicolon", "fish &amp chips &copy 2026", "fish & chips © 2026"],
  ["a reference to nothing", "&nosuch; &#0; &#xD800;", "&nosuch; � �"],
  ["an ampersand alone", "a & b", "a & b"],
  ["a comparison", "3 < 5 and 5 > 3", "3 < 5 and 5 > 3"],
  ["a heart", "I <3 nurses", "I <3 nurses"],
  ["custom emoji stay as shortcodes", "<p>hooray :party_syringe:</p>", "hooray :party_syringe:"],
  ["script is no text", "a<script>alert(1)</script>b", "ab"],
  ["script in capitals, with spaces", "a<SCRIPT >alert(1)</SCRIPT >b", "ab"],
  ["script that never ends", "a<script>alert(1)", "a"],
  ["script hidden in a tag name", "a<scr<script>ipt>alert(1)", "aipt>alert(1)"],
  ["style and template", "a<style>p{}</style><template>x</template>b", "ab"],
  ["comment", "a<!-- <p>x</p> -->b", "ab"],
  ["comment that never ends", "a<!-- b", "a"],
  ["CDATA", "a<![CDATA[b <c>]]>d", "ab <c>d"],
  ["processing instruction and doctype", "<?xml version='1'?><!DOCTYPE html>a", "a"],
  ["a tag that never ends", 'a<a href="x', "a"],
  ["a > inside a quoted attribute", '<a title="1 > 0">b</a>', "b"],
  ["event handlers vanish with their tag", '<img src=x onerror="alert(1)">a', "a"],
  ["table cells", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"],
  ["escaped script cannot become an element", "&lt;script&gt;", "‹script>"],
  ["nothing", "", ""],
])("%s", (_name, html, text) => {
  expect(htmlToText(html).text).toBe(text);
});

test("joins what Mastodon hides of a link, and keeps the link", () => {
  const html =
    '<p>Read <a href="https://news.example/health/measles-2026?x=1&amp;y=2" rel="nofollow"><span class="invisible">https://</span>' +
    '<span class="ellipsis">news.example/health/mea</span><span class="invisible">sles-2026?x=1&amp;y=2</span></a></p>';
  expect(htmlToText(html)).toEqual({
    text: "Read https://news.example/health/measles-2026?x=1&y=2",
    links: ["https://news.example/health/measles-2026?x=1&y=2"],
    alts: [],
  });
});

test("leaves links to people and tags out, but not their words", () => {
  const html =
    '<p><span class="h-card"><a href="https://h.example/@ann" class="u-url mention">@<span>ann</span></a></span> ' +
    '<a href="https://h.example/tags/mmr" class="mention hashtag" rel="tag">#<span>mmr</span></a></p>';
  expect(htmlToText(html)).toEqual({ text: "@ann #mmr", links: [], alts: [] });
});

test.each([
  ["javascript", "javascript:alert(1)"],
  ["data", "data:text/html,x"],
  ["relative without a base", "/a"],
  ["broken", "http://["],
])("takes no %s link", (_name, href) => {
  expect(htmlToText(`<a href="${href}">a</a>`).links).toEqual([]);
});

test("resolves relative links against the base and keeps each once", () => {
  const html = '<a href="/a">1</a><a href="/a">2</a><a href=b>3</a>';
  expect(htmlToText(html, { base: "https://site.example/x/" }).links).toEqual([
    "https://site.example/a",
    "https://site.example/x/b",
  ]);
});

test("keeps the alternative texts of pictures", () => {
  expect(htmlToText('<img alt="a &amp; b" src="x"><img alt="">').alts).toEqual(["a & b"]);
});

test("leaves out elements of a class, with elements of the same name inside", () => {
  const html = '<div class="x quote-inline"><div>RE: link</div> more</div><p>mine</p>';
  expect(htmlToText(html, { skipClass: "quote-inline" }).text).toBe("mine");
});

const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(
        "<",
        ">",
        "&",
        "<!--",
        "-->",
        "<script",
        "</script>",
        "&lt;script&gt;",
        "<p>",
        "\0",
        "\ud800",
        '"',
        "<a href=",
        "<![CDATA[",
        "&#x",
      ),
    ),
  )
  .map((parts) => parts.join(""));

test("never throws, never gives an opening of a script, never an unsafe link", () => {
  expect(() =>
    fc.assert(
      fc.property(hostile, (html) => {
        const { text, links } = htmlToText(html, { base: "https://site.example/" });
        return !/<[/\s]*script/iu.test(text) && links.every((link) => /^https?:\/\//u.test(link));
      }),
      { numRuns: 500 },
    ),
  ).not.toThrow();
});

test("text without markup survives apart from its spaces", () => {
  expect(() =>
    fc.assert(
      fc.property(fc.string(), (raw) => {
        const plain = raw.replace(/[<>&]/gu, "");
        return htmlToText(plain).text === plain.replace(/[ \t\r\n\f]+/gu, " ").replace(/^ | $/gu, "");
      }),
    ),
  ).not.toThrow();
});

test.each([
  ["open comments", "<!--"],
  ["signs", "<"],
  ["open paragraphs", "<p>"],
  ["nested blocks", "<div>"],
  ["open attributes", '<a b="'],
  ["open tags", "<a "],
  ["attributes", " x="],
  ["open scripts", "<script>"],
  ["closed scripts", "<script></script>"],
  ["ends", "</"],
  ["ampersands", "&"],
  ["open references", "&amp"],
  ["open CDATA", "<![CDATA["],
  ["slashes", "<a////"],
  ["breaks", "<br>"],
  ["signs and spaces", "< "],
])("two megabytes of %s take no more than a moment", (_name, unit) => {
  const html = unit.repeat(2_000_000 / unit.length);
  const startedMs = performance.now();
  htmlToText(html, { skipClass: "quote-inline" });
  expect(performance.now() - startedMs).toBeLessThan(8000);
});
