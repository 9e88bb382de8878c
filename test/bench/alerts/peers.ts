/**
 * The detectors that Hearsay is set beside: EARS C1, C2 and C3 (Hutwagner et al. 2003) on hours, a moving
 * window of three standard deviations, and the rule sold in listening products, the last hour
 * against the twelve before. Each tells for every hour whether it alarms.
 */

export interface Peer {
  readonly name: string;
  readonly alarms: (authors: readonly number[]) => readonly boolean[];
}

interface Floors {
  /** Fewest authors in the hour. */
  readonly authors: number;
  readonly deviation: number;
}

const DAY_HOURS = 24;
const WEEK_HOURS = 168;
const NO_FLOORS: Floors = { authors: 1, deviation: 0 };
/** What people put on top when the textbook's alarms are too many. */
const FLOORS: Floors = { authors: 5, deviation: 1 };

/** Mean and standard deviation of the values at `hours`. */
function momentsOf(authors: readonly number[], hours: readonly number[]): { mean: number; deviation: number } {
  const mean = hours.reduce((sum, hour) => sum + authors[hour]!, 0) / hours.length;
  const squares = hours.reduce((sum, hour) => sum + (authors[hour]! - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (hours.length - 1)) };
}

/** Standardised excess over the same hour of seven days that end `lagDays` before; null without them. */
function excess(authors: readonly number[], hour: number, lagDays: number, floor: number): number | null {
  if (hour < (7 + lagDays) * DAY_HOURS) return null;
  const days = Array.from({ length: 7 }, (_, day) => hour - (day + 1 + lagDays) * DAY_HOURS);
  const { mean, deviation } = momentsOf(authors, days);
  const above = authors[hour]! - mean;
  const spread = Math.max(deviation, floor);
  return spread === 0 ? (above > 0 ? Number.POSITIVE_INFINITY : 0) : above / spread;
}

function ears(lagDays: number, floors: Floors): Peer["alarms"] {
  return (authors) =>
    authors.map((now, hour) => {
      const over = excess(authors, hour, lagDays, floors.deviation);
      return over !== null && over > 3 && now >= floors.authors;
    });
}

function earsC3(floors: Floors): Peer["alarms"] {
  return (authors) => {
    const over = authors.map((_, hour) => excess(authors, hour, 2, floors.deviation));
    return authors.map((now, hour) => {
      let sum = 0;
      for (let back = 0; back < 3; back++) sum += Math.max(0, (over[hour - back] ?? 0) - 1);
      return over[hour] !== null && sum > 2 && now >= floors.authors;
    });
  };
}

/** Over mean plus three standard deviations of the week before. */
function threeSigma(floors: Floors): Peer["alarms"] {
  return (authors) => {
    let sum = 0;
    let squares = 0;
    return authors.map((now, hour) => {
      const gone = hour > WEEK_HOURS ? authors[hour - WEEK_HOURS - 1]! : 0;
      const last = hour > 0 ? authors[hour - 1]! : 0;
      sum += last - gone;
      squares += last * last - gone * gone;
      if (hour < WEEK_HOURS) return false;
      const mean = sum / WEEK_HOURS;
      const deviation = Math.sqrt(Math.max(0, squares / WEEK_HOURS - mean * mean));
      return now >= floors.authors && now > mean + 3 * Math.max(deviation, floors.deviation);
    });
  };
}

function lastHour(floors: Floors): Peer["alarms"] {
  return (authors) => {
    let before = 0;
    return authors.map((now, hour) => {
      if (hour > 0) before += authors[hour - 1]!;
      if (hour > 12) before -= authors[hour - 13]!;
      return hour >= 12 && now >= Math.max(2, floors.authors) && now > (2 * before) / 12;
    });
  };
}

export const PEERS: readonly Peer[] = [
  { name: "EARS C1", alarms: ears(0, NO_FLOORS) },
  { name: "EARS C1, ≥ 5 authors, SD ≥ 1", alarms: ears(0, FLOORS) },
  { name: "EARS C2", alarms: ears(2, NO_FLOORS) },
  { name: "EARS C2, ≥ 5 authors, SD ≥ 1", alarms: ears(2, FLOORS) },
  { name: "EARS C3", alarms: earsC3(NO_FLOORS) },
  { name: "EARS C3, ≥ 5 authors, SD ≥ 1", alarms: earsC3(FLOORS) },
  { name: "3 SD over 7 days", alarms: threeSigma(NO_FLOORS) },
  { name: "3 SD over 7 days, ≥ 5 authors, SD ≥ 1", alarms: threeSigma(FLOORS) },
  { name: "last hour over twice the mean of 12", alarms: lastHour(NO_FLOORS) },
  { name: "last hour over twice the mean of 12, ≥ 5 authors", alarms: lastHour(FLOORS) },
];

/** Hours at which an alarm begins: one that goes on is not raised anew. */
export function onsetsOf(alarms: readonly boolean[]): readonly number[] {
  return alarms.flatMap((on, hour) => (on && alarms[hour - 1] !== true ? [hour] : []));
}
