/** kill -9 at 52 random moments of real processes: nothing is lost, doubled or told twice. Both parts at once, to save time. */

import { afterAll, test } from "vitest";
import { killDaemon } from "./kill-daemon.ts";
import { killReplay } from "./kill-replay.ts";
import { endPrograms } from "./program.ts";

afterAll(endPrograms);

const TIMEOUT_MS = 900_000;

test.concurrent("a replay killed 26 times leaves the rows and messages of an undisturbed one", killReplay, TIMEOUT_MS);
test.concurrent("a daemon killed 26 times keeps every post once and sends one story once", killDaemon, TIMEOUT_MS);
