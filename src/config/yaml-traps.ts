/**
 * What editors who know no YAML trip over: text that YAML drops, cuts or takes for its own signs, most
 * of it without an error from the parser. Decides the Y codes; positions are offsets into the file.
 */

import type { ListNode, MapNode, NodeIssue, RuleNode, TextNode } from "./yaml-node.ts";

const SMART_QUOTE = /["“”„‟«»‘’‚‛]/;
const NO_BREAK = /[\u00a0\u2007\u202f]/;
/** Lists of these keys hold whole sentences, where a comma is part of the text. */
const SENTENCE_KEYS = new Set(["tests", "variants"]);
/** Below these keys a list holds text; a map there is a slip unless it has one of the keys of its map form. */
const TEXT_LISTS: Readonly<Record<string, readonly string[]>> = {
  tests: ["post", "authors", "name"],
  variants: [],
  match: ["any", "all", "name", "none"],
  terms: [],
  stance: [],
  hashtags: [],
  links: [],
  trusted: [],
};

/** Traps in a document that parsed without an error. */
export function findTraps(root: RuleNode, source: string): readonly NodeIssue[] {
  const issues: NodeIssue[] = [];
  walk(root, [], source, issues);
  return issues;
}

function walk(node: RuleNode, keys: readonly string[], source: string, issues: NodeIssue[]): void {
  if (node.kind === "text") {
    issues.push(...textTraps(node, source));
    return;
  }
  if (node.kind === "list") {
    issues.push(...listTraps(node, keys, source));
    for (const item of node.items) walk(item, keys, source, issues);
    return;
  }
  for (const { key, value } of node.entries) {
    issues.push(...keyTraps(key));
    walk(value, [...keys, key.text], source, issues);
  }
}

function keyTraps(key: TextNode): readonly NodeIssue[] {
  const offset = key.start;
  if (NO_BREAK.test(key.text)) {
    const what = `The key "${shown(key.text)}" holds a no-break space (U+00A0), which looks like a space and is none.`;
    const to = key.text.replaceAll(new RegExp(NO_BREAK, "g"), " ").trim();
    const replace = { from: key.text, to };
    return [{ code: "Y008", offset, what, fix: "delete it and type a normal space", replace }];
  }
  if (key.style === "plain" && SMART_QUOTE.test(key.text)) {
    const bare = key.text.replaceAll(new RegExp(SMART_QUOTE, "g"), "");
    const what = `The key ${shown(key.text)} has curly quotation marks around it.`;
    return [{ code: "Y007", offset, what, fix: `write ${shown(bare)}:`, replace: { from: key.text, to: bare } }];
  }
  return [];
}

function textTraps(node: TextNode, source: string): readonly NodeIssue[] {
  const issues: NodeIssue[] = [];
  if (node.style !== "plain") return issues;
  const raw = source.slice(node.start, node.end);
  if (/^-[\u00a0\u2007\u202f]/.test(raw)) {
    const what = "A no-break space (U+00A0) follows the dash, so this is no list.";
    const replace = { from: raw.slice(0, 2), to: "- " };
    issues.push({ code: "Y008", offset: node.start, what, fix: "delete it and type a normal space", replace });
  }
  const swallowed = /\n[ \t]*(?:-[ \u00a0]|[A-Za-z_-]+:(?!\/\/)\S)/.exec(raw);
  if (swallowed !== null) {
    const offset = node.start + swallowed.index + swallowed[0].search(/\S/);
    const what = "This line is read as the end of the text above it.";
    issues.push({
      code: "Y011",
      offset,
      what,
      fix: "give it the same indent as the line above, and a space after : or -",
    });
  }
  const [, lost] = /^[ \t]+(#[^\s#][^\n]*|#[ \t]?\d[^\n]*)/.exec(source.slice(node.end, node.end + 300)) ?? [];
  if (lost !== undefined && raw !== "") {
    const what = `text after # is dropped: "${shown(lost.trim())}".`;
    const from = source.slice(
      node.start,
      source.indexOf("\n", node.end) === -1 ? undefined : source.indexOf("\n", node.end),
    );
    issues.push({
      code: "Y002",
      offset: node.start,
      what,
      fix: "put quotes around the line",
      ...(raw.includes("\n") || inFlow(node, source)
        ? {}
        : { replace: { from: from.trimEnd(), to: quoted(from.trimEnd()) } }),
    });
  }
  return issues;
}

function listTraps(list: ListNode, keys: readonly string[], source: string): readonly NodeIssue[] {
  const issues: NodeIssue[] = [];
  const [top = ""] = keys;
  if (list.flow && list.items.length > 1 && SENTENCE_KEYS.has(top) && keys.at(-1) !== "expect") {
    const what = `[ ] cuts at every comma: this is read as ${list.items.length} texts.`;
    issues.push({ code: "Y004", offset: list.start, what, fix: "write one line per text, each with - in front" });
  }
  const mapKeys = textListAt(keys);
  for (const item of list.items) {
    if (item.kind === "text" && item.text === "" && item.style === "plain") issues.push(emptyItem(item, list, source));
    if (mapKeys === null) continue;
    if (item.kind === "list" && item.flow) {
      const what = "[ starts a list; a pattern has no square brackets.";
      issues.push({
        code: "Y005",
        offset: item.start,
        what,
        fix: "write ( a | b ) in patterns, or put quotes around a text",
      });
    }
    if (item.kind === "map" && !item.entries.some((entry) => mapKeys.includes(entry.key.text)))
      issues.push(expectedText(item, list.flow, source));
  }
  return issues;
}

function textListAt(keys: readonly string[]): readonly string[] | null {
  for (const key of keys.toReversed()) {
    const mapKeys = TEXT_LISTS[key];
    if (mapKeys !== undefined) return mapKeys;
    if (key === "sources" || key === "replies" || key === "questions") return null;
  }
  return null;
}

/** A list item that is a map on one line was meant as a sentence with a colon in it. */
function expectedText(item: MapNode, inFlowList: boolean, source: string): NodeIssue {
  const [first, second] = item.entries;
  const key = shown(first?.key.text ?? "");
  const what = `expected text, but "${key}:" makes this a key and a value.`;
  const end = source.indexOf("\n", item.start);
  const from = source.slice(item.start, end === -1 ? undefined : end).trimEnd();
  const plain =
    first?.value.kind === "text" && first.value.style === "plain" && first.value.end <= item.start + from.length;
  const sure = plain && second === undefined && !inFlowList && /^[^{[]/.test(from) && !/\s#/.test(from);
  const replace = sure && first.value.end > first.value.start ? { replace: { from, to: quoted(from) } } : {};
  return { code: "Y003", offset: item.start, what, fix: "put quotes around the line", ...replace };
}

/** As a text in double quotes. */
function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/** Whether brackets stand before the text on its line, so that the line holds more than this text. */
function inFlow(node: TextNode, source: string): boolean {
  return /[{[]/.test(source.slice(source.lastIndexOf("\n", node.start - 1) + 1, node.start));
}

function emptyItem(item: TextNode, list: ListNode, source: string): NodeIssue {
  const dash = list.flow ? item.start : Math.max(source.lastIndexOf("-", item.start), 0);
  const lineEnd = source.indexOf("\n", dash);
  const rest = source.slice(dash + 1, lineEnd === -1 ? undefined : lineEnd).trim();
  if (!rest.startsWith("#"))
    return { code: "Y001", offset: dash, what: "This list item is empty.", fix: "write its text or delete the line" };
  const name = shown(rest.slice(1).trim());
  const what = `This list item is empty: "#${name}" counts as a comment.`;
  return {
    code: "Y001",
    offset: dash,
    what,
    fix: `write tag:${name} in patterns, ${name} under hashtags, or put quotes around a text`,
  };
}

/** One parser error; codes are those of the yaml package. */
export interface SyntaxError {
  readonly code: string;
  readonly offset: number;
}

/** Errors after which the parser goes on in step; after any other the rest is noise. */
const RECOVERABLE = new Set(["BAD_SCALAR_START", "BAD_ALIAS", "TAB_AS_INDENT", "TAG_RESOLVE_FAILED"]);

/** What went wrong in words an editor can act on; at most one issue a line. */
export function explainSyntax(source: string, errors: readonly SyntaxError[]): readonly NodeIssue[] {
  const issues: NodeIssue[] = [];
  const linesSeen = new Set<number>();
  for (const error of errors) {
    const offset = Math.max(0, Math.min(error.offset, source.length));
    const lineStart = source.lastIndexOf("\n", offset - 1) + 1;
    if (linesSeen.has(lineStart)) continue;
    linesSeen.add(lineStart);
    issues.push(explain(error.code, offset, lineStart, source));
    if (!RECOVERABLE.has(error.code)) break;
  }
  return issues;
}

function explain(code: string, offset: number, lineStart: number, source: string): NodeIssue {
  const lineEnd = source.indexOf("\n", offset);
  const line = source.slice(lineStart, lineEnd === -1 ? undefined : lineEnd);
  const issue = (lint: string, at: number, what: string, fix: string): NodeIssue => ({
    code: lint,
    offset: at,
    what,
    fix,
  });
  const noBreak = NO_BREAK.exec(line);
  if (noBreak !== null) {
    const what = "A no-break space (U+00A0) stands here; it looks like a space and is none.";
    return {
      ...issue("Y008", lineStart + noBreak.index, what, "delete it and type a normal space"),
      replace: { from: noBreak[0], to: " " },
    };
  }
  const tab = /^ *\t|^\s*-\t|:\t/.exec(line);
  if (code === "TAB_AS_INDENT" || tab !== null) {
    const at = Math.max(0, line.indexOf("\t"));
    return {
      ...issue("Y009", lineStart + at, "A tab stands here; YAML indents with spaces only.", "use two spaces"),
      replace: { from: "\t", to: "  " },
    };
  }
  const lead = /^\s*(?:- +)*(?:[\w.-]+: +)?/.exec(line)?.[0] ?? "";
  const text = line.slice(lead.length);
  const textAt = lineStart + lead.length;
  if (code === "BAD_SCALAR_START" || code === "BAD_ALIAS" || /^[&*!%@`]/.test(text)) {
    const what = `A text may not begin with ${shown(text.slice(0, 1))} in YAML.`;
    return issue("Y005", textAt, what, "put quotes around the text; in patterns write author:, word* or &");
  }
  if (/^[|>]/.test(text))
    return issue(
      "Y005",
      textAt,
      `${text.slice(0, 1)} at the start of a text has its own meaning in YAML.`,
      "write the part before it too, or put quotes around the pattern",
    );
  if (/^['"]/.test(text)) {
    const mark = text.slice(0, 1);
    const what = `The quotation ends at the second ${mark}, and text follows.`;
    const fix =
      mark === "'"
        ? `put "…" around the text, or leave the quotes out`
        : "leave the outer quotes out, or write '…' around the whole text";
    return issue("Y006", textAt, what, fix);
  }
  if (code === "BLOCK_AS_IMPLICIT_KEY" || code === "BLOCK_IN_FLOW")
    return issue(
      "Y003",
      offset,
      "expected text, but a colon and a space make this a key and a value.",
      "put quotes around the text",
    );
  if (/^\s*(?:- +)?[A-Za-z_-]+:[^\s/]/.test(line))
    return {
      ...issue("Y012", lineStart + line.search(/:/), "A space is missing after the colon.", "write a space after :"),
      replace: { from: ":", to: ": " },
    };
  const open = code === "MISSING_CHAR" ? openQuote(source, offset) : null;
  if (open !== null)
    return issue("Y006", open, "This quotation mark is never closed.", "close it at the end of the text");
  const inside = /['"]/.test(line) && (code === "MISSING_CHAR" || code === "UNEXPECTED_TOKEN");
  if (inside)
    return issue(
      "Y006",
      lineStart + line.search(/['"]/),
      "A quotation mark is not closed, or text follows the closing one.",
      "check the quotes of this line",
    );
  return issue(
    "Y013",
    offset,
    `YAML cannot read this line (${SYNTAX[code] ?? "unexpected text"}).`,
    "compare indent, colons, brackets with the lines around it",
  );
}

/** The last text before `end` that begins with a quotation mark and does not close it on its line. */
function openQuote(source: string, end: number): number | null {
  let found: number | null = null;
  const opening = /^[ ]*(?:- +)*(?:[\w.-]+: +)?(?:'[^'\n]*$|"[^"\n]*$)/gm;
  for (const match of source.slice(0, end).matchAll(opening)) found = match.index + match[0].search(/['"]/);
  return found;
}

const SYNTAX: Readonly<Record<string, string>> = {
  BAD_INDENT: "the indent does not fit the lines above, or a bracket is not closed",
  MISSING_CHAR: "a sign is missing",
  MULTILINE_IMPLICIT_KEY: "a key must stand on one line, followed by a colon and a space",
  UNEXPECTED_TOKEN: "text where none can stand",
  BAD_DIRECTIVE: "a % line",
};

/** Short and printable. */
function shown(text: string): string {
  const cut = text.length > 60 ? `${text.slice(0, 57)}…` : text;
  return cut.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u00a0]/gu, "·");
}
