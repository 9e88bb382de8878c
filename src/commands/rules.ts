/** `hearsay rules VERB`: picks the editor's tool. Each verb lives in its own file. */

import { CannotRun } from "./cannot-run.ts";
import type { Command, ExitCode, Io } from "./command.ts";

const USAGE = `hearsay rules lint [FOLDER] [--fix] [--strict] [--today YYYY-MM-DD]
hearsay rules test [MYTH...] [--mutate]
hearsay rules coverage [MYTH...]
hearsay rules try TEXT
hearsay rules explain TEXT [--myth MYTH]
hearsay rules new CLAIM --topic TOPIC [--id ID] [--owner OWNER] [--harm LEVEL] [--fact TEXT] [--source URL] [--print]
hearsay rules new --from-narrative N-4 --topic TOPIC [CLAIM] [--db PATH]
hearsay rules fmt [FILE...] [--check] [--upgrade]
hearsay rules who-uses TERM
hearsay rules schema [--check]
hearsay rules diff [FOLDER|REVISION] [--stored] [--since 30d] [--config FILE] [--db PATH]
hearsay rules backtest MYTH [--against FOLDER|REVISION] [--since 30d] [--sample N] [--judge] [--config FILE] [--db PATH]
hearsay rules suggest MYTH --posts FILE [--lang en] [--at-least N]
hearsay rules import claimreview FILE|URL | claims FILE  --topic TOPIC [--owner OWNER] [--harm LEVEL] [--verdict VERDICT] [--ratings FILE] [--print]

lint      reads every rule file and tells what is wrong, where, and how to put it right; --fix repairs what is sure
test      runs the tests in the myths' own files; --mutate takes each pattern and exception away in turn
coverage  shows which test exercises which pattern and exception
try       shows what a text would match, and why
explain   the same with the whole arithmetic; with --myth also which parts of its patterns are there
new       writes the first file of a myth, a draft
fmt       puts files into canonical form and keeps their comments; --check only tells
who-uses  lists every place that names a vocabulary term
diff      what an edit changes by meaning, and which everyday and stored posts it judges otherwise; against HEAD where nothing is said
backtest  what an edit of one myth finds in stored posts, and which alerts it would have raised
suggest   patterns for posts that a myth misses, tried with the engine on them and on everyday posts
import    drafts from published fact-checks (schema.org ClaimReview) or from a list of claims (JSONL, CSV)
schema    writes the JSON Schemas that editors complete and check by

All but lint take --rules FOLDER; rules/ where nothing is said. lint, test and coverage print --format
text, json, github or sarif; try, explain and who-uses text or json. They end with 0 when all is well,
with 1 when there is something to tell (lint: an error, with --strict a warning too), and with 2 when they cannot run.
How to write the files, and every lint code: docs/rules.md.
`;

type Verb = (args: readonly string[], io: Io) => Promise<ExitCode>;

const VERBS: Readonly<Record<string, () => Promise<Verb>>> = {
  import: async () => (await import("./rules-import.ts")).runRulesImport,
  lint: async () => (await import("./rules-lint.ts")).runRulesLint,
  test: async () => (await import("./rules-test.ts")).runRulesTest,
  coverage: async () => (await import("./rules-coverage.ts")).runRulesCoverage,
  backtest: async () => (await import("./rules-backtest.ts")).runRulesBacktest,
  diff: async () => (await import("./rules-diff.ts")).runRulesDiff,
  explain: async () => (await import("./rules-explain.ts")).runRulesExplain,
  fmt: async () => (await import("./rules-fmt.ts")).runRulesFmt,
  new: async () => (await import("./rules-new.ts")).runRulesNew,
  "who-uses": async () => (await import("./rules-who-uses.ts")).runRulesWhoUses,
  suggest: async () => (await import("./rules-suggest.ts")).runRulesSuggest,
  schema: async () => (await import("./rules-schema.ts")).runRulesSchema,
  try: async () => (await import("./rules-try.ts")).runRulesTry,
};

export const rules: Command = {
  name: "rules",
  summary: "lint, test, explain and write the rule files",
  usage: USAGE,
  run: async (args, io) => {
    const [verb, ...rest] = args;
    const load = verb !== undefined && Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
    if (load === undefined)
      throw new CannotRun(`rules: ${verb === undefined ? "say what to do" : `unknown verb "${verb}"`}\n\n${USAGE}`);
    return (await load())(rest, io);
  },
};
