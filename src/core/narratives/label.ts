/** A narrative's label: its heaviest words as people write them, in the order of weight. */

import { heaviest, type Cluster } from "./cluster.ts";

const LABEL_WORDS = 5;

/** "norway, 23, died, elderly, vaccine"; never a handle or a whole post. */
export function labelOf(cluster: Cluster): string {
  return heaviest(cluster, LABEL_WORDS)
    .map((stem) => cluster.spelling.get(stem)?.word ?? stem)
    .join(", ");
}
