/** The bench's rows as a table for the terminal and as the page docs/benchmarks.md. */

import type { Row } from "./row.ts";

export interface Machine {
  readonly node: string;
  readonly cpu: string;
  readonly load: string;
  readonly date: string;
}

const HEADS = ["row", "what", "ours", "peer", "ratio median (min..max)", "gate", "ok"];

function cellsOf(row: Row): readonly string[] {
  const { median, min, max } = row.ratio;
  const ratio = Number.isFinite(min) ? `${short(median)} (${short(min)}..${short(max)})` : "";
  return [
    row.id,
    row.what,
    row.ours,
    row.peer,
    ratio,
    row.gate === null ? "" : `${row.side === "least" ? "≥" : "≤"} ${row.gate}`,
    row.gate === null ? "" : row.ok ? "yes" : "missed",
  ];
}

function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** Columns parted by bars; the head and a rule come first. */
export function tableOf(rows: readonly Row[]): string {
  const lines = [HEADS, HEADS.map(() => "---"), ...rows.map(cellsOf)];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

const MEANING: Readonly<Record<string, string>> = {
  G1: "Cutting a post into tokens and scoring its feeling, against packages that do the same.",
  G1b: "The same with the learned sentiment.",
  G2: "Tokens and matching of 100 and 1,000 myths (9 patterns each, whose words are drawn from the posts themselves), with inflections, disguised words and slips of letters, against twenty lines of plain `Map` index, a loop of regular expressions and packages that find terms; what a peer leaves out is said beside it. Words are met once before the race; what posts cost before that, right after a start, is told too. As at the gate of a stream, a quick look comes first and turns most posts away before they are cut into tokens; one row tells the cost without it.",
  G3: "The same with 10,000 myths, and how long they take to compile.",
  G4: "How much more a post costs with ten times as many myths.",
  G5: "The claim most like a post, of 3,000 and 30,000.",
  G6: "Finding posts that are nearly the same, against what cutting them into tokens costs, and how many of those made up are found.",
  G7: "What the stages without learned models cost beside reading the event that a post came in; and the whole analysis with every model, on the everyday and near-miss health posts that ship, over the shipped myths and made-up ones to a thousand.",
  G8: "Reading a firehose over a WebSocket, against receiving the same events and `JSON.parse` alone: the way of the daemon (the topic gate lets 1 % through to analysis), and every event analysed whole.",
  G9: "Event bytes to rows in SQLite with 1,000 myths, against what one would write with ready packages: wink-nlp's full pipe, AFINN, the Porter stemmer, a loop of regular expressions, one insert a post.",
  G10: "The checks of the intake (repetition, edit, deletion, author) against bare inserts into the same tables; and how long a delivery holds the event loop when the database is large.",
  G11: "The tokeniser after `class X extends String {}`, which makes `charCodeAt` slow for everybody in the process, against itself in a clean one.",
  G12: "From the start of the process until `/healthz` answers, against a Node process that does nothing; and resident memory then.",
};

/** The whole page; every figure in it comes from `rows` and `machine`. */
export function pageOf(rows: readonly Row[], machine: Machine, quick: boolean): string {
  const ids = [...new Set(rows.map((row) => row.id))];
  const missed = rows.filter((row) => !row.ok).map((row) => `${row.id} (${row.what})`);
  return `# Benchmarks

Written by \`npm run bench -- --markdown docs/benchmarks.md\`; do not edit by hand.

${machine.date} · Node ${machine.node} · ${machine.cpu} · load average at start ${machine.load}${quick ? " · **quick run: few rounds, not to be quoted**" : ""}

${tableOf(rows)}

${missed.length === 0 ? "Every gate is held." : `Missed: ${missed.join("; ")}.`}

## Method

Ours and the peer run in turns, round by round; the ratio is taken per round, and the table shows its median with the least and
the greatest. Time is CPU time of the process with all its threads (start-up, G12, is told in both CPU and wall time). Each
benchmark has a process of its own, since some packages slow down everybody they share one with; in the matching races each racer
has one, and reads some posts untimed after each collection of garbage. Posts, events and catalogues
are made up from fixed seeds. Trust ratios, not rates: rates depend on the machine and on what else it does.

## What the rows mean

${ids.map((id) => `- **${id}** ${MEANING[id] ?? ""}`).join("\n")}

## Running it

\`\`\`
npm run bench                              # everything, several minutes
npm run bench -- --only G1,G8              # some rows
npm run bench -- --quick                   # few rounds: does it run?
npm run bench -- --markdown docs/benchmarks.md
\`\`\`

The exit code is 1 if a gate is missed.
`;
}
