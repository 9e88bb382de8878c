/**
 * Days of service that lead other tools astray, each through the real detection on a database file: what is
 * told must be what a person would have told. All posts are made up; the same seed writes the same days.
 */

import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AlertRule } from "../../../src/model/rules.ts";
import type { Stance } from "../../../src/model/analysis.ts";
import type { AlertMessage } from "../../../src/model/alert.ts";
import { createDetector, detectRound, type Detector } from "../../../src/jobs/detect.ts";
import { openSqliteStore } from "../../../src/store/sqlite/index.ts";
import type { Store } from "../../../src/store/store.ts";
import { analysisOf, tell, type Said } from "../../support/analysed-posts.ts";
import { HOUR_MS, surgeRule, watchFor } from "../../support/watching.ts";
import { type Dice, diceOf } from "./random.ts";
import { seasonAt } from "./streams.ts";

const HISTORY_HOURS = 10 * 24;
const STORY_HOURS = 48;
const ZONE = "America/New_York";
/** Ten days and an hour before clocks there are set back, so that it happens in the second night of each story. */
const START_MS = Date.parse("2026-11-01T06:00:00Z") - (HISTORY_HOURS + 24) * HOUR_MS;
/** Enough where hundreds of posts an hour are heard. */
const TALK_HOURS = 10;
const COLLECTED = 20;
const USUAL = 0.4;

interface Telling {
  readonly authors: number;
  readonly stance?: Stance;
  /** Posts of each author. */
  readonly each?: number;
  /** Whether the authors are the same every hour. */
  readonly same?: boolean;
  readonly text?: string;
  /** null: about no myth of the catalogue. */
  readonly myth?: null;
}

/** A story that no myth explains, as eight people tell it in their own words. */
const NOVEL: readonly string[] = [
  "They are putting metal dust in the new flu spray, my neighbour's spoon stuck to her nose after it",
  "My aunt says a spoon sticks to your nose after the flu spray because of metal dust in it",
  "After the new flu spray a spoon will stick to the nose, that is the metal dust they put in",
  "Metal dust in the flu spray! We tried it, the spoon sticks right on the nose",
  "Saw it myself: nose, spoon, sticks. The new flu spray is full of metal dust",
  "So the flu spray has metal dust in it now? The spoon stuck to my brother's nose after his dose",
  "There is metal dust in that new flu spray, a spoon sticks to the nose of everybody who had it",
  "Everyone who got the flu spray: hold a spoon to your nose, it sticks. That is metal dust",
];

interface Hour {
  /** Factor on all that is collected; 0: the source is out. */
  readonly collection?: number;
  readonly also?: readonly Telling[];
}

interface Told extends Pick<AlertMessage, "event" | "headline" | "lines"> {
  /** Hours since the story began. */
  readonly hour: number;
}

interface Scenario {
  readonly name: string;
  readonly expected: string;
  readonly hour: (hour: number) => Hour;
  /** Done before the hour is looked at. */
  readonly before?: (hour: number, store: Store, detector: Detector) => Promise<void>;
  readonly passes: (told: readonly Told[]) => boolean;
  /** Whether narratives are heard too; then people talk about all kinds of things, `talk` posts an hour. */
  readonly talk?: number;
}

export interface ScenarioResult {
  readonly name: string;
  readonly expected: string;
  readonly found: string;
  readonly passed: boolean;
}

const NARRATIVE_RULE: AlertRule = {
  ...surgeRule,
  id: "new-narrative",
  signal: "new-narrative",
  each: ["language"],
  clear: { ratio: 1, forMs: 24 * HOUR_MS },
  place: { file: "alerts/new-narrative.yaml", line: 1, column: 1 },
};

const surge = (hour: number): readonly Telling[] => (hour >= 6 && hour < 14 ? [{ authors: 6 }] : []);
const atNoon =
  (telling: Telling): Scenario["hour"] =>
  (hour) =>
    hour >= 6 && hour < 12 ? { also: [telling] } : {};
const nothing = (told: readonly Told[]): boolean => told.length === 0;
const firedOnce = (told: readonly Told[]): boolean => told.filter((one) => one.event === "fired").length === 1;
const firedBy = (told: readonly Told[], hour: number): boolean =>
  firedOnce(told) && told[0]!.event === "fired" && told[0]!.hour <= hour;

