/**
 * One walk of one hashtag: from the newest post down to where the last walk began, page by page.
 * Rows go out as they come; the high-water mark moves only at the end. A walk that cannot reach the
 * old mark says so as a gap.
 */

import type { Problem } from "../../model/problem.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Delivery, Gap, Tombstone } from "../source.ts";
import type { Page, Server } from "./ask.ts";
import type { MastodonConfig } from "./config.ts";
import { isOlder, RING, type Known, type TagState } from "./cursor.ts";
import { createSieve, openName, type Sieve, type SieveParts } from "./sift.ts";

/** Known statuses looked at again behind the mark, to notice edits and deletes. */
const OVERLAP = 20;

export interface Walk extends SieveParts {
  readonly tag: string;
  readonly only: "local" | "remote" | null;
  readonly config: MastodonConfig;
  readonly server: Server;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export type WalkEnd =
  | {
      readonly kind: "complete";
      readonly state: TagState;
      readonly tombstones: readonly Tombstone[];
      readonly gaps: readonly Gap[];
      /** The server asks to be left alone for so long. */
      readonly waitMs: number | null;
    }
  | { readonly kind: "failed"; readonly problem: Problem };

type Stop = "reached" | "end" | "first walk" | { readonly cut: string };

export async function* walkTag(walk: Walk): AsyncGenerator<Delivery, WalkEnd, undefined> {
  const { before, clock, server, signal, tag } = walk;
  const sieve = createSieve(walk);
  let maxId: string | null = null;
  let waitMs: number | null = null;
  let overlapPages = 0;
  let stop: Stop | null = null;
  for (let page = 1; stop === null; page++) {
    const answer = await server.page(tag, maxId, walk.only, signal);
    if (!answer.ok) return { kind: "failed", problem: answer.problem };
    const { items, next } = answer.value;
    waitMs = answer.value.waitMs;
    if (page === 1 && items.length === 0 && (before?.ring.length ?? 0) > 0)
      return { kind: "failed", problem: emptied(tag) };
    const listedBefore = sieve.listed.size;
    const sifted = sieve.sift(items, clock.now());
    if (sifted.seen > 0) yield { kind: "batch", ...sifted, cursor: null, gaps: [] };
    if (sieve.reached() && (sieve.again() >= OVERLAP || overlapPages++ > 0)) stop = "reached";
    else stop = decideStop(walk, sieve, answer.value, { page, maxId, grew: sieve.listed.size > listedBefore });
    if (stop === null && waitMs !== null)
      return {
        kind: "failed",
        problem: { kind: "rate-limited", detail: "the server's allowance is used up", retryAfterMs: waitMs },
      };
    maxId = next;
  }
  const { oldestMs, newestMs } = sieve.times();
  const gaps: Gap[] =
    typeof stop === "object"
      ? [{ fromMs: before?.newestMs ?? null, toMs: oldestMs, reason: `#${tag}: ${stop.cut}` }]
      : [];
  const { tombstones, left } = await checkVanished(walk, sieve);
  const ring = [...sieve.listed.values(), ...left].slice(0, RING);
  const state = { ring, newestMs: maxOf(newestMs, before?.newestMs ?? null) };
  return { kind: "complete", state, tombstones, gaps, waitMs };
}

/** Why to read no further page; null to go on. */
function decideStop(
  { before, clock, config }: Walk,
  sieve: Sieve,
  { items, next }: Page,
  at: { readonly page: number; readonly maxId: string | null; readonly grew: boolean },
): Stop | null {
  const reached = sieve.reached();
  if (items.length === 0 || next === null) return reached ? "reached" : "end";
  const cut = (reason: string): Stop => (reached ? "reached" : before === null ? "first walk" : { cut: reason });
  if (next === at.maxId || (!at.grew && !reached)) return reached ? "reached" : { cut: "the server repeats a page" };
  if (at.page >= config.pages) return cut(`more than ${config.pages} pages since the last walk`);
  const { oldestMs } = sieve.times();
  if (!reached && oldestMs !== null && isPageOlder(items, clock.now() - config.oldestMs))
    return cut("the last walk is longer ago than walks go back");
  return null;
}

/** Whether every claimed time of a page is older; one wrong clock must not end a walk. */
function isPageOlder(items: readonly unknown[], thanMs: number): boolean {
  return items.every((item) => {
    const created = (item as { readonly created_at?: unknown } | null)?.created_at;
    const ms = typeof created === "string" ? Date.parse(created) : Number.NaN;
    return Number.isFinite(ms) && ms < thanMs;
  });
}

/**
 * Statuses of the last walk that should have been listed and were not: those the server no longer
 * has are taken back, those it still has were unlisted and are forgotten, the rest is asked next time.
 */
async function checkVanished(
  { before, clock, config, names, server, signal, vault }: Walk,
  sieve: Sieve,
): Promise<{ readonly tombstones: readonly Tombstone[]; readonly left: readonly Known[] }> {
  const ring = before?.ring ?? [];
  const lastListed = [...sieve.listed.keys()].at(-1);
  const oldestAgain = ring.findLastIndex((known) => sieve.listed.has(known.id));
  const tombstones: Tombstone[] = [];
  const left: Known[] = [];
  let checks = 0;
  for (const [index, known] of ring.entries()) {
    if (sieve.listed.has(known.id)) continue;
    const covered = index < oldestAgain || (lastListed !== undefined && isOlder(lastListed, known.id));
    if (!covered || (known.kept && checks >= config.deleteChecks)) {
      left.push(known);
      continue;
    }
    const nativeId = known.kept ? (names.get(known.id) ?? openName(known, vault)) : null;
    if (nativeId === null) continue;
    checks++;
    const exists = await server.exists(known.id, signal);
    if (!exists.ok) left.push(known);
    else if (!exists.value) tombstones.push({ kind: "post", nativeId, idNamesAuthor: true, atMs: clock.now() });
  }
  return { tombstones, left };
}

/** A timeline that had posts and has none was closed: servers answer a disabled one with an empty list. */
function emptied(tag: string): Problem {
  return {
    kind: "access-denied",
    access: "disabled",
    detail: `the timeline of #${tag} is empty though it had posts before`,
  };
}

function maxOf(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b);
}
