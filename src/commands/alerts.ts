/** `hearsay alerts`: what is firing, and who has taken it. The condition is the machine's; handling is people's. */

import { subjectKey, subjectName, type ClosedAs, type Episode } from "../model/alert.ts";
import { openStore } from "../app-parts.ts";
import { recompute } from "../app-alerts.ts";
import { loadConfig } from "../config/load.ts";
import { parseDuration } from "../platform/duration.ts";
import type { Store } from "../store/store.ts";
import { runAlertsCalibrate, runAlertsReplay } from "./alerts-replay.ts";
import { alertLine, showAlert } from "./alerts-show.ts";
import { reviewPosts } from "./alerts-review.ts";
import { runAlertsTest } from "./alerts-test.ts";
import { readArguments } from "./arguments.ts";
import { CannotRun } from "./cannot-run.ts";
import type { Command, ExitCode, Io } from "./command.ts";

const USAGE = `hearsay alerts list [--open] [--json]
hearsay alerts show ID [--why] [--json]
hearsay alerts ack ID [--by NAME] [--note TEXT]
hearsay alerts assign ID --to NAME [--by NAME]
hearsay alerts resolve ID --as "responded|watched|false alarm|duplicate" [--by NAME] [--note TEXT]
hearsay alerts review ID POST... --as "right|wrong" [--by NAME]
hearsay alerts silence ID --for 24h --reason TEXT [--by NAME] [--preview]
hearsay alerts test [RULE...] [--rules FOLDER]
hearsay alerts replay [--since 90d] [--json]
hearsay alerts calibrate --budget 2/week [--since 90d]

  --config FILE   configuration file
  --db PATH       database file, instead of the configured one

show --why prints the numbers, the rule's revision, every post and the hourly counts that the decision was made from, and
computes the numbers once more from the stored posts.
silence holds back what would be told of the alert and of later ones on the same subject, at most 30 days, and keeps a
receipt (alerts show); if it still goes on when the silence ends, that is told at once. --preview only says what it would hide.
test runs the tests of alert rules on a virtual clock. replay tells what today's rules would have fired on stored posts.
calibrate does so for each sensitivity and names the quickest that keeps to the budget; it needs 28 days of posts.
review says of posts behind an alert whether they are about its myth; the signal rule-health counts it.
resolve closes the handling of an alert by a person; the machine's own condition ends when the numbers fall.
`;

const CLOSED_AS: readonly ClosedAs[] = ["responded", "watched", "false alarm", "duplicate"];
const LONGEST_SILENCE_MS = 30 * 24 * 3_600_000;

const OPTIONS = {
  open: { type: "boolean" },
  json: { type: "boolean" },
  by: { type: "string" },
  to: { type: "string" },
  as: { type: "string" },
  note: { type: "string" },
  for: { type: "string" },
  reason: { type: "string" },
  why: { type: "boolean" },
  preview: { type: "boolean" },
  since: { type: "string" },
  budget: { type: "string" },
  rules: { type: "string" },
  config: { type: "string" },
  db: { type: "string" },
} as const;

