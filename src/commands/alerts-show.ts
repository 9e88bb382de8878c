/** `hearsay alerts show`: one alert; with --why all that it can be computed from again. */

import { type AlertStats, type Episode, subjectName } from "../model/alert.ts";
import type { Recomputed } from "../app-alerts.ts";
import { readReceipt, receiptText } from "../core/alerts/silence-receipt.ts";
import type { HandlingEntry, Store } from "../store/store.ts";
import type { ExitCode, Io } from "./command.ts";

const HOUR_MS = 3_600_000;
const BEFORE_HOURS = 24;
const MOST_HOURS = 24 * 8;
const MOST_POSTS = 500;

export async function showAlert(
  store: Store,
  io: Io,
  episode: Episode,
  { json, why, again }: { readonly json: boolean; readonly why: boolean; readonly again: Recomputed | null },
): Promise<ExitCode> {
  const posts = await store.episodePosts(episode.id, MOST_POSTS);
  const log = await store.handlingLog(episode.id);
  const receipt = readReceipt(await store.routingStates(), episode.id);
  const held = (await store.notices()).find((one) => one.message.episode === episode.id)?.held ?? null;
  const hours = why ? await hoursOf(store, episode) : [];
  if (json) {
    const more = why ? { hours, again } : {};
    io.stdout.write(`${JSON.stringify({ ...episode, posts, log, silence: receipt, held, ...more })}\n`);
    return 0;
  }
  const { stats, reply, suppression } = episode;
  const silenced =
    suppression?.kind === "silenced"
      ? `silenced by ${suppression.by} until ${minute(suppression.untilMs)} (${suppression.reason})`
      : (suppression?.kind ?? "none");
  const shown = why ? posts : posts.slice(0, 20);
  const text = [
    alertLine(episode),
    `  condition ${conditionText(episode)}`,
    `  handling ${episode.handling.state}, suppression ${held === null ? silenced : `${silenced}; held: ${held}`}`,
    ...(receipt === null ? [] : [`  last silence ${receiptText(receipt)}`]),
    ...numbersText(stats),
    `  rule ${episode.rule}, myth revision ${episode.rev}, ${episode.seq} message(s)`,
    reply === null
      ? `  no reply: ${episode.replyWhyNot ?? "none fits"}`
      : `  reply ${reply.id} (${reply.approvalNote}): ${reply.text}`,
    `  posts: ${shown.join(" ")}${posts.length > shown.length ? ` and ${posts.length - shown.length} more` : ""}`,
    ...log.map((one) => `  ${minute(one.atMs)}  ${one.actor}: ${actText(one)}`),
    ...(why ? whyText(episode, hours, again) : []),
  ];
  io.stdout.write(`${text.join("\n")}\n`);
  return 0;
}

interface Hour {
  readonly at: string;
  readonly authors: number;
  readonly posts: number;
  /** Posts collected in that hour and language, those about the myth too. */
  readonly collected: number;
}

/** The stored counts that the decision was made from: a day before it fired until it was over. */
async function hoursOf(store: Store, { subject, condition, openedAtMs }: Episode): Promise<readonly Hour[]> {
  if (!("myth" in subject)) return [];
  const firstMs = Math.floor(openedAtMs / HOUR_MS) * HOUR_MS;
  const endMs = condition.state === "resolved" ? condition.resolvedAtMs : ((await store.span())?.toMs ?? firstMs);
  const fromMs = firstMs - BEFORE_HOURS * HOUR_MS;
  const toMs = Math.min(endMs + HOUR_MS, fromMs + MOST_HOURS * HOUR_MS);
  const counts = await store.hourCounts({ stances: ["asserts"], fromMs, toMs });
  const mine = new Map(
    counts.filter((one) => one.myth === subject.myth && one.lang === subject.lang).map((one) => [one.hourMs, one]),
  );
  const collected = new Map<number, number>();
  for (const one of await store.exposure(fromMs, toMs)) {
    if (one.lang === subject.lang) collected.set(one.hourMs, (collected.get(one.hourMs) ?? 0) + one.posts);
  }
  const hours: Hour[] = [];
  for (let at = fromMs; at < toMs; at += HOUR_MS) {
    const { authors = 0, posts = 0 } = mine.get(at) ?? {};
    hours.push({ at: new Date(at).toISOString(), authors, posts, collected: collected.get(at) ?? 0 });
  }
  return hours;
}

