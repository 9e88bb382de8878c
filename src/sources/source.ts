/**
 * The contract of a source. A source turns what a platform sends into posts and nothing else: it
 * keeps no state that matters, touches no store, and never decides what is a myth. The caller
 * stores posts and cursor of one delivery in one transaction before it pulls the next.
 */

import type { Post } from "../model/post.ts";
import type { Problem } from "../model/problem.ts";
import type { Clock } from "../platform/clock.ts";
import type { Http } from "../platform/http.ts";

/** Opaque to everyone but the source that made it. */
export type Cursor = string;

/** Something its author or platform took back. Wins over any create of the same thing, earlier or later. */
export type Tombstone =
  | { readonly kind: "post"; readonly nativeId: string; readonly idNamesAuthor: boolean; readonly atMs: number }
  | {
      readonly kind: "author";
      readonly authorId: string;
      /** deleted: purge; hidden: do not show or count until "restored". */
      readonly change: "deleted" | "hidden" | "restored";
      readonly atMs: number;
    };

/** A stretch the source knows it did not see. */
export interface Gap {
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly reason: string;
}

/** An item that could not become a post. `sample` is cut to 200 characters and never logged above debug. */
export interface Reject {
  readonly reason: string;
  readonly nativeId: string | null;
  readonly sample: string;
}

export type Delivery =
  | {
      readonly kind: "batch";
      readonly posts: readonly Post[];
      readonly tombstones: readonly Tombstone[];
      /** Where to go on after this batch is stored; null keeps the former one. */
      readonly cursor: Cursor | null;
      readonly gaps: readonly Gap[];
      readonly rejects: readonly Reject[];
      /** Items looked at, whether kept or not. */
      readonly seen: number;
      /** Items left out on purpose, by reason ("off topic", "not public", "author opted out"). */
      readonly dropped: Readonly<Record<string, number>>;
    }
  /** Nothing could be had. Never confuse with an empty batch. The source goes on by itself unless it returns. */
  | { readonly kind: "trouble"; readonly problem: Problem }
  /** The connection stands and the platform had nothing to say. */
  | { readonly kind: "alive" };

/** Decides whether a candidate is on a tracked topic, before anything dear is done with it. Total and quick. */
export type Gate = (candidate: {
  readonly text: string;
  readonly tags: readonly string[];
  readonly links: readonly string[];
}) => boolean;

export interface Source {
  /** Stable, unique, safe to show: "bluesky", "mastodon:mastodon.example", "feed:who-news". */
  readonly id: string;
  readonly platform: string;
  readonly rhythm:
    | { readonly kind: "stream" }
    | { readonly kind: "poll"; readonly everyMs: number }
    | { readonly kind: "once" };
  /**
   * Yields deliveries from `from` on (null: from the source's natural start). A poll ends after one
   * walk; a stream ends only by `signal`. Throws for bugs only.
   */
  open(from: Cursor | null, signal: AbortSignal): AsyncIterable<Delivery>;
}

/** Where a source reports what an operator may want to read. Fixed messages; post text and handles only at debug. */
export interface SourceLog {
  debug(message: string, fields: Readonly<Record<string, unknown>>): void;
  info(message: string, fields: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields: Readonly<Record<string, unknown>>): void;
  error(message: string, fields: Readonly<Record<string, unknown>>): void;
}

/** What the app hands to every source it opens. */
export interface SourceContext {
  readonly gate: Gate;
  readonly clock: Clock;
  /** Uniform in [0, 1); only for jitter. */
  readonly random: () => number;
  readonly log: SourceLog;
  /** Bounded and guarded; sends the user agent by itself. */
  readonly http: Http;
  /** Names the tool and a contact address; sent with every request. */
  readonly userAgent: string;
  /**
   * Encrypts what a cursor must remember that names people (addresses of posts). Without it such
   * things are forgotten at a restart.
   */
  readonly vault?: { seal(text: string): string; open(sealed: string): string | null };
}
