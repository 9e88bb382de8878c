/** Remembers what was handed over, so that the overlap after a reconnect is not handed over again. Bounded. */

export interface Seen {
  /** True the first time a key comes, false while it is remembered. */
  first(key: string): boolean;
}

/** Remembers at least the last `atLeast` keys and at most twice as many. */
export function rememberLast(atLeast: number): Seen {
  let young = new Set<string>();
  let old: ReadonlySet<string> = new Set();
  return {
    first: (key) => {
      if (young.has(key) || old.has(key)) return false;
      if (young.size >= atLeast) {
        old = young;
        young = new Set();
      }
      young.add(key);
      return true;
    },
  };
}
