/**
 * The border between a public post and what is kept of it: pseudonyms, sealed addresses, masked
 * text. Nothing that names a person passes (no handle, name, bio, DID or profile address).
 * HMAC-SHA-256 with one derived key per platform, so authors cannot be joined across platforms.
 */

import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";

import type { AuthorHash, AuthorTrace, Post, PostId, StoredPost } from "../model/post.ts";
import { type KeyPlace, readSecret } from "./keys.ts";
import { maskMentions, maskName } from "./mask.ts";
import { capped, storable } from "./storable.ts";

export interface Identity {
  /** 22 characters, base64url. The same author on another platform gives another hash. */
  authorHash(platform: string, authorId: string): AuthorHash;
  /** A keyed hash where the id names its author or is no ordinary id, else the native id itself. */
  postId(platform: string, nativeId: string, idNamesAuthor: boolean): PostId;
  /** Encrypts; two calls give two results. */
  seal(text: string): string;
  /** null when the text was sealed with another key or was altered. */
  open(sealed: string): string | null;
}

/** UTF-16 units; longer native ids are hashed. */
const LONGEST_ID = 200;
/** Derived keys kept in memory; a hostile file may invent platforms. */
const MOST_KEYS = 256;
const SEAL_VERSION = "s1.";

/** Reads the key, or makes it on first use. Throws IdentityError when there is none to be had. */
export function openIdentity(place: KeyPlace): Identity {
  const secret = readSecret(place);
  const derive = (purpose: string): Buffer =>
    Buffer.from(hkdfSync("sha256", secret, "hearsay/1", Buffer.from(storable(purpose), "utf8"), 32));
  const sealKey = derive("seal");
  const keys = new Map<string, Buffer>();
  const pseudonym = (kind: "author" | "post", platform: string, id: string): string => {
    const purpose = `${kind}/${platform}`;
    let key = keys.get(purpose);
    if (key === undefined) {
      key = derive(purpose);
      if (keys.size >= MOST_KEYS) keys.clear();
      keys.set(purpose, key);
    }
    return createHmac("sha256", key).update(id, "utf8").digest("base64url").slice(0, 22);
  };

  return {
    authorHash: (platform, authorId) => pseudonym("author", platform, authorId) as AuthorHash,
    postId: (platform, nativeId, idNamesAuthor) => {
      const plain = !idNamesAuthor && nativeId !== "" && nativeId.length <= LONGEST_ID;
      return (plain ? storable(nativeId) : pseudonym("post", platform, nativeId)) as PostId;
    },
    seal: (text) => {
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", sealKey, nonce);
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return SEAL_VERSION + Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url");
    },
    open: (sealed) => {
      if (!sealed.startsWith(SEAL_VERSION)) return null;
      const bytes = Buffer.from(sealed.slice(SEAL_VERSION.length), "base64url");
      if (bytes.length < 28) return null;
      const decipher = createDecipheriv("aes-256-gcm", sealKey, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(12, 28));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
      } catch {
        return null;
      }
    },
  };
}

export interface StoringContext {
  readonly nowMs: number;
  readonly identity: Identity;
  /** Whether a bio or name claims a health credential; absent fields come as "". */
  readonly claimsCredential: (bio: string, name: string) => boolean;
  /** Names of the rule files that a handle bears; organisations only. */
  readonly named: (handle: string) => readonly string[];
}

const DAY_MS = 86_400_000;
const OLDEST_MS = 400 * DAY_MS;
/** Clocks of phones run this far ahead without meaning anything. */
const CLOCK_DRIFT_MS = 120_000;
const LONGEST_TEXT = 100_000;
const LONGEST_FIELD = 10_000;
/** Links, tags and pictures of one post that are kept. */
const MOST_ITEMS = 50;

