/** When a test that stands in a myth's file passes, and the post it stands for. What to tell of it is the caller's. */

import type { Match } from "../model/analysis.ts";
import type { Readable } from "../model/post.ts";
import { readableOfText } from "../model/readable.ts";
import type { RuleTest, TestKind } from "../model/rules.ts";
import type { Knowledge } from "./knowledge.ts";

/**
 * The same without the learned recogniser. A test of a rule asks what its patterns and variants find; what
 * the recogniser finds beside them depends on its training and would hide a pattern that is missing.
 */
export function rulesAlone(knowledge: Knowledge): Knowledge {
  return { ...knowledge, recogniser: null };
}

export function readableOfTest(test: RuleTest): Readable {
  return readableOfText(test.post, {
    id: "test",
    platform: "test",
    lang: test.lang,
    quotedText: test.quoted,
    authorNames: test.author === null ? [] : [test.author.toLowerCase()],
  });
}

/** `match` is what analysis says of the test's own myth; null for nothing. */
export function passesTest(kind: TestKind, match: Match | null): boolean {
  const matched = match !== null && match.decision !== "suppressed";
  switch (kind) {
    case "asserts":
    case "asks":
    case "reports":
      return match?.decision === "match" && match.stance === kind;
    case "debunks":
      return !matched || match.stance === "debunks";
    case "suggest":
      return match?.decision === "suggest";
    case "no_match":
      return !matched;
    case "todo":
      return true;
  }
}
