/**
 * One post against a catalogue: which myths it is about, how sure that is, and on what proof. Finds by
 * patterns, and by likeness where a post is on a topic or the catalogue has claims only. Exceptions are
 * asked for only where a myth matched. What the author does with the claim is decided in core/stance.
 */

import type { Decision, MythId } from "../../model/analysis.ts";
import { DISGUISED } from "../text/phrases.ts";
import { KIND_HASHTAG, type Tokens } from "../text/tokens.ts";
import type { Catalogue, CompiledMyth } from "./catalogue.ts";
import type { RankedPost } from "./claim-ranker.ts";
import { confidence, decide, type Evidence, isShortText, logit, patternStrength } from "./confidence.ts";
import type { Reason } from "./evaluate.ts";
import type { Recogniser } from "./recogniser.ts";
import {
  disguisesIn,
  type MythMatch,
  type PatternProof,
  type PostMatches,
  type Reading,
  type Reasons,
  type TokenSpan,
} from "./reading.ts";

/** Likeness alone is asked of the best few claims. */
const ALIKE = 5;
/** Fewer words of matter are like anything. */
const FEWEST_STEMS = 3;
/** A myth less likely than this to the recogniser is not weighed on its word. */
const LEAST_LEARNED = 0.25;
const MOST_EVIDENCE = 6;
const NOTHING: PostMatches = { topics: [], matches: [], ifAsserted: null };

/** A myth under judgement. */
interface Suspect {
  readonly myth: number;
  readonly proofs: PatternProof[];
  /** Per proof, the number of its anchor. */
  readonly anchors: number[];
}

export interface MatchOptions {
  readonly recogniser?: Recogniser | null;
  /** Whether the recogniser reads posts too that are on no topic and hold no pattern. */
  readonly everywhere?: boolean;
}

/** Topics and matches of a post, best match first. */
export function matchPost(catalogue: Catalogue, reading: Reading, options: MatchOptions = {}): PostMatches {
  const { recogniser = null, everywhere = false } = options;
  // Most posts match nothing, and need neither.
  let proven: Map<number, Suspect> | null = null;
  let tracked: Set<number> | null = null;
  catalogue.set.search(reading, (pattern, stream, reason) => {
    const owner = catalogue.owner[pattern]!;
    if (owner < 0) (tracked ??= new Set()).add(-1 - owner);
    else prove(catalogue, (proven ??= new Map()), pattern, reading, stream, reason);
  });
  const quiet = proven === null && tracked === null && !catalogue.bare;
  if (quiet && (recogniser === null || !everywhere)) return NOTHING;
  const own = reading.streams[0];
  if (own !== undefined) recogniser?.read(own.tokens, reading.lang);
  const recognised = own === undefined ? [] : (recogniser?.atLeast(LEAST_LEARNED) ?? []);
  if (quiet && recognised.length === 0) return NOTHING;
  const suspects: Map<number, Suspect> = proven ?? new Map<number, Suspect>();
  const topics: ReadonlySet<number> = tracked ?? new Set<number>();
  if (topics.size > 0 || catalogue.bare) addAlike(catalogue, reading, suspects);
  const top = recognised[0]?.myth;
  const leaned = top !== undefined && !suspects.has(top) ? top : -1;
  if (leaned >= 0) suspects.set(leaned, { myth: leaned, proofs: [], anchors: [] });
  // Without a pattern it counts where it is sure; what it only leans to is for stance to decide (`ifAsserted`).
  const learnedOf = ({ myth, proofs }: Suspect, stream: number): number => {
    const p = recogniser === null || stream !== 0 ? 0 : recogniser.of(myth);
    return proofs.length > 0 || p >= (recogniser?.alone ?? 1) ? p : 0;
  };
  const judged = judgeAll(catalogue, reading, [...suspects.values()], learnedOf);
  judged.sort((a, b) => b.p - a.p || a.suspect.myth - b.suspect.myth);
  const matches = judged.flatMap((one) => {
    const alone = recogniser !== null && one.reasons.learned >= recogniser.alone;
    const decision = decide(one.evidence, alone, catalogue.thresholds);
    if (decision === null || (one.suspect.myth === leaned && !alone)) return [];
    return [conclude(catalogue, reading, one, decision, judged, { recogniser, isSure: alone })];
  });
  const ids = topics.size === 0 ? NOTHING.topics : catalogue.topics.filter((_, n) => topics.has(n));
  const likeliest = judged.find(({ suspect }) => suspect.myth === top && streamOf(suspect) === 0);
  const ifAsserted =
    recogniser === null || likeliest === undefined
      ? null
      : concludeIfAsserted(catalogue, reading, likeliest, judged, recogniser, matches);
  return { topics: ids, matches, ifAsserted };
}

