/**
 * Whether the tests need every part of a rule: each pattern, exception and `none:` of a myth is
 * taken away in turn, and a test that passed must then fail. Nothing is compiled again: the part is
 * hidden from the search, and only tests in which it spoke are run again.
 */

import type { Knowledge } from "../core/knowledge.ts";
import { compilePatternSet, type PatternSet, type PatternSource } from "../core/myths/pattern-set.ts";
import { finding } from "../config/lint/codes.ts";
import type { Finding, Rulebook } from "../model/rules.ts";
import { type MythResult, testPost } from "./rule-tests.ts";

export interface Mutations {
  /** How many parts were taken away in turn. */
  readonly tried: number;
  /** T020 to T022: parts that no test needs. */
  readonly findings: readonly Finding[];
}

/** `results` are those of the unchanged rules, in any order. */
export function mutateMyths(rulebook: Rulebook, results: readonly MythResult[], knowledge: Knowledge): Mutations {
  const bench = openBench(rulebook, knowledge);
  const findings: Finding[] = [];
  let tried = 0;
  for (const result of results) {
    const myth = rulebook.myths.find((one) => one.id === result.id);
    const compiled = knowledge.catalogue.myths.find((one) => one.id === result.id);
    if (myth === undefined || compiled === undefined) continue;
    const broken = (spoke: (one: MythResult["results"][number]) => boolean): boolean =>
      result.results.some(
        (one) =>
          one.outcome === "pass" &&
          spoke(one) &&
          testPost(myth, one.test, bench.knowledge, rulebook.myths.length).outcome === "fail",
      );
    for (const [place, pattern] of compiled.patterns.entries()) {
      tried += 1;
      bench.hide(pattern.number);
      if (broken((one) => one.patterns.includes(place))) continue;
      const what = `${pattern.why} can be removed and no test fails.`;
      const at = myth.match[place]?.place ?? myth.place;
      findings.push(finding("T020", at, what, "add a post that only this pattern finds, or remove it"));
    }
    for (const exception of compiled.exceptions) {
      const rule = myth.exceptions.find((one) => one.name === exception.name);
      if (rule?.place.file !== myth.place.file) continue;
      tried += 1;
      bench.hide(exception.number);
      if (broken((one) => one.exception === exception.name)) continue;
      const what = `The exception ${exception.name} can be removed and no test fails.`;
      findings.push(finding("T021", rule.place, what, "add a no_match post that needs it, or remove it"));
    }
    for (const [place, rule] of myth.match.entries()) {
      if (rule.none.length === 0) continue;
      tried += 1;
      bench.loosen(myth.id, place, compiled.patterns[place]!.number);
      if (broken(() => true)) continue;
      const what = `none: of ${compiled.patterns[place]!.why} can be removed and no test fails.`;
      findings.push(finding("T022", rule.place, what, "add a no_match post that needs it, or remove it"));
    }
    bench.hide(-1);
  }
  return { tried, findings };
}

interface Bench {
  /** Knows everything but what is hidden at the moment. */
  readonly knowledge: Knowledge;
  /** Hides a pattern or exception by its number; -1 for none. */
  hide(number: number): void;
  /** Takes `none:` from the pattern `number`, which stands at `place` of the myth. */
  loosen(myth: string, place: number, number: number): void;
}

function openBench(rulebook: Rulebook, knowledge: Knowledge): Bench {
  const { catalogue } = knowledge;
  const { set } = catalogue;
  const variants = compileVariants(rulebook);
  let hidden = -1;
  let variant = -1;
  const masked: PatternSet = {
    ...set,
    holds: (number, reading) => number !== hidden && set.holds(number, reading),
    search: (reading, onMatch) => {
      set.search(reading, (number, stream, reason) => {
        if (number !== hidden) onMatch(number, stream, reason);
      });
      if (variant === -1) return;
      variants.set.search(reading, (number, stream, reason) => {
        if (number === variant) onMatch(hidden, stream, reason);
      });
    },
  };
  return {
    knowledge: { ...knowledge, catalogue: { ...catalogue, set: masked } },
    hide: (number) => {
      hidden = number;
      variant = -1;
    },
    loosen: (myth, place, number) => {
      hidden = number;
      variant = variants.numbers.get(`${myth} ${place}`) ?? -1;
    },
  };
}

/** Every pattern that has `none:`, without it. */
function compileVariants(rulebook: Rulebook): {
  readonly set: PatternSet;
  readonly numbers: ReadonlyMap<string, number>;
} {
  const sources: PatternSource[] = [];
  const numbers = new Map<string, number>();
  for (const myth of rulebook.myths) {
    const languages = myth.languages.length > 0 ? myth.languages : [rulebook.catalog.language];
    for (const [place, rule] of myth.match.entries()) {
      if (rule.none.length === 0) continue;
      numbers.set(`${myth.id} ${place}`, sources.push({ rule: { ...rule, none: [] }, languages, onDemand: false }) - 1);
    }
  }
  return { set: compilePatternSet(sources, rulebook.terms), numbers };
}
