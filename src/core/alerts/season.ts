/** Hour-of-week factors of a rate, in the topic's local time. */

const HOURS_PER_WEEK = 168;
/** Sums are kept to six decimals, so that stored states stay small. */
const PRECISION = 1e6;

/** Counts and exposure per local hour of the week, discounted; both arrays have 168 entries. */
export interface Season {
  readonly counts: readonly number[];
  readonly exposure: readonly number[];
}

export const EMPTY_SEASON: Season = {
  counts: Array.from({ length: HOURS_PER_WEEK }, () => 0),
  exposure: Array.from({ length: HOURS_PER_WEEK }, () => 0),
};

const formats = new Map<string, Intl.DateTimeFormat>();
const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** 0 (Monday, 00:00 local) to 167. An unknown zone counts as UTC. */
export function hourOfWeek(atMs: number, timezone: string): number {
  let format = formats.get(timezone);
  if (format === undefined) {
    const options = { weekday: "short", hour: "numeric", hourCycle: "h23" } as const;
    try {
      format = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: timezone });
    } catch {
      format = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
    }
    formats.set(timezone, format);
  }
  let day = 0;
  let hour = 0;
  for (const part of format.formatToParts(atMs)) {
    if (part.type === "weekday") day = Math.max(0, WEEKDAYS.indexOf(part.value));
    else if (part.type === "hour") hour = Number(part.value) % 24;
  }
  return day * 24 + hour;
}

/** The season with one more hour in it; older hours fade by `keep` (0..1) each call. */
export function withHour(season: Season, slot: number, count: number, exposure: number, keep: number): Season {
  const add = (values: readonly number[], more: number): number[] =>
    values.map((value, index) => Math.round((value * keep + (index === slot ? more : 0)) * PRECISION) / PRECISION);
  return { counts: add(season.counts, count), exposure: add(season.exposure, exposure) };
}

interface Totals {
  readonly total: number;
  readonly totalExposure: number;
}

const totals = new WeakMap<Season, Totals>();

/** Sums over the week, kept beside the value: it never changes and is asked several times an hour. */
function totalsOf(season: Season): Totals {
  const known = totals.get(season);
  if (known !== undefined) return known;
  let total = 0;
  let totalExposure = 0;
  for (let i = 0; i < HOURS_PER_WEEK; i++) {
    total += season.counts[i]!;
    totalExposure += season.exposure[i]!;
  }
  const found = { total, totalExposure };
  totals.set(season, found);
  return found;
}

/** Rate in this hour of the week over the mean rate, smoothed over two hours each side; 1 without data. */
export function rawFactor(season: Season, slot: number): { readonly factor: number; readonly counts: number } {
  const { total, totalExposure } = totalsOf(season);
  if (total <= 0 || totalExposure <= 0) return { factor: 1, counts: 0 };
  let near = 0;
  let nearExposure = 0;
  for (let step = -2; step <= 2; step++) {
    const weight = 3 - Math.abs(step);
    const index = (slot + step + HOURS_PER_WEEK) % HOURS_PER_WEEK;
    near += weight * season.counts[index]!;
    nearExposure += weight * season.exposure[index]!;
  }
  if (nearExposure <= 0) return { factor: 1, counts: total };
  return { factor: near / nearExposure / (total / totalExposure), counts: total };
}

/** Weight, in authors seen, of the broader estimate when a narrower one is shrunk to it. */
const SHRINKAGE = 200;

/** The series' own factor shrunk to the topic's, and the topic's shrunk to 1. */
export function seasonFactor(own: Season, topic: Season, slot: number): number {
  const broad = rawFactor(topic, slot);
  const topicFactor = (broad.counts * broad.factor + SHRINKAGE) / (broad.counts + SHRINKAGE);
  const narrow = rawFactor(own, slot);
  return (narrow.counts * narrow.factor + SHRINKAGE * topicFactor) / (narrow.counts + SHRINKAGE);
}
