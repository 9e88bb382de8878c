/** How a signal's word moves an alert: no flapping, no end on missing data. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { advanceSignal, afterFreeze, type SignalReading } from "../../../src/core/alerts/signal.ts";
import type { Condition } from "../../../src/model/alert.ts";

const HOUR = 3_600_000;
const rule = { clear: { ratio: 1.5, forMs: 6 * HOUR }, reopenWithinMs: 24 * HOUR };
type Says = SignalReading["state"];

function run(says: readonly Says[]): readonly string[] {
  let condition: Condition = { state: "inactive" };
  return says.map((one, hour) => {
    const step = advanceSignal(condition, one, rule, hour * HOUR);
    ({ condition } = step);
    return step.transition;
  });
}

describe("an alert of a signal", () => {
  test.each<{ name: string; says: readonly Says[]; transitions: readonly string[] }>([
    { name: "stirs, lapses", says: ["stirring", "stirring", "quiet"], transitions: ["pending", "none", "lapsed"] },
    { name: "fires at once", says: ["firing", "firing"], transitions: ["fired", "none"] },
    { name: "relapses", says: ["firing", "quiet", "firing"], transitions: ["fired", "recovering", "relapsed"] },
    {
      name: "ends after six quiet hours and reopens",
      says: ["firing", "quiet", "quiet", "quiet", "quiet", "quiet", "quiet", "quiet", "firing"],
      transitions: ["fired", "recovering", "none", "none", "none", "none", "none", "resolved", "reopened"],
    },
    { name: "unknown moves nothing", says: ["unknown", "firing", "unknown"], transitions: ["none", "fired", "none"] },
  ])("$name", ({ says, transitions }) => {
    expect(run(says)).toEqual(transitions);
  });

  test("a new one begins when the time to reopen is over", () => {
    const over: Condition = { state: "resolved", firedAtMs: 0, resolvedAtMs: HOUR };
    expect(advanceSignal(over, "firing", rule, 25 * HOUR).transition).toBe("reopened");
    expect(advanceSignal(over, "firing", rule, 25 * HOUR + 1).transition).toBe("fired");
  });

  test("never ends while nothing is known, however long that is", () => {
    const says = fc.array(fc.constantFrom<Says>("firing", "unknown"), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(says, (list) => {
        expect(run(list).filter((one) => one === "resolved" || one === "recovering")).toEqual([]);
      }),
    );
  });

  test("what waits for quiet waits as much longer as nothing was heard", () => {
    const waiting: Condition = { state: "recovering", firedAtMs: 0, belowSinceMs: HOUR };
    const later = afterFreeze(waiting, 5 * HOUR);
    expect(advanceSignal(later, "quiet", rule, 11 * HOUR).transition).toBe("none");
    expect(advanceSignal(later, "quiet", rule, 12 * HOUR).transition).toBe("resolved");
    expect(advanceSignal(waiting, "quiet", rule, 7 * HOUR).transition).toBe("resolved");
  });
});
