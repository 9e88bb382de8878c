/** Six days of synthetic posts with one planted surge, for the kill tests. Seeded: the same each time. */

import { EN, ES, SURGE_EN, type Phrases } from "../tools/demo/phrases.ts";
import { seededRandom } from "./program.ts";

export interface Said {
  readonly id: string;
  readonly platform: string;
  readonly text: string;
  readonly atMs: number;
  readonly lang: string;
  readonly author: string;
  readonly url: string | null;
}

const HOUR_MS = 3_600_000;
const DAYS = 6;
/** The surge begins here, in hours after the start. */
const ONSET_HOUR = 4 * 24 + 13;
const ASSERTS = [4, 8, 11, 9, 6, 3] as const;
const DEBUNKS = [0, 1, 2, 3, 2, 1] as const;

/** Some 1,500 posts in the order of time. */
export function tellStory(startMs: number, seed: number): readonly Said[] {
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const fill = (phrases: Phrases, template: string): string =>
    template.replaceAll(/\{(\w+)\}/g, (_all, slot: string) => pick(phrases.slots[slot] ?? [slot]));
  const drafts: Omit<Said, "id">[] = [];
  const add = (phrases: Phrases, list: readonly string[], hour: number): void => {
    const author = `writer-${Math.floor(random() * 400)}`;
    drafts.push({
      platform: pick(["bluesky", "mastodon", "forum"]),
      text: fill(phrases, pick(list)),
      atMs: startMs + Math.floor((hour + random()) * HOUR_MS),
      lang: phrases === EN ? "en" : "es",
      author,
      url: random() < 0.1 ? `https://talk.example/${drafts.length}` : null,
    });
  };
  for (let hour = 0; hour < DAYS * 24; hour++) {
    for (let n = 0; n < 10; n++) {
      const phrases = random() < 0.7 ? EN : ES;
      const chance = random();
      add(phrases, chance < 0.8 ? phrases.everyday : chance < 0.9 ? phrases.questions : phrases.debunks, hour);
      if (random() < 0.03) add(phrases, phrases.hum, hour);
    }
  }
  for (const [index, count] of ASSERTS.entries()) {
    for (let n = 0; n < count; n++) add(EN, SURGE_EN.asserts, ONSET_HOUR + index);
    for (let n = 0; n < DEBUNKS[index]!; n++) add(EN, SURGE_EN.debunks, ONSET_HOUR + index);
  }
  drafts.sort((a, b) => a.atMs - b.atMs || (a.text < b.text ? -1 : 1));
  return drafts.map((draft, index) => ({ id: `story:${index + 1}`, ...draft }));
}

/** Lines as `hearsay replay` reads them. */
export function toLines(story: readonly Said[]): string {
  return story
    .map(({ atMs, author, url, ...post }) => {
      const line = { ...post, createdAt: new Date(atMs).toISOString(), author: { id: author }, url };
      return `${JSON.stringify(line)}\n`;
    })
    .join("");
}

const RUMOUR_HOURS = 72;
const RUMOUR_AUTHORS = 15;

/**
 * Lines of three quiet days and then fifteen people who assert one myth. Few enough for one batch of every
 * stage, so that detection sees them all at once.
 */
export function tellRumour(nowMs: number): string {
  const quiet = Array.from({ length: RUMOUR_HOURS * 2 }, (_, n) => ({
    text: `Measles clinic at the community hall, day ${n}`,
    atMs: nowMs - RUMOUR_HOURS * HOUR_MS + n * (HOUR_MS / 2),
    author: `neighbour-${n % 40}`,
  }));
  const rumour = Array.from({ length: RUMOUR_AUTHORS }, (_, n) => ({
    text: `Vitamin A prevents measles, no shot needed. Ask the old doctors. #${n}`,
    atMs: nowMs - 120_000 + n * 1000,
    author: `spreader-${n}`,
  }));
  return toLines(
    [...quiet, ...rumour].map((post, index) => ({
      ...post,
      id: `rumour:${index + 1}`,
      platform: "forum",
      lang: "en",
      url: null,
    })),
  );
}
