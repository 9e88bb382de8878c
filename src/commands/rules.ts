/** `hearsay rules VERB`: picks the editor's tool. Each verb lives in its own file. */

import { CannotRun } from "./cannot-run.ts";
import type { Command, ExitCode, Io } from "./command.ts";

const USAGE = `hearsay rules lint [FOLDER] [--format text|json|github] [--strict] [--today YYYY-MM-DD]
hearsay rules test [MYTH...] [--rules FOLDER]
hearsay rules try TEXT [--rules FOLDER]

lint   reads every rule file and tells what is wrong, where, and how to put it right
test   runs the tests that stand in the myths' own files
try    shows what a text would match, and why

FOLDER is rules/ where nothing is said. lint ends with 0 when there are no errors (with --strict: no
warnings either), with 1 when there are, and with 2 when the folder cannot be read.
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
  schema: async () => (await import("./rules-schema.ts")).runRulesSchema,
  try: async () => (await import("./rules-try.ts")).runRulesTry,
};

export const rules: Command = {
  name: "rules",
  summary: "lint, test and try the rule files",
  usage: USAGE,
  run: async (args, io) => {
    const [verb, ...rest] = args;
    const load = verb !== undefined && Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
    if (load === undefined)
      throw new CannotRun(`rules: ${verb === undefined ? "say what to do" : `unknown verb "${verb}"`}\n\n${USAGE}`);
    return (await load())(rest, io);
  },
};
