/**
 * Reads foreign JSONL: a mapping says in which field of the foreign object each field of a post is.
 * `"created_at"` names a field, `"user.id"` a field inside another, `"=twitter"` is the value itself.
 *
 *     { "id": "id", "text": "text", "createdAt": "created_at", "platform": "=twitter", "tags": "hashtags",
 *       "author": { "id": "author", "followers": "followers" }, "engagement": { "likes": "likes" } }
 */

import type { Post } from "../../model/post.ts";
import { parsePostJson } from "../../model/post-json.ts";
import { fail, ok, type Outcome } from "../../model/problem.ts";

const FLAT = [
  "id",
  "text",
  "createdAt",
  "editedAt",
  "lang",
  "platform",
  "url",
  "replyTo",
  "repostOf",
  "quoted",
  "linkTitle",
  "links",
  "tags",
] as const;
const AUTHOR = ["id", "handle", "name", "bio", "followers", "verified"] as const;
const ENGAGEMENT = ["likes", "reposts", "replies", "views"] as const;
const COUNTS: ReadonlySet<string> = new Set(["followers", ...ENGAGEMENT]);

type Paths<Field extends string> = Readonly<Partial<Record<Field, string>>>;

export interface Mapping extends Paths<(typeof FLAT)[number]> {
  readonly author?: Paths<(typeof AUTHOR)[number]>;
  readonly engagement?: Paths<(typeof ENGAGEMENT)[number]>;
}

type Json = Readonly<Record<string, unknown>>;

/** The mapping, or every mistake in it in one sentence. */
export function parseMapping(value: unknown): Outcome<Mapping> {
  if (!isObject(value)) return fail({ kind: "malformed", detail: "a mapping must be an object" });
  const mistakes = [
    ...mistakesIn(value, [...FLAT, "author", "engagement"], ["author", "engagement"], ""),
    ...mistakesIn(value["author"] ?? {}, AUTHOR, [], "author."),
    ...mistakesIn(value["engagement"] ?? {}, ENGAGEMENT, [], "engagement."),
    ...["id", "text"].filter((field) => value[field] === undefined).map((field) => `${field} is missing`),
  ];
  return mistakes.length > 0 ? fail({ kind: "malformed", detail: mistakes.join("; ") }) : ok(value as Mapping);
}

/** A parser of foreign values, to be given to `openFile` or used line by line. */
export function mappedParser(mapping: Mapping): (value: unknown) => Outcome<Post> {
  return (value) => {
    if (!isObject(value)) return fail({ kind: "malformed", detail: "a post must be a JSON object" });
    return parsePostJson({
      ...pick(value, { ...mapping }, FLAT),
      author: pick(value, mapping.author ?? {}, AUTHOR),
      engagement: pick(value, mapping.engagement ?? {}, ENGAGEMENT),
    });
  };
}

function pick(value: Json, paths: Readonly<Record<string, unknown>>, fields: readonly string[]): Json {
  const picked: Record<string, unknown> = {};
  for (const field of fields) {
    const path = paths[field];
    if (typeof path !== "string") continue;
    const found = path.startsWith("=") ? path.slice(1) : at(value, path);
    const numeric = COUNTS.has(field) && typeof found === "string" && /^\d{1,15}$/.test(found);
    if (found !== undefined && found !== null) picked[field] = numeric ? Number(found) : found;
  }
  return picked;
}

function at(value: Json, path: string): unknown {
  if (Object.hasOwn(value, path)) return value[path];
  let here: unknown = value;
  for (const step of path.split(".")) {
    if (!isObject(here) || !Object.hasOwn(here, step)) return undefined;
    here = here[step];
  }
  return here;
}

function mistakesIn(
  value: unknown,
  known: readonly string[],
  nested: readonly string[],
  prefix: string,
): readonly string[] {
  if (!isObject(value)) return [`${prefix.slice(0, -1)} must be an object`];
  return Object.entries(value).flatMap(([field, path]) => {
    if (!known.includes(field)) return [`${prefix}${field} is no field of a post`];
    if (nested.includes(field)) return [];
    return typeof path === "string" && path !== "" ? [] : [`${prefix}${field} must name a field or be "=value"`];
  });
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
