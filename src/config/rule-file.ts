/**
 * One rule file from its text: which kind it is (its folder says), its values, what it refers to, and
 * every finding that needs no other file. Depends on nothing but path and text, so it can be cached.
 */

import { createHash } from "node:crypto";

import {
  nearest,
  readAlertRule,
  readCampaign,
  readCatalog,
  readMyth,
  readRoutes,
  readSharedExceptions,
  readTechniques,
  readTopic,
  readVocabulary,
  type SchemaIssue,
  type SchemaRead,
  type SharedException,
} from "../core/myths/schema.ts";
import type { Routes } from "../model/routes.ts";
import type { AlertRule, Campaign, Catalog, Finding, MythRule, Place, Term, Topic } from "../model/rules.ts";
import { lintAlertRule } from "./lint/alerts.ts";
import { finding, lintCode } from "./lint/codes.ts";
import { lintOverlap } from "./lint/overlap.ts";
import {
  lintMythPatterns,
  lintSharedExceptions,
  lintTermPatterns,
  lintTopicPatterns,
  type TermUse,
} from "./lint/patterns.ts";
import { lintCampaign, lintRoutes } from "./lint/plans.ts";
import { lintPrivacy } from "./lint/privacy.ts";
import { lintTests } from "./lint/tests.ts";
import { datesDone, lintUpkeep } from "./lint/upkeep.ts";
import { lintReplies } from "./lint/wording.ts";
import { readYaml, type YamlDocument } from "./yaml.ts";

/** A name that must exist elsewhere in the folder. */
export interface Reference {
  readonly kind: "topic" | "myth" | "technique" | "exception" | "owner" | "link";
  readonly name: string;
  readonly place: Place;
}

/** A date that a lint run compares with today. */
export interface Deadline {
  readonly kind: "expires" | "until" | "campaign" | "done";
  readonly date: string;
  readonly what: string;
  readonly place: Place;
}

export interface RuleFile {
  /** Path below the rules folder, with / between its parts. */
  readonly file: string;
  readonly catalog: Catalog | null;
  readonly terms: readonly Term[];
  readonly topics: readonly Topic[];
  readonly myths: readonly MythRule[];
  readonly alerts: readonly AlertRule[];
  /** null: this is not the file of routes. */
  readonly routes: Routes | null;
  readonly campaigns: readonly (Campaign & { readonly place: Place })[];
  readonly sharedExceptions: readonly SharedException[];
  /** Shared exceptions that the topic of this file opts into. */
  readonly topicExceptions: readonly string[];
  /** null: this is not the catalogue's file, or it names no owners. */
  readonly owners: readonly string[] | null;
  /** null: this is not the file of techniques. */
  readonly techniques: readonly string[] | null;
  readonly termUses: readonly TermUse[];
  readonly references: readonly Reference[];
  readonly deadlines: readonly Deadline[];
  readonly findings: readonly Finding[];
  /** SHA-256 over the values, hex; the same for any layout and comments. */
  readonly hash: string;
}

type Content = { -readonly [K in keyof Omit<RuleFile, "file" | "hash" | "findings">]: RuleFile[K] };

interface Reading {
  readonly file: string;
  readonly content: Content;
  readonly findings: Finding[];
}

/** Never throws, whatever the text holds. With a finding that leaves the file out, its values are empty. */
export function readRuleFile(file: string, source: string): RuleFile {
  const yaml = readYaml(source, file);
  const reading: Reading = { file, content: emptyContent(), findings: [...yaml.findings] };
  const kind = kindOf(file);
  const [first, second] = yaml.documents;
  if (first !== undefined && second !== undefined && !kind.severalDocuments) {
    const place = second.placeOf([]);
    reading.findings.push(
      finding("Y018", place, "A second document (---) starts here.", "put it into a file of its own"),
    );
  } else {
    for (const document of yaml.documents) kind.read(reading, document, yaml.documents.length === 1);
  }
  const out = reading.findings.some((found) => lintCode(found.code).leavesOut);
  const content = out ? emptyContent() : reading.content;
  return { file, ...content, findings: reading.findings.map((one) => inside(one, source)), hash: hashOf(content) };
}

