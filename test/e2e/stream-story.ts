/** A scripted Jetstream for the daemon's end-to-end tests: history, a surge, deletions, accounts that go, repeats. */

import { EN, SURGE_EN } from "../tools/demo/phrases.ts";
import { accountEvent, deleteEvent, identityEvent, postEvent, type LogEvent } from "../support/jetstream-server.ts";
import { seededRandom } from "./program.ts";

const HOUR_MS = 3_600_000;
const HISTORY_HOURS = 72;
const SURGE_AUTHORS = 15;

export interface StreamStory {
  /** Talk of the last three days, in portions. */
  readonly history: readonly (readonly LogEvent[])[];
  /** Fifteen people assert one myth now. */
  surge(nowMs: number): readonly LogEvent[];
  /** Ordinary talk that follows, to be asked for after what it follows. */
  aftermath(): readonly LogEvent[];
}

/** Events carry the time of sending in `timeUs`, all within the last minutes, and when a post was made in createdAt. */
export function tellStream(nowMs: number, seed: number, portions: number): StreamStory {
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const fill = (template: string): string =>
    template.replaceAll(/\{(\w+)\}/g, (_all, slot: string) => pick(EN.slots[slot] ?? [slot]));
  let timeUs = (nowMs - 20 * 60_000) * 1000;
  const later = (): number => (timeUs += 100_000);
  let made = 0;
  const post = (list: readonly string[], createdAtMs: number, did: string, mark = ""): LogEvent =>
    postEvent(later(), did, (made += 1), fill(pick(list)) + mark, { createdAt: new Date(createdAtMs).toISOString() });
  const anyone = (): string => `did:plc:person${Math.floor(random() * 150)}`;

  const ordinary = (createdAtMs: number): LogEvent => {
    const chance = random();
    const list = chance < 0.3 ? EN.everyday : chance < 0.6 ? EN.questions : chance < 0.8 ? EN.event : EN.debunks;
    return post(list, createdAtMs, anyone(), chance > 0.5 ? " #measles" : "");
  };
  const portion = (index: number): readonly LogEvent[] => {
    const fromMs = nowMs - HISTORY_HOURS * HOUR_MS + (index / portions) * (HISTORY_HOURS - 4) * HOUR_MS;
    const events: LogEvent[] = [];
    for (let n = 0; n < 21; n++) events.push(ordinary(fromMs + n * 60_000));
    if (index % 5 === 1) events.push(post(EN.hum, fromMs, anyone(), " #measles"));
    const [first, second, third] = events;
    // Repeated as it came; deleted; deleted before its late create is read.
    if (first !== undefined) events.push(first);
    if (second !== undefined) events.push(deleteEvent(later(), second.did, keyOf(second)));
    if (third !== undefined) {
      events.splice(events.indexOf(third), 1);
      events.push(deleteEvent(later(), third.did, keyOf(third)), { ...third, timeUs: later() });
    }
    const gone = `did:plc:gone${index}`;
    const away = `did:plc:away${index}`;
    const back = `did:plc:back${index}`;
    for (const did of [gone, away, back]) events.push(post(EN.questions, fromMs, did, " #measles"));
    events.push(
      accountEvent(later(), gone, false, "deleted"),
      accountEvent(later(), away, false, "takendown"),
      accountEvent(later(), back, false, "deactivated"),
      identityEvent(later(), anyone()),
      accountEvent(later(), back, true),
    );
    return events;
  };
  return {
    history: Array.from({ length: portions }, (_, index) => portion(index)),
    aftermath: () => Array.from({ length: 8 }, () => ordinary(nowMs - 30 * 60_000)),
    surge: (surgeMs) => {
      timeUs = Math.max(timeUs, surgeMs * 1000 - 5e6);
      // All within the running hour: a story told now, not one that arrives late.
      const fromMs = Math.max(surgeMs - 60_000, Math.floor(surgeMs / HOUR_MS) * HOUR_MS);
      return Array.from({ length: SURGE_AUTHORS }, (_, n) =>
        post(SURGE_EN.asserts.slice(0, 1), fromMs + n, `did:plc:surge${n}`, ` #${n}`),
      );
    },
  };
}

function keyOf(event: LogEvent): string {
  return event.commit?.rkey.replace(/^key/, "") ?? "";
}
