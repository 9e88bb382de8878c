/**
 * Revisions: what of a rule decides its matches, as one short hash. Facts and replies are left out:
 * they change what is answered, not what is found.
 */

import type { Catalog, MythRule, Term } from "../../model/rules.ts";
import { finishHi, finishLo, hashWord, HI_FACTOR, HI_SEED, LO_FACTOR, LO_SEED } from "../text/hash.ts";
import { CALIBRATION } from "./confidence.ts";

/** Twelve hexadecimal digits. */
export function shortHash(text: string): string {
  const { lo, hi } = hashWord(text);
  return hexOf(lo, hi);
}

function hexOf(lo: number, hi: number): string {
  const hex = (half: number): string => (half >>> 0).toString(16).padStart(8, "0");
  return (hex(hi) + hex(lo)).slice(0, 12);
}

/** Gives a myth's revision. Terms are hashed once for all myths that name them. */
export function openRevisions(terms: readonly Term[], catalog: Catalog): (myth: MythRule, matches: string) => string {
  const byName = new Map<string, string>();
  for (const term of terms) {
    const { name, language, any, emoji, disguised, typos } = term;
    const own = shortHash(JSON.stringify([language, any, emoji, disguised, typos]));
    byName.set(name, `${byName.get(name) ?? ""}${own}`);
  }
  const inside = new Map<string, string[]>();
  for (const term of terms) {
    const named = term.any.flatMap((text) => /^<([^<>]+)>$/.exec(text)?.[1] ?? []);
    if (named.length > 0) inside.set(term.name, [...(inside.get(term.name) ?? []), ...named]);
  }
  function deep(name: string, depth: number): string {
    const further = depth === 1 ? (inside.get(name) ?? []).map((inner) => deep(inner, 2)).join("") : "";
    return `${name} ${byName.get(name) ?? "undefined"}${further}`;
  }
  const resolve = (text: string): string =>
    text.includes("<") ? text.replaceAll(/<([^<>]+)>/g, (_, name: string) => `<${deep(name, 1)}>`) : text;
  const { match, suggest } = catalog.thresholds;
  const common = `${CALIBRATION} ${match} ${suggest}`;
  const digest = openDigest();
  const pattern = (text: string): void => digest.text(resolve(text));
  return (myth, matches) => {
    digest.text(common);
    pattern(matches);
    digest.list(myth.match, ({ any, all, within, none, weight, where }) => {
      digest.list(any, pattern);
      digest.list(all, pattern);
      digest.number(within ?? -1);
      digest.list(none, pattern);
      digest.text(weight ?? "");
      digest.text(where);
    });
    digest.list(myth.exceptions, ({ name, when, effect, until }) => {
      digest.text(name);
      pattern(when);
      digest.text(effect);
      digest.text(until ?? "");
    });
    digest.text(myth.claim);
    digest.text(myth.title);
    digest.list(myth.languages, digest.text);
    digest.list(Object.entries(myth.variants), ([lang, texts]) => {
      digest.text(lang);
      digest.list(texts, digest.text);
    });
    digest.list(Object.entries(myth.stance), ([stance, cues]) => {
      digest.text(stance);
      digest.list(cues, pattern);
    });
    digest.list(myth.facts, (fact) => digest.text(fact.text));
    digest.list(
      myth.tests.filter((test) => test.kind === "no_match"),
      (test) => digest.text(test.post),
    );
    return digest.close();
  };
}

interface Digest {
  text(text: string): void;
  number(value: number): void;
  list<Item>(items: readonly Item[], add: (item: Item) => void): void;
  /** The hash of all since the last one. */
  close(): string;
}

/** The sum of hash.ts over texts one after the other, each with its length before it: a catalogue's are many millions of letters. */
function openDigest(): Digest {
  let lo = LO_SEED;
  let hi = HI_SEED;

  function number(value: number): void {
    lo = Math.imul(lo ^ value, LO_FACTOR);
    hi = Math.imul(hi ^ value, HI_FACTOR);
    hi ^= hi >>> 15;
  }

  function text(text: string): void {
    number(text.length);
    let low = lo;
    let high = hi;
    for (let n = 0; n < text.length; n += 1) {
      const unit = text.charCodeAt(n);
      low = Math.imul(low ^ unit, LO_FACTOR);
      high = Math.imul(high ^ unit, HI_FACTOR);
      high ^= high >>> 15;
    }
    lo = low;
    hi = high;
  }

  function list<Item>(items: readonly Item[], add: (item: Item) => void): void {
    number(items.length);
    for (const item of items) add(item);
  }

  function close(): string {
    const hash = hexOf(finishLo(lo), finishHi(hi));
    lo = LO_SEED;
    hi = HI_SEED;
    return hash;
  }

  return { text, number, list, close };
}
