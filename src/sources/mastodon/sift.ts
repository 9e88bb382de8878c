/**
 * Goes through one listed status after another of a walk and decides: known and unchanged, new,
 * edited, taken back, left out. Keeps the order in which the server listed them.
 */

import type { Post } from "../../model/post.ts";
import type { Gate, Reject, SourceContext, Tombstone } from "../source.ts";
import type { MastodonConfig } from "./config.ts";
import { isOlder, type Known, type TagState } from "./cursor.ts";
import { nativeIdOf, tagsOf, timeOf, toPost, whyNot } from "./post.ts";
import { Id, Status } from "./schema.ts";

interface Sifted {
  readonly posts: readonly Post[];
  readonly tombstones: readonly Tombstone[];
  readonly rejects: readonly Reject[];
  readonly dropped: Readonly<Record<string, number>>;
  readonly seen: number;
}

export interface Sieve {
  /** One page, newest first. */
  sift(items: readonly unknown[], nowMs: number): Sifted;
  /** All listed so far, in order, as the next cursor wants them. */
  readonly listed: ReadonlyMap<string, Known>;
  /** The walk has come down to what the last one saw. */
  reached(): boolean;
  /** Statuses of the last walk seen again in this one. */
  again(): number;
  /** Oldest and newest claimed time listed, clocks that run ahead left out. */
  times(): { readonly oldestMs: number | null; readonly newestMs: number | null };
}

export interface SieveParts {
  readonly host: string;
  readonly honour: MastodonConfig["honour"];
  readonly gate: Gate;
  readonly vault: SourceContext["vault"];
  readonly before: TagState | null;
  /** Native ids by local id, of this process's life time. */
  readonly names: Map<string, string>;
  /** Native ids delivered in this walk of the server, so that a post with two tracked tags comes once. */
  readonly delivered: Set<string>;
}

export function createSieve(parts: SieveParts): Sieve {
  const { host, honour, gate, vault, before, names, delivered } = parts;
  const ring = new Map((before?.ring ?? []).map((known) => [known.id, known]));
  const mark = before?.ring[0]?.id ?? null;
  const end = before?.ring.at(-1)?.id ?? null;
  const listed = new Map<string, Known>();
  let reached = false;
  let passedEnd = false;
  let again = 0;
  let oldestMs: number | null = null;
  let newestMs: number | null = null;

  const nameOf = (id: string): string | null => names.get(id) ?? openName(ring.get(id), vault);

  return {
    listed,
    reached: () => reached,
    again: () => again,
    times: () => ({ oldestMs, newestMs }),
    sift: (items, nowMs) => {
      const posts: Post[] = [];
      const tombstones: Tombstone[] = [];
      const rejects: Reject[] = [];
      const dropped: Record<string, number> = {};
      let seen = 0;
      for (const item of items) {
        const id = idOf(item);
        if (id !== null && listed.has(id)) continue;
        const known = id === null ? undefined : ring.get(id);
        if (known !== undefined) {
          reached = true;
          again++;
        } else if (id !== null && mark !== null && isOlder(id, mark)) reached = true;
        const tooOld = known === undefined && id !== null && end !== null && (passedEnd || isOlder(id, end));
        if (id === end) passedEnd = true;
        if (tooOld) continue;
        const parsed = Status.safeParse(item);
        if (!parsed.success) {
          if (known !== undefined) listed.set(known.id, known);
          else {
            seen++;
            rejects.push({ reason: "not a status", nativeId: id, sample: sampleOf(item) });
            if (id !== null) listed.set(id, { id, edited: "", sealed: "", kept: false });
          }
          continue;
        }
        const status = parsed.data;
        const edited = status.edited_at ?? "";
        const createdMs = timeOf(status.created_at);
        if (createdMs !== null && createdMs <= nowMs) {
          oldestMs = Math.min(oldestMs ?? createdMs, createdMs);
          newestMs = Math.max(newestMs ?? createdMs, createdMs);
        }
        const nativeId = nativeIdOf(status, host);
        if (known !== undefined && known.edited === edited) {
          listed.set(known.id, known);
          if (known.kept) names.set(known.id, nativeId);
          continue;
        }
        seen++;
        const reason = whyNot(status, honour);
        const post = reason === null ? toPost(status, host, honour, nameOf) : null;
        const wanted =
          post !== null && (known?.kept === true || gate({ text: post.text, tags: tagsOf(status), links: post.links }));
        listed.set(status.id, {
          id: status.id,
          edited,
          sealed: wanted ? (vault?.seal(nativeId) ?? "") : "",
          kept: wanted,
        });
        if (post !== null && wanted) {
          names.set(status.id, nativeId);
          if (!delivered.has(nativeId)) posts.push(post);
          delivered.add(nativeId);
          continue;
        }
        const why = reason ?? "off topic";
        dropped[why] = (dropped[why] ?? 0) + 1;
        if (known?.kept === true) tombstones.push({ kind: "post", nativeId, idNamesAuthor: true, atMs: nowMs });
      }
      return { posts, tombstones, rejects, dropped, seen };
    },
  };
}

/** The native id of a kept status of an earlier life of the process. */
export function openName(known: Known | undefined, vault: SourceContext["vault"]): string | null {
  return known === undefined || known.sealed === "" ? null : (vault?.open(known.sealed) ?? null);
}

function idOf(item: unknown): string | null {
  const id = typeof item === "object" && item !== null ? (item as { readonly id?: unknown }).id : undefined;
  return Id.safeParse(id).data ?? null;
}

function sampleOf(item: unknown): string {
  return (JSON.stringify(item) ?? "").slice(0, 200);
}
