/**
 * The schema of a myth file and its reading into a MythRule: sugar resolved, lists present, places
 * kept. Whether terms, topics and other myths exist is asked later, when all files are read.
 */

import * as z from "zod";

import type { MythId, Stance } from "../../model/analysis.ts";
import type {
  ExceptionRule,
  Fact,
  MythRule,
  PatternRule,
  Reply,
  RuleTest,
  SourceRef,
  TestKind,
} from "../../model/rules.ts";
import { TEST_KINDS, VERDICTS } from "../../model/rules.ts";
import {
  count,
  date,
  id,
  language,
  listOf,
  oneOf,
  orShort,
  type PlaceOf,
  readShape,
  type SchemaIssue,
  type SchemaRead,
  strict,
  technique,
  text,
  url,
} from "./schema-fields.ts";

export const HARM_LEVELS = ["low", "medium", "high", "critical"] as const;
const MAX_PATTERNS = 200;
const MAX_VARIANTS = 500;
const MAX_TESTS = 500;

const sourceShape = orShort(
  "url",
  strict({ title: text.optional(), url, accessed: date.optional(), says: text.optional() }),
);
const factShape = strict({ id, text, sources: listOf(sourceShape) });
const patternShape = orShort(
  "all",
  strict({
    name: text.optional(),
    any: listOf(text).optional(),
    all: listOf(text).optional(),
    within: count.optional(),
    none: listOf(text).optional(),
    weight: oneOf(["weak", "medium", "strong"]).optional(),
    where: oneOf(["text", "quoted", "link", "image-text", "any"]).optional(),
  }),
);
const exceptionShape = strict({
  name: id,
  when: text,
  effect: oneOf(["block", "lower"]),
  reason: text.optional(),
  until: date.optional(),
});
const replyFor = z
  .string()
  .transform((raw, context): "asks" | "asserts" | "reports" => {
    const word = raw.trim();
    if (word === "asks" || word === "asserts" || word === "reports") return word;
    const params =
      word === "debunks"
        ? { lint: "W004", fix: "remove this reply" }
        : { lint: "S004", fix: "write asks, asserts or reports" };
    const message =
      word === "debunks"
        ? "A debunk gets no reply: it is on our side."
        : `"${word}" is not a stance that gets a reply.`;
    context.addIssue({ code: "custom", message, params });
    return z.NEVER;
  })
  .meta({ enum: ["asks", "asserts", "reports"] });
const replyShape = strict({
  id,
  for: replyFor,
  language,
  platforms: listOf(id).optional(),
  text,
  call_to_action: strict({ text, url }).optional(),
  uses: listOf(id).optional(),
  approved: orShort(
    "none",
    strict({ by: id.optional(), on: date.optional(), none: oneOf(["none"]).optional() }),
  ).optional(),
  reason: text.optional(),
});
const testShape = orShort(
  "post",
  strict({
    post: text,
    author: text.optional(),
    quoted: text.optional(),
    lang: language.optional(),
    want: oneOf(TEST_KINDS).optional(),
  }),
);
const testList = z
  .preprocess((value) => (typeof value === "string" ? [value] : value), z.array(testShape).max(MAX_TESTS))
  .meta({ orShort: "entry" });

const mythShape = strict({
  id,
  title: text.optional(),
  claim: text,
  topic: id,
  status: oneOf(["draft", "trial", "active", "retired"]).optional(),
  verdict: oneOf(VERDICTS).optional(),
  harm: orShort("level", strict({ level: oneOf(HARM_LEVELS), who: text.optional(), why: text.optional() })),
  owner: id.optional(),
  owners: listOf(id).optional(),
  reviewed: date.optional(),
  expires: date.optional(),
  languages: listOf(language).optional(),
  related: z.array(orShort("id", strict({ id, is: oneOf(["similar", "replaces", "part-of"]).optional() }))).optional(),
  was: listOf(id).optional(),
  fact: text.optional(),
  source: sourceShape.optional(),
  sources: listOf(sourceShape).optional(),
  facts: z.array(factShape).optional(),
  technique: listOf(technique).optional(),
  variants: z.record(z.string(), listOf(text)).optional(),
  match: z
    .preprocess((value) => (typeof value === "string" ? [value] : value), z.array(patternShape).max(MAX_PATTERNS))
    .meta({ orShort: "entry" })
    .optional(),
  exceptions: z.array(exceptionShape).optional(),
  stance: strict({
    asserts: listOf(text).optional(),
    asks: listOf(text).optional(),
    debunks: listOf(text).optional(),
    reports: listOf(text).optional(),
  }).optional(),
  replies: z.array(replyShape).optional(),
  tests: strict({
    asserts: testList.optional(),
    suggest: testList.optional(),
    asks: testList.optional(),
    debunks: testList.optional(),
    reports: testList.optional(),
    no_match: testList.optional(),
    todo: testList.optional(),
  }).optional(),
});

