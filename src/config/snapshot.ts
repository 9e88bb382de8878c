/** Rules and lexicons as one immutable snapshot: read, checked and compiled whole, or refused whole. */

import { openKnowledge, packKnowledge, type PackedKnowledge } from "../core/knowledge-pack.ts";
import type { Knowledge } from "../core/knowledge.ts";
import { authorNames } from "../core/myths/author-names.ts";
import { type Candidate, type GateData, openGate, packGate } from "../core/myths/topics.ts";
import type { MythId } from "../model/analysis.ts";
import type { Routes } from "../model/routes.ts";
import type { AlertRule, Campaign, Finding, MythRule, Rulebook, Topic } from "../model/rules.ts";
import { ConfigError } from "./config-error.ts";
import { keep, loadKept, stampOf } from "./snapshot-cache.ts";

export interface Snapshot {
  readonly knowledge: Knowledge;
  /** Whether a candidate is on a tracked topic. */
  readonly gate: (candidate: Candidate) => boolean;
  readonly alerts: readonly AlertRule[];
  /** null: every channel is told of every alert. */
  readonly routes: Routes | null;
  readonly campaigns: readonly Campaign[];
  /** IANA zone by topic, and that of the rest. */
  readonly timezones: ReadonlyMap<string, string>;
  readonly defaultTimezone: string;
  readonly mythIds: readonly MythId[];
  /** The rule as written; null if there is none of this id. */
  myth(id: string): MythRule | null;
  /** Accounts that the rules name by `author:`. */
  readonly namedAuthors: ReadonlySet<string>;
  /** Present id by former id, of myths that say `was:`. */
  readonly renamed: ReadonlyMap<MythId, MythId>;
  /** Warnings; a snapshot with errors is never made. */
  readonly warnings: readonly Finding[];
  readonly loadedAtMs: number;
}

export interface SnapshotPlaces {
  readonly rules: string;
  readonly lexicons: string;
  /** Where compiled rules may be kept between starts; null keeps nothing. */
  readonly cache: string | null;
}

/** What is kept between starts, the myths left out. */
interface Compiled extends Pick<
  Snapshot,
  "alerts" | "routes" | "campaigns" | "timezones" | "defaultTimezone" | "namedAuthors" | "renamed" | "warnings"
> {
  readonly knowledge: Omit<PackedKnowledge, "claimTexts">;
  readonly gate: GateData;
  /** ISO dates between which no exception comes to its end: the former is that of compiling. */
  readonly from: string;
  readonly until: string | null;
}

/** Needed only where all claims are put in order for a post. */
type ClaimTexts = PackedKnowledge["claimTexts"];

/** Throws ConfigError that lists every error with file, line and fix. */
export async function loadSnapshot(places: SnapshotPlaces, nowMs: number): Promise<Snapshot> {
  const today = new Date(nowMs).toISOString().slice(0, 10);
  const stamp = places.cache === null ? null : stampFor(places);
  if (stamp === null || places.cache === null) {
    const { compiled, claimTexts, rulebook } = await compile(places, today);
    return open(compiled, () => claimTexts, byId(rulebook), idsOf(rulebook), nowMs);
  }
  const kept = loadKept<Compiled, ClaimTexts>(places.cache, stamp);
  if (kept !== null && holdsOn(kept.value, today))
    return open(kept.value, kept.late, kept.myth, kept.ids as readonly MythId[], nowMs);
  const { compiled, claimTexts, rulebook } = await compile(places, today);
  // Rules that were written to meanwhile would be kept under the wrong stamp.
  if (stampFor(places)?.equals(stamp) === true) keep(places.cache, stamp, compiled, claimTexts, rulebook.myths);
  return open(compiled, () => claimTexts, byId(rulebook), idsOf(rulebook), nowMs);
}

/** null where a folder cannot be read; compiling says why. */
function stampFor({ rules, lexicons }: SnapshotPlaces): Buffer | null {
  try {
    return stampOf([rules, lexicons]);
  } catch {
    return null;
  }
}

function holdsOn({ from, until }: Compiled, today: string): boolean {
  return from <= today && (until === null || today <= until);
}

