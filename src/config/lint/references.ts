/**
 * Findings that need the whole folder: names that must exist elsewhere, ids given twice, terms missing
 * in a language, links outside the allowed domains, tests that contradict each other across myths.
 */

import { nearest } from "../../core/myths/schema.ts";
import type { Catalog, Finding, Place, Term } from "../../model/rules.ts";
import type { RuleFile } from "../rule-file.ts";
import { finding } from "./codes.ts";

/** Term name to the languages it exists in. */
export type TermLanguages = ReadonlyMap<string, ReadonlySet<string>>;

export function termLanguages(files: readonly RuleFile[]): TermLanguages {
  const known = new Map<string, Set<string>>();
  for (const term of files.flatMap((file) => file.terms)) {
    const languages = known.get(term.name) ?? new Set();
    languages.add(term.language);
    known.set(term.name, languages);
  }
  return known;
}

/** R001 and R004 of one file. A term's own entries look in the term's language only. */
export function lintTermUses(file: RuleFile, known: TermLanguages, catalog: Catalog): readonly Finding[] {
  const owner = file.myths[0] ?? file.topics[0];
  const named = owner?.languages ?? [...file.terms, ...file.sharedExceptions].slice(0, 1).map((one) => one.language);
  const languages = named.length === 0 ? [catalog.language] : named;
  const findings: Finding[] = [];
  const told = new Set<string>();
  for (const { name, place } of file.termUses) {
    const where = known.get(name);
    if (where === undefined) {
      const near = nearest(name, known.keys());
      const what = `unknown term <${name}>.${near === null ? "" : ` Did you mean <${near}>?`}`;
      findings.push(
        finding(
          "R001",
          place,
          what,
          near === null ? `add ${name} to a file in vocab/` : `write <${near}>`,
          near === null ? null : { from: `<${name}>`, to: `<${near}>` },
        ),
      );
      continue;
    }
    const missing = languages.filter((language) => !where.has(language));
    if (missing.length === 0 || told.has(name)) continue;
    told.add(name);
    const what = `<${name}> is not known in ${missing.join(", ")}, which this file also claims to cover.`;
    findings.push(finding("R004", place, what, `add ${name} to a vocab/ file of ${missing.join(", ")}`));
  }
  return findings;
}

const MAX_TERM_DEPTH = 2;

/** R008: terms may hold terms, which may hold terms, and there it ends. */
export function lintTermDepth(files: readonly RuleFile[]): readonly Finding[] {
  const terms = files.flatMap((file) => file.terms);
  const inside = new Map(terms.map((term) => [`${term.language} ${term.name}`, partsOf(term)]));
  const tooDeep = (term: Term): boolean => {
    let level = new Set([`${term.language} ${term.name}`]);
    for (let depth = 0; depth <= MAX_TERM_DEPTH; depth++)
      level = new Set([...level].flatMap((part) => inside.get(part) ?? []));
    return level.size > 0;
  };
  return terms.filter(tooDeep).map((term) => {
    const what = `<${term.name}> holds terms more than ${MAX_TERM_DEPTH} deep, or itself.`;
    return finding("R008", term.place, what, "write the words out");
  });
}

function partsOf(term: Term): readonly string[] {
  const names = term.any.flatMap((entry) => [...entry.matchAll(/<([^<>]+)>/g)].map((found) => found[1] ?? ""));
  return names.map((name) => `${term.language} ${name}`);
}

/** R003: the first in the order of file names keeps the id. */
export function lintTwice(files: readonly RuleFile[]): readonly Finding[] {
  const seen = new Map<string, Place>();
  const once = (key: string, what: string, place: Place): readonly Finding[] => {
    const twin = seen.get(key);
    if (twin === undefined) seen.set(key, place);
    if (twin === undefined) return [];
    return [finding("R003", place, `${what} also stands in ${twin.file}:${twin.line}.`, "rename one, or join the two")];
  };
  return files.flatMap((file) => [
    ...file.terms.flatMap((term) =>
      once(`term ${term.language} ${term.name}`, `The term <${term.name}> (${term.language})`, term.place),
    ),
    ...file.topics.flatMap((topic) => once(`topic ${topic.id}`, `The topic ${topic.id}`, topic.place)),
    ...file.myths.flatMap((myth) => [
      ...once(`myth ${myth.id}`, `The myth id ${myth.id}`, myth.place),
      ...myth.was.flatMap((old) => once(`myth ${old}`, `The former id ${old}`, myth.place)),
    ]),
    ...file.alerts.flatMap((alert) => once(`alert ${alert.id}`, `The alert rule ${alert.id}`, alert.place)),
    ...file.sharedExceptions.flatMap((one) =>
      once(`exception ${one.language} ${one.name}`, `The exception ${one.name} (${one.language})`, one.place),
    ),
    ...file.campaigns.flatMap(({ id, place }) => once(`campaign ${id}`, `The campaign ${id}`, place)),
  ]);
}

