/** Who is paged at night: the channel of the route, or the lead once it has had its three pages. */

import type { Episode } from "../model/alert.ts";
import type { Route, Routes } from "../model/routes.ts";
import { MOST_PAGES_A_NIGHT, type Night, nightSince, pageTonight } from "../core/alerts/night.ts";
import { pages as isPaging, resolveChannels } from "./channel-names.ts";
import type { Scene } from "./routing-scene.ts";

export interface Recipient {
  readonly to: string;
  /** Said before the headline; empty where it is the channel that was meant. */
  readonly preface: string;
}

/** What is told of, and where: `told` are all channels that are meant. */
export interface Meant {
  readonly episode: Episode;
  readonly route: Route | undefined;
  readonly told: readonly string[];
}

/** Who gets what is meant for `channel`. Whoever is told anyway is not told twice. */
export function recipientsOf(
  channel: string,
  meant: Meant,
  rules: { readonly routes: Routes; readonly known: readonly string[] },
  scene: Pick<Scene, "states" | "writing" | "nowMs">,
): readonly Recipient[] {
  const own = [{ to: channel, preface: "" }];
  if (!isPaging(channel)) return own;
  const others = leadsTonight(channel, meant, rules, scene);
  const preface = `TO YOU, for ${channel} had ${MOST_PAGES_A_NIGHT} pages tonight · `;
  if (others.length === 0) return own;
  return others.filter((to) => !meant.told.includes(to)).map((to) => ({ to, preface }));
}

/**
 * Who is told in place of a channel that had its pages; nobody where the channel itself is paged. Where there is no
 * lead it is paged all the same: nothing critical is lost to a rule about sleep.
 */
function leadsTonight(
  channel: string,
  { episode, route }: Meant,
  { routes, known }: { readonly routes: Routes; readonly known: readonly string[] },
  { states, writing, nowMs }: Pick<Scene, "states" | "writing" | "nowMs">,
): readonly string[] {
  const lead = route?.escalate[0]?.to;
  const sinceMs = episode.severity !== "critical" ? null : nightSince(routes.quiet, nowMs);
  if (sinceMs === null || lead === undefined) return [];
  const key = `night|${channel}`;
  const text = writing.states.findLast((one) => one.key === key)?.state ?? states.get(key) ?? null;
  const before = text === null ? null : (JSON.parse(text) as Night);
  const { pages, night } = pageTonight(before, sinceMs, episode.id);
  if (night !== before) writing.states.push({ key, state: JSON.stringify(night) });
  return pages ? [] : resolveChannels([lead], known).channels.filter((one) => one !== channel);
}
