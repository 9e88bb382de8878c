/**
 * Turns an app.bsky.feed.post record into a candidate for the gate and, if it is kept, into a Post.
 * What a client may claim freely (time, language, tags, links) is passed on as claimed, bounded in
 * number. Format: lexicons app.bsky.feed.post, app.bsky.embed.*, app.bsky.richtext.facet.
 */

import { NO_ENGAGEMENT, type Media, type Post } from "../../model/post.ts";
import { readFacets } from "./facets.ts";
import { isObject, POST_COLLECTION, timeUsOf, type Commit, type Json } from "./schema.ts";

/** Links, tags and media looked at per post; more than the app allows. */
const MOST_ITEMS = 64;
/** Only this much of a text is searched for links, in UTF-16 units. */
const LINK_SEARCH_UNITS = 100_000;
/** Self-labels by which an author keeps a post from the public web. */
const PRIVATE_LABELS: ReadonlySet<string> = new Set(["!no-unauthenticated", "!hide"]);

export interface Candidate {
  readonly record: Json;
  readonly text: string;
  readonly tags: readonly string[];
  readonly links: readonly string[];
}

/** null if the record is no post. Total and quick: every post of the network passes here. */
export function candidateOf(record: unknown): Candidate | null {
  if (!isObject(record)) return null;
  const { text, facets, tags, embed } = record as {
    readonly [key in "text" | "facets" | "tags" | "embed"]?: unknown;
  };
  if (typeof text !== "string") return null;
  const marks = readFacets(text, facets);
  return {
    record,
    text,
    tags: tags === undefined && marks.hiddenTags.length === 0 ? NONE : tagsOf(marks.hiddenTags, tags),
    links: linksOf(text, marks.links, embed),
  };
}

const NONE: readonly string[] = [];

/** Whether the author asked by a self-label not to be shown outside the app. */
export function isPrivate(record: Json): boolean {
  const labels = record["labels"];
  const values = isObject(labels) ? labels["values"] : undefined;
  if (!Array.isArray(values)) return false;
  return (values as readonly unknown[]).some(
    (label) => isObject(label) && typeof label["val"] === "string" && PRIVATE_LABELS.has(label["val"]),
  );
}

/** The at:// address of the post; null if did or rkey are not such as an address can be made of. */
export function nativeIdOf(did: string, rkey: string): string | null {
  if (!/^did:[a-z]{1,32}:[A-Za-z0-9._:%-]{1,2048}$/.test(did) || !/^[A-Za-z0-9._:~-]{1,512}$/.test(rkey)) return null;
  return `at://${did}/${POST_COLLECTION}/${rkey}`;
}

export function postOf(commit: Commit, candidate: Candidate, nativeId: string): Post {
  const { record } = candidate;
  const { langs, reply, embed } = record as { readonly [key in "langs" | "reply" | "embed"]?: unknown };
  const parent = isObject(reply) && isObject(reply["parent"]) ? reply["parent"]["uri"] : null;
  const timeUs = commit.operation === "update" ? timeUsOf(commit.time) : null;
  return {
    nativeId,
    idNamesAuthor: true,
    platform: "bluesky",
    text: candidate.text,
    createdAtMs: claimedTimeOf(record["createdAt"]),
    editedAtMs: timeUs === null ? null : Math.trunc(timeUs / 1000),
    lang: Array.isArray(langs) ? filled(langs[0]) : null,
    author: { id: commit.did, handle: null, name: null, bio: null, followers: null, verified: null },
    url: `https://bsky.app/profile/${commit.did}/post/${commit.rkey}`,
    replyTo: filled(parent),
    repostOf: null,
    quotedText: null,
    linkTitle: embed === undefined ? null : titleOf(embed),
    links: candidate.links,
    tags: candidate.tags,
    media: embed === undefined ? [] : mediaOf(embed),
    engagement: NO_ENGAGEMENT,
  };
}

/** A claimed time without a zone is UTC, whatever the zone of this machine. */
function claimedTimeOf(value: unknown): number | null {
  if (typeof value !== "string" || value === "" || value.length > 64) return null;
  const ms = Date.parse(!value.endsWith("Z") && /^\d{4}-\d\d-\d\dT[\d:.]+$/.test(value) ? value + "Z" : value);
  return Number.isNaN(ms) ? null : ms;
}

function tagsOf(hidden: readonly string[], given: unknown): readonly string[] {
  const tags = new Set(hidden);
  if (Array.isArray(given))
    for (const tag of given.slice(0, MOST_ITEMS) as readonly unknown[])
      if (typeof tag === "string") tags.add(tag.replace(/^[#＃]+/, ""));
  tags.delete("");
  return [...tags].slice(0, MOST_ITEMS);
}

function linksOf(text: string, marked: readonly string[], embed: unknown): readonly string[] {
  const external = embed === undefined ? null : externalOf(embed);
  const inText = text.includes("://");
  if (marked.length === 0 && external === null && !inText) return NONE;
  const links = new Set<string>();
  const add = (link: unknown): void => {
    if (typeof link === "string" && links.size < MOST_ITEMS && link.length <= 4096 && /^https?:\/\/\S/i.test(link))
      links.add(link);
  };
  for (const link of marked) add(link);
  add(external?.["uri"]);
  if (inText)
    for (const found of text.slice(0, LINK_SEARCH_UNITS).matchAll(/https?:\/\/[^\s<>"'\p{C}]{1,2048}/giu))
      add(found[0].replace(/[.,;:!?)\]}]{1,20}$/, ""));
  return [...links];
}

/** Media part of a quote with media, else the embed itself. */
function partOf(embed: unknown): Json | null {
  if (!isObject(embed)) return null;
  const { media } = embed;
  return isObject(media) ? media : embed;
}

function externalOf(embed: unknown): Json | null {
  const external = partOf(embed)?.["external"];
  return isObject(external) ? external : null;
}

function titleOf(embed: unknown): string | null {
  return filled(externalOf(embed)?.["title"]);
}

function mediaOf(embed: unknown): readonly Media[] {
  const part = partOf(embed);
  if (part === null) return [];
  const images = part["images"] ?? part["items"];
  if (Array.isArray(images))
    return (images.slice(0, MOST_ITEMS) as readonly unknown[])
      .filter(isObject)
      .map((image) => ({ kind: "image", alt: filled(image["alt"]) }));
  return part["video"] === undefined ? [] : [{ kind: "video", alt: filled(part["alt"]) }];
}

function filled(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
