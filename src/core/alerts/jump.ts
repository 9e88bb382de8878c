/** Whether what is talked about on one platform has come to another that was silent about it (Gamma-Poisson tail). */

import { gammaPoissonTail } from "./chances.ts";

/** Authors who may have been there before, and it still counts as silent. */
const SILENT = 1;
/** Posts collected of a platform before it can be said to have been silent. */
const HEARD = 200;

/** One platform before and in the window; `collected` are all posts of that platform and language. */
export interface PlatformTalk {
  readonly platform: string;
  readonly authorsBefore: number;
  readonly authors: number;
  readonly collectedBefore: number;
  readonly collected: number;
}

export interface Jump {
  readonly platform: string;
  readonly authors: number;
  readonly expected: number;
  readonly chance: number;
}

export function findJumps(
  platforms: readonly PlatformTalk[],
  limits: { readonly authors: number; readonly chance: number },
): readonly Jump[] {
  return platforms.flatMap(({ platform, authorsBefore, authors, collectedBefore, collected }) => {
    if (authors < limits.authors || authorsBefore > SILENT || collectedBefore < HEARD) return [];
    const shape = authorsBefore + 0.5;
    const chance = gammaPoissonTail(authors, shape, collectedBefore, collected);
    const expected = (shape / collectedBefore) * collected;
    return chance < limits.chance ? [{ platform, authors, expected, chance }] : [];
  });
}
