/** A detector over a store in memory, with an alert rule and a teller of hourly posts. All synthetic. */

import { createDetector, detectRound, type Detector, type Watch } from "../../src/jobs/detect.ts";
import type { AlertMessage } from "../../src/model/alert.ts";
import type { AlertRule } from "../../src/model/rules.ts";
import { openSqliteStore } from "../../src/store/sqlite/index.ts";
import type { Store } from "../../src/store/store.ts";
import { mythRule, tell, type Said } from "./analysed-posts.ts";

export const HOUR_MS = 3_600_000;
export const START_MS: number = Date.parse("2026-11-01T00:00:00Z");

export const surgeRule: AlertRule = {
  id: "myth-surge",
  signal: "volume",
  watch: { topics: [], stance: ["asserts"], harmAtLeast: "medium" },
  each: ["myth", "language"],
  count: "authors",
  sensitivity: "normal",
  needs: { authors: 5, withinMs: 3 * HOUR_MS, ratio: 2 },
  clear: { ratio: 1.5, forMs: 6 * HOUR_MS },
  reopenWithinMs: 24 * HOUR_MS,
  severity: [
    { when: "harm is high or ratio >= 10", is: "high" },
    { when: "anything else", is: "medium" },
  ],
  tests: [],
  place: { file: "alerts/myth-surge.yaml", line: 1, column: 1 },
};

export function watchFor(...myths: readonly ReturnType<typeof mythRule>[]): Watch {
  return {
    alerts: [surgeRule],
    myths: new Map((myths.length === 0 ? [mythRule("m1")] : myths).map((myth) => [myth.id as string, myth])),
    timezones: new Map(),
    defaultTimezone: "UTC",
    revOf: () => "r1",
  };
}

export interface Station {
  readonly store: Store;
  detector: Detector;
  /** `count` posts by new authors in the hour, a minute apart. */
  say(hour: number, count: number, parts?: Partial<Said>): Promise<void>;
  /** Ten ordinary posts an hour, so that collection is known to work. */
  chatter(from: number, to: number): Promise<void>;
  /** One round at that hour; fractions are minutes past. */
  look(hour: number): Promise<readonly AlertMessage[]>;
  close(): Promise<void>;
}

export async function openStation(judgeBackMs?: number): Promise<Station> {
  const store = await openSqliteStore({ path: ":memory:" });
  let number = 0;
  const station: Station = {
    store,
    detector: createDetector(store, "tester", ["console"], watchFor(), judgeBackMs),
    say: async (hour, count, parts = {}) => {
      const posts = Array.from({ length: count }, (_, index) => {
        number += 1;
        return {
          id: `p${number}`,
          atMs: START_MS + hour * HOUR_MS + (index + 1) * 60_000,
          author: `a${number}`,
          myth: "m1",
          stance: "asserts" as const,
          lang: "en",
          ...parts,
        };
      });
      await tell(store, posts, START_MS + (hour + 1) * HOUR_MS);
    },
    chatter: async (from, to) => {
      for (let hour = from; hour < to; hour++) await station.say(hour, 10, { myth: null });
    },
    async look(hour) {
      return (await detectRound(this.detector, START_MS + hour * HOUR_MS)).messages;
    },
    close: () => store.close(),
  };
  return station;
}
