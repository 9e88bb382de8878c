/**
 * What detection would have told, over stored posts and with any rules: the detector itself runs, hour
 * by hour, on a copy of its memory. Nothing is written to the store.
 */

import { type AlertMessage, type AlertStats, type Episode, subjectKey } from "../model/alert.ts";
import type { DetectionRound, Store } from "../store/store.ts";
import { createDetector, detectRound, type Watch } from "./detect.ts";

const HOUR_MS = 3_600_000;
const MAX_EPISODES = 10_000;

export interface WhatIf {
  /** In order; one for each that people would have had. */
  readonly messages: readonly AlertMessage[];
}

/** Hours that ended before `fromMs` teach what is usual and raise nothing. */
export async function whatWouldFire(
  store: Store,
  watch: Watch,
  fromMs: number,
  toMs: number,
  signal: AbortSignal,
): Promise<WhatIf> {
  const shadow = shadowOf(store);
  const messages: AlertMessage[] = [];
  await detectRound(createDetector(shadow, "what-if", ["what-if"], watch, 0), fromMs);
  const detector = createDetector(shadow, "what-if", ["what-if"], watch);
  for (let atMs = fromMs + HOUR_MS; atMs < toMs + HOUR_MS && !signal.aborted; atMs += HOUR_MS) {
    messages.push(...(await detectRound(detector, Math.min(atMs, toMs))).messages);
  }
  return { messages };
}

/**
 * The numbers of a volume alert, computed once more from the stored posts: detection looks at the end of every hour, when
 * alerts fired, and when these numbers were read. null where it does not come to them.
 */
export async function numbersAgain(
  store: Store,
  watch: Watch,
  episode: Episode,
  signal: AbortSignal,
): Promise<AlertStats | null> {
  const { atMs } = episode.stats;
  const span = await store.span();
  if (atMs === undefined || span === null) return null;
  const moments = new Set([atMs]);
  for (let hourMs = Math.ceil(span.fromMs / HOUR_MS) * HOUR_MS; hourMs < atMs; hourMs += HOUR_MS) moments.add(hourMs);
  for (const { condition } of await store.episodes({ open: null, limit: MAX_EPISODES })) {
    if ("firedAtMs" in condition && condition.firedAtMs < atMs) moments.add(condition.firedAtMs);
  }
  const shadow = shadowOf(store);
  const volume = { ...watch, alerts: watch.alerts.filter((rule) => rule.signal === "volume") };
  const detector = createDetector(shadow, "what-if", [], volume);
  for (const moment of [...moments].toSorted((a, b) => a - b)) {
    if (signal.aborted) return null;
    await detectRound(detector, moment);
  }
  const key = subjectKey(episode.subject);
  const found = (await shadow.episodes({ open: null, limit: MAX_EPISODES })).find(
    (one) => one.rule === episode.rule && subjectKey(one.subject) === key && one.stats.atMs === atMs,
  );
  return found?.stats ?? null;
}

/** The store as detection sees it, with a memory of its own; whatever else would write is refused. */
function shadowOf(store: Store): Store {
  const states = new Map<string, string>();
  const episodes = new Map<string, Episode>();
  let doneUntilMs: number | null = null;
  const refuse = async (): Promise<never> => Promise.reject(new Error("a what-if does not write"));
  return {
    ...store,
    ingest: refuse,
    recordAnalyses: refuse,
    supersede: refuse,
    updateHandling: refuse,
    saveRouting: refuse,
    settleOutbox: refuse,
    noteRuleRevisions: refuse,
    noteTrouble: refuse,
    // What came later in the running hour was not known at the time.
    exposure: async (fromMs, toMs) => {
      const hourMs = Math.floor(toMs / HOUR_MS) * HOUR_MS;
      if (hourMs === toMs) return store.exposure(fromMs, toMs);
      const before = fromMs < hourMs ? await store.exposure(fromMs, hourMs) : [];
      return [...before, ...(await store.exposureOfHourBefore(toMs))];
    },
    takeLease: async (name) => ({ name, token: 1 }),
    detectorStates: async () => states,
    detectedUntil: async () => doneUntilMs,
    nextEpisodeNumber: async () => episodes.size + 1,
    episode: async (id) => episodes.get(id) ?? null,
    episodes: async ({ open, limit }) =>
      [...episodes.values()]
        .filter(({ condition: { state } }) => open === null || open === (state !== "inactive" && state !== "resolved"))
        .toReversed()
        .slice(0, limit),
    saveDetection: async (round: DetectionRound) => {
      for (const { key, state } of round.states) states.set(key, state);
      for (const episode of round.episodes) episodes.set(episode.id, episode);
      doneUntilMs = round.doneUntilMs;
    },
  };
}
