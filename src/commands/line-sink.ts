/** The console channel of replay for programs: each alert event as one JSON line. */

import type { Writable } from "node:stream";
import type { AlertMessage } from "../model/alert.ts";
import { write } from "../platform/lines.ts";

interface LineSink {
  readonly channel: string;
  send(message: AlertMessage): Promise<{ readonly state: "accepted"; readonly reference: null }>;
}

export function lineSink(out: Writable): LineSink {
  return {
    channel: "console",
    send: async (message) => {
      await write(out, `${JSON.stringify(message.data)}\n`);
      return { state: "accepted", reference: null };
    },
  };
}