/** Names of a kind that exist, files that could not be used included: one mistake should be told once. */
export interface KnownNames {
  readonly topic: ReadonlySet<string>;
  readonly myth: ReadonlySet<string>;
  /** null: no vocab/techniques.yaml, any name will do. */
  readonly technique: ReadonlySet<string> | null;
  readonly exception: ReadonlySet<string>;
  /** null: catalog.yaml lists no owners, any name will do. */
  readonly owner: ReadonlySet<string> | null;
}

export function knownNames(files: readonly RuleFile[]): KnownNames {
  const stems = (folder: string): readonly string[] =>
    files
      .filter((file) => file.file.startsWith(`${folder}/`))
      .map((file) => file.file.slice(file.file.lastIndexOf("/") + 1).replace(/\.yaml$/, ""));
  const techniques = files.find((file) => file.techniques !== null)?.techniques;
  const owners = files.find((file) => file.owners !== null)?.owners;
  return {
    topic: new Set([...stems("topics"), ...files.flatMap((file) => file.topics.map((topic) => topic.id))]),
    myth: new Set([...stems("myths"), ...files.flatMap((file) => file.myths.map((myth) => myth.id))]),
    technique: techniques === null || techniques === undefined ? null : new Set(techniques),
    exception: new Set(files.flatMap((file) => file.sharedExceptions.map((one) => one.name))),
    owner: owners === null || owners === undefined ? null : new Set(owners),
  };
}

const REFERENCE_CODES = { topic: "R002", myth: "R006", technique: "R007", owner: "R010", exception: "R011" } as const;
const HOMES = {
  topic: "topics/",
  myth: "myths/",
  technique: "vocab/techniques.yaml",
  owner: "owners: in catalog.yaml",
  exception: "vocab/exceptions.LANG.yaml",
} as const;

export function lintReferences(file: RuleFile, names: KnownNames, catalog: Catalog): readonly Finding[] {
  return file.references.flatMap(({ kind, name, place }) => {
    if (kind === "link") return lintLink(name, place, catalog);
    const known = names[kind];
    if (known === null || known.has(name)) return [];
    const near = nearest(name, known);
    const what = `unknown ${kind} ${name}.${near === null ? "" : ` Did you mean ${near}?`}`;
    const fix = near === null ? `add it to ${HOMES[kind]}, or correct the name` : `write ${near}`;
    const replace = near === null ? null : { from: name, to: near };
    return [finding(REFERENCE_CODES[kind], place, what, fix, replace)];
  });
}

function lintLink(url: string, place: Place, catalog: Catalog): readonly Finding[] {
  const host = /^https?:\/\/(?:[^/?#]*@)?([^/?#:]+)/i.exec(url)?.[1]?.toLowerCase() ?? "";
  if (catalog.replyDomains.some((domain) => host === domain || host.endsWith(`.${domain}`))) return [];
  const what = `${host} is not among the domains a reply may link to.`;
  return [finding("W003", place, what, "link to a page under reply_domains in catalog.yaml, or add the domain there")];
}

/** T005: two myths may share a post, but not disagree on what its author does. */
export function lintTestsAcross(files: readonly RuleFile[]): readonly Finding[] {
  const seen = new Map<string, { readonly myth: string; readonly kind: string }>();
  const findings: Finding[] = [];
  for (const myth of files.flatMap((file) => file.myths)) {
    for (const test of myth.tests) {
      if (test.kind === "no_match" || test.kind === "todo" || test.kind === "suggest") continue;
      const key = test.post.toLowerCase().replace(/[.!]$/, "");
      const twin = seen.get(key);
      if (twin === undefined) seen.set(key, { myth: myth.id, kind: test.kind });
      else if (twin.myth !== myth.id && twin.kind !== test.kind) {
        const what = `${twin.myth} tests the same post as ${twin.kind}, this myth as ${test.kind}.`;
        findings.push(finding("T005", test.place, what, "decide what the author does and correct one"));
      }
    }
  }
  return findings;
}

const WARN_DAYS = 30;

/** F findings. `today` is an ISO date. */
export function lintDeadlines(file: RuleFile, today: string): readonly Finding[] {
  const soon = new Date(Date.parse(today) + WARN_DAYS * 86_400_000).toISOString().slice(0, 10);
  return file.deadlines.flatMap(({ kind, date, what, place }) => {
    if (kind === "until") {
      if (date >= today) return [];
      const told = `The exception ${what} ended on ${date} and is off.`;
      return [finding("F002", place, told, "remove the exception, or set a later date")];
    }
    if (kind === "done") {
      // Somewhere it is already tomorrow.
      if (Date.parse(date) <= Date.parse(today) + 86_400_000) return [];
      return [finding("F005", place, `${what}: ${date} has not come yet.`, "write the day it was done")];
    }
    if (kind === "campaign") {
      if (date >= today) return [];
      return [finding("F008", place, `The campaign ${what} ended on ${date}.`, "remove the file, or set later dates")];
    }
    if (date < today) {
      const told = `The facts of ${what} were to be reviewed by ${date}; its replies are paused.`;
      return [finding("F001", place, told, "check the sources, then set reviewed: and expires:")];
    }
    if (date > soon) return [];
    return [
      finding(
        "F003",
        place,
        `The facts of ${what} are due for review by ${date}.`,
        "check the sources, then set reviewed: and expires:",
      ),
    ];
  });
}