export const MYTH_SHAPE: z.ZodType = mythShape;

type RawMyth = z.output<typeof mythShape>;
type Issue = (code: string, path: readonly PropertyKey[], what: string, fix: string | null) => void;

/** `languages` stays empty where the file names none: the catalogue's language then holds. */
export function readMyth(value: unknown, placeOf: PlaceOf): SchemaRead<MythRule> {
  const read = readShape(mythShape, value);
  if (!read.ok) return read;
  const raw = read.value;
  const issues: SchemaIssue[] = [];
  const issue: Issue = (code, path, what, fix) => issues.push({ code, path, key: null, what, fix });
  const myth: MythRule = {
    id: raw.id as MythId,
    title: raw.title ?? raw.claim,
    claim: raw.claim,
    topic: raw.topic,
    status: raw.status ?? "trial",
    verdict: raw.verdict ?? "refuted",
    harm: { level: raw.harm.level, who: raw.harm.who ?? null, why: raw.harm.why ?? null },
    owners: ownersOf(raw, issue),
    reviewed: raw.reviewed ?? null,
    expires: raw.expires ?? null,
    languages: raw.languages ?? [],
    related: (raw.related ?? []).map((other) => ({ id: other.id as MythId, is: other.is ?? "similar" })),
    was: (raw.was ?? []) as MythId[],
    facts: factsOf(raw, issue),
    technique: raw.technique ?? [],
    variants: variantsOf(raw, issue),
    match: (raw.match ?? []).map((pattern, i) => toPattern(pattern, ["match", i], placeOf, issue)),
    exceptions: (raw.exceptions ?? []).map((exception, i): ExceptionRule => {
      const { name, when, effect, reason = "", until = null } = exception;
      return { name, when, effect, reason, until, place: placeOf(["exceptions", i]) };
    }),
    stance: cuesOf(raw),
    replies: (raw.replies ?? []).map((reply, i) => toReply(reply, i, placeOf, issue)),
    tests: TEST_KINDS.flatMap((kind) => (raw.tests?.[kind] ?? []).map((test, i) => toTest(kind, test, i, placeOf))),
    place: placeOf([]),
  };
  twice(
    "reply",
    myth.replies.map((reply) => reply.id),
    "replies",
    issue,
  );
  twice(
    "fact",
    myth.facts.map((fact) => fact.id),
    "facts",
    issue,
  );
  twice(
    "exception",
    myth.exceptions.map((exception) => exception.name),
    "exceptions",
    issue,
  );
  return issues.length === 0 ? { ok: true, value: myth } : { ok: false, issues };
}

function twice(noun: string, names: readonly string[], key: string, issue: Issue): void {
  for (const [i, name] of names.entries())
    if (names.indexOf(name) < i) issue("R003", [key, i], `Two of the ${noun}s are called ${name}.`, "rename one");
}

function ownersOf(raw: RawMyth, issue: Issue): readonly string[] {
  const owners = [...(raw.owners ?? []), ...(raw.owner === undefined ? [] : [raw.owner])];
  if (owners.length === 0)
    issue("S002", [], `"owner" is missing.`, "add owner: and the desk or person who answers for this myth");
  return owners;
}

function factsOf(raw: RawMyth, issue: Issue): readonly Fact[] {
  const facts = (raw.facts ?? []).map((fact, i) => {
    if (fact.sources.length === 0)
      issue("S002", ["facts", i], "The fact has no source.", "add sources: with a web address");
    return { id: fact.id, text: fact.text, sources: fact.sources.map(toSource) };
  });
  const sources = [...(raw.source === undefined ? [] : [raw.source]), ...(raw.sources ?? [])].map(toSource);
  if (raw.fact !== undefined) {
    if (sources.length === 0)
      issue("S002", [], `"source" is missing.`, "add source: and the web address the fact rests on");
    return [{ id: "fact", text: raw.fact, sources }, ...facts];
  }
  if (sources.length > 0)
    issue("S002", [], `"fact" is missing beside "source".`, "add fact:, or put the source into facts:");
  else if (facts.length === 0) issue("S002", [], `"fact" is missing.`, "add fact: and source:, or a list facts:");
  return facts;
}