export function emptyContent(): Content {
  return {
    catalog: null,
    terms: [],
    topics: [],
    myths: [],
    alerts: [],
    routes: null,
    campaigns: [],
    sharedExceptions: [],
    topicExceptions: [],
    owners: null,
    techniques: null,
    termUses: [],
    references: [],
    deadlines: [],
  };
}

function hashOf(content: Content): string {
  const { catalog, terms, topics, myths, alerts, routes, campaigns, sharedExceptions, topicExceptions } = content;
  const values: unknown[] = [catalog, terms, topics, myths, alerts, ...sharedExceptions, ...topicExceptions];
  if (routes !== null) values.push(routes);
  values.push(...campaigns);
  const text = JSON.stringify(values, (key, value: unknown) => (key === "place" ? undefined : value));
  return createHash("sha256").update(text).digest("hex");
}

interface Kind {
  readonly severalDocuments: boolean;
  read(reading: Reading, document: YamlDocument, alone: boolean): void;
}

const FOLDERS: Readonly<Record<string, Kind>> = {
  vocab: { severalDocuments: true, read: readVocabFile },
  topics: { severalDocuments: false, read: readTopicFile },
  myths: { severalDocuments: false, read: readMythFile },
  alerts: { severalDocuments: true, read: readAlertFile },
  campaigns: { severalDocuments: false, read: readCampaignFile },
};

const FILES: Readonly<Record<string, Kind>> = {
  "catalog.yaml": {
    severalDocuments: false,
    read: (reading, document) => {
      const read = take(reading, document, readCatalog(document.value));
      reading.content.catalog = read?.catalog ?? null;
      reading.content.owners = read?.owners ?? null;
    },
  },
  "vocab/techniques.yaml": {
    severalDocuments: false,
    read: (reading, document) => {
      reading.content.techniques = take(reading, document, readTechniques(document.value));
    },
  },
  "alerts/routes.yaml": {
    severalDocuments: false,
    read: (reading, document) => {
      const routes = take(reading, document, readRoutes(document.value));
      if (routes === null) return;
      reading.findings.push(...lintRoutes(routes, document.placeOf));
      reading.content.routes = routes;
    },
  },
};

const ELSEWHERE: Kind = {
  severalDocuments: true,
  read: (reading, document) => {
    const what = `Files at ${reading.file} are not read.`;
    const fix = "move it to vocab/, topics/, myths/TOPIC/, alerts/ or campaigns/";
    reading.findings.push(finding("S010", document.placeOf([]), what, fix));
  },
};

function kindOf(file: string): Kind {
  const parts = file.split("/");
  const depth = parts[0] === "myths" ? 3 : 2;
  const folder = parts.length === depth ? FOLDERS[parts[0] ?? ""] : undefined;
  return FILES[file] ?? folder ?? ELSEWHERE;
}

/** The value, or null with its issues told. */
function take<T>(reading: Reading, document: YamlDocument, read: SchemaRead<T>): T | null {
  if (read.ok) return read.value;
  reading.findings.push(...read.issues.map((issue) => toFinding(issue, document)));
  return null;
}

function toFinding(issue: SchemaIssue, document: YamlDocument): Finding {
  const place = issue.key === null ? document.placeOf(issue.path) : document.placeOfKey(issue.path, issue.key);
  return finding(issue.code, place, issue.what, issue.fix, issue.replace);
}

function noEffect(reading: Reading, place: Place, what: string): void {
  reading.findings.push(finding("S011", place, what, null));
}

function stemOf(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1).replace(/\.yaml$/, "");
}

function checkName(reading: Reading, document: YamlDocument, id: string): void {
  const stem = stemOf(reading.file);
  if (id === stem) return;
  const near = nearest(id, [stem]) === null ? "" : " (one of them is a typo)";
  const what = `The file is called ${stem}.yaml, but its id is ${id}${near}.`;
  reading.findings.push(
    finding("S007", document.placeOf(["id"]), what, `write id: ${stem}, or rename the file to ${id}.yaml`),
  );
}

