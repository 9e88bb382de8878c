/**
 * Remembers what was handed over, so that the overlap after a reconnect is not handed over again.
 * Bounded. Looked up by revision, which is nearly always enough; the full key decides the rest.
 */

export interface Seen {
  /** True the first time a (did, rkey, rev) comes, false while it is remembered. */
  first(did: string, rkey: string, rev: string): boolean;
  /** What was new before the last call of this may be forgotten. */
  age(): void;
}

interface Known {
  readonly did: string;
  readonly rkey: string;
}

/** Remembers at least the last `atLeast` keys, unless they aged, and at most twice as many. */
export function rememberLast(atLeast: number): Seen {
  let young = new Map<string, Known>();
  let old: ReadonlyMap<string, Known> = new Map();
  /** Further records of a commit that made several, and revisions that happen to be equal. */
  let youngOthers = new Set<string>();
  let oldOthers: ReadonlySet<string> = new Set();
  const age = (): void => {
    [old, oldOthers] = [young, youngOthers];
    [young, youngOthers] = [new Map(), new Set()];
  };
  const makeRoom = (): void => {
    if (young.size + youngOthers.size >= atLeast) age();
  };
  return {
    age,
    first: (did, rkey, rev) => {
      const known = young.get(rev) ?? old.get(rev);
      if (known === undefined) {
        makeRoom();
        young.set(rev, { did, rkey });
        return true;
      }
      if (known.did === did && known.rkey === rkey) return false;
      const full = `${did}/${rkey}/${rev}`;
      if (youngOthers.has(full) || oldOthers.has(full)) return false;
      makeRoom();
      youngOthers.add(full);
      return true;
    },
  };
}
