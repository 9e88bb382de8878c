/** The signals that posts tell of. Those about Hearsay itself are added by the daemon: ops.ts. */

import type { Signal } from "../signal.ts";
import { newNarrative } from "./new-narrative.ts";
import { hijack } from "./hijack.ts";
import { jump } from "./jump.ts";
import { sentimentDrop } from "./mood.ts";
import { reach } from "./reach.ts";
import { counterSpeech, questions } from "./talk.ts";

export const SIGNALS: readonly Signal[] = [newNarrative, reach, sentimentDrop, jump, questions, counterSpeech, hijack];