function readVocabFile(reading: Reading, document: YamlDocument): void {
  const [, name = "", suffix = ""] = /^(.*)\.([a-z]{2,3})$/.exec(stemOf(reading.file)) ?? [];
  if (name === "exceptions") {
    readSharedFile(reading, document, suffix);
    return;
  }
  const vocabulary = take(reading, document, readVocabulary(document.value, document.placeOf));
  if (vocabulary === null) return;
  checkLanguage(reading, document, vocabulary.language, suffix);
  const { content } = reading;
  content.terms = [...content.terms, ...vocabulary.terms];
  for (const term of vocabulary.terms) {
    const lint = lintTermPatterns(term, document.placeOf);
    reading.findings.push(...lint.findings);
    content.termUses = [...content.termUses, ...lint.terms];
  }
}

function checkLanguage(reading: Reading, document: YamlDocument, language: string, suffix: string): void {
  if (language === suffix) return;
  const what = `The file's name does not end in .${language}.yaml, the language of its words.`;
  reading.findings.push(finding("S007", document.placeOf(["language"]), what, `call it NAME.${language}.yaml`));
}

function readSharedFile(reading: Reading, document: YamlDocument, suffix: string): void {
  const shared = take(reading, document, readSharedExceptions(document.value, document.placeOf));
  if (shared === null) return;
  if (shared[0] !== undefined) checkLanguage(reading, document, shared[0].language, suffix);
  const lint = lintSharedExceptions(shared, document.placeOf);
  reading.findings.push(...lint.findings);
  const { content } = reading;
  content.sharedExceptions = [...content.sharedExceptions, ...shared];
  content.termUses = [...content.termUses, ...lint.terms];
  const ends = shared.flatMap(({ name, until }, i) =>
    until === null
      ? []
      : [{ kind: "until" as const, date: until, what: name, place: document.placeOf(["exceptions", i, "until"]) }],
  );
  content.deadlines = [...content.deadlines, ...ends];
}

function readTopicFile(reading: Reading, document: YamlDocument): void {
  const read = take(reading, document, readTopic(document.value, document.placeOf));
  if (read === null) return;
  const { topic, namesSources, exceptions } = read;
  checkName(reading, document, topic.id);
  if (namesSources) {
    const what = "track.sources has no effect: sources stand in the configuration.";
    reading.findings.push(finding("S011", document.placeOfKey(["track"], "sources"), what, "remove it"));
  }
  const lint = lintTopicPatterns(topic, document.placeOf);
  reading.findings.push(...lint.findings);
  reading.content.topics = [topic];
  reading.content.termUses = lint.terms;
  reading.content.topicExceptions = exceptions;
  reading.content.references = [
    ...exceptions.map((name, i) => ({ kind: "exception" as const, name, place: document.placeOf(["exceptions", i]) })),
    ...ownersOf(topic.owners, document),
  ];
}

