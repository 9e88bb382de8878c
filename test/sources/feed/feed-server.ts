/** A publisher on loopback: one feed with validators, written from a list of articles, and faults. */

import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { openTestServer, type TestServer } from "../../support/http-server.ts";

export interface Article {
  guid: string | null;
  title: string;
  text: string;
  link: string;
  date: string | null;
}

export interface FeedServer extends TestServer {
  readonly url: string;
  readonly articles: Article[];
  validators: boolean;
  fault: ((path: string, response: ServerResponse) => boolean) | null;
}

let serial = 0;

export function makeArticle(more: Partial<Article> = {}): Article {
  serial++;
  return {
    guid: `https://news.example/items/${serial}`,
    title: `Measles update ${serial}`,
    text: `<p>Clinic ${serial} opens</p>`,
    link: `https://news.example/items/${serial}?utm=1`,
    date: new Date(Date.UTC(2026, 10, 20, 10, 0, serial)).toUTCString(),
    ...more,
  };
}

export function writeRss(articles: readonly Article[], extra = ""): string {
  const items = articles.map(({ guid, title, text, link, date }) =>
    [
      "<item>",
      guid === null ? "" : `<guid isPermaLink="false">${escape(guid)}</guid>`,
      `<title>${escape(title)}</title><link>${escape(link)}</link>`,
      `<description>${escape(text)}</description>`,
      date === null ? "" : `<pubDate>${date}</pubDate>`,
      "</item>",
    ].join(""),
  );
  return `<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>News</title><link>https://news.example/</link><language>en-gb</language>${items.join("")}${extra}</channel></rss>`;
}

export async function openFeedServer(): Promise<FeedServer> {
  const articles: Article[] = [];
  const server = await openTestServer((request, response) => {
    if (self.fault?.(request.path, response) === true) return;
    const body = writeRss(self.articles);
    const etag = `"${createHash("sha256").update(body).digest("hex")}"`;
    if (self.validators && request.headers["if-none-match"] === etag) {
      response.writeHead(304).end();
      return;
    }
    response.writeHead(200, { "content-type": "application/rss+xml", ...(self.validators ? { etag } : {}) }).end(body);
  });
  const self: FeedServer = { ...server, url: server.origin + "/feed.xml", articles, validators: true, fault: null };
  return self;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
