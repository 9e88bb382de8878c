/** How ids are found: 48 bits of their SHA-256, then the id itself is compared. */

import { hash } from "node:crypto";

export interface IdKey {
  readonly key: number;
  /** The next 48 bits; with `key` enough to know an id that is no longer kept. */
  readonly rest: number;
}

export function keyOf(id: string): IdKey {
  const digest = hash("sha256", id, "buffer");
  return { key: digest.readUIntBE(0, 6), rest: digest.readUIntBE(6, 6) };
}
