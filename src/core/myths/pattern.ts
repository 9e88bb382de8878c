/**
 * The pattern language as a tree: what binds to what, and how a tree is written back as text.
 * What a word or a term matches in a post is decided by the matching engine. Language: docs/rules.md.
 */

import { type AtomKind, lexPattern, type Lexeme, type PatternProblem, type Span } from "./pattern-lex.ts";

export type { AtomKind, PatternProblem } from "./pattern-lex.ts";

/**
 * `exact`: this form only, and with a capital letter this case only. `prefix`: any word that starts so
 * (never together with `exact`). `text` is as the editor typed it.
 */
export interface WordPattern {
  readonly kind: "word";
  readonly text: string;
  readonly exact: boolean;
  readonly prefix: boolean;
}

export interface TermPattern {
  readonly kind: "term";
  readonly name: string;
}

/** `value` is lower case (emoji: as typed); `tag` has no #, `author` no @, `domain` no www. */
export interface AtomPattern {
  readonly kind: AtomKind;
  readonly value: string;
}

/** Two or more words or terms directly after each other. */
export interface PhrasePattern {
  readonly kind: "phrase";
  readonly parts: readonly (WordPattern | TermPattern)[];
}

/**
 * At most `words` words between the two sides, in the same field. `near` takes either order, `before`
 * wants `left` first. Chains lean left: `A ~8 B ~6 C` is near(near(A, 8, B), 6, C), and there the 6 is
 * counted from B, its neighbour, not from A; `chainOf` gives the chain flat.
 */
export interface GapPattern {
  readonly kind: "near" | "before";
  readonly left: Pattern;
  readonly right: Pattern;
  readonly words: number;
  readonly ordered: boolean;
}

/** Two or more parts; never directly inside a node of the same kind. */
export interface ListPattern {
  readonly kind: "and" | "or";
  readonly parts: readonly Pattern[];
}

export type Pattern = WordPattern | TermPattern | AtomPattern | PhrasePattern | GapPattern | ListPattern;

/** A `<term>` in a pattern's text; `offset` is that of the `<`, in UTF-16 units. */
export interface TermUse {
  readonly name: string;
  readonly offset: number;
}

export type ParsedPattern =
  | { readonly ok: true; readonly pattern: Pattern; readonly terms: readonly TermUse[] }
  | { readonly ok: false; readonly problems: readonly PatternProblem[] };

/** In UTF-16 units; the longest pattern anybody needs is a tenth of it. */
const MAX_PATTERN_LENGTH = 2000;
const MAX_DEPTH = 20;

/** Reads one pattern. Never throws; takes time linear in the text. */
export function parsePattern(text: string): ParsedPattern {
  if (text.length > MAX_PATTERN_LENGTH) {
    const what = `This pattern is ${text.length} characters long; ${MAX_PATTERN_LENGTH} is the limit.`;
    return problem("P016", { offset: 0, length: text.length }, what, "split it into several patterns");
  }
  const { lexemes, problems } = lexPattern(text);
  if (problems.length > 0) return { ok: false, problems };
  const reader: Reader = { lexemes, next: 0, end: text.length, depth: 0 };
  if (lexemes.length === 0)
    return problem("P001", { offset: 0, length: text.length }, "The pattern is empty.", "write a word or remove it");
  const pattern = readOr(reader);
  if (isProblem(pattern)) return { ok: false, problems: [pattern] };
  const left = lexemes[reader.next];
  if (left !== undefined) return problem("P002", left.at, "This ) closes nothing.", "remove it, or add the missing (");
  const terms: TermUse[] = [];
  for (const lexeme of lexemes) if (lexeme.kind === "term") terms.push({ name: lexeme.name, offset: lexeme.at.offset });
  return { ok: true, pattern, terms };
}

interface Reader {
  readonly lexemes: readonly Lexeme[];
  next: number;
  readonly end: number;
  depth: number;
}

type Read<T> = T | PatternProblem;

function isProblem(read: Pattern | PatternProblem): read is PatternProblem {
  return "code" in read;
}

function problem(code: string, at: Span, what: string, fix: string): ParsedPattern {
  return { ok: false, problems: [{ code, ...at, what, fix }] };
}

function readOr(reader: Reader): Read<Pattern> {
  return readList(reader, "or", (inner) => readList(inner, "and", readChain));
}

function readList(reader: Reader, kind: "and" | "or", readPart: (reader: Reader) => Read<Pattern>): Read<Pattern> {
  const first = readPart(reader);
  if (isProblem(first)) return first;
  const parts = [first];
  while (reader.lexemes[reader.next]?.kind === kind) {
    reader.next += 1;
    const part = readPart(reader);
    if (isProblem(part)) return part;
    parts.push(part);
  }
  if (parts.length === 1) return first;
  return { kind, parts: parts.flatMap((part) => (part.kind === kind ? part.parts : [part])) };
}

function readChain(reader: Reader): Read<Pattern> {
  let left = readRow(reader);
  if (isProblem(left)) return left;
  for (;;) {
    const gap = reader.lexemes[reader.next];
    if (gap?.kind !== "gap") return left;
    reader.next += 1;
    const right = readRow(reader);
    if (isProblem(right)) return right;
    const { words, ordered } = gap;
    left = { kind: ordered ? "before" : "near", left, right, words, ordered };
  }
}

