/** Who is paged at night: the channel of the route, or the lead once it has had its three pages. */

import type { Route, Routes } from "../model/routes.ts";
import { MOST_PAGES_A_NIGHT, type Night, nightSince, pageTonight } from "../core/alerts/night.ts";
import type { Tiding } from "../core/alerts/routing.ts";
import { resolveChannels } from "./channel-names.ts";
import type { Scene } from "./routing-scene.ts";

export interface Paged {
  /** Channels that get the message. */
  readonly channels: readonly string[];
  /** Said before the headline; empty where the route's own channel is paged. */
  readonly preface: string;
}

/** Where there is no lead, the channel is paged all the same: nothing critical is lost to a rule about sleep. */
export function pagedAtNight(
  channel: string,
  { episode }: Pick<Tiding, "episode">,
  route: Route | undefined,
  { routes, known }: { readonly routes: Routes; readonly known: readonly string[] },
  { states, writing, nowMs }: Pick<Scene, "states" | "writing" | "nowMs">,
): Paged {
  const own: Paged = { channels: [channel], preface: "" };
  const lead = route?.escalate[0]?.to;
  const sinceMs = episode.severity !== "critical" ? null : nightSince(routes.quiet, nowMs);
  if (sinceMs === null || lead === undefined) return own;
  const key = `night|${channel}`;
  const text = writing.states.findLast((one) => one.key === key)?.state ?? states.get(key) ?? null;
  const before = text === null ? null : (JSON.parse(text) as Night);
  const { pages, night } = pageTonight(before, sinceMs, episode.id);
  if (night !== before) writing.states.push({ key, state: JSON.stringify(night) });
  if (pages) return own;
  const { channels } = resolveChannels([lead], known);
  const others = channels.filter((one) => one !== channel);
  if (others.length === 0) return own;
  return { channels: others, preface: `TO YOU, for ${channel} had ${MOST_PAGES_A_NIGHT} pages tonight · ` };
}