export const alerts: Command = {
  name: "alerts",
  summary: "list, show and handle alerts",
  usage: USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArguments("alerts", args, OPTIONS);
    const [verb, id, ...others] = positionals;
    if (verb === "test") return runAlertsTest(values.rules, id === undefined ? [] : [id, ...others], io);
    const config = await loadConfig({ file: values.config ?? null, env: io.env, cwd: io.cwd });
    const store = await openStore(config, values.db ?? null, io.cwd);
    try {
      if (verb === "list") return await list(store, io, values.open === true, values.json === true);
      const { since, budget, json = false } = values;
      if (verb === "replay") return await runAlertsReplay(config, store, io, { since, json });
      if (verb === "calibrate") return await runAlertsCalibrate(config, store, io, { since, budget });
      if (verb === undefined || !["show", "ack", "assign", "resolve", "review", "silence"].includes(verb)) {
        throw new CannotRun(`alerts: ${verb === undefined ? "say what to do" : `unknown verb "${verb}"`}\n\n${USAGE}`);
      }
      if (id === undefined)
        throw new CannotRun(`alerts ${verb}: say which alert, for instance: hearsay alerts ${verb} E-1`);
      const episode = await store.episode(id);
      if (episode === null)
        throw new CannotRun(`alerts ${verb}: there is no alert ${id}. hearsay alerts list shows them.`);
      if (verb === "show") {
        const again = values.why === true ? await recompute(config, store, episode, io.signal) : null;
        return await showAlert(store, io, episode, { json, why: values.why === true, again });
      }
      const by = values.by ?? io.env["USER"] ?? "unknown";
      const atMs = Date.now();
      if (verb === "review") return await reviewPosts(store, io, episode, { posts: others, as: values.as, by, atMs });
      const wanted = change(verb, episode, by, values, atMs);
      if (verb === "silence") io.stdout.write(await previewOf(store, episode, atMs));
      if (values.preview === true) return 0;
      const changed = await store.updateHandling(id, wanted, by, atMs);
      io.stdout.write(`${changed === null ? "nothing changed" : alertLine(changed)}\n`);
      return 0;
    } finally {
      await store.close();
    }
  },
};

function change(
  verb: string,
  episode: Episode,
  by: string,
  values: {
    readonly to?: string;
    readonly as?: string;
    readonly note?: string;
    readonly for?: string;
    readonly reason?: string;
  },
  atMs: number,
): Pick<Episode, "handling" | "suppression"> {
  const { handling, suppression } = episode;
  const note = values.note ?? null;
  switch (verb) {
    case "ack":
      return { handling: { state: "acknowledged", by, atMs, note }, suppression };
    case "assign": {
      if (values.to === undefined) throw new CannotRun("alerts assign: say to whom with --to NAME");
      return { handling: { state: "assigned", to: values.to, by, atMs }, suppression };
    }
    case "resolve": {
      const outcome = CLOSED_AS.find((one) => one === values.as);
      if (outcome === undefined) throw new CannotRun(`alerts resolve: --as takes one of ${CLOSED_AS.join(", ")}`);
      return { handling: { state: "closed", outcome, by, atMs, note }, suppression };
    }
    default: {
      const ms = values.for === undefined ? null : parseDuration(values.for);
      if (ms === null || ms <= 0 || ms > LONGEST_SILENCE_MS)
        throw new CannotRun("alerts silence: --for takes a time such as 24h, at most 30d");
      if (values.reason === undefined || values.reason.trim() === "")
        throw new CannotRun("alerts silence: say why with --reason TEXT");
      return { handling, suppression: { kind: "silenced", by, reason: values.reason, untilMs: atMs + ms } };
    }
  }
}

async function list(store: Store, io: Io, open: boolean, json: boolean): Promise<ExitCode> {
  const found = await store.episodes({ open: open ? true : null, limit: 500 });
  const told = found.filter((episode) => episode.condition.state !== "inactive");
  if (json) for (const episode of told) io.stdout.write(`${JSON.stringify(episode)}\n`);
  else if (told.length === 0) io.stdout.write("no alerts\n");
  else for (const episode of told) io.stdout.write(`${alertLine(episode)}\n`);
  return 0;
}

/** What a silence of this subject hides, judged by the month before. */
async function previewOf(store: Store, episode: Episode, atMs: number): Promise<string> {
  const key = subjectKey(episode.subject);
  const before = (await store.episodes({ open: null, limit: 1000 })).filter(
    (one) =>
      one.rule === episode.rule && subjectKey(one.subject) === key && one.updatedAtMs >= atMs - LONGEST_SILENCE_MS,
  );
  const told = before.reduce((sum, one) => sum + one.seq, 0);
  const now = episode.condition.state === "firing" ? "it is firing now" : `it is ${episode.condition.state} now`;
  return `hides what comes of ${subjectName(episode.subject)}: ${now}; in the last 30 days ${told} message(s) of ${before.length} alert(s)\n`;
}
