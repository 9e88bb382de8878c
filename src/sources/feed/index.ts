/**
 * One RSS, Atom, RDF or JSON feed, polled with conditional requests. Decides what is new or changed
 * since the last answer. An item that is gone from the feed is not taken for deleted: feeds are windows.
 */

import { parseFeed } from "feedsmith";
import type { Post } from "../../model/post.ts";
import { fail, ok, type Outcome, type Problem } from "../../model/problem.ts";
import type { HttpAnswer } from "../../platform/http.ts";
import type { Cursor, Delivery, Source, SourceContext, Tombstone } from "../source.ts";
import type { FeedConfig } from "./config.ts";
import { emptyState, formatCursor, parseCursor, type Delivered, type FeedState } from "./cursor.ts";
import { parseFeedDate } from "./date.ts";
import { decodeFeed } from "./decode.ts";
import { contentHash, digest, hostOf, keyOf, namesAuthor, qualify, toPost, type FeedPlace } from "./post.ts";
import { readFeed, readItem, type FeedContent } from "./schema.ts";
import { readDeleted } from "./tombstones.ts";

const BATCH = 100;
/** Marks the remembered content of an item that was off topic. */
const LEFT_OUT = "!";
/** Items remembered; more than any feed's window, so that an item that falls out and comes back is known. */
const REMEMBERED = 3000;
/** How long a feed that said "gone" is left alone. */
const GONE_FOR_MS = 24 * 3_600_000;
const ACCEPT =
  "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1";

export function openFeed(config: FeedConfig, context: SourceContext): Source {
  const id = `feed:${config.name}`;
  const { clock, http, log } = context;
  let resting: { readonly problem: Problem; readonly untilMs: number } | null = null;
  let movedFailed = false;

  const trouble = (problem: Problem): Delivery => {
    if (problem.kind === "rate-limited") resting = { problem, untilMs: clock.now() + problem.retryAfterMs };
    if (problem.kind === "gone") resting = { problem, untilMs: clock.now() + GONE_FOR_MS };
    log.warn("a feed gave nothing", { source: id, kind: problem.kind, detail: problem.detail });
    return { kind: "trouble", problem };
  };

  async function* read(from: Cursor | null, signal: AbortSignal): AsyncGenerator<Delivery, void, undefined> {
    if (signal.aborted) return;
    const stored = from === null ? emptyState(config.url) : parseCursor(from, config.url);
    if (stored === null)
      yield trouble({ kind: "malformed", detail: "the stored cursor is not one of this source; starting anew" });
    const before = stored ?? emptyState(config.url);
    if (resting !== null && clock.now() < resting.untilMs) return yield { kind: "trouble", problem: resting.problem };
    const moved = movedFailed ? null : before.movedTo;
    const answer = await http.get(moved ?? config.url, {
      signal,
      headers: { accept: ACCEPT },
      ifNoneMatch: before.etag,
      ifModifiedSince: before.lastModified,
    });
    if (signal.aborted) return;
    if (!answer.ok) {
      // The next poll asks the configured address again.
      movedFailed = moved !== null;
      return yield trouble(answer.problem);
    }
    if (answer.value.status === 304) return yield { kind: "alive" };
    const parsed = parse(answer.value);
    if (!parsed.ok) return yield trouble(parsed.problem);
    const movedTo = answer.value.movedTo ?? moved;
    if (answer.value.movedTo !== null)
      log.info("a feed has moved for good", { source: id, host: hostOf(answer.value.movedTo) });
    const place = { url: answer.value.url, lang: parsed.value.lang ?? config.lang };
    yield* deliver(parsed.value, place, before, {
      ...before,
      movedTo,
      etag: answer.value.headers["etag"]?.slice(0, 500) ?? null,
      lastModified: answer.value.headers["last-modified"]?.slice(0, 100) ?? null,
    });
  }

  function* deliver(
    feed: ParsedFeed,
    place: FeedPlace,
    before: FeedState,
    state: FeedState,
  ): Generator<Delivery, void, undefined> {
    const items = new Map(state.items);
    const window = new Set<string>();
    for (let start = 0; start < Math.min(feed.items.length, config.items); start += BATCH) {
      const batch = sift(feed.items.slice(start, Math.min(start + BATCH, config.items)), place, items, window);
      if (batch.seen === 0) continue;
      // Without validators: a stop after this batch must read the rest of the feed again.
      const cursor = formatCursor({ ...state, etag: null, lastModified: null, items });
      yield { kind: "batch", tombstones: [], gaps: [], cursor, ...batch };
    }
    const tombstones = deletedOf(feed.deleted, place, items, clock.now());
    trim(items, window);
    const cursor = formatCursor({ ...state, items });
    if (cursor === formatCursor(before)) yield { kind: "alive" };
    else yield { kind: "batch", posts: [], tombstones, cursor, gaps: [], rejects: [], seen: 0, dropped: {} };
  }

  function sift(
    raw: readonly unknown[],
    place: FeedPlace,
    items: Map<string, Delivered>,
    window: Set<string>,
  ): Omit<Extract<Delivery, { readonly kind: "batch" }>, "kind" | "tombstones" | "gaps" | "cursor"> {
    const posts: Post[] = [];
    const rejects: { reason: string; nativeId: string | null; sample: string }[] = [];
    const dropped: Record<string, number> = {};
    let seen = 0;
    for (const one of raw) {
      const item = readItem(one);
      if (item === null) {
        const sample = (JSON.stringify(one) ?? "").slice(0, 200);
        const mark = digest(["reject", sample]);
        window.add(mark);
        if (items.has(mark)) continue;
        items.set(mark, { content: LEFT_OUT, firstSeenMs: null });
        seen++;
        rejects.push({ reason: "an item without title and text", nativeId: null, sample });
        continue;
      }
      const post = toPost(item, place);
      const mark = digest([keyOf(item, place)]);
      const known = items.get(mark);
      const content = contentHash(post);
      const again = window.has(mark);
      window.add(mark);
      const delivered = known !== undefined && !known.content.startsWith(LEFT_OUT);
      if (again || known?.content === content || known?.content === LEFT_OUT + content) continue;
      seen++;
      const nowMs = clock.now();
      const firstSeenMs = post.createdAtMs === null ? (known?.firstSeenMs ?? nowMs) : null;
      const wanted = delivered || context.gate({ text: post.text, tags: post.tags, links: post.links });
      items.delete(mark);
      items.set(mark, { content: wanted ? content : LEFT_OUT + content, firstSeenMs });
      const createdAtMs = post.createdAtMs ?? firstSeenMs;
      if (wanted) posts.push({ ...post, createdAtMs, editedAtMs: delivered ? nowMs : null });
      else dropped["off topic"] = (dropped["off topic"] ?? 0) + 1;
    }
    return { posts, rejects, dropped, seen };
  }

  return { id, platform: "feed", rhythm: { kind: "poll", everyMs: config.everyMs }, open: read };
}

