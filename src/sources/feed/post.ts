/** Turns a feed item into a Post: what identifies it, and what of it is text. */

import { createHash } from "node:crypto";
import { NO_ENGAGEMENT, type Post } from "../../model/post.ts";
import { htmlToText } from "../../platform/html.ts";
import { parseFeedDate } from "./date.ts";
import type { FeedItem } from "./schema.ts";

const MOST_LINKS = 64;
const LONGEST_HTML = 1_000_000;

export interface FeedPlace {
  /** Address that answered; relative links and short ids belong to it. */
  readonly url: string;
  readonly lang: string | null;
}

/**
 * guid or id, else the link without its fragment, else a hash of title and date. Ids that are no
 * URI mean something only on their own host, so they carry it.
 */
export function keyOf(item: FeedItem, place: FeedPlace): string {
  const host = hostOf(place.url) ?? "feed";
  if (item.id !== null) return qualify(item.id, host);
  const link = webAddress(item.link, place.url);
  if (link !== null) return link.replace(/#.*$/u, "");
  return `${host}:${digest([item.title ?? item.html?.slice(0, 2000) ?? "", item.published ?? ""])}`;
}

export function qualify(id: string, host: string): string {
  return /^[a-z][a-z0-9+.-]{1,30}:./iu.test(id) ? id : `${host}:${id}`;
}

/** Whether an address holds somebody's name, as on sites where people have their own pages. */
export function namesAuthor(key: string): boolean {
  return /\/(?:@|~|users?\/|u\/|profile\/|author\/)/iu.test(key);
}

export function toPost(item: FeedItem, place: FeedPlace): Post {
  const link = webAddress(item.link, place.url);
  const base = link ?? place.url;
  const title = item.title === null ? null : htmlToText(item.title.slice(0, 10_000)).text.replace(/\s*\n\s*/gu, " ");
  const body = htmlToText((item.html ?? "").slice(0, LONGEST_HTML), { base });
  const words = body.text === "" ? (item.plain ?? "").slice(0, LONGEST_HTML) : body.text;
  const said =
    title !== null && words.startsWith(title) ? words : [title ?? "", words].filter((part) => part !== "").join("\n");
  const links = [...(link === null ? [] : [link]), ...body.links];
  const key = keyOf(item, place);
  const publisher = hostOf(item.sourceUrl) ?? hostOf(place.url);
  return {
    nativeId: key,
    idNamesAuthor: namesAuthor(key),
    platform: "feed",
    text: said,
    createdAtMs: parseFeedDate(item.published),
    editedAtMs: null,
    lang: item.lang ?? place.lang,
    // The publisher, not whoever signed the article: many articles of one house are one voice.
    author:
      publisher === null
        ? null
        : { id: publisher, handle: null, name: null, bio: null, followers: null, verified: null },
    url: link,
    replyTo: null,
    repostOf: null,
    quotedText: null,
    linkTitle: title,
    links: [...new Set(links)].slice(0, MOST_LINKS),
    tags: item.tags,
    media: [...item.media, ...body.alts.map((alt) => ({ kind: "image", alt }))].slice(0, MOST_LINKS),
    engagement: NO_ENGAGEMENT,
  };
}

/** Changes when a reader would see something else. */
export function contentHash(post: Post): string {
  return digest([post.text, post.url ?? "", ...post.links, "", ...post.tags]);
}

/** 16 characters, base64url. */
export function digest(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 16);
}

function webAddress(value: string | null, base: string): string | null {
  if (value === null || value.length > 4096 || !URL.canParse(value, base)) return null;
  const { protocol, href } = new URL(value, base);
  return protocol === "http:" || protocol === "https:" ? href : null;
}

/** Without `www.`; null if it is no web address. */
export function hostOf(url: string | null): string | null {
  return url !== null && URL.canParse(url) ? new URL(url).hostname.replace(/^www\./u, "") || null : null;
}