function open(
  compiled: Compiled,
  claimTexts: () => ClaimTexts,
  myth: (id: string) => MythRule | null,
  mythIds: readonly MythId[],
  nowMs: number,
): Snapshot {
  const { alerts, routes, campaigns, timezones, defaultTimezone, namedAuthors, renamed, warnings } = compiled;
  const knowledge = openKnowledge(compiled.knowledge, claimTexts);
  const gate = openGate(compiled.gate);
  return {
    knowledge,
    gate,
    alerts,
    routes,
    campaigns,
    timezones,
    defaultTimezone,
    mythIds,
    myth,
    namedAuthors,
    renamed,
    warnings,
    loadedAtMs: nowMs,
  };
}

/** A rule's own time to reopen goes before that of the routes. */
function reopening(rule: AlertRule, routes: Routes | null): AlertRule {
  const reopenWithinMs = routes?.reopenWithinMs ?? null;
  return reopenWithinMs === null || rule.reopensByItself === true ? rule : { ...rule, reopenWithinMs };
}

function byId({ myths }: Rulebook): (id: string) => MythRule | null {
  const known = new Map<string, MythRule>(myths.map((myth) => [myth.id, myth]));
  return (id) => known.get(id) ?? null;
}

function idsOf({ myths }: Rulebook): readonly MythId[] {
  return myths.map((myth) => myth.id);
}

async function compile(
  places: SnapshotPlaces,
  today: string,
): Promise<{ readonly compiled: Compiled; readonly claimTexts: ClaimTexts; readonly rulebook: Rulebook }> {
  // Loaded here, because a start from what was kept needs none of them.
  const [{ loadRulebook }, { loadLexicons }, { loadModels }, { compileKnowledge }] = await Promise.all([
    import("./rulebook.ts"),
    import("./lexicons.ts"),
    import("./models.ts"),
    import("../core/knowledge.ts"),
  ]);
  const rules = await loadRulebook(places.rules, { cache: places.cache });
  const lexicons = loadLexicons(places.lexicons);
  const { models, findings: refused } = loadModels(places.lexicons);
  const findings = [...rules.findings, ...lexicons.findings, ...refused];
  const errors = findings.filter((finding) => finding.level === "error");
  const { rulebook } = rules;
  if (rulebook === null || errors.length > 0) {
    throw new ConfigError(
      `${errors.map(printFinding).join("\n")}\n${errors.length} error(s) in the rules; hearsay rules lint shows all.`,
    );
  }
  const ends = rulebook.myths.flatMap((myth) => myth.exceptions.flatMap((exception) => exception.until ?? []));
  const { claimTexts, ...knowledge } = packKnowledge(compileKnowledge(rulebook, lexicons.files, { today, models }));
  const compiled: Compiled = {
    knowledge,
    gate: packGate(withCampaigns(rulebook), rulebook),
    alerts: rulebook.alerts.map((rule) => reopening(rule, rulebook.routes ?? null)),
    routes: rulebook.routes ?? null,
    campaigns: rulebook.campaigns ?? [],
    timezones: new Map(rulebook.topics.map((topic) => [topic.id, topic.timezone])),
    defaultTimezone: rulebook.catalog.timezone,
    namedAuthors: authorNames(rulebook),
    renamed: new Map(rulebook.myths.flatMap((myth) => myth.was.map((former) => [former, myth.id]))),
    warnings: findings,
    from: today,
    until: ends.filter((end) => end >= today).toSorted()[0] ?? null,
  };
  return { compiled, claimTexts, rulebook };
}

/**
 * Topics as the gate knows them: with the hashtags of their campaigns, which alone do not put a post on the topic.
 * Posts under a campaign's hashtag that speak of something else are what a hijack is seen by.
 */
function withCampaigns({ topics, campaigns = [] }: Rulebook): readonly Topic[] {
  return topics.map((topic) => {
    const tags = campaigns.filter((one) => one.topic === topic.id).flatMap((one) => one.hashtags);
    return tags.length === 0
      ? topic
      : { ...topic, track: { ...topic.track, hashtags: [...topic.track.hashtags, ...tags] } };
  });
}

function printFinding({ place, code, what, fix }: Finding): string {
  return `${place.file}:${place.line}:${place.column} ${code} ${what}${fix === null ? "" : `  fix: ${fix}`}`;
}