/** What is kept of a post. Total: any post gives a storable one, however hostile. */
export function toStoredPost(post: Post, context: StoringContext): StoredPost {
  const { nowMs, identity } = context;
  const handle = post.author?.handle ?? null;
  const clean = (text: string, limit: number): string => cleaned(text, limit, handle);
  const parent = (id: string | null): PostId | null =>
    id === null ? null : identity.postId(post.platform, id, post.idNamesAuthor);
  const claimed = post.createdAtMs;
  const known = claimed !== null && Number.isFinite(claimed);
  const createdAtMs = known ? Math.trunc(Math.min(nowMs, Math.max(nowMs - OLDEST_MS, claimed))) : nowMs;
  return {
    id: identity.postId(post.platform, post.nativeId, post.idNamesAuthor),
    platform: storable(post.platform),
    text: clean(post.text, LONGEST_TEXT),
    createdAtMs,
    clockSkewed: known && (claimed > nowMs + CLOCK_DRIFT_MS || claimed < nowMs - OLDEST_MS),
    seenAtMs: nowMs,
    editedAtMs: editTime(post.editedAtMs, nowMs),
    lang: toLanguage(post.lang),
    author: toTrace(post, context),
    sealedUrl: post.url === null ? null : identity.seal(post.url),
    replyTo: parent(post.replyTo),
    repostOf: parent(post.repostOf),
    quotedText: post.quotedText === null ? null : clean(post.quotedText, LONGEST_FIELD),
    linkTitle: post.linkTitle === null ? null : clean(post.linkTitle, LONGEST_FIELD),
    linkDomains: toDomains(post.links, handle),
    tags: post.tags.slice(0, MOST_ITEMS).map((tag) => clean(tag, 200)),
    mediaAlts: post.media
      .flatMap((item) => item.alt ?? [])
      .slice(0, MOST_ITEMS)
      .map((alt) => clean(alt, LONGEST_FIELD)),
    engagement: post.engagement,
  };
}

function cleaned(text: string, limit: number, handle: string | null): string {
  const masked = maskMentions(storable(capped(text, limit)));
  // A bare word is masked only when it can hardly be anything but the handle.
  return handle !== null && handle.length >= 5 && /[.\d_]/.test(handle) ? maskName(masked, handle) : masked;
}

function toTrace(post: Post, context: StoringContext): AuthorTrace | null {
  const author = post.author;
  if (author === null || author.id === "") return null;
  return {
    hash: context.identity.authorHash(post.platform, author.id),
    credential: context.claimsCredential(author.bio ?? "", author.name ?? ""),
    verified: author.verified ?? false,
    followersBand: toBand(author.followers),
    named: author.handle === null ? [] : context.named(author.handle),
  };
}

function toBand(followers: number | null): 0 | 1 | 2 | 3 | 4 {
  if (followers === null || !(followers >= 100)) return 0;
  if (followers < 1_000) return 1;
  if (followers < 10_000) return 2;
  return followers < 100_000 ? 3 : 4;
}

/** An edit in the future has no usable time: it would outrank every later edit. */
function editTime(claimed: number | null, nowMs: number): number | null {
  if (claimed === null || !Number.isFinite(claimed) || claimed < 0 || claimed > nowMs + CLOCK_DRIFT_MS) return null;
  return Math.trunc(claimed);
}

/** ISO 639 language of a BCP 47 tag, lower case; null for what is no tag, and for "und". */
export function toLanguage(tag: string | null): string | null {
  if (tag === null || tag.length > 64) return null;
  try {
    const { language } = new Intl.Locale(tag.trim().replaceAll("_", "-"));
    return /^[a-z]{2,3}$/.test(language) && language !== "und" ? language : null;
  } catch {
    return null;
  }
}

/** Hosts of links, without those that are somebody's handle. */
function toDomains(links: readonly string[], handle: string | null): readonly string[] {
  const own = handle?.toLowerCase().replace(/^@/, "") ?? null;
  const domains = new Set<string>();
  for (const link of links.slice(0, MOST_ITEMS)) {
    if (link.length > 4_096 || !URL.canParse(link)) continue;
    const { protocol, hostname } = new URL(link);
    if (protocol !== "http:" && protocol !== "https:") continue;
    const host = hostname.toLowerCase().replace(/^www\./, "");
    if (host === own) continue;
    domains.add(host.endsWith(".bsky.social") ? "bsky.social" : host);
  }
  return [...domains];
}
