/** Lines of posts in, lines of analyses out: the work that one thread does, whether it is the only one or not. */

import { analyse } from "../core/analyse.ts";
import type { PackedKnowledge } from "../core/knowledge-pack.ts";
import type { Knowledge } from "../core/knowledge.ts";
import type { Byline } from "../core/myths/byline.ts";
import { claimsCredential } from "../core/stance/credential.ts";
import type { Analysis } from "../model/analysis.ts";
import type { Post } from "../model/post.ts";
import { parsePostJson } from "../model/post-json.ts";
import { readableOf } from "../model/readable.ts";

/** What a thread needs to begin; survives structured cloning. */
export interface ThreadSetup {
  readonly knowledge: PackedKnowledge;
  readonly candidates: number;
}

export interface InputLine {
  readonly number: number;
  /** null: longer than the limit. */
  readonly bytes: Uint8Array | null;
}

export interface BatchResult {
  /** Complete lines. */
  readonly out: string;
  readonly analysed: number;
  readonly bad: readonly { readonly line: number; readonly why: string }[];
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Never throws for anything a line may hold. Blank lines are passed over. */
export function analyseLines(lines: readonly InputLine[], knowledge: Knowledge, candidates: number): BatchResult {
  let out = "";
  let analysed = 0;
  const bad: { line: number; why: string }[] = [];
  for (const { number, bytes } of lines) {
    const parsed = parseLine(bytes);
    if (parsed === null) continue;
    if (typeof parsed === "string") {
      bad.push({ line: number, why: parsed });
      continue;
    }
    const post = parsePostJson(parsed.value);
    if (!post.ok) {
      bad.push({ line: number, why: post.problem.detail });
      continue;
    }
    const { author } = post.value;
    const credential = author !== null && claimsCredential(author.bio, author.name);
    out += `${JSON.stringify(shown(analyse(readableOf(post.value, credential), knowledge, { candidates, byline: bylineOf(post.value) })))}\n`;
    analysed += 1;
  }
  return { out, analysed, bad };
}

/** For the ranking of candidates, in memory only. */
export function bylineOf({ author, createdAtMs }: Post): Byline {
  return { name: author?.name ?? null, handle: author?.handle ?? null, atMs: createdAtMs };
}

/** The value of a line, null for a blank one, or what is wrong with it. */
export function parseLine(bytes: Uint8Array | null): { readonly value: unknown } | string | null {
  if (bytes === null) return "the line is too long";
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return "the line is not valid UTF-8";
  }
  if (text.trim() === "") return null;
  try {
    return { value: JSON.parse(text) };
  } catch {
    return "the line is not valid JSON";
  }
}

const round = (value: number): number => Math.round(value * 1e4) / 1e4;

/** Numbers short enough to read. */
function shown(analysis: Analysis): Analysis {
  const { sentiment, emotions } = analysis;
  return {
    ...analysis,
    sentiment: { label: sentiment.label, score: round(sentiment.score) },
    emotions: Object.fromEntries(Object.entries(emotions).map(([name, strength]) => [name, round(strength)])),
  };
}
