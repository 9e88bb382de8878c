/** What the parts of one round of routing share. */

import type { Episode } from "../model/alert.ts";
import type { Routes } from "../model/routes.ts";
import type { Campaign, MythRule } from "../model/rules.ts";
import type { RoutingRound, Store } from "../store/store.ts";

export interface Router {
  readonly store: Store;
  readonly holder: string;
  readonly channels: readonly string[];
  readonly routes: () => Routes | null;
  readonly myth: (id: string) => MythRule | null;
  /** Absent: none are known. */
  readonly campaign?: (id: string) => Campaign | null;
  /** Zone of digests and working hours. */
  readonly timezone: () => string;
  /** Address under which people open the pages; null: messages carry no links. */
  readonly publicUrl: string | null;
  /** The minute that was last looked at for what time alone brings. */
  minute: number;
}

export function createRouter(parts: Omit<Router, "minute">): Router {
  return { ...parts, minute: Number.NEGATIVE_INFINITY };
}

/** The round as it grows. */
export type Writing = { -readonly [K in keyof Omit<RoutingRound, "lease" | "nowMs">]: RoutingRound[K][number][] };

/** What the parts of a round share. */
export interface Scene {
  readonly episodes: ReadonlyMap<string, Episode>;
  readonly states: ReadonlyMap<string, string>;
  readonly writing: Writing;
  readonly unknown: Set<string>;
  readonly nowMs: number;
}

export function linkTo({ publicUrl }: Pick<Router, "publicUrl">, episode: string): string | null {
  return publicUrl === null ? null : `${publicUrl.replace(/\/+$/, "")}/alerts/${encodeURIComponent(episode)}`;
}
