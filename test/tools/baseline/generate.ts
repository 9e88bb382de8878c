/**
 * Writes data/baseline/posts.jsonl: everyday and near-miss health posts in English and Spanish on which
 * the catalogue should stay silent. Seeded: the same program gives the same bytes.
 * Run: npm run baseline:data
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../src/platform/paths.ts";
import { ENGLISH_EVERYDAY } from "./english-everyday.ts";
import { ENGLISH_NEAR } from "./english-near.ts";
import { ENGLISH, SPANISH, type Voice } from "./slots.ts";
import { SPANISH_EVERYDAY } from "./spanish-everyday.ts";
import { SPANISH_NEAR } from "./spanish-near.ts";

const SEED = 20_261_125;
/** Posts per phrase; fewer where a phrase has fewer faces. */
const EVERYDAY_POSTS = 9;
const NEAR_POSTS = 5;
/** Attempts to find another face of a phrase. */
const ATTEMPTS = 12;

/** Mulberry32, uniform in [0, 1). */
function seeded(seed: number): () => number {
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

function fill(voice: Voice, phrase: string): string {
  return phrase
    .replaceAll(/\{([^{}]+)\}/g, (_all, inside: string) => pick(voice.slots[inside] ?? inside.split("|")))
    .replaceAll(/ (a|de) el (?=mayor|centro|ambulatorio|hospital|consultorio)/g, (_all, word: string) =>
      word === "a" ? " al " : " del ",
    );
}

/** The phrase as one person would type it. */
function say(voice: Voice, phrase: string): string {
  const text = fill(voice, phrase);
  const opener = pick(voice.openers);
  const whole = opener + (/[,:] $/.test(opener) ? inSentence(text) : upperFirst(text));
  const tail = pick(voice.tails);
  const joined = /^ \p{Lu}/u.test(tail) && !/[.!?]$/.test(whole) ? `${whole}.${tail}` : whole + tail;
  const shown = /^[¿¡]?\p{Ll}/u.test(joined) ? upperFirst(joined) : joined;
  const style = random();
  if (style < 0.12) return shown.toLowerCase();
  return style < 0.17 ? shown.replaceAll(/[.,]/g, "") : shown;
}

/** Lower case where the first word is no name, abbreviation or "I". */
function inSentence(text: string): string {
  return /^(?!I\b)\p{Lu}\p{Ll}* \p{Ll}/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

function upperFirst(text: string): string {
  return text.replace(/\p{L}/u, (letter) => letter.toUpperCase());
}

interface Line {
  readonly id: string;
  readonly platform: string;
  readonly text: string;
  readonly lang: string;
  readonly phrase: string;
}

const seen = new Set<string>();
const lines: Line[] = [];

function write(voice: Voice, lang: string, name: string, phrase: string, posts: number): void {
  for (let made = 0, tried = 0; made < posts && tried < posts * ATTEMPTS; tried++) {
    const text = say(voice, phrase);
    if (seen.has(text)) continue;
    seen.add(text);
    made += 1;
    const chance = random();
    const platform = chance < 0.6 ? "bluesky" : chance < 0.85 ? "mastodon" : "forum";
    lines.push({ id: `baseline:${name}.${made}`, platform, text, lang, phrase: name });
  }
}

const kinds = [
  { lang: "en", voice: ENGLISH, everyday: ENGLISH_EVERYDAY, near: ENGLISH_NEAR },
  { lang: "es", voice: SPANISH, everyday: SPANISH_EVERYDAY, near: SPANISH_NEAR },
];
for (const { lang, voice, everyday, near } of kinds) {
  for (const [n, phrase] of everyday.entries()) write(voice, lang, `${lang}-everyday-${n + 1}`, phrase, EVERYDAY_POSTS);
  for (const [myth, phrases] of Object.entries(near))
    for (const [n, phrase] of phrases.entries()) write(voice, lang, `${lang}-${myth}-${n + 1}`, phrase, NEAR_POSTS);
}

const folder = join(packageRoot(), "data", "baseline");
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "posts.jsonl"), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
const spanish = lines.filter((line) => line.lang === "es").length;
process.stdout.write(`${lines.length} posts, ${spanish} of them in Spanish\n`);
