/**
 * Reads published fact-checks marked up as schema.org ClaimReview (https://schema.org/ClaimReview) out of JSON-LD,
 * alone or inside a page. Takes claim, rating and addresses; never the article's text.
 */

import type { Verdict } from "../model/rules.ts";

export interface ClaimReview {
  readonly claim: string;
  /** The publisher's own word, such as "Mostly false"; null where there is none. */
  readonly rating: string | null;
  /** Address of the fact-check; null where it names none. */
  readonly url: string | null;
  /** Host of the publisher in lower case without `www.`; "" if unknown. */
  readonly publisher: string;
  /** ISO date. */
  readonly published: string | null;
  /** Where the claim was seen: addresses without queries, of networks of people only the host. */
  readonly seen: readonly string[];
}

/** Verdicts by publisher's host, then by rating in lower case; "*" is for everybody. */
export type RatingTable = Readonly<Record<string, Readonly<Record<string, Verdict>>>>;

type Json = Readonly<Record<string, unknown>>;

const MAX_DEPTH = 8;
const MAX_REVIEWS = 1000;
const MAX_CLAIM_UNITS = 500;
const MAX_SEEN = 10;
const PEOPLE =
  /(?:^|\.)(?:facebook\.com|instagram\.com|twitter\.com|x\.com|tiktok\.com|threads\.net|bsky\.app|t\.me|youtube\.com|youtu\.be|reddit\.com|weibo\.com|whatsapp\.com)$/;

/** Every JSON-LD block of a page; of anything else the text itself. Blocks that are no JSON are left out. */
export function jsonLdOf(text: string): readonly unknown[] {
  const whole = parsed(text);
  if (whole !== undefined) return [whole];
  const blocks: unknown[] = [];
  const lower = text.toLowerCase();
  for (let at = lower.indexOf("<script"); at !== -1; at = lower.indexOf("<script", at + 7)) {
    const open = lower.indexOf(">", at);
    if (open === -1) break;
    if (!lower.slice(at, open).includes("application/ld+json")) continue;
    const close = lower.indexOf("</script", open);
    if (close === -1) break;
    const block = parsed(text.slice(open + 1, close));
    if (block !== undefined) blocks.push(block);
    at = close;
  }
  return blocks;
}

/** Reviews without a claim are left out; the same claim of one publisher counts once. */
export function claimReviewsIn(value: unknown): readonly ClaimReview[] {
  const found = new Map<string, ClaimReview>();
  const walk = (node: unknown, depth: number): void => {
    if (depth > MAX_DEPTH || found.size >= MAX_REVIEWS || typeof node !== "object" || node === null) return;
    if (Array.isArray(node)) {
      for (const one of node) walk(one, depth + 1);
      return;
    }
    const object = node as Json;
    if (typesOf(object).includes("ClaimReview")) {
      const review = reviewOf(object);
      if (review !== null) found.set(`${review.publisher} ${review.claim}`, review);
      return;
    }
    for (const key of ["@graph", "mainEntity", "dataFeedElement", "item", "itemListElement", "review", "hasPart"])
      walk(object[key], depth + 1);
  };
  walk(value, 0);
  return [...found.values()];
}

/** null: the table does not know this rating of this publisher. */
export function verdictOf({ publisher, rating }: ClaimReview, table: RatingTable): Verdict | null {
  const word = rating
    ?.toLowerCase()
    .replaceAll(/[\s!.]+/gu, " ")
    .trim();
  if (word === undefined || word === "") return null;
  for (const host of [publisher, parentOf(publisher), "*"]) {
    const known = Object.hasOwn(table, host) ? table[host] : undefined;
    if (known !== undefined && Object.hasOwn(known, word)) return known[word]!;
  }
  return null;
}

/** "factcheck.afp.example" → "afp.example". */
function parentOf(host: string): string {
  return host.split(".").slice(-2).join(".");
}

function reviewOf(object: Json): ClaimReview | null {
  const item = asObject(object["itemReviewed"]);
  const claim = (textOf(object["claimReviewed"]) ?? textOf(item?.["name"]))?.replaceAll(/\s+/gu, " ").trim();
  if (claim === undefined || claim === "" || claim.length > MAX_CLAIM_UNITS) return null;
  const rating = asObject(object["reviewRating"]);
  const url = addressOf(object["url"]) ?? addressOf(object["@id"]);
  const author = asObject(object["author"]) ?? asObject(object["publisher"]);
  const home = addressOf(author?.["url"]) ?? url;
  return {
    claim,
    rating: textOf(rating?.["alternateName"]) ?? textOf(rating?.["name"]),
    url,
    publisher: home === null ? "" : hostOf(home),
    published: /^\d{4}-\d{2}-\d{2}/.exec(textOf(object["datePublished"]) ?? "")?.[0] ?? null,
    seen: seenIn(item),
  };
}

function seenIn(item: Json | null): readonly string[] {
  const nodes = [item?.["appearance"], item?.["firstAppearance"], item?.["sameAs"]].flat();
  const places = nodes.flatMap((node) => {
    const address = addressOf(node) ?? addressOf(asObject(node)?.["url"]);
    if (address === null) return [];
    const { host, pathname, protocol } = new URL(address);
    const named = PEOPLE.test(host) || pathname.includes("@") || pathname.includes("/users/");
    return [named ? hostOf(address) : `${protocol}//${host}${pathname}`];
  });
  return [...new Set(places)].slice(0, MAX_SEEN);
}

function typesOf(object: Json): readonly string[] {
  return [object["@type"]]
    .flat()
    .filter((one): one is string => typeof one === "string")
    .map((one) => one.replace(/^.*[/:]/, ""));
}

function asObject(value: unknown): Json | null {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  return typeof one === "object" && one !== null ? (one as Json) : null;
}

function textOf(value: unknown): string | null {
  if (typeof value === "string") return value === "" ? null : value;
  const inner = asObject(value)?.["@value"];
  return typeof inner === "string" ? inner : null;
}

function addressOf(value: unknown): string | null {
  if (typeof value !== "string" || !/^https?:\/\//i.test(value)) return null;
  try {
    return new URL(value).href;
  } catch {
    return null;
  }
}

function hostOf(address: string): string {
  return new URL(address).hostname.replace(/^www\./, "");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