/** The `k` best claims for a post by likeness, whatever the thresholds; best first. */
export function rankClaims(
  catalogue: Catalogue,
  post: RankedPost,
  k: number,
): readonly { readonly myth: MythId; readonly score: number }[] {
  if (k <= 0) return [];
  return catalogue.ranker.rank(post, k).map(({ owner, score }) => ({ myth: catalogue.myths[owner]!.id, score }));
}

/** Notes a matched pattern; of several streams the better one counts, then the earlier. */
function prove(
  catalogue: Catalogue,
  suspects: Map<number, Suspect>,
  pattern: number,
  reading: Reading,
  stream: number,
  reason: Reason,
): void {
  const myth = catalogue.owner[pattern]!;
  const place = catalogue.place[pattern]!;
  const { why } = catalogue.myths[myth]!.patterns[place]!;
  const isDisguised = reason.places.some((span) => disguisesIn(reading.streams[stream]!, span).length > 0);
  const proof: PatternProof = {
    pattern: place,
    why,
    weight: catalogue.set.weight(pattern),
    q: isDisguised ? reason.q * DISGUISED : reason.q,
    spans: reason.places.map(({ first, last }) => ({ stream, first, last, why })),
  };
  const suspect = suspects.get(myth) ?? { myth, proofs: [], anchors: [] };
  suspects.set(myth, suspect);
  const known = suspect.proofs.findIndex((other) => other.pattern === place);
  if (known === -1) {
    suspect.proofs.push(proof);
    suspect.anchors.push(catalogue.set.anchor[pattern]!);
  } else if (suspect.proofs[known]!.q < proof.q) suspect.proofs[known] = proof;
}

function addAlike(catalogue: Catalogue, reading: Reading, suspects: Map<number, Suspect>): void {
  const own = reading.streams[0];
  if (own === undefined || catalogue.similarity.read(own.tokens, reading.lang) < FEWEST_STEMS) return;
  for (const { owner } of catalogue.similarity.best(ALIKE))
    if (!suspects.has(owner)) suspects.set(owner, { myth: owner, proofs: [], anchors: [] });
}

interface Judged {
  readonly suspect: Suspect;
  readonly evidence: Evidence;
  readonly reasons: Reasons;
  readonly p: number;
}

/** Stream by stream, so that each is read once for likeness. */
function judgeAll(
  catalogue: Catalogue,
  reading: Reading,
  suspects: readonly Suspect[],
  learnedOf: (suspect: Suspect, stream: number) => number,
): Judged[] {
  const judged: Judged[] = [];
  for (const [s, { tokens }] of reading.streams.entries()) {
    const own = suspects.filter((suspect) => streamOf(suspect) === s);
    if (own.length === 0) continue;
    catalogue.similarity.read(tokens, reading.lang);
    const words = wordCount(tokens);
    for (const suspect of own) judged.push(judge(catalogue, suspect, words, learnedOf(suspect, s)));
  }
  return judged;
}

function judge(catalogue: Catalogue, suspect: Suspect, words: number, learned: number): Judged {
  const sPat = patternStrength(suspect.proofs.map((proof, n) => ({ ...proof, anchor: suspect.anchors[n]! })));
  const similarity = catalogue.similarity.compare(suspect.myth);
  const evidence = { sPat, sSim: similarity.score, contrast: similarity.contrast, learned, words };
  const z = logit(evidence);
  return {
    suspect,
    evidence,
    reasons: { sPat, similarity, learned, shortText: isShortText(evidence), z },
    p: confidence(z),
  };
}

/** The stream that speaks for the myth: that of the first proof with a place, else the post's own text. */
function streamOf(suspect: Suspect): number {
  for (const { spans } of suspect.proofs) if (spans.length > 0) return spans[0]!.stream;
  return 0;
}

/** Words, numbers and hashtags of a stream; a hashtag is one word. */
function wordCount(tokens: Tokens): number {
  for (let i = tokens.count - 1; i >= 0; i -= 1) if (tokens.kind[i]! <= KIND_HASHTAG) return tokens.word[i]! + 1;
  return 0;
}

