/** Writing to a stream at its own speed. */

import { once } from "node:events";
import type { Writable } from "node:stream";

/** Resolves when the stream can take more. */
export async function write(stream: Writable, text: string): Promise<void> {
  if (!stream.write(text)) await once(stream, "drain");
}