function readMythFile(reading: Reading, document: YamlDocument): void {
  const { placeOf } = document;
  const myth = take(reading, document, readMyth(document.value, placeOf));
  if (myth === null) return;
  checkName(reading, document, myth.id);
  const folder = reading.file.split("/")[1];
  if (folder !== myth.topic) {
    const what = `The file is in myths/${folder}/, but its topic is ${myth.topic}.`;
    reading.findings.push(finding("S007", placeOf(["topic"]), what, `write topic: ${folder}, or move the file`));
  }
  const patterns = lintMythPatterns(myth, placeOf);
  reading.findings.push(
    ...patterns.findings,
    ...lintOverlap(myth),
    ...lintTests(myth),
    ...lintUpkeep(myth, placeOf),
    ...lintReplies(myth, placeOf),
    ...lintPrivacy(myth, placeOf),
  );
  const links = myth.replies.flatMap((reply, i) => [
    ...(reply.callToAction === null
      ? []
      : [{ name: reply.callToAction.url, place: placeOf(["replies", i, "call_to_action", "url"]) }]),
    ...(reply.text.match(/https?:\/\/[^\s)]+/g) ?? []).map((name) => ({
      name,
      place: placeOf(["replies", i, "text"]),
    })),
  ]);
  reading.content.myths = [myth];
  reading.content.termUses = patterns.terms;
  reading.content.references = [
    { kind: "topic", name: myth.topic, place: placeOf(["topic"]) },
    ...myth.related.map((other, i) => ({
      kind: "myth" as const,
      name: other.id,
      place: placeOf(["related", i, "id"]),
    })),
    ...myth.technique.map((name, i) => ({ kind: "technique" as const, name, place: placeOf(["technique", i]) })),
    ...links.map((link) => ({ kind: "link" as const, ...link })),
    ...ownersOf(myth.owners, document),
  ];
  const ends = myth.exceptions.flatMap((exception, i) =>
    exception.until === null
      ? []
      : [{ name: exception.name, date: exception.until, place: placeOf(["exceptions", i, "until"]) }],
  );
  reading.content.deadlines = [
    ...(myth.expires === null
      ? []
      : [{ kind: "expires" as const, date: myth.expires, what: myth.id, place: placeOf(["expires"]) }]),
    ...ends.map((end) => ({ kind: "until" as const, date: end.date, what: end.name, place: end.place })),
    ...datesDone(myth, placeOf),
  ];
}

/** Owners stand under `owners`, or one of them under `owner`. */
function ownersOf(owners: readonly string[], document: YamlDocument): readonly Reference[] {
  const places = owners.map((_, i) => document.placeOf(["owners", i]));
  return owners.map((name, i) => ({ kind: "owner", name, place: places[i] ?? document.placeOf(["owner"]) }));
}

function readAlertFile(reading: Reading, document: YamlDocument, alone: boolean): void {
  const read = take(reading, document, readAlertRule(document.value, document.placeOf));
  if (read === null) return;
  const { rule, namesBudget } = read;
  if (namesBudget)
    noEffect(
      reading,
      document.placeOfKey([], "budget"),
      "A budget has no effect until the rule is calibrated; sensitivity: normal holds.",
    );
  if (alone) checkName(reading, document, rule.id);
  reading.findings.push(...lintAlertRule(rule, document.placeOf));
  const { content } = reading;
  content.alerts = [...content.alerts, rule];
  const topics = rule.watch.topics.map((name, i) => ({
    kind: "topic" as const,
    name,
    place: document.placeOf(["watch", "topics", i]),
  }));
  content.references = [...content.references, ...topics];
}

function readCampaignFile(reading: Reading, document: YamlDocument): void {
  const campaign = take(reading, document, readCampaign(document.value));
  if (campaign === null) return;
  const { placeOf } = document;
  checkName(reading, document, campaign.id);
  reading.findings.push(...lintCampaign(campaign, placeOf));
  if (campaign.topic === null || campaign.hashtags.length === 0)
    noEffect(reading, placeOf([]), "A campaign without topic and hashtags has no effect.");
  reading.content.campaigns = [{ ...campaign, place: placeOf([]) }];
  reading.content.references = [
    ...(campaign.topic === null ? [] : [{ kind: "topic" as const, name: campaign.topic, place: placeOf(["topic"]) }]),
    ...campaign.watchMyths.map((name, i) => ({ kind: "myth" as const, name, place: placeOf(["watch_myths", i]) })),
    ...ownersOf(campaign.owners, document),
  ];
  reading.content.deadlines = [
    { kind: "campaign", date: campaign.dates.to, what: campaign.id, place: placeOf(["dates", "to"]) },
  ];
}

/** A column computed from broken text may lie behind the end of its line; an editor could not go there. */
function inside(found: Finding, text: string): Finding {
  const { place } = found;
  const longest = (text.split("\n", place.line)[place.line - 1]?.length ?? 0) + 1;
  return place.column <= longest ? found : { ...found, place: { ...place, column: longest } };
}
