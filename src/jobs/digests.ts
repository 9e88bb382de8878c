/** Sends the daily and the weekly digest when their hour has come, late rather than never: also after a stop or a sleeping machine. */

import { type Episode, mythOf, type Notice } from "../model/alert.ts";
import type { DigestPlan, Routes, Weekday } from "../model/routes.ts";
import { BUDGET_MS, byFalseDiscovery, composeDigest, titleOr } from "../core/alerts/digest.ts";
import { lastDue } from "../core/alerts/quiet.ts";
import { readReceipt, receiptText } from "../core/alerts/silence-receipt.ts";
import { pages, resolveChannels } from "./channel-names.ts";
import { linkTo, type Router, type Scene } from "./routing-scene.ts";

const DAY_MS = 86_400_000;
const STANDARD: Routes["digests"] = {
  daily: { at: "08:00", to: null },
  weekly: { at: "08:00", to: null, on: "monday" },
};

/** The first round of a database only notes which digest was due last. */
export async function dueDigests(
  router: Router,
  routes: Routes | null,
  scene: Scene & { readonly notices: readonly Notice[] },
): Promise<void> {
  const plans = routes?.digests ?? STANDARD;
  await dueDigest(router, "daily", plans.daily, null, scene);
  await dueDigest(router, "weekly", plans.weekly, plans.weekly.on, scene);
}

async function dueDigest(
  router: Router,
  kind: "daily" | "weekly",
  plan: DigestPlan,
  on: Weekday | null,
  scene: Scene & { readonly notices: readonly Notice[] },
): Promise<void> {
  const { store } = router;
  const { states, writing, nowMs } = scene;
  const timezone = router.timezone();
  const due = lastDue(plan.at, on, timezone, nowMs);
  const key = `digest|${kind}`;
  const sent = states.get(key);
  if (sent === due.date || (sent !== undefined && sent > due.date)) return;
  writing.states.push({ key, state: due.date });
  if (sent === undefined) return;
  const { channels: wanted, unknown } =
    plan.to === null ? { channels: router.channels, unknown: [] } : resolveChannels(plan.to, router.channels);
  for (const name of unknown) scene.unknown.add(name);
  const fromMs = due.atMs - (kind === "daily" ? DAY_MS : 7 * DAY_MS);
  const episodes = [...scene.episodes.values()].filter(
    (one) => one.openedAtMs >= nowMs - BUDGET_MS || one.condition.state !== "resolved",
  );
  const facts = {
    kind,
    date: due.date,
    fromMs,
    atMs: nowMs,
    timezone,
    episodes,
    titleOf: (episode: Episode) => titleOr(router.myth(mythOf(episode.subject) ?? "")?.title ?? null, episode),
    rank: byFalseDiscovery,
    sources: await store.health(),
    brokenChannels: await store.brokenChannels(),
    dead: (await store.outboxCounts(fromMs)).dead,
    silences: episodes.flatMap((one) => {
      const receipt = readReceipt(states, one.id);
      return receipt === null || receipt.untilMs < fromMs ? [] : [`${one.id} ${receiptText(receipt)}`];
    }),
    held: scene.notices.flatMap((one) => (one.held === null ? [] : [{ episode: one.message.episode, why: one.held }])),
    linkOf: (episode: string) => linkTo(router, episode),
  };
  for (const channel of wanted.filter((one) => !pages(one)))
    writing.outbox.push({ channel, message: composeDigest({ ...facts, channel }) });
}
