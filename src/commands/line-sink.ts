/** The console channel of replay for programs: each alert event as one JSON line. */

import type { Writable } from "node:stream";
import type { AlertMessage } from "../model/alert.ts";
import type { PostId } from "../model/post.ts";
import { write } from "../platform/lines.ts";

interface LineSink {
  readonly channel: string;
  send(message: AlertMessage): Promise<{ readonly state: "accepted"; readonly reference: null }>;
}

/** `givenId` turns the store's ids into those that the reader of the lines knows. */
export function lineSink(out: Writable, givenId: (id: PostId) => string): LineSink {
  return {
    channel: "console",
    send: async ({ data }) => {
      const posts = (data["posts"] as readonly PostId[]).map(givenId);
      await write(out, `${JSON.stringify({ ...data, posts })}\n`);
      return { state: "accepted", reference: null };
    },
  };
}
