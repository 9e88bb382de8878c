/**
 * Turns a post in either of its states into the part that analysis may read. Whether the author
 * claims a credential is decided elsewhere (core/stance/credential.ts); here it is carried along.
 */

import type { Post, Readable, StoredPost } from "./post.ts";

const HOST = /^https?:\/\/(?:[^/?#@\s]*@)?([^/?#:\s]+)/i;

/** Lower-case host of an absolute http(s) address without `www.`; null for anything else. */
export function hostOf(link: string): string | null {
  const host = HOST.exec(link)?.[1]?.toLowerCase();
  if (host === undefined) return null;
  return host.startsWith("www.") ? host.slice(4) : host;
}

/** A fresh post. `credential` is what `claimsCredential` says of its author's bio and name. */
export function readableOf(post: Post, credential: boolean): Readable {
  const handle = post.author?.handle?.toLowerCase().replace(/^@/, "");
  return {
    id: post.nativeId,
    platform: post.platform,
    text: post.text,
    lang: post.lang,
    quotedText: post.quotedText,
    linkTitle: post.linkTitle,
    linkDomains: hostsOf(post.links),
    tags: post.tags,
    mediaAlts: altsOf(post),
    authorNames: handle === undefined || handle === "" ? [] : ["@" + handle],
    credential,
  };
}

/** A post as it came out of the store. */
export function readableOfStored(post: StoredPost): Readable {
  return {
    id: post.id,
    platform: post.platform,
    text: post.text,
    lang: post.lang,
    quotedText: post.quotedText,
    linkTitle: post.linkTitle,
    linkDomains: post.linkDomains,
    tags: post.tags,
    mediaAlts: post.mediaAlts,
    authorNames: post.author?.named ?? [],
    credential: post.author?.credential ?? false,
  };
}

/** A text that stands for a post of its own: a test of a rule, a text typed in. `more` is what else is known of it. */
export function readableOfText(text: string, more: Partial<Readable> = {}): Readable {
  return {
    id: "text",
    platform: "text",
    text,
    lang: null,
    quotedText: null,
    linkTitle: null,
    linkDomains: [],
    tags: [],
    mediaAlts: [],
    authorNames: [],
    credential: false,
    ...more,
  };
}

function hostsOf(links: readonly string[]): readonly string[] {
  if (links.length === 0) return links;
  const hosts = new Set<string>();
  for (const link of links) {
    const host = hostOf(link);
    if (host !== null) hosts.add(host);
  }
  return [...hosts];
}

function altsOf(post: Post): readonly string[] {
  const alts: string[] = [];
  for (const one of post.media) if (one.alt !== null && one.alt !== "") alts.push(one.alt);
  return alts;
}
