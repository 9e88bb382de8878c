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
  const resolve = (text: string): string => text.replaceAll(/<([^<>]+)>/g, (_, name: string) => `<${deep(name, 1)}>`);
  const inside = new Map<string, string[]>();
  for (const term of terms) {
    const named = term.any.flatMap((text) => /^<([^<>]+)>$/.exec(text)?.[1] ?? []);
    if (named.length > 0) inside.set(term.name, [...(inside.get(term.name) ?? []), ...named]);
  }
  function deep(name: string, depth: number): string {
    const further = depth === 1 ? (inside.get(name) ?? []).map((inner) => deep(inner, 2)).join("") : "";
    return `${name} ${byName.get(name) ?? "undefined"}${further}`;
  }
  const { match, suggest } = catalog.thresholds;
  return (myth, matches) => {
    const patterns = myth.match.map(({ any, all, within, none, weight, where }) => [
      any,
      all,
      within,
      none,
      weight,
      where,
    ]);
    const exceptions = myth.exceptions.map(({ name, when, effect, until }) => ({ name, when, effect, until }));
    const { claim, title, variants, stance, languages } = myth;
    const decides = { patterns, matches, exceptions, claim, title, variants, stance, languages, match, suggest };
    const counter = [myth.facts.map((fact) => fact.text), myth.tests.filter((test) => test.kind === "no_match")];
    return shortHash(`${CALIBRATION}${resolve(JSON.stringify(decides))}${JSON.stringify(counter.map(textsOf))}`);
  };
}

function textsOf(list: readonly (string | { readonly post: string })[]): string[] {
  return list.map((item) => (typeof item === "string" ? item : item.post));
}
