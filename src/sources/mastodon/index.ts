/**
 * Hashtag timelines of one Mastodon server, polled without an account. Decides whether the server
 * lets anybody read them, walks one tag after another, and stops at the first sign that the server
 * wants to be left alone. What a walk is: walk.ts.
 */

import type { Problem } from "../../model/problem.ts";
import type { Cursor, Delivery, Source, SourceContext } from "../source.ts";
import { openServer } from "./ask.ts";
import type { MastodonConfig } from "./config.ts";
import { formatCursor, parseCursor, RING, type TagState } from "./cursor.ts";
import type { TimelineAccess } from "./schema.ts";
import { walkTag, type WalkEnd } from "./walk.ts";

/** How long a server's word on who may read is believed. */
const ACCESS_FOR_MS = 3_600_000;

export function openMastodon(config: MastodonConfig, context: SourceContext): Source {
  const host = new URL(config.server).host;
  const id = `mastodon:${host}`;
  const server = openServer(config.server, context.http);
  const names = new Map<string, string>();
  const { clock, log } = context;
  let access: { readonly value: TimelineAccess; readonly untilMs: number } | null = null;
  let notBeforeMs = 0;

  const trouble = (problem: Problem): Delivery => {
    if (problem.kind === "rate-limited") notBeforeMs = clock.now() + problem.retryAfterMs;
    log.warn("a Mastodon server gave nothing", { source: id, kind: problem.kind, detail: problem.detail });
    return { kind: "trouble", problem };
  };

  async function* read(from: Cursor | null, signal: AbortSignal): AsyncGenerator<Delivery, void, undefined> {
    if (signal.aborted) return;
    const tags = readTags(from);
    if (tags === null) {
      yield trouble({ kind: "malformed", detail: "the stored cursor is not one of this source; starting anew" });
    }
    const states = new Map([...(tags ?? [])].filter(([tag]) => config.tags.includes(tag)));
    const resting = (): Problem | null =>
      clock.now() < notBeforeMs
        ? { kind: "rate-limited", detail: `${host} asked to be left alone`, retryAfterMs: notBeforeMs - clock.now() }
        : null;
    const tired = resting();
    if (tired !== null) return yield { kind: "trouble", problem: tired };
    if (access === null || access.untilMs < clock.now()) {
      const answer = await server.access(signal);
      if (signal.aborted) return;
      if (!answer.ok) return yield trouble(answer.problem);
      access = { value: answer.value, untilMs: clock.now() + ACCESS_FOR_MS };
    }
    const only = decideAccess(access.value);
    if (only.kind === "denied") {
      access = null;
      return yield trouble({
        kind: "access-denied",
        access: only.access,
        detail: `${host} shows hashtags to nobody without an account`,
      });
    }
    const delivered = new Set<string>();
    for (const tag of config.tags) {
      const before = states.get(tag) ?? null;
      const walk = walkTag({
        tag,
        only: only.only,
        config,
        server,
        clock,
        signal,
        host,
        honour: config.honour,
        gate: context.gate,
        vault: context.vault,
        before,
        names,
        delivered,
      });
      const end: WalkEnd = yield* walk;
      if (signal.aborted) return;
      if (end.kind === "failed") {
        yield trouble(end.problem);
        if (concernsServer(end.problem)) return;
        continue;
      }
      states.set(tag, end.state);
      yield settle(end, before, formatCursor(states));
      if (end.waitMs !== null) notBeforeMs = clock.now() + end.waitMs;
      const spent = resting();
      if (spent !== null && tag !== config.tags.at(-1)) return yield trouble(spent);
    }
    forget(names, states);
  }

  return {
    id,
    platform: "mastodon",
    rhythm: { kind: "poll", everyMs: config.everyMs },
    open: read,
  };
}

/** The last word of a walk: the new cursor with what was found at the end, or that nothing has changed. */
function settle(end: WalkEnd & { readonly kind: "complete" }, before: TagState | null, cursor: Cursor): Delivery {
  const same = before !== null && JSON.stringify(before.ring) === JSON.stringify(end.state.ring);
  if (same && end.tombstones.length === 0 && end.gaps.length === 0) return { kind: "alive" };
  const { tombstones, gaps } = end;
  return { kind: "batch", posts: [], tombstones, cursor, gaps, rejects: [], seen: 0, dropped: {} };
}

function readTags(from: Cursor | null): ReadonlyMap<string, TagState> | null {
  return from === null ? new Map() : parseCursor(from);
}

type Access =
  | { readonly kind: "open"; readonly only: "local" | "remote" | null }
  | { readonly kind: "denied"; readonly access: "authenticated" | "disabled" };

function decideAccess({ local, remote }: TimelineAccess): Access {
  const closed = (word: string): boolean => word === "authenticated" || word === "disabled";
  if (!closed(local) && !closed(remote)) return { kind: "open", only: null };
  if (!closed(local)) return { kind: "open", only: "local" };
  if (!closed(remote)) return { kind: "open", only: "remote" };
  return { kind: "denied", access: local === "disabled" && remote === "disabled" ? "disabled" : "authenticated" };
}

/** Whether asking for the next tag would be of no use or impolite. */
function concernsServer(problem: Problem): boolean {
  switch (problem.kind) {
    case "malformed":
    case "too-large":
    case "gone":
      return false;
    case "rejected":
      return problem.status !== 404;
    case "access-denied":
      return problem.access === "authenticated";
    case "rate-limited":
    case "unreachable":
    case "timed-out":
    case "server-error":
    case "forbidden-address":
    case "cursor-expired":
    case "store-busy":
    case "store-full":
    case "cancelled":
      return true;
  }
}

/** Keeps the memory of names to what the cursors still hold. */
function forget(names: Map<string, string>, states: ReadonlyMap<string, TagState>): void {
  if (names.size < 4 * RING * Math.max(1, states.size)) return;
  const needed = new Set([...states.values()].flatMap((state) => state.ring.map((known) => known.id)));
  for (const id of names.keys()) if (!needed.has(id)) names.delete(id);
}
