/**
 * `hearsay alerts replay` and `calibrate`: what the rules of today would have told over the posts that are
 * stored, and which sensitivity keeps to a budget. Both read the store and write nothing.
 */

import { openTrial } from "../app-alerts.ts";
import type { Config } from "../config/schema.ts";
import type { AlertRule } from "../model/rules.ts";
import { parseDuration } from "../platform/duration.ts";
import type { Store } from "../store/store.ts";
import { CannotRun } from "./cannot-run.ts";
import type { ExitCode, Io } from "./command.ts";

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const DEFAULT_DAYS = 90;
/** Less history says little of what is usual. */
const LEAST_DAYS = 28;
const SENSITIVITIES = ["quick", "normal", "cautious"] as const;
const H: Readonly<Record<AlertRule["sensitivity"], number>> = { quick: 8, normal: 9, cautious: 10 };

export async function runAlertsReplay(
  config: Config,
  store: Store,
  io: Io,
  { since, json }: { readonly since: string | undefined; readonly json: boolean },
): Promise<ExitCode> {
  const { fromMs, toMs } = await spanOf(store, since, "replay");
  const told = await (await openTrial(config, store, { fromMs, toMs }, io.signal)).run(null);
  if (json) for (const one of told) io.stdout.write(`${JSON.stringify(one)}\n`);
  else
    for (const { atMs, event, headline, episode } of told)
      io.stdout.write(`${minute(atMs)}  ${event.padEnd(8)} ${episode.padEnd(5)} ${headline}\n`);
  const fired = told.filter((one) => one.event === "fired").length;
  const weeks = (toMs - fromMs) / WEEK_MS;
  if (!json)
    io.stdout.write(
      `${minute(fromMs)} to ${minute(toMs)} (UTC): ${fired} alerts, ${told.length} messages, ${(fired / weeks).toFixed(1)} alerts a week\n`,
    );
  return 0;
}

export async function runAlertsCalibrate(
  config: Config,
  store: Store,
  io: Io,
  { since, budget }: { readonly since: string | undefined; readonly budget: string | undefined },
): Promise<ExitCode> {
  const perWeek = readBudget(budget);
  const { fromMs, toMs } = await spanOf(store, since, "calibrate");
  const days = (toMs - fromMs) / DAY_MS;
  if (days < LEAST_DAYS) {
    io.stdout.write(`only ${days.toFixed(1)} days are stored; ${LEAST_DAYS} are needed to say what is usual\n`);
    return 1;
  }
  const trial = await openTrial(config, store, { fromMs, toMs }, io.signal);
  const rows: { readonly sensitivity: AlertRule["sensitivity"]; readonly perWeek: number }[] = [];
  io.stdout.write(`${minute(fromMs)} to ${minute(toMs)} (UTC), ${days.toFixed(0)} days\n`);
  for (const sensitivity of SENSITIVITIES) {
    const messages = await trial.run(sensitivity);
    const fired = messages.filter((one) => one.event === "fired").length;
    rows.push({ sensitivity, perWeek: (fired * 7) / days });
    io.stdout.write(
      `${sensitivity.padEnd(8)} h ${String(H[sensitivity]).padStart(2)}  ${fired} alerts, ${((fired * 7) / days).toFixed(1)} a week\n`,
    );
  }
  const fits = rows.find((row) => row.perWeek <= perWeek);
  io.stdout.write(
    fits === undefined
      ? `none keeps to ${perWeek} a week: take cautious, and raise needs.authors or needs.ratio\n`
      : `write sensitivity: ${fits.sensitivity} (h ${H[fits.sensitivity]}), the quickest that keeps to ${perWeek} a week. These are all alerts, the right ones too.\n`,
  );
  return fits === undefined ? 1 : 0;
}

/** "2/week", "1 per day" as alerts a week. */
function readBudget(text: string | undefined): number {
  const found = /^(\d{1,4})\s*(?:\/|per)\s*(day|week|month)$/.exec((text ?? "").trim());
  if (found === null) throw new CannotRun("alerts calibrate: say what you can bear with --budget 2/week");
  const perWeek = { day: 7, week: 1, month: 7 / 30 } as const;
  return Number(found[1]) * perWeek[found[2] as keyof typeof perWeek];
}

/** From `since` ago, or what is stored where that is less. */
async function spanOf(
  store: Store,
  since: string | undefined,
  verb: string,
): Promise<{ readonly fromMs: number; readonly toMs: number }> {
  const backMs = since === undefined ? DEFAULT_DAYS * DAY_MS : parseDuration(since);
  if (backMs === null || backMs <= 0) throw new CannotRun(`alerts ${verb}: --since takes a time such as 90d`);
  const span = await store.span();
  if (span === null) throw new CannotRun(`alerts ${verb}: no analysed post is stored yet`);
  return { fromMs: Math.max(span.fromMs, span.toMs - backMs), toMs: span.toMs };
}

function minute(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 16).replace("T", " ");
}
