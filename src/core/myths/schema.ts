/**
 * The schemas of catalogue, vocabulary, topics and alert rules, and the door to those of the other kinds
 * (schema-myth.ts, schema-plans.ts). Types: model/rules.ts. Format: docs/rules.md.
 */

import * as z from "zod";

import { STANCES } from "../../model/analysis.ts";
import { SIGNALS, type AlertRule, type Catalog, type HarmLevel, type Term, type Topic } from "../../model/rules.ts";
import {
  budget,
  count,
  duration,
  host,
  id,
  language,
  listOf,
  oneOf,
  type PlaceOf,
  ratio,
  readShape,
  type SchemaRead,
  share,
  strict,
  text,
  timezone,
  url,
  yesNo,
} from "./schema-fields.ts";
import { HARM_LEVELS, MYTH_SHAPE } from "./schema-myth.ts";
import { limitsOf, limitsShape, strayLimit, USUAL } from "./schema-signals.ts";
import { campaignShape, routesShape, sharedExceptionsShape, techniquesShape } from "./schema-plans.ts";

export { nearest, type PlaceOf, type SchemaIssue, type SchemaRead } from "./schema-fields.ts";
export { readMyth } from "./schema-myth.ts";
export {
  readCampaign,
  readRoutes,
  readSharedExceptions,
  readTechniques,
  type SharedException,
} from "./schema-plans.ts";

const catalogShape = strict({
  format: oneOf(["1"]),
  language: language.optional(),
  timezone: timezone.optional(),
  thresholds: strict({ match: share.optional(), suggest: share.optional() }).optional(),
  reply_domains: listOf(host).optional(),
  owners: listOf(id).optional(),
});

export interface CatalogRead {
  readonly catalog: Catalog;
  /** Desks and people who may own rules; null: any name will do. */
  readonly owners: readonly string[] | null;
}

export function readCatalog(value: unknown): SchemaRead<CatalogRead> {
  const read = readShape(catalogShape, value);
  if (!read.ok) return read;
  const raw = read.value;
  const thresholds = { match: raw.thresholds?.match ?? 0.8, suggest: raw.thresholds?.suggest ?? 0.5 };
  if (thresholds.suggest > thresholds.match) {
    const what = `suggest (${thresholds.suggest}) is above match (${thresholds.match}).`;
    return {
      ok: false,
      issues: [{ code: "S005", path: ["thresholds"], key: null, what, fix: "make match the larger" }],
    };
  }
  const catalog: Catalog = {
    format: 1,
    language: raw.language ?? "en",
    timezone: raw.timezone ?? "UTC",
    thresholds,
    replyDomains: raw.reply_domains ?? [],
  };
  return { ok: true, value: { catalog, owners: raw.owners ?? null } };
}

const termShape = strict({
  any: listOf(text),
  emoji: listOf(text).optional(),
  disguised: yesNo.optional(),
  typos: yesNo.optional(),
});
const vocabShape = strict({ language, terms: z.record(z.string(), termShape) });

const TERM_NAME = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

export interface Vocabulary {
  readonly language: string;
  readonly terms: readonly Term[];
}

export function readVocabulary(value: unknown, placeOf: PlaceOf): SchemaRead<Vocabulary> {
  const read = readShape(vocabShape, value);
  if (!read.ok) return read;
  const terms = Object.entries(read.value.terms).map(([name, term]): Term => {
    const { any, emoji = [], disguised = false, typos = false } = term;
    const at = placeOf(["terms", name]);
    return { name, language: read.value.language, any, emoji, disguised, typos, place: at };
  });
  const misnamed = terms.find((term) => !TERM_NAME.test(term.name));
  if (misnamed === undefined) return { ok: true, value: { language: read.value.language, terms } };
  const what = `"${misnamed.name}" is not a name for a term.`;
  const fix = "use lower-case letters, digits, dots, hyphens and underscores";
  return { ok: false, issues: [{ code: "S005", path: ["terms"], key: misnamed.name, what, fix }] };
}

const topicShape = strict({
  id,
  title: text,
  owner: id.optional(),
  owners: listOf(id).optional(),
  languages: listOf(language).optional(),
  timezone: timezone.optional(),
  purpose: text.optional(),
  track: strict({
    terms: listOf(text).optional(),
    hashtags: listOf(text).optional(),
    links: listOf(text).optional(),
    sources: z.array(z.record(z.string(), text)).optional(),
  }),
  trusted: listOf(text).optional(),
  exceptions: listOf(id).optional(),
  questions: z.array(strict({ id, ask: text, answer: url.optional() })).optional(),
});

export interface TopicRead {
  readonly topic: Topic;
  /** `track.sources` is read but has no effect: sources stand in the configuration. */
  readonly namesSources: boolean;
  /** Names of exceptions in vocab/exceptions.LANG.yaml that hold for the topic's myths. */
  readonly exceptions: readonly string[];
}