/** The numbers of its height. */
function numbersText({
  authors,
  expected,
  ratio,
  test,
  cusum,
  threshold,
  spikeP,
  dispersion,
  atMs,
  reading,
}: AlertStats) {
  const then = atMs === undefined ? "" : ` at ${minute(atMs)}`;
  if (reading !== undefined)
    return [
      `  ${reading.howMuch}`,
      `  ${Object.entries(reading.numbers)
        .map(([name, value]) => `${name} ${Number(value.toPrecision(6))}`)
        .join(", ")}`,
    ];
  return [
    `  ${authors} authors${then}, usual ${expected.toFixed(2)}, ratio ${ratio.toFixed(1)}`,
    `  ${test}: CUSUM ${cusum.toFixed(1)} (threshold ${threshold}), spike p ${spikeP.toExponential(1)}, dispersion ${dispersion.toFixed(2)}`,
  ];
}

function whyText({ stats }: Episode, hours: readonly Hour[], again: Recomputed | null): readonly string[] {
  const doubts = (stats.doubts ?? []).map((one) => `  doubt ${one.test}: ${one.result} (${one.says})`);
  if (stats.reading !== undefined) return [`  why: ${stats.reading.why}`, ...doubts];
  const cause =
    stats.test === "spike"
      ? `one to four hours had more than chance gives (p ${stats.spikeP.toExponential(1)})`
      : `the sum of evidence ${stats.cusum.toFixed(2)} passed ${stats.threshold}`;
  return [
    `  why: ${cause}; ${numbersOf(stats)}`,
    ...doubts,
    ...(hours.length === 0
      ? []
      : [
          "  hour (UTC)        authors  posts  collected",
          ...hours.map(
            (one) =>
              `  ${one.at.slice(0, 16).replace("T", " ")}  ${String(one.authors).padStart(7)}  ${String(one.posts).padStart(5)}  ${String(one.collected).padStart(9)}`,
          ),
        ]),
    ...(again === null ? [] : [`  ${againText(again)}`]),
  ];
}

function numbersOf({ authors, expected, ratio, dispersion }: AlertStats): string {
  return `${authors} authors against ${expected.toFixed(3)} expected (${ratio.toFixed(2)} times), dispersion ${dispersion.toFixed(3)}`;
}

function againText(again: Recomputed): string {
  switch (again.kind) {
    case "same":
      return "computed again from the stored posts: the same numbers";
    case "changed":
      return `not computed again: the rules have changed since, to revision ${again.rev === "" ? "none" : again.rev}`;
    case "other": {
      const now = again.stats === null ? "the alert would not fire then" : numbersOf(again.stats);
      return `computed again from the stored posts: ${now}. Posts came late, were deleted, or an alert rule changed`;
    }
  }
}

function conditionText({ condition }: Episode): string {
  switch (condition.state) {
    case "inactive":
      return "inactive";
    case "pending":
      return `pending since ${minute(condition.sinceMs)}`;
    case "firing":
      return `firing since ${minute(condition.firedAtMs)}`;
    case "recovering":
      return `recovering since ${minute(condition.belowSinceMs)}, fired ${minute(condition.firedAtMs)}`;
    case "resolved":
      return `resolved ${minute(condition.resolvedAtMs)}, fired ${minute(condition.firedAtMs)}`;
  }
}

function actText({ handling, suppression }: HandlingEntry): string {
  const note = "note" in handling && handling.note !== null ? ` (${handling.note})` : "";
  const said =
    handling.state === "assigned"
      ? `assigned to ${handling.to}`
      : handling.state === "closed"
        ? `closed as ${handling.outcome}`
        : handling.state === "escalated"
          ? `escalated: ${handling.why}`
          : handling.state;
  return `${said}${note}${suppression?.kind === "silenced" ? `, silenced until ${minute(suppression.untilMs)}` : ""}`;
}

/** "E-12   high     firing     2026-11-24 14:00  vax-mmr-autism (en)  new" */
export function alertLine(episode: Episode): string {
  const { handling } = episode;
  const who = handling.state === "assigned" ? ` to ${handling.to}` : "by" in handling ? ` by ${handling.by}` : "";
  const silenced = episode.suppression === null ? "" : `  ${episode.suppression.kind}`;
  return `${episode.id.padEnd(6)} ${episode.severity.padEnd(8)} ${episode.condition.state.padEnd(10)} ${minute(episode.openedAtMs)}  ${subjectName(episode.subject)}  ${handling.state}${who}${silenced}`;
}

function minute(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 16).replace("T", " ");
}
