/** `hearsay alerts`: what is firing, and who has taken it. The condition is the machine's; handling is people's. */

import { subjectName, type ClosedAs, type Episode } from "../model/alert.ts";
import { openStore } from "../app-parts.ts";
import { loadConfig } from "../config/load.ts";
import { parseDuration } from "../platform/duration.ts";
import type { Store } from "../store/store.ts";
import { readArguments } from "./arguments.ts";
import { CannotRun } from "./cannot-run.ts";
import type { Command, ExitCode, Io } from "./command.ts";

const USAGE = `hearsay alerts list [--open] [--json]
hearsay alerts show ID [--json]
hearsay alerts ack ID [--by NAME] [--note TEXT]
hearsay alerts assign ID --to NAME [--by NAME]
hearsay alerts resolve ID --as "responded|watched|false alarm|duplicate" [--by NAME] [--note TEXT]
hearsay alerts silence ID --for 24h --reason TEXT [--by NAME]

  --config FILE   configuration file
  --db PATH       database file, instead of the configured one

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
  config: { type: "string" },
  db: { type: "string" },
} as const;

export const alerts: Command = {
  name: "alerts",
  summary: "list, show and handle alerts",
  usage: USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArguments("alerts", args, OPTIONS);
    const [verb, id] = positionals;
    const config = await loadConfig({ file: values.config ?? null, env: io.env, cwd: io.cwd });
    const store = await openStore(config, values.db ?? null, io.cwd);
    try {
      if (verb === "list") return await list(store, io, values.open === true, values.json === true);
      if (verb === undefined || !["show", "ack", "assign", "resolve", "silence"].includes(verb)) {
        throw new CannotRun(`alerts: ${verb === undefined ? "say what to do" : `unknown verb "${verb}"`}\n\n${USAGE}`);
      }
      if (id === undefined)
        throw new CannotRun(`alerts ${verb}: say which alert, for instance: hearsay alerts ${verb} E-1`);
      const episode = await store.episode(id);
      if (episode === null)
        throw new CannotRun(`alerts ${verb}: there is no alert ${id}. hearsay alerts list shows them.`);
      if (verb === "show") return await showOne(store, io, episode, values.json === true);
      const by = values.by ?? io.env["USER"] ?? "unknown";
      const changed = await store.updateHandling(id, change(verb, episode, by, values, Date.now()), by, Date.now());
      io.stdout.write(`${changed === null ? "nothing changed" : line(changed)}\n`);
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
  else for (const episode of told) io.stdout.write(`${line(episode)}\n`);
  return 0;
}

async function showOne(store: Store, io: Io, episode: Episode, json: boolean): Promise<ExitCode> {
  const posts = await store.episodePosts(episode.id, 500);
  if (json) {
    io.stdout.write(`${JSON.stringify({ ...episode, posts })}\n`);
    return 0;
  }
  const { stats, reply } = episode;
  const text = [
    line(episode),
    `  ${stats.authors} authors, usual ${stats.expected.toFixed(2)}, ratio ${stats.ratio.toFixed(1)}`,
    `  ${stats.test}: CUSUM ${stats.cusum.toFixed(1)} (threshold ${stats.threshold}), spike p ${stats.spikeP.toExponential(1)}, dispersion ${stats.dispersion.toFixed(2)}`,
    `  rule ${episode.rule}, myth revision ${episode.rev}, ${episode.seq} message(s)`,
    reply === null
      ? `  no reply: ${episode.replyWhyNot ?? "none fits"}`
      : `  reply ${reply.id} (${reply.approvalNote}): ${reply.text}`,
    `  posts: ${posts.slice(0, 20).join(" ")}${posts.length > 20 ? ` and ${posts.length - 20} more` : ""}`,
  ];
  io.stdout.write(`${text.join("\n")}\n`);
  return 0;
}

function line(episode: Episode): string {
  const { handling } = episode;
  const who = handling.state === "assigned" ? ` to ${handling.to}` : "by" in handling ? ` by ${handling.by}` : "";
  const opened = new Date(episode.openedAtMs).toISOString().slice(0, 16).replace("T", " ");
  return `${episode.id.padEnd(6)} ${episode.severity.padEnd(8)} ${episode.condition.state.padEnd(10)} ${opened}  ${subjectName(episode.subject)}  ${handling.state}${who}`;
}
