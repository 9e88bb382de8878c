/**
 * Topics by their tracked terms, hashtags and links: as patterns of a catalogue, and as the gate that
 * collectors ask before anything dear is done with a post. The gate never drops what analysis would
 * put on a topic: not knowing the language yet, it lets the lists of all languages speak.
 */

import type { PatternRule, Rulebook, Topic } from "../../model/rules.ts";
import { createTokens, tokenise } from "../text/tokenise.ts";
import { addressOf, hostOf, linksTo } from "./facts.ts";
import { compilePatternSet, openPatternSet, type PatternData, type PatternSource } from "./pattern-set.ts";

/** What a gate is asked about: a post before it is one. `links` are addresses or host names. */
export interface Candidate {
  readonly text: string;
  readonly tags: readonly string[];
  readonly links: readonly string[];
}

export function topicSources(topic: Topic, language: string): PatternSource[] {
  const { terms, hashtags, links } = topic.track;
  const languages = topic.languages.length > 0 ? topic.languages : [language];
  const patterns = [...terms, ...hashtags.map((tag) => `tag:${tag.replace(/^[#＃]/, "")}`)];
  return [
    ...patterns.map((text) => ({ rule: ruleOf(text, topic), languages, onDemand: false })),
    ...links.map((link) => ({ link: addressOf(link) })),
  ];
}

function ruleOf(text: string, topic: Topic): PatternRule {
  const { place } = topic;
  return { name: null, any: [], all: [text], within: null, none: [], weight: null, where: "any", place };
}

/** Compiled topics as plain numbers and strings, to be kept between starts. */
export interface GateData {
  readonly links: readonly string[];
  readonly set: PatternData;
}

/**
 * True for what any of the topics tracks. Total; keeps no trace of what it was asked. Tracked terms with
 * `author:`, `lang:` or `platform:` are for analysis only: a candidate does not tell them.
 */
export function compileGate(
  topics: readonly Topic[],
  rulebook: Pick<Rulebook, "terms" | "catalog">,
): (candidate: Candidate) => boolean {
  return openGate(packGate(topics, rulebook));
}

export function packGate(topics: readonly Topic[], rulebook: Pick<Rulebook, "terms" | "catalog">): GateData {
  const sources = topics.flatMap((topic) => topicSources(topic, rulebook.catalog.language));
  const links = sources.flatMap((source) => ("link" in source ? [source.link] : []));
  const patterns = sources.filter((source) => "rule" in source);
  return { links, set: compilePatternSet(patterns, rulebook.terms).pack() };
}

export function openGate(data: GateData): (candidate: Candidate) => boolean {
  const { links } = data;
  const set = openPatternSet(data.set);
  const tokens = createTokens(set.book.knows);
  const streams = [{ field: "text" as const, tokens }];
  let onTopic = false;
  const note = (): void => {
    onTopic = true;
  };

  return (candidate) => {
    if (candidate.links.some((link) => links.some((address) => linksTo(link, address)))) return true;
    const { text, tags } = candidate;
    const linkDomains = candidate.links.map(hostOf);
    const beside = { lang: "und", platform: "", tags, linkDomains, authorNames: [] };
    if (!set.mayMatch(text, beside)) return false;
    tokenise(text, tokens);
    onTopic = false;
    set.search({ streams, ...beside }, note);
    return onTopic;
  };
}
