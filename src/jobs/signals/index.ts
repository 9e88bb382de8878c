/** The signals that posts tell of. Those about Hearsay itself are added by the daemon: ops.ts. */

import type { Signal } from "../signal.ts";

export const SIGNALS: readonly Signal[] = [];
