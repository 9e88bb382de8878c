/**
 * Reads one value of the public JSONL format (README, "A post") into a `Post`. Only `id` and `text`
 * are demanded; unknown keys are ignored, and an optional field of the wrong type counts as absent.
 * Reading lines, and deciding what to do about a bad one, is the caller's.
 */

import type { Author, Engagement, Media, Post } from "./post.ts";
import { fail, ok, type Outcome } from "./problem.ts";

/** Platform of a post that names none. */
const NO_PLATFORM = "file";
/** Links and media looked at per post; more than any platform allows. */
const MAX_ITEMS = 64;
/** Only this much of a text is searched for links, in UTF-16 units. */
const LINK_SEARCH_UNITS = 100_000;
/** Epoch numbers below this are seconds, above milliseconds (1e11 ms is 1973). */
const SECONDS_BELOW = 1e11;

type Json = Readonly<Record<string, unknown>>;

/** The post, or what is wrong with `value` in words for the person who wrote the line. */
export function parsePostJson(value: unknown): Outcome<Post> {
  if (!isObject(value)) return malformed("a post must be a JSON object");
  const id = idOf(value["id"]);
  if (id === null) return malformed(idTrouble(value["id"]));
  const text = value["text"];
  if (typeof text !== "string") return malformed(text === undefined ? "text is missing" : "text must be a string");
  return ok({
    nativeId: id,
    idNamesAuthor: id.startsWith("at://") || id.includes("/@"),
    platform: filled(value["platform"]) ?? NO_PLATFORM,
    text,
    createdAtMs: timeOf(value["createdAt"]),
    editedAtMs: timeOf(value["editedAt"]),
    lang: filled(value["lang"]),
    author: authorOf(value["author"]),
    url: filled(value["url"]),
    replyTo: idOf(value["replyTo"]),
    repostOf: idOf(value["repostOf"]),
    // What a reply answers is read like what a post quotes.
    quotedText: quotedOf(value["quoted"]) ?? filled(value["parent_text"]),
    linkTitle: filled(value["linkTitle"]),
    links: linksOf(text, value["links"]),
    tags: stringsOf(value["tags"]).map((tag) => tag.replace(/^#/, "")),
    media: mediaOf(value["media"]),
    engagement: engagementOf(value["engagement"]),
  });
}

/** Unix milliseconds of an ISO time, or of an epoch number in seconds or milliseconds; null if it is neither. */
export function timeOf(value: unknown): number | null {
  if (typeof value === "number") return epochOf(value);
  if (typeof value !== "string" || value === "" || value.length > 64) return null;
  if (/^-?\d{6,}(?:\.\d+)?$/.test(value)) return epochOf(Number(value));
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? null : ms;
}

function epochOf(value: number): number | null {
  const ms = Math.trunc(Math.abs(value) < SECONDS_BELOW ? value * 1000 : value);
  return Math.abs(ms) <= 8.64e15 ? ms : null;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function filled(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** A number above 2^53 was rounded when the line was parsed, so it no longer says which post it was. */
function idOf(value: unknown): string | null {
  if (typeof value === "string") return value === "" ? null : value;
  return Number.isSafeInteger(value) ? String(value) : null;
}

function idTrouble(value: unknown): string {
  if (value === undefined) return "id is missing";
  if (value === "") return "id is empty";
  if (typeof value === "number") return "id is a number that JSON cannot hold exactly; write it as a string";
  return "id must be a string";
}

function authorOf(value: unknown): Author | null {
  if (!isObject(value)) return null;
  const handle = filled(value["handle"]);
  const id = idOf(value["id"]) ?? handle;
  if (id === null) return null;
  return {
    id,
    handle,
    name: filled(value["name"]),
    bio: filled(value["bio"]),
    followers: countOf(value["followers"]),
    verified: typeof value["verified"] === "boolean" ? value["verified"] : null,
  };
}

function quotedOf(value: unknown): string | null {
  return filled(isObject(value) ? value["text"] : value);
}

function countOf(value: unknown): number | null {
  return typeof value === "number" && value >= 0 && Number.isFinite(value) ? Math.trunc(value) : null;
}

function engagementOf(value: unknown): Engagement {
  const from = isObject(value) ? value : {};
  return {
    likes: countOf(from["likes"]),
    reposts: countOf(from["reposts"]),
    replies: countOf(from["replies"]),
    views: countOf(from["views"]),
  };
}

function mediaOf(value: unknown): readonly Media[] {
  if (!Array.isArray(value)) return [];
  const media: Media[] = [];
  for (const one of value.slice(0, MAX_ITEMS) as readonly unknown[])
    if (isObject(one)) media.push({ kind: filled(one["kind"]) ?? "unknown", alt: filled(one["alt"]) });
  return media;
}

function stringsOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return (value.slice(0, MAX_ITEMS) as readonly unknown[]).filter((one): one is string => filled(one) !== null);
}

function linksOf(text: string, given: unknown): readonly string[] {
  const links = new Set(stringsOf(given).filter((link) => /^https?:\/\//i.test(link)));
  if (/https?:\/\//i.test(text.slice(0, LINK_SEARCH_UNITS)))
    for (const found of text.slice(0, LINK_SEARCH_UNITS).matchAll(/https?:\/\/[^\s<>"'\p{C}]{1,2048}/giu)) {
      if (links.size >= MAX_ITEMS) break;
      links.add(found[0].replace(/[.,;:!?)\]}]+$/, ""));
    }
  return [...links];
}

function malformed(detail: string): ReturnType<typeof fail> {
  return fail({ kind: "malformed", detail });
}
