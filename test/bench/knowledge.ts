/**
 * The knowledge that the whole-pipeline benchmarks run with: the hard catalogue of made-up myths, with
 * the vocabulary of attitudes, the lexicons and the learned models that ship, and a topic that about 1 % of the posts are on.
 */

import { packageRoot } from "../../src/platform/paths.ts";
import { join } from "node:path";
import { loadLexicons } from "../../src/config/lexicons.ts";
import { loadModels } from "../../src/config/models.ts";
import { loadRulebook } from "../../src/config/rulebook.ts";
import { compileKnowledge, type Knowledge } from "../../src/core/knowledge.ts";
import { compileGate } from "../../src/core/myths/topics.ts";
import type { Rulebook, Topic } from "../../src/model/rules.ts";
import type { Gate } from "../../src/sources/source.ts";
import { benchCatalogue, type BenchCatalogue, benchPosts, type BenchPosts } from "./matching-data.ts";

export const TODAY = "2026-11-24";
const ON_TOPIC = 0.01;

export interface BenchKnowledge {
  readonly posts: BenchPosts;
  readonly made: BenchCatalogue;
  readonly rulebook: Rulebook;
  readonly knowledge: Knowledge;
  /** Lets about 1 % of the posts pass. */
  readonly gate: Gate;
}

export async function benchKnowledge(count: number, myths: number, seed: number): Promise<BenchKnowledge> {
  const root = packageRoot();
  const posts = benchPosts(count, seed);
  const made = benchCatalogue(posts, myths, seed + 1, true);
  const { rulebook: shipped } = await loadRulebook(join(root, "rules"));
  const topics = [topicOf(posts)];
  const rulebook: Rulebook = { ...made.rulebook, terms: shipped!.terms, topics };
  const { models } = loadModels(join(root, "lexicons"));
  const knowledge = compileKnowledge(rulebook, loadLexicons(join(root, "lexicons")).files, { today: TODAY, models });
  return { posts, made, rulebook, knowledge, gate: compileGate(topics, rulebook) };
}

/** Tracks words, neither frequent nor rare, until they stand in 1 % of the posts. */
function topicOf(posts: BenchPosts): Topic {
  const terms: string[] = [];
  let share = 0;
  for (const word of posts.words.slice(2000)) {
    const own = posts.frequency.get(word) ?? 0;
    if (own === 0 || share + own > ON_TOPIC) continue;
    terms.push(`=${word}`);
    share += own;
    if (share > 0.98 * ON_TOPIC) break;
  }
  return {
    id: "bench",
    title: "Bench",
    owners: ["bench"],
    languages: ["en"],
    timezone: "UTC",
    purpose: "bench",
    track: { terms, hashtags: [], links: [] },
    trusted: [],
    questions: [],
    place: { file: "bench.yaml", line: 1, column: 1 },
  };
}