/** Words and terms in a row, or one typed atom, or one group. */
function readRow(reader: Reader): Read<Pattern> {
  const row: (WordPattern | TermPattern)[] = [];
  let alone: Pattern | null = null;
  for (;;) {
    const lexeme = reader.lexemes[reader.next];
    if (lexeme === undefined || endsRow(lexeme.kind)) {
      if (alone !== null) return alone;
      const [only] = row;
      if (only === undefined) return missingPart(reader, lexeme);
      return row.length === 1 ? only : { kind: "phrase", parts: row };
    }
    const isWord = lexeme.kind === "word" || lexeme.kind === "term";
    if (alone !== null || (row.length > 0 && !isWord)) {
      const what = "A group or a typed part cannot stand next to another part without a sign between them.";
      return {
        code: "P010",
        ...lexeme.at,
        what,
        fix: "write >0 (directly after), ~8 (near) or & (anywhere) between them",
      };
    }
    if (lexeme.kind === "word") {
      row.push({ kind: "word", text: lexeme.text, exact: lexeme.exact, prefix: lexeme.prefix });
      reader.next += 1;
    } else if (lexeme.kind === "term") {
      row.push({ kind: "term", name: lexeme.name });
      reader.next += 1;
    } else if (lexeme.kind === "open") {
      const group = readGroup(reader, lexeme.at);
      if (isProblem(group)) return group;
      alone = group;
    } else if ("value" in lexeme) {
      alone = { kind: lexeme.kind, value: lexeme.value };
      reader.next += 1;
    }
  }
}

function endsRow(kind: Lexeme["kind"]): boolean {
  return kind === "or" || kind === "and" || kind === "gap" || kind === "close";
}

function readGroup(reader: Reader, open: Span): Read<Pattern> {
  reader.next += 1;
  if (reader.lexemes[reader.next]?.kind === "close")
    return {
      code: "P003",
      offset: open.offset,
      length: 2,
      what: "The group ( ) is empty.",
      fix: "write words in it or remove it",
    };
  if (reader.depth >= MAX_DEPTH)
    return {
      code: "P016",
      ...open,
      what: `Brackets are nested more than ${MAX_DEPTH} deep.`,
      fix: "split the pattern",
    };
  reader.depth += 1;
  const inner = readOr(reader);
  reader.depth -= 1;
  if (isProblem(inner)) return inner;
  if (reader.lexemes[reader.next]?.kind !== "close")
    return { code: "P002", ...open, what: "This ( is never closed.", fix: "add the missing )" };
  reader.next += 1;
  return inner;
}

function missingPart(reader: Reader, found: Lexeme | undefined): PatternProblem {
  const before = reader.lexemes[reader.next - 1];
  if (found?.kind === "close" && reader.depth === 0)
    return { code: "P002", ...found.at, what: "This ) closes nothing.", fix: "remove it, or add the missing (" };
  if (found === undefined && before?.kind === "open")
    return { code: "P002", ...before.at, what: "This ( is never closed.", fix: "add the missing )" };
  const at = found?.at ?? before?.at ?? { offset: reader.end, length: 0 };
  return {
    code: "P004",
    ...at,
    what: "A sign has nothing on one of its sides.",
    fix: "write a word there or remove the sign",
  };
}

const LEVEL = { or: 0, and: 1, near: 2, before: 2, phrase: 3 } as const;

function levelOf(pattern: Pattern): number {
  return pattern.kind in LEVEL ? LEVEL[pattern.kind as keyof typeof LEVEL] : 4;
}

/** The pattern as text; parsing that gives an equal tree. */
export function printPattern(pattern: Pattern): string {
  const inside = (part: Pattern, atLeast: number): string =>
    levelOf(part) < atLeast ? `(${printPattern(part)})` : printPattern(part);
  switch (pattern.kind) {
    case "word":
      return `${pattern.exact ? "=" : ""}${pattern.text}${pattern.prefix ? "*" : ""}`;
    case "term":
      return `<${pattern.name}>`;
    case "phrase":
      return pattern.parts.map(printPattern).join(" ");
    case "near":
    case "before":
      return `${inside(pattern.left, 2)} ${pattern.ordered ? ">" : "~"}${pattern.words} ${inside(pattern.right, 3)}`;
    case "and":
      return pattern.parts.map((part) => inside(part, 2)).join(" & ");
    case "or":
      return pattern.parts.map((part) => inside(part, 1)).join(" | ");
    default:
      return `${pattern.kind}:${pattern.value}`;
  }
}

export interface Chain {
  /** At least two. */
  readonly parts: readonly Pattern[];
  /** `gaps[i]` stands between `parts[i]` and `parts[i + 1]`. */
  readonly gaps: readonly { readonly words: number; readonly ordered: boolean }[];
}

/** `A ~8 B >6 C` flat: each gap binds the two parts beside it. */
export function chainOf(pattern: GapPattern): Chain {
  const parts: Pattern[] = [pattern.right];
  const gaps = [{ words: pattern.words, ordered: pattern.ordered }];
  let left = pattern.left;
  while (left.kind === "near" || left.kind === "before") {
    parts.unshift(left.right);
    gaps.unshift({ words: left.words, ordered: left.ordered });
    left = left.left;
  }
  parts.unshift(left);
  return { parts, gaps };
}