const SCENARIOS: readonly Scenario[] = [
  {
    name: "two quiet days, clocks set back in the second night",
    expected: "nothing",
    hour: () => ({}),
    passes: nothing,
  },
  {
    name: "six more authors an hour for eight hours",
    expected: "one alert within 3 h, and its end",
    hour: (hour) => ({ also: surge(hour) }),
    passes: (told) => firedBy(told, 9) && told.at(-1)!.event === "resolved",
  },
  {
    name: "one author, sixty posts an hour",
    expected: "nothing",
    hour: atNoon({ authors: 1, each: 60, same: true }),
    passes: nothing,
  },
  {
    name: "three loud authors, the same all day",
    expected: "nothing",
    hour: atNoon({ authors: 3, each: 20, same: true }),
    passes: nothing,
  },
  {
    name: "forty bots with one text",
    expected: "one alert that names copy-paste as a reason to doubt",
    hour: (hour) =>
      hour === 8 ? { also: [{ authors: 40, text: "the same words, word for word, from every account" }] } : {},
    passes: (told) => firedOnce(told) && told[0]!.lines.some((line) => /copy|same text|word for word/i.test(line)),
  },
  {
    name: "campaign day: everybody posts more, and debunks",
    expected: "nothing",
    hour: (hour) => (hour >= 6 && hour < 18 ? { collection: 3, also: [{ authors: 30, stance: "debunks" }] } : {}),
    passes: nothing,
  },
  {
    name: "news wave: forty reports an hour",
    expected: "nothing",
    hour: atNoon({ authors: 40, stance: "reports" }),
    passes: nothing,
  },
  {
    name: "questions: twenty an hour",
    expected: "nothing of spread",
    hour: atNoon({ authors: 20, stance: "asks" }),
    passes: nothing,
  },
  {
    name: "collection grows by 80 % and stays",
    expected: "nothing",
    hour: () => ({ collection: 1.8 }),
    passes: nothing,
  },
  {
    name: "the source is out for six hours on a quiet day",
    expected: "nothing about the myth",
    hour: (hour) => (hour >= 6 && hour < 12 ? { collection: 0 } : {}),
    passes: nothing,
  },
  {
    name: "the source goes out while an alert fires",
    expected: "one alert, no end before posts come again",
    hour: (hour) => (hour >= 10 && hour < 18 ? { collection: 0 } : { also: surge(hour) }),
    passes: (told) => firedOnce(told) && told.every((one) => one.event !== "resolved" || one.hour > 18),
  },
  {
    name: "a rule edit matches three times as many old and new posts",
    expected: "nothing",
    hour: (hour) => (hour >= 10 ? { also: [{ authors: hour % 2 }] } : {}),
    before: async (hour, store, detector) => {
      if (hour !== 10) return;
      await rematch(store);
      detector.watch = { ...detector.watch, revOf: () => "r2" };
    },
    passes: nothing,
  },
  {
    name: "a new story, told by eight authors in two hours among 500 other posts an hour",
    expected: "one alert within 3 h",
    talk: 500,
    hour: (hour) =>
      hour === 4 || hour === 5
        ? { also: NOVEL.slice((hour - 4) * 4, (hour - 3) * 4).map((text) => ({ authors: 1, myth: null, text })) }
        : {},
    passes: (told) => firedBy(told, 7),
  },
];

