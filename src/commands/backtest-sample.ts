/** A sample that is spread over groups, and what a judged sample says of the whole. */

/** At most `wanted`, taken in turns from the groups, the same each time. */
export function spreadSample<T>(all: readonly T[], wanted: number, groupOf: (one: T) => string): readonly T[] {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(groupOf(one));
    if (group === undefined) groups.set(groupOf(one), [one]);
    else group.push(one);
  }
  const taken: T[] = [];
  for (let round = 0; taken.length < Math.min(wanted, all.length); round++)
    for (const group of groups.values()) {
      const one = group[round];
      if (one !== undefined && taken.length < wanted) taken.push(one);
    }
  return taken;
}

/** z of a two-sided interval of 95 %. */
const Z = 1.96;

/** Share of right ones with its Wilson interval. `judged` is at least 1. */
export function estimate(
  right: number,
  judged: number,
): { readonly share: number; readonly low: number; readonly high: number } {
  const share = right / judged;
  const spread = Z * Math.sqrt((share * (1 - share)) / judged + Z ** 2 / (4 * judged ** 2));
  const middle = share + Z ** 2 / (2 * judged);
  const scale = 1 + Z ** 2 / judged;
  return { share, low: Math.max(0, (middle - spread) / scale), high: Math.min(1, (middle + spread) / scale) };
}
