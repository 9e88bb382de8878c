/**
 * A public post in its two states. `Post` is what a source hands over: it may name its author and
 * lives in memory only. `StoredPost` is what the store keeps: the author is a keyed hash, mentions
 * in the text are masked, and the address of the post is sealed.
 */

/** Identifies a post inside Hearsay: the JSONL `id`, or made from the platform's own id. Opaque, never a number. */
export type PostId = string & { readonly brand: "PostId" };

/** Keyed hash of (platform, author id), base64url. Cannot be joined across platforms. */
export type AuthorHash = string & { readonly brand: "AuthorHash" };

export interface Author {
  readonly id: string;
  readonly handle: string | null;
  readonly name: string | null;
  readonly bio: string | null;
  readonly followers: number | null;
  readonly verified: boolean | null;
}

export interface Engagement {
  readonly likes: number | null;
  readonly reposts: number | null;
  readonly replies: number | null;
  readonly views: number | null;
}

export interface Media {
  readonly kind: string;
  readonly alt: string | null;
}

/** A post as its source gave it. Not stored in this form. */
export interface Post {
  /** The platform's own id. Unique per platform. */
  readonly nativeId: string;
  /** True where `nativeId` or the ids of its parents contain the author's identity (at:// URIs, /@name/ URLs). */
  readonly idNamesAuthor: boolean;
  readonly platform: string;
  readonly text: string;
  /** Unix milliseconds as claimed by the author's client; null where the platform gives none. */
  readonly createdAtMs: number | null;
  /** Unix milliseconds of the last edit; null if never edited. */
  readonly editedAtMs: number | null;
  /** BCP 47 tag as declared by author or platform; null if undeclared. */
  readonly lang: string | null;
  readonly author: Author | null;
  readonly url: string | null;
  readonly replyTo: string | null;
  readonly repostOf: string | null;
  readonly quotedText: string | null;
  /** Title of the linked page's card, or of the feed item. */
  readonly linkTitle: string | null;
  /** Absolute http(s) links the post carries, those inside the text included. */
  readonly links: readonly string[];
  /** Hashtags that are not in the text (platform fields), without `#`. */
  readonly tags: readonly string[];
  readonly media: readonly Media[];
  readonly engagement: Engagement;
}

/** What is kept of an author: nothing that names a person. */
export interface AuthorTrace {
  readonly hash: AuthorHash;
  /** The bio or name claims a health credential (claimed, not verified). */
  readonly credential: boolean;
  readonly verified: boolean;
  /** Order of magnitude: 0 unknown or under 100, 1 under 1,000, 2 under 10,000, 3 under 100,000, 4 above. */
  readonly followersBand: 0 | 1 | 2 | 3 | 4;
  /** `author:` names from the rule files that this author bears; organisations, never watched persons. */
  readonly named: readonly string[];
}

export interface StoredPost {
  readonly id: PostId;
  readonly platform: string;
  /** Mentions are masked with the same number of UTF-16 units, so offsets hold. */
  readonly text: string;
  /** Unix ms; the claimed time clamped to [seenAt - 400 days, seenAt]; `clockSkewed` tells that it was. */
  readonly createdAtMs: number;
  readonly clockSkewed: boolean;
  readonly seenAtMs: number;
  readonly editedAtMs: number | null;
  readonly lang: string | null;
  readonly author: AuthorTrace | null;
  /** Address of the post, encrypted with the identity key; opened only to show it to a person. */
  readonly sealedUrl: string | null;
  readonly replyTo: PostId | null;
  readonly repostOf: PostId | null;
  readonly quotedText: string | null;
  readonly linkTitle: string | null;
  /** Host names of the links, lower case, without `www.`. */
  readonly linkDomains: readonly string[];
  readonly tags: readonly string[];
  readonly mediaAlts: readonly string[];
  readonly engagement: Engagement;
}

/** The part of a post that analysis may read. Both states of a post convert to it. */
export interface Readable {
  readonly id: string;
  readonly platform: string;
  readonly text: string;
  readonly lang: string | null;
  readonly quotedText: string | null;
  readonly linkTitle: string | null;
  readonly linkDomains: readonly string[];
  readonly tags: readonly string[];
  readonly mediaAlts: readonly string[];
  /** Lower-case names for `author:` atoms: `@handle` of a fresh post, `named` of a stored one. */
  readonly authorNames: readonly string[];
  readonly credential: boolean;
}

export const NO_ENGAGEMENT: Engagement = { likes: null, reposts: null, replies: null, views: null };
