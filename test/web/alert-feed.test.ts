import { parseFeed } from "feedsmith";
import { expect, test } from "vitest";
import { toAtom } from "../../src/web/alert-feed.ts";
import { firing, messageOn } from "../support/alerting.ts";

const NOW_MS = Date.parse("2026-11-24T14:00:00Z");

test("the feed holds each message with its text, without what people wrote", () => {
  const message = messageOn(firing(1, NOW_MS), {
    headline: "HIGH · <b>A & B</b> ]]> · rising",
    lines: ["What: it <b>.", 'Example: "secret words"', "Why: so \u0000 and \ufffe."],
  });
  const text = toAtom([message], "https://hearsay.example", NOW_MS);
  const { format, feed } = parseFeed(text);
  expect(format).toBe("atom");
  expect(feed).toMatchObject({ title: { value: "Hearsay alerts" }, id: "https://hearsay.example/alerts.atom" });
  const [entry] = (feed as { entries: Record<string, unknown>[] }).entries;
  expect(entry).toMatchObject({
    id: "https://hearsay.example/alerts/E-1#1",
    title: { value: "HIGH · <b>A & B</b> ]] > · rising" },
  });
  expect(entry?.["content"]).toEqual({
    type: "html",
    value:
      "<p><b>1 What:</b> it &#60;b&#62;.</p>\n<p><b>2 Why:</b> so \u2400 and \ufffd.</p>\n<p>E-1 · fired · message 1 · 2026-11-24 14:00 UTC</p>",
  });
  expect(text).not.toContain("secret words");
  // eslint-disable-next-line no-control-regex -- control characters are what must not be there
  expect(text).not.toMatch(/[\u0000-\u0008\ufffe\uffff]/);
});

test("a feed without alerts is a feed", () => {
  expect(parseFeed(toAtom([], "http://localhost:8787", NOW_MS)).format).toBe("atom");
});
