/** The rows of G2 out of the matching race: rates of the same rounds against each other. */

import { benchG2, type BenchRow } from "./matching.ts";
import { rate, type Row, rowOf } from "./row.ts";

const MYTHS = 1000;

export function matchingRows(quick: boolean): readonly Row[] {
  const { rows, differing } = benchG2(MYTHS, quick ? 5_000 : 20_000, quick ? 3 : 7);
  const find = (start: string): BenchRow => rows.find((row) => row.name.startsWith(start))!;
  const ours = find("hearsay, exact words");
  const against = (peer: BenchRow, gate: number): Row =>
    rowOf({
      id: "G2",
      what: `tokens + matching, ${MYTHS} myths / ${peer.name}${differing === 0 ? "" : ` (${differing} posts differ)`}`,
      ours: rate(ours.median),
      peer: rate(peer.median),
      // Least over most and most over least: the widest the rounds allow.
      ratio: { median: ours.median / peer.median, min: ours.least / peer.most, max: ours.most / peer.least },
      gate,
    });
  return [against(find("Set/Map"), 2), against(find("RegExp"), 200)];
}
