/** Cases parted by a name, for reports per language and per frame. */

export interface LanguageReport<R> {
  readonly lang: string;
  readonly report: R;
}

/** Keeps the order within a group. */
export function groupsOf<T>(cases: readonly T[], nameOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of cases) {
    const name = nameOf(one);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [one]);
    else group.push(one);
  }
  return groups;
}

/** A report per language, most cases first; empty where all are of one. */
export function byLanguage<T extends { readonly lang: string }, R>(
  cases: readonly T[],
  reportOf: (own: readonly T[]) => R,
): readonly LanguageReport<R>[] {
  const groups = groupsOf(cases, (one) => one.lang);
  if (groups.size < 2) return [];
  return [...groups]
    .toSorted((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1))
    .map(([lang, own]) => ({ lang, report: reportOf(own) }));
}