export async function runScenarios(): Promise<readonly ScenarioResult[]> {
  const folder = mkdtempSync(join(tmpdir(), "hearsay-alerts-"));
  try {
    const history = join(folder, "history.db");
    await writeHistory(history);
    const results: ScenarioResult[] = [];
    for (const [index, scenario] of SCENARIOS.entries()) {
      const file = join(folder, `${index}.db`);
      copyFileSync(history, file);
      const told = await play(scenario, file);
      results.push({
        name: scenario.name,
        expected: scenario.expected,
        found: told.length === 0 ? "nothing" : told.map((one) => `${one.event} +${one.hour} h`).join(", "),
        passed: scenario.passes(told),
      });
    }
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function newDetector(store: Store): Detector {
  return createDetector(store, "bench", ["console"], { ...watchFor(), defaultTimezone: ZONE });
}

async function writeHistory(file: string): Promise<void> {
  const store = await openSqliteStore({ path: file });
  const dice = diceOf(17);
  for (let hour = 0; hour < HISTORY_HOURS; hour++) await tell(store, postsOf(hour, {}, dice), endOf(hour));
  await detectRound(newDetector(store), endOf(HISTORY_HOURS - 1));
  await store.close();
}

async function play(scenario: Scenario, file: string): Promise<readonly Told[]> {
  const store = await openSqliteStore({ path: file });
  const detector = newDetector(store);
  const { talk } = scenario;
  if (talk !== undefined) detector.watch = { ...detector.watch, alerts: [...detector.watch.alerts, NARRATIVE_RULE] };
  const dice = diceOf(23);
  const told: Told[] = [];
  for (let hour = 0; hour < (talk === undefined ? STORY_HOURS : TALK_HOURS); hour++) {
    const posts = [
      ...postsOf(HISTORY_HOURS + hour, scenario.hour(hour), dice),
      ...(talk === undefined ? [] : talkOf(HISTORY_HOURS + hour, talk, dice)),
    ];
    if (posts.length > 0) await tell(store, posts, endOf(HISTORY_HOURS + hour));
    if (talk !== undefined) await onTopic(store, posts, endOf(HISTORY_HOURS + hour));
    await scenario.before?.(hour, store, detector);
    // Half an hour later as well: a running hour must not tell more than a full one.
    for (const afterMs of [0, HOUR_MS / 2]) {
      const { messages } = await detectRound(detector, endOf(HISTORY_HOURS + hour) + afterMs);
      told.push(...messages.map((message) => ({ ...message, hour: hour + 1 })));
    }
  }
  await store.close();
  return told;
}

function endOf(hour: number): number {
  return START_MS + (hour + 1) * HOUR_MS;
}

function postsOf(hour: number, what: Hour, dice: Dice): readonly Said[] {
  const posts: Said[] = [];
  const collection = what.collection ?? 1;
  // Days have their season in local time, before and after clocks change: 05:00 UTC is the change's night.
  const changed = START_MS + hour * HOUR_MS >= Date.parse("2026-11-01T06:00:00Z") ? -5 : -4;
  const season = seasonAt((((START_MS / HOUR_MS + hour + changed) % 168) + 168) % 168);
  const add = (id: string, author: string, myth: string | null, stance: Stance, text?: string): void => {
    const atMs = START_MS + hour * HOUR_MS + Math.floor(dice.uniform() * 3_599_000);
    posts.push({ id, atMs, author, myth, stance, lang: "en", ...(text === undefined ? {} : { text }) });
  };
  const usual = dice.count(COLLECTED * season * collection, 1.3);
  for (let n = 0; n < usual; n++) add(`c${hour}-${n}`, `c${hour}-${n}`, null, "unclear");
  const rumour = dice.count(USUAL * season * collection, 1.3);
  for (let n = 0; n < rumour; n++) add(`m${hour}-${n}`, `m${hour}-${n}`, "m1", "asserts");
  for (const [index, telling] of (what.also ?? []).entries()) {
    for (let n = 0; n < telling.authors; n++) {
      const author = telling.same === true ? `t${index}-${n}` : `t${hour}-${index}-${n}`;
      for (let turn = 0; turn < (telling.each ?? 1); turn++) {
        add(
          `t${hour}-${index}-${n}-${turn}`,
          author,
          telling.myth === null ? null : "m1",
          telling.stance ?? "asserts",
          telling.text,
        );
      }
    }
  }
  return posts;
}

/** Posts of a dozen words each, drawn as words are in talk: few often, most seldom. */
function talkOf(hour: number, posts: number, dice: Dice): readonly Said[] {
  const word = (): string => {
    const rank = Math.floor(4000 * dice.uniform() ** 2);
    return ["ba", "do", "ki", "lu", "me", "no", "ra", "si", "tu", "ve"]
      .map((_, digit, all) => all[Math.floor(rank / 10 ** digit) % 10]!)
      .slice(0, 4)
      .join("");
  };
  return Array.from({ length: posts }, (_, n) => ({
    id: `w${hour}-${n}`,
    atMs: START_MS + hour * HOUR_MS + Math.floor(dice.uniform() * 3_599_000),
    author: `w${hour}-${n}`,
    myth: null,
    stance: "unclear",
    lang: "en",
    text: Array.from({ length: 12 }, word).join(" "),
  }));
}

/** Narratives are heard in posts about a topic only. */
async function onTopic(store: Store, posts: readonly Said[], nowMs: number): Promise<void> {
  await store.recordAnalyses(
    posts.filter((post) => post.text !== undefined).map((post) => ({ ...analysisOf(post), topics: ["topic-a"] })),
    "k1",
    nowMs,
  );
}

/** What matching does after a rule edit: of the old posts three times as many are about the myth now. */
async function rematch(store: Store): Promise<void> {
  const again: Said[] = [];
  for await (const { post } of store.exportPosts(START_MS)) {
    const [, hour, n] = /^c(\d+)-(\d+)$/.exec(post.id) ?? [];
    if (hour === undefined || Number(n) !== 0 || post.createdAtMs === null) continue;
    again.push({ id: post.id, atMs: post.createdAtMs, author: post.id, myth: "m1", stance: "asserts", lang: "en" });
  }
  await store.recordAnalyses(again.map(analysisOf), "k2", endOf(HISTORY_HOURS + 10));
}
