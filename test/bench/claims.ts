/**
 * G5: the best claim of a post against 3,000 and 30,000 claims, from text to answer, beside FlexSearch
 * (suggestions allowed, or it would answer nothing) and MiniSearch (any word). Posts and claims draw
 * their words from one made-up language by a power law, a fifth of the posts retell a claim.
 */

import flexsearch from "flexsearch";
import MiniSearch from "minisearch";

import { compileClaims } from "../../src/core/myths/catalogue.ts";
import { tokenise } from "../../src/core/text/tokenise.ts";
import type { MythId } from "../../src/model/analysis.ts";
import type { Claim } from "../../src/model/rules.ts";
import { seeded } from "./firehose-events.ts";
import { benchPosts } from "./matching-data.ts";
import { cpuMicros, medianOf, rate, ratiosOf, type Row, rowOf, type Scale } from "./row.ts";

interface Racer {
  /** Answers every post; gives how many had an answer. */
  run(posts: readonly string[]): number;
}

const SIZES = [
  { claims: 3_000, flexsearch: 20 },
  { claims: 30_000, flexsearch: 100 },
] as const;
/** Words of a claim, at most. */
const CLAIM_WORDS = 14;

export async function benchG5({ quick }: Scale): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const rounds = quick ? 2 : 5;
  for (const size of SIZES) {
    const claims = claimsOf(size.claims);
    const posts = postsOf(claims, 4_000);
    const ours = await race(hearsay(claims), posts, rounds);
    const flex = await race(flexSearch(claims), posts.slice(0, quick ? 100 : 300), rounds);
    const mini = await race(miniSearch(claims), posts.slice(0, quick ? 50 : 150), rounds);
    const against = (name: string, peer: readonly number[], gate: number | null): Row =>
      rowOf({
        id: "G5",
        what: `best claim of a post, ${size.claims} claims / ${name}`,
        ours: rate(medianOf(ours)),
        peer: rate(medianOf(peer)),
        ratio: ratiosOf(ours, peer),
        gate,
      });
    rows.push(against("FlexSearch", flex, size.flexsearch), against("MiniSearch", mini, null));
  }
  return rows;
}

/** Every racer runs so long before it counts, and one round at least: until then its code is still being compiled. */
const WARM_UP_MS = 1_000;

/** Posts a CPU-second, round by round, after the same time to warm up for each racer. */
async function race(racer: Racer, posts: readonly string[], rounds: number): Promise<readonly number[]> {
  const startMs = performance.now();
  do racer.run(posts);
  while (performance.now() - startMs < WARM_UP_MS);
  const rates: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const micros = await cpuMicros(() => {
      racer.run(posts);
    });
    rates.push((posts.length * 1e6) / micros);
  }
  return rates;
}

function claimsOf(count: number): readonly Claim[] {
  return benchPosts(count, 51).texts.map((text, n) => {
    const words = text.split(" ").filter((word) => /^\p{L}+[,.!]?$/u.test(word));
    return { id: `claim-${n}` as MythId, claim: words.slice(0, CLAIM_WORDS).join(" "), title: null, variants: [] };
  });
}

/** Every fifth retells a claim, some of its words left out, among words of its own. */
function postsOf(claims: readonly Claim[], count: number): readonly string[] {
  const random = seeded(52);
  return benchPosts(count, 53).texts.map((text, n) => {
    if (n % 5 !== 0) return text;
    const { claim } = claims[Math.floor(random() * claims.length)]!;
    const kept = claim.split(" ").filter(() => random() < 0.7);
    return [...kept, ...text.split(" ").slice(0, 5)].join(" ");
  });
}

function hearsay(claims: readonly Claim[]): Racer {
  const { similarity } = compileClaims(claims);
  return {
    run: (posts) => {
      let found = 0;
      for (const post of posts) {
        similarity.read(tokenise(post), "en");
        found += similarity.best(1).length;
      }
      return found;
    },
  };
}

function flexSearch(claims: readonly Claim[]): Racer {
  const index = new flexsearch.Index({ tokenize: "strict" });
  for (const [n, { claim }] of claims.entries()) index.add(n, claim);
  return {
    run: (posts) => {
      let found = 0;
      for (const post of posts) found += index.search(post, { limit: 1, suggest: true }).length;
      return found;
    },
  };
}

function miniSearch(claims: readonly Claim[]): Racer {
  const index = new MiniSearch({ fields: ["claim"] });
  index.addAll(claims.map(({ claim }, id) => ({ id, claim })));
  return {
    run: (posts) => {
      let found = 0;
      for (const post of posts) found += index.search(post, { combineWith: "OR" }).length === 0 ? 0 : 1;
      return found;
    },
  };
}