function conclude(
  catalogue: Catalogue,
  reading: Reading,
  judged: Judged,
  decision: Exclude<Decision, "suppressed">,
  all: readonly Judged[],
  { recogniser, isSure }: { readonly recogniser: Recogniser | null; readonly isSure: boolean },
): MythMatch {
  const { suspect, reasons, p } = judged;
  const other = all.find((candidate) => candidate !== judged);
  const finder = isSure && suspect.proofs.length === 0 ? recogniser : null;
  const myth = catalogue.myths[suspect.myth]!;
  const exception = exceptionOf(catalogue, reading, myth);
  const lowered = exception?.effect === "lower" ? "suggest" : decision;
  return {
    myth: suspect.myth,
    id: myth.id,
    rev: myth.rev,
    p,
    decision: exception?.effect === "block" ? "suppressed" : lowered,
    suppressedBy: exception?.name ?? null,
    found: finder === null ? "pattern" : "learned",
    views: recogniser === null || streamOf(suspect) !== 0 ? null : recogniser.views(suspect.myth),
    spreads: null,
    proofs: suspect.proofs,
    evidence: evidenceOf(catalogue, reading, suspect, reasons, finder),
    reasons,
    runnerUp: other === undefined ? null : { myth: catalogue.myths[other.suspect.myth]!.id, p: other.p },
  };
}

/** What the recogniser holds likeliest, where it is no match yet and spreading it would make it one. */
function concludeIfAsserted(
  catalogue: Catalogue,
  reading: Reading,
  judged: Judged,
  all: readonly Judged[],
  recogniser: Recogniser,
  matches: readonly MythMatch[],
): MythMatch | null {
  const { suspect } = judged;
  const known = matches.find(({ myth }) => myth === suspect.myth);
  if (known !== undefined && (known.decision !== "suggest" || known.suppressedBy !== null)) return null;
  const bare = { ...judged, suspect: { ...suspect, proofs: [] } };
  const match = conclude(catalogue, reading, bare, "match", all, { recogniser, isSure: true });
  return match.suppressedBy === null ? match : null;
}

/** The first exception that blocks, else the first that lowers. */
function exceptionOf(
  catalogue: Catalogue,
  reading: Reading,
  myth: CompiledMyth,
): CompiledMyth["exceptions"][number] | null {
  let lowering: CompiledMyth["exceptions"][number] | null = null;
  for (const exception of myth.exceptions) {
    if (exception.effect === "lower" && lowering !== null) continue;
    if (!catalogue.set.holds(exception.number, reading)) continue;
    if (exception.effect === "block") return exception;
    lowering = exception;
  }
  return lowering;
}

const STRENGTH = { strong: 3, medium: 2, weak: 1 } as const;

/** Places of the strongest patterns first, each stretch once; without a pattern the words that spoke for the claim. */
function evidenceOf(
  catalogue: Catalogue,
  reading: Reading,
  suspect: Suspect,
  reasons: Reasons,
  recogniser: Recogniser | null,
): TokenSpan[] {
  const { tokens } = reading.streams[0]!;
  if (suspect.proofs.length === 0) {
    if (recogniser !== null) return spansOf(tokens, recogniser.telling(suspect.myth), "learned: telling words");
    catalogue.similarity.read(tokens, reading.lang);
    const shared = catalogue.similarity.shared(tokens, reading.lang, suspect.myth);
    return spansOf(tokens, shared, `similar to ${reasons.similarity.nearest}`);
  }
  const strongest = suspect.proofs.toSorted(
    (a, b) => STRENGTH[b.weight] - STRENGTH[a.weight] || b.q - a.q || a.pattern - b.pattern,
  );
  const kept: TokenSpan[] = [];
  for (const span of strongest.flatMap((proof) => proof.spans)) {
    const repeats = kept.some(
      (other) => other.stream === span.stream && other.first <= span.first && span.last <= other.last,
    );
    if (!repeats && kept.length < MOST_EVIDENCE) kept.push(span);
  }
  return kept;
}

/** Runs of the post's own tokens, at most one small gap joined. */
function spansOf(tokens: Tokens, places: readonly number[], why: string): TokenSpan[] {
  const spans: { stream: number; first: number; last: number; why: string }[] = [];
  for (const i of places) {
    const former = spans.at(-1);
    if (former !== undefined && tokens.word[i]! - tokens.word[former.last]! <= 2) former.last = i;
    else spans.push({ stream: 0, first: i, last: i, why });
  }
  return spans.slice(0, MOST_EVIDENCE);
}