/** `timezone` and `languages` stay empty where the file names none: the catalogue's then hold. */
export function readTopic(value: unknown, placeOf: PlaceOf): SchemaRead<TopicRead> {
  const read = readShape(topicShape, value);
  if (!read.ok) return read;
  const raw = read.value;
  const topic: Topic = {
    id: raw.id,
    title: raw.title,
    owners: [...(raw.owners ?? []), ...(raw.owner === undefined ? [] : [raw.owner])],
    languages: raw.languages ?? [],
    timezone: raw.timezone ?? "",
    purpose: raw.purpose ?? null,
    track: {
      terms: raw.track.terms ?? [],
      hashtags: raw.track.hashtags ?? [],
      links: raw.track.links ?? [],
    },
    trusted: raw.trusted ?? [],
    questions: (raw.questions ?? []).map(({ id, ask, answer = null }) => ({ id, ask, answer })),
    place: placeOf([]),
  };
  return {
    ok: true,
    value: { topic, namesSources: raw.track.sources !== undefined, exceptions: raw.exceptions ?? [] },
  };
}

const alertShape = strict({
  id,
  signal: oneOf(SIGNALS),
  watch: strict({
    topics: listOf(id).optional(),
    stance: listOf(oneOf(STANCES)).optional(),
    harm: oneOf(["any", ...HARM_LEVELS.map((level) => `${level}+` as const)]).optional(),
  }).optional(),
  each: listOf(oneOf(["myth", "language"])).optional(),
  count: oneOf(["authors", "posts"]).optional(),
  sensitivity: oneOf(["quick", "normal", "cautious"]).optional(),
  budget: budget.optional(),
  needs: strict({ authors: count.optional(), within: duration.optional(), ratio: ratio.optional() }).optional(),
  clear: strict({ ratio: ratio.optional(), for: duration.optional() }).optional(),
  reopen_within: duration.optional(),
  limits: limitsShape.optional(),
  severity: z
    .array(strict({ when: text, is: oneOf(HARM_LEVELS) }))
    .min(1)
    .optional(),
  tests: z.array(strict({ name: text, authors: text, posts: text.optional(), expect: listOf(text) })).optional(),
});

const HOUR_MS = 3_600_000;

export interface AlertRead {
  readonly rule: AlertRule;
  /** `budget:` is read; until the rule is calibrated, `sensitivity` decides. */
  readonly namesBudget: boolean;
}

/** Left-out keys get the values of the alert rule in docs/rules.md. */
export function readAlertRule(value: unknown, placeOf: PlaceOf): SchemaRead<AlertRead> {
  const read = readShape(alertShape, value);
  if (!read.ok) return read;
  const raw = read.value;
  if (raw.budget !== undefined && raw.sensitivity !== undefined) {
    const what = "sensitivity: and budget: both say how easily the rule fires.";
    return { ok: false, issues: [{ code: "S005", path: [], key: "budget", what, fix: "keep one of them" }] };
  }
  const stray = strayLimit(raw.signal, raw.limits ?? {});
  if (stray !== null) return { ok: false, issues: [{ code: "S005", path: ["limits"], ...stray }] };
  const harm = raw.watch?.harm ?? "any";
  const usual = USUAL[raw.signal];
  const rule: AlertRule = {
    id: raw.id,
    signal: raw.signal,
    watch: {
      topics: raw.watch?.topics ?? [],
      stance: raw.watch?.stance ?? ["asserts"],
      harmAtLeast: harm === "any" ? "low" : (harm.slice(0, -1) as HarmLevel),
    },
    each: raw.each ?? ["myth", "language"],
    count: raw.count ?? "authors",
    sensitivity: raw.sensitivity ?? "normal",
    needs: {
      authors: raw.needs?.authors ?? usual.authors,
      withinMs: raw.needs?.within ?? usual.withinHours * HOUR_MS,
      ratio: raw.needs?.ratio ?? usual.ratio,
    },
    clear: { ratio: raw.clear?.ratio ?? 1.5, forMs: raw.clear?.for ?? usual.clearHours * HOUR_MS },
    reopenWithinMs: raw.reopen_within ?? 24 * HOUR_MS,
    ...limitsOf(raw.signal, raw.limits ?? {}),
    ...(raw.reopen_within === undefined ? {} : { reopensByItself: true }),
    severity: raw.severity ?? [{ when: "anything else", is: "medium" }],
    tests: (raw.tests ?? []).map(({ name, authors, posts = null, expect }) => ({ name, authors, posts, expect })),
    place: placeOf([]),
  };
  return { ok: true, value: { rule, namesBudget: raw.budget !== undefined } };
}

/** The schema of every kind of file, by the name of its JSON Schema. */
export const RULE_SHAPES: Readonly<Record<string, z.ZodType>> = {
  alert: alertShape,
  campaign: campaignShape,
  catalog: catalogShape,
  exceptions: sharedExceptionsShape,
  myth: MYTH_SHAPE,
  routes: routesShape,
  techniques: techniquesShape,
  topic: topicShape,
  vocab: vocabShape,
};