interface ParsedFeed extends FeedContent {
  readonly deleted: ReturnType<typeof readDeleted>;
}

/** What is no feed is said to be none; it is never a feed without items. */
function parse(answer: HttpAnswer): Outcome<ParsedFeed> {
  const text = decodeFeed(answer.bytes, answer.charset);
  const page = answer.contentType === "text/html" || /^\s*(?:<!doctype html|<html)/iu.test(text.slice(0, 1000));
  try {
    return ok({ ...readFeed(parseFeed(text).feed), deleted: readDeleted(text) });
  } catch {
    const what = text.trim() === "" ? "nothing" : page ? "a web page" : "something that is no feed or breaks off";
    return fail({ kind: "malformed", detail: `${hostOf(answer.url) ?? "the server"} sent ${what} instead of a feed` });
  }
}

/** Tombstones of items that were delivered or may have been; each is told once. */
function deletedOf(
  deleted: ParsedFeed["deleted"],
  place: FeedPlace,
  items: Map<string, Delivered>,
  nowMs: number,
): readonly Tombstone[] {
  const tombstones: Tombstone[] = [];
  for (const { ref, when } of deleted) {
    const nativeId = qualify(ref, hostOf(place.url) ?? "feed");
    const mark = digest([nativeId]);
    if (items.get(mark)?.content === "deleted") continue;
    items.delete(mark);
    items.set(mark, { content: "deleted", firstSeenMs: null });
    const atMs = Math.min(parseFeedDate(when) ?? nowMs, nowMs);
    tombstones.push({ kind: "post", nativeId, idNamesAuthor: namesAuthor(nativeId), atMs });
  }
  return tombstones;
}

/** Forgets the oldest that are not in the feed any more. */
function trim(items: Map<string, Delivered>, window: ReadonlySet<string>): void {
  for (const mark of items.keys()) {
    if (items.size <= REMEMBERED) return;
    if (!window.has(mark)) items.delete(mark);
  }
}