function cuesOf(raw: RawMyth): Readonly<Partial<Record<Stance, readonly string[]>>> {
  const cues = Object.entries(raw.stance ?? {}).filter(([, texts]) => texts !== undefined);
  return Object.fromEntries(cues);
}

type RawSource = NonNullable<RawMyth["source"]>;

function toSource(source: RawSource): SourceRef {
  const host = source.url.replace(/^https?:\/\/(?:www\.)?/i, "").replace(/[/?#].*$/, "");
  return { title: source.title ?? host, url: source.url, accessed: source.accessed ?? null, says: source.says ?? null };
}

function variantsOf(raw: RawMyth, issue: Issue): Readonly<Record<string, readonly string[]>> {
  const variants = raw.variants ?? {};
  let total = 0;
  for (const [lang, texts] of Object.entries(variants)) {
    total += texts.length;
    if (!/^[a-z]{2,3}$/.test(lang))
      issue("S005", ["variants", lang], `"${lang}" is not a language code.`, "write two letters: en, es");
  }
  if (total > MAX_VARIANTS)
    issue(
      "S006",
      ["variants"],
      `There are ${total} variants; ${MAX_VARIANTS} is the limit.`,
      "keep the most different ones",
    );
  return variants;
}

type RawPattern = NonNullable<RawMyth["match"]>[number];

function toPattern(raw: RawPattern, path: readonly PropertyKey[], placeOf: PlaceOf, issue: Issue): PatternRule {
  const [any, all, none] = [raw.any ?? [], raw.all ?? [], raw.none ?? []];
  if (any.length + all.length === 0)
    issue("S002", path, "The pattern has neither any: nor all:.", "add one; none: alone would match everything");
  if (raw.within !== undefined && all.length < 2)
    issue(
      "S002",
      path,
      "within: counts the words between the parts of all:, and there are fewer than two.",
      "add parts or remove within:",
    );
  if (raw.within !== undefined && raw.within > 30)
    issue(
      "P013",
      [...path, "within"],
      `within: ${raw.within} is too far.`,
      "write 30 or less, or remove it for anywhere in the post",
    );
  return {
    name: raw.name ?? null,
    any,
    all,
    within: raw.within ?? null,
    none,
    weight: raw.weight ?? null,
    where: raw.where ?? "any",
    place: placeOf(path),
  };
}

type RawReply = NonNullable<RawMyth["replies"]>[number];

function toReply(raw: RawReply, i: number, placeOf: PlaceOf, issue: Issue): Reply {
  const { by, on, none } = raw.approved ?? {};
  const approved = by !== undefined && on !== undefined ? { by, on } : null;
  if (raw.approved !== undefined && none === undefined && approved === null)
    issue(
      "S002",
      ["replies", i, "approved"],
      "An approval needs by: and on:.",
      "write {by: name, on: 2026-10-02}, or none",
    );
  if (none !== undefined && raw.reason === undefined)
    issue(
      "S002",
      ["replies", i],
      `"reason" is missing beside approved: none.`,
      "add reason: and what the reply waits for",
    );
  if (approved !== null && raw.reason !== undefined)
    issue("S001", ["replies", i, "reason"], "reason: goes with approved: none only.", "remove it");
  return {
    id: raw.id,
    for: raw.for,
    language: raw.language,
    platforms: raw.platforms ?? ["any"],
    text: raw.text,
    callToAction: raw.call_to_action ?? null,
    uses: raw.uses ?? [],
    approved,
    unapprovedReason: raw.reason ?? null,
    place: placeOf(["replies", i]),
  };
}

type RawTest = NonNullable<NonNullable<RawMyth["tests"]>["asserts"]>[number];

function toTest(kind: TestKind, raw: RawTest, i: number, placeOf: PlaceOf): RuleTest {
  return {
    kind,
    post: raw.post,
    author: raw.author ?? null,
    quoted: raw.quoted ?? null,
    lang: raw.lang ?? null,
    want: raw.want ?? null,
    place: placeOf(["tests", kind, i]),
  };
}
