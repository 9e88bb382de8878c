/**
 * Revisions: what of a rule decides its matches, as one short hash. Facts and replies are left out:
 * they change what is answered, not what is found.
 */

import type { Catalog, MythRule, Term } from "../../model/rules.ts";
import { hashWord } from "../text/hash.ts";
import { CALIBRATION } from "./confidence.ts";

/** Twelve hexadecimal digits. */
export function shortHash(text: string): string {
  const { lo, hi } = hashWord(text);
  const hex = (half: number): string => half.toString(16).padStart(8, "0");
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
      digest.text(String(within ?? ""));
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
  list<Item>(items: readonly Item[], add: (item: Item) => void): void;
  /** The hash of all since the last one. */
  close(): string;
}

/** Texts one after the other, each with its length before it. */
function openDigest(): Digest {
  let all = "";

  function text(text: string): void {
    all += `${text.length} ${text}`;
  }

  function list<Item>(items: readonly Item[], add: (item: Item) => void): void {
    all += `${items.length};`;
    for (const item of items) add(item);
  }

  function close(): string {
    const hash = shortHash(all);
    all = "";
    return hash;
  }

  return { text, list, close };
}
