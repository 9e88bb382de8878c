/** One row of `posts` and the value it stands for. Rare fields share one JSON column. */

import type { AuthorHash, Engagement, PostId, StoredPost } from "../../model/post.ts";
import { NO_ENGAGEMENT } from "../../model/post.ts";
import type { Names } from "./names.ts";

export interface PostRow {
  readonly n: number;
  readonly id: string;
  readonly shadow: number;
  readonly platform: number;
  readonly text: string | null;
  readonly created_at: number;
  readonly skewed: number;
  readonly seen_at: number;
  readonly edited_at: number | null;
  readonly edits: number;
  readonly lang: number | null;
  readonly author: number | null;
  readonly author_hash: string | null;
  readonly trace: number;
  readonly hidden: number;
  readonly reply_to: string | null;
  readonly repost_of: string | null;
  readonly sealed_url: string | null;
  readonly extra: string | null;
}

/** Columns of a PostRow, for `FROM posts p`. */
export const POST_COLUMNS: string =
  "p.n, p.id, p.shadow, p.platform, p.text, p.created_at, p.skewed, p.seen_at, p.edited_at, p.edits, p.lang, p.author, " +
  "(SELECT hash FROM authors WHERE id = p.author) AS author_hash, " +
  "p.trace, p.hidden, p.reply_to, p.repost_of, p.sealed_url, p.extra";

/** The id by which everyone outside the store knows the post. */
export function publicId(row: { readonly id: string; readonly shadow: number }, platform: string): PostId {
  return (row.shadow === 0 ? row.id : `${platform}:${row.id}`) as PostId;
}

export function toPost(row: PostRow, platforms: Names, languages: Names): StoredPost {
  const platform = platforms.nameOf(row.platform);
  const extra = row.extra === null ? {} : (JSON.parse(row.extra) as Extra);
  return {
    id: publicId(row, platform),
    platform,
    text: row.text ?? "",
    createdAtMs: row.created_at,
    clockSkewed: row.skewed === 1,
    seenAtMs: row.seen_at,
    editedAtMs: row.edited_at,
    lang: row.lang === null ? null : languages.nameOf(row.lang),
    author:
      row.author_hash === null
        ? null
        : {
            hash: row.author_hash as AuthorHash,
            credential: (row.trace & 1) !== 0,
            verified: (row.trace & 2) !== 0,
            followersBand: (row.trace >> 2) as 0 | 1 | 2 | 3 | 4,
            named: extra.named ?? [],
          },
    sealedUrl: row.sealed_url,
    replyTo: row.reply_to as PostId | null,
    repostOf: row.repost_of as PostId | null,
    quotedText: extra.quoted ?? null,
    linkTitle: extra.title ?? null,
    linkDomains: extra.domains ?? [],
    tags: extra.tags ?? [],
    mediaAlts: extra.alts ?? [],
    engagement: toEngagement(extra.counts),
  };
}

type Count = number | null;

/** What most posts lack; an absent key is an empty field. */
interface Extra {
  readonly quoted?: string;
  readonly title?: string;
  readonly domains?: readonly string[];
  readonly tags?: readonly string[];
  readonly alts?: readonly string[];
  readonly named?: readonly string[];
  readonly counts?: readonly [likes: Count, reposts: Count, replies: Count, views: Count];
}

export function encodeExtra(post: StoredPost): string | null {
  const { likes, reposts, replies, views } = post.engagement;
  const named = post.author?.named ?? [];
  const extra: Extra = {
    ...(post.quotedText !== null && { quoted: post.quotedText }),
    ...(post.linkTitle !== null && { title: post.linkTitle }),
    ...(post.linkDomains.length > 0 && { domains: post.linkDomains }),
    ...(post.tags.length > 0 && { tags: post.tags }),
    ...(post.mediaAlts.length > 0 && { alts: post.mediaAlts }),
    ...(named.length > 0 && { named }),
    ...((likes ?? reposts ?? replies ?? views) !== null && { counts: [likes, reposts, replies, views] as const }),
  };
  const json = JSON.stringify(extra);
  return json === "{}" ? null : json;
}

/** Credential, verified and followers band as bits. */
export function encodeTrace(post: StoredPost): number {
  if (post.author === null) return 0;
  return (post.author.credential ? 1 : 0) | (post.author.verified ? 2 : 0) | (post.author.followersBand << 2);
}

function toEngagement(counts: Extra["counts"]): Engagement {
  if (counts === undefined) return NO_ENGAGEMENT;
  const [likes, reposts, replies, views] = counts;
  return { likes, reposts, replies, views };
}
