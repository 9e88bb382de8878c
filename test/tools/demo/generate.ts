/**
 * Writes data/demo/posts.jsonl: fourteen days of synthetic posts with two planted surges and one
 * news event that is no rumour. Seeded: the same program gives the same bytes.
 * Run: npm run demo:data
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../src/platform/paths.ts";
import { EN, ES, SURGE_EN, SURGE_ES, type Phrases } from "./phrases.ts";

const HOUR_MS = 3_600_000;
const START_MS = Date.parse("2026-11-10T00:00:00Z");
const DAYS = 14;
const SEED = 20_261_110;
const AUTHORS = 900;
/** Posts per hour of everyday talk, both languages, at the mean hour. */
const MEAN_PER_HOUR = 9;
const SHARE_ES = 0.3;
/** The news event: day 8 from 09:00 UTC, posts per hour. */
const EVENT = { day: 8, hour: 9, perHour: [14, 26, 30, 22, 15, 10, 6, 4] } as const;
/** Asserting, asking and correcting posts per hour of each surge. */
const SURGES = [
  {
    phrases: SURGE_EN,
    language: "en",
    day: 10,
    hour: 13,
    asserts: [3, 6, 9, 10, 8, 7, 5, 4, 2],
    asks: [0, 1, 2, 3, 2, 2, 1],
    debunks: [0, 0, 1, 1, 2, 3, 3, 2],
  },
  {
    phrases: SURGE_ES,
    language: "es",
    day: 12,
    hour: 16,
    asserts: [2, 5, 8, 7, 6, 5, 3, 2],
    asks: [0, 1, 2, 2, 1, 1],
    debunks: [0, 0, 1, 2, 2, 2, 1],
  },
] as const;

type Random = () => number;

/** Mulberry32: 32 bits of state, enough for a demo. Uniform in [0, 1). */
function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const random = seeded(SEED);
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

function poisson(mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}

function fill(phrases: Phrases, template: string): string {
  const text = template.replaceAll(/\{(\w+)\}/g, (_all, slot: string) => pick(phrases.slots[slot] ?? [slot]));
  const tail = pick(phrases.tails);
  const joined = tail !== "" && /^ [A-Z]/.test(tail) && !/[.!?]$/.test(text) ? `${text}.${tail}` : text + tail;
  return joined.charAt(0).toUpperCase() + joined.slice(1);
}

interface Draft {
  readonly atMs: number;
  readonly language: string;
  readonly text: string;
  readonly platform: string;
  readonly author: string;
}

const drafts: Draft[] = [];

function add(atMs: number, language: string, text: string, platform: string, author: string): void {
  drafts.push({ atMs: Math.floor(atMs), language, text, platform, author });
}

function anyAuthor(): string {
  return `demo-author-${String(Math.floor(random() * AUTHORS)).padStart(4, "0")}`;
}

function anyPlatform(): string {
  const chance = random();
  return chance < 0.6 ? "bluesky" : chance < 0.85 ? "mastodon" : "forum";
}

/** Share of the day's posts by local hour: quiet nights, two humps. */
function dayShape(hour: number): number {
  return 0.35 + 0.9 * Math.exp(-(((hour - 12) / 4) ** 2)) + 1.1 * Math.exp(-(((hour - 20) / 3) ** 2));
}

for (let hour = 0; hour < DAYS * 24; hour++) {
  const weekend = [0, 6].includes(new Date(START_MS + hour * HOUR_MS).getUTCDay());
  const shape = dayShape(hour % 24) * (weekend ? 1.15 : 1);
  const count = poisson(MEAN_PER_HOUR * shape * 1.15);
  for (let i = 0; i < count; i++) {
    const spanish = random() < SHARE_ES;
    const phrases = spanish ? ES : EN;
    const chance = random();
    const kind =
      chance < 0.66
        ? "everyday"
        : chance < 0.8
          ? "questions"
          : chance < 0.87
            ? "debunks"
            : chance < 0.905
              ? "hum"
              : "news";
    const at = START_MS + (hour + random()) * HOUR_MS;
    const author = kind === "news" ? `demo-outlet-${Math.floor(random() * 12)}` : anyAuthor();
    add(at, spanish ? "es" : "en", fill(phrases, pick(phrases[kind])), kind === "news" ? "rss" : anyPlatform(), author);
  }
}

EVENT.perHour.forEach((count, index) => {
  for (let i = 0; i < count; i++) {
    const at = START_MS + (EVENT.day * 24 + EVENT.hour + index + random()) * HOUR_MS;
    const outlet = random() < 0.35;
    add(
      at,
      "en",
      fill(EN, pick(EN.event)),
      outlet ? "rss" : anyPlatform(),
      outlet ? `demo-outlet-${Math.floor(random() * 12)}` : anyAuthor(),
    );
  }
});

for (const surge of SURGES) {
  const phrases = surge.language === "en" ? EN : ES;
  const kinds = [
    { counts: surge.asserts, list: surge.phrases.asserts },
    { counts: surge.asks, list: surge.phrases.asks },
    { counts: surge.debunks, list: surge.phrases.debunks },
  ];
  for (const { counts, list } of kinds) {
    counts.forEach((count, index) => {
      for (let i = 0; i < count; i++) {
        const at = START_MS + (surge.day * 24 + surge.hour + index + random()) * HOUR_MS;
        add(at, surge.language, fill(phrases, pick(list)), anyPlatform(), anyAuthor());
      }
    });
  }
}

drafts.sort((a, b) => a.atMs - b.atMs || (a.text < b.text ? -1 : 1));
const lines = drafts.map((draft, index) =>
  JSON.stringify({
    id: `demo:${String(index + 1).padStart(5, "0")}`,
    platform: draft.platform,
    text: draft.text,
    createdAt: new Date(draft.atMs).toISOString(),
    lang: draft.language,
    author: { id: draft.author },
  }),
);
const folder = join(packageRoot(), "data", "demo");
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "posts.jsonl"), lines.map((line) => `${line}\n`).join(""));
process.stdout.write(
  `${lines.length} posts, ${new Set(drafts.map((draft) => draft.author)).size} authors, ${drafts.filter((draft) => draft.language === "es").length} in Spanish\n`,
);
