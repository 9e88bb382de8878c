/**
 * What patterns may ask of a post beside its words: hashtags outside the text, linked hosts and
 * addresses, author, language, platform. Gives the numbers of the facts that hold.
 */

import { foldTag } from "../text/fold.ts";
import { KIND_URL } from "../text/tokens.ts";
import type { Reading } from "./reading.ts";

export interface FactFinder {
  /**
   * Numbers of the facts that hold for a post; the shared empty list where none is asked for. Where no stream
   * shows the path of a linked host, it may be any.
   */
  find(beside: Omit<Reading, "streams">, streams: Reading["streams"]): readonly number[];
}

const NONE: readonly number[] = [];

/** `facts`: "kind:value" to number; kinds are those of the pattern language and "link:host/path". */
export function openFacts(facts: ReadonlyMap<string, number>): FactFinder {
  const byKind = new Map<string, Map<string, number>>();
  for (const [key, number] of facts) {
    const colon = key.indexOf(":");
    const kind = key.slice(0, colon);
    const values = byKind.get(kind) ?? new Map<string, number>();
    byKind.set(kind, values.set(key.slice(colon + 1), number));
  }
  const of = (kind: string): ReadonlyMap<string, number> | null => byKind.get(kind) ?? null;
  const platforms = of("platform");
  const langs = of("lang");
  const tags = of("tag");
  const authors = of("author");
  const domains = of("domain");
  const links = of("link");

  function find(beside: Omit<Reading, "streams">, streams: Reading["streams"]): readonly number[] {
    if (facts.size === 0) return NONE;
    const held: number[] = [];
    const put = (number: number | undefined): void => {
      if (number !== undefined && !held.includes(number)) held.push(number);
    };
    if (platforms !== null) put(platforms.get(beside.platform));
    if (langs !== null) put(langs.get(beside.lang));
    if (tags !== null) for (const tag of beside.tags) put(tags.get(foldTag(tag)));
    if (authors !== null) for (const name of beside.authorNames) put(authors.get(name.replace(/^@/, "").toLowerCase()));
    if (domains !== null)
      for (const host of beside.linkDomains) for (const name of parentsOf(host)) put(domains.get(name));
    if (links !== null && beside.linkDomains.length > 0)
      for (const [address, number] of links) if (mayLink(beside.linkDomains, streams, address)) put(number);
    return held.length === 0 ? NONE : held;
  }

  return { find };
}

/** "a.b.example" gives itself, "b.example" and "example". */
export function parentsOf(host: string): string[] {
  const names = [host];
  for (let dot = host.indexOf("."); dot !== -1 && names.length < 10; dot = host.indexOf(".", dot + 1))
    names.push(host.slice(dot + 1));
  return names;
}

/** True too where the host is linked and the text does not show the path: the platform hid it. */
function mayLink(domains: readonly string[], streams: Reading["streams"], address: string): boolean {
  const slash = address.indexOf("/");
  const host = slash === -1 ? address : address.slice(0, slash);
  if (!domains.some((domain) => parentsOf(domain).includes(host))) return false;
  let shown = false;
  for (const { tokens } of streams) {
    for (let i = 0; i < tokens.count; i += 1) {
      if (tokens.kind[i] !== KIND_URL) continue;
      const url = tokens.source.slice(tokens.start[i], tokens.end[i]).toLowerCase();
      if (linksTo(url, address)) return true;
      shown ||= linksTo(url, host);
    }
  }
  return !shown;
}

/** "https://www.Example.org/Vaccines/" as "example.org/vaccines". */
export function addressOf(link: string): string {
  return link
    .trim()
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, "")
    .replace(/^www\./, "")
    .replace(/\/+$/, "");
}

/** Host of an address with or without scheme, lower case. */
export function hostOf(url: string): string {
  const bare = url.toLowerCase().replace(/^[a-z][a-z0-9+.-]*:\/\//, "");
  const end = bare.search(/[/?#:]/);
  return end === -1 ? bare : bare.slice(0, end);
}

/** Whether an address, with or without scheme, lies at `host/path` or below, subdomains included. */
export function linksTo(url: string, address: string): boolean {
  const bare = url.toLowerCase().replace(/^[a-z][a-z0-9+.-]*:\/\//, "");
  const slash = address.indexOf("/");
  const host = slash === -1 ? address : address.slice(0, slash);
  const path = slash === -1 ? "" : address.slice(slash);
  const bareHost = hostOf(url);
  if (!parentsOf(bareHost).includes(host)) return false;
  const rest = bare.slice(bareHost.length).replace(/^:\d+/, "");
  if (!rest.startsWith(path)) return false;
  return rest.length === path.length || path.endsWith("/") || path === "" || /[/?#]/.test(rest[path.length] ?? "");
}
