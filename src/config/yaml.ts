/**
 * Reads YAML as text, lists and maps with the position of every node, and nothing else: no numbers,
 * no booleans, no anchors, aliases or tags (rule files must mean the same to every reader). What a
 * file's keys mean is decided elsewhere; what editors trip over is named in yaml-traps.ts.
 */

import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, Scalar } from "yaml";

import type { Finding, Place } from "../model/rules.ts";
import { finding } from "./lint/codes.ts";
import type { NodeIssue, RuleNode, TextNode } from "./yaml-node.ts";
import { explainSyntax, findTraps } from "./yaml-traps.ts";

export type Path = readonly PropertyKey[];

/** One `---` document. */
export interface YamlDocument {
  readonly root: RuleNode;
  /** Text, arrays and plain objects; keys that begin with `x-` are left out. */
  readonly value: unknown;
  /**
   * Where the value at `path` stands, or the nearest node above it that exists. `offset` is counted in
   * the text of that value; exact in plain and simply quoted text on one line.
   */
  readonly placeOf: (path: Path, offset?: number) => Place;
  /** Where the key itself stands. */
  readonly placeOfKey: (path: Path, key: string) => Place;
}

export interface YamlFile {
  /** Empty when a finding leaves the file out. */
  readonly documents: readonly YamlDocument[];
  readonly findings: readonly Finding[];
}

export const MAX_FILE_BYTES: number = 64 * 1024;
const MAX_DEPTH = 30;
/** More findings than this in one file help nobody. */
const MAX_SYNTAX_FINDINGS = 20;
const CONTROL = /(?![\t\n\r\u0085])\p{Cc}|\p{Cs}|[\ufffe\uffff]/u;

/** Never throws, whatever `source` holds. */
export function readYaml(source: string, file: string): YamlFile {
  const lines = new LineCounter();
  const place = (offset: number): Place => {
    const at = lines.linePos(Math.max(0, Math.min(offset, source.length)));
    return { file, line: Math.max(1, at.line), column: Math.max(1, at.col) };
  };
  const broken = (...findings: readonly Finding[]): YamlFile => ({ documents: [], findings });
  const top: Place = { file, line: 1, column: 1 };
  if (Buffer.byteLength(source) > MAX_FILE_BYTES) {
    const what = `The file has ${Buffer.byteLength(source)} bytes; ${MAX_FILE_BYTES} is the limit.`;
    return broken(finding("Y014", top, what, "split it into several files"));
  }
  const control = CONTROL.exec(source);
  if (control !== null) {
    const before = source.slice(0, control.index);
    const line = before.split("\n").length;
    const column = control.index - before.lastIndexOf("\n");
    const code = `U+${source.charCodeAt(control.index).toString(16).toUpperCase().padStart(4, "0")}`;
    return broken(
      finding("Y015", { file, line, column }, `The file holds the control character ${code}.`, "delete it"),
    );
  }
  try {
    const read = parseAllDocuments(source, {
      schema: "failsafe",
      lineCounter: lines,
      prettyErrors: false,
      uniqueKeys: false,
      logLevel: "silent",
    });
    const documents = Array.isArray(read) ? read : [];
    const errors = documents.flatMap((document) => document.errors);
    if (errors.length > 0) {
      const found = explainSyntax(
        source,
        errors.map((error) => ({ code: error.code, offset: error.pos[0] })),
      );
      return broken(
        ...found.slice(0, MAX_SYNTAX_FINDINGS).map((f) => finding(f.code, place(f.offset), f.what, f.fix, f.replace)),
      );
    }
    const found: Finding[] = [];
    const roots: RuleNode[] = [];
    for (const document of documents) {
      const issues: NodeIssue[] = [];
      const root = toNode(document.contents, 0, source, issues);
      if (root !== null) roots.push(root);
      if (root !== null) issues.push(...findTraps(root, source));
      const versioned = document.directives.yaml.explicit === true;
      if (versioned)
        issues.push({ code: "Y005", offset: 0, what: "Directives (%) are not used here.", fix: "remove the line" });
      found.push(
        ...issues.map((issue) => finding(issue.code, place(issue.offset), issue.what, issue.fix, issue.replace)),
      );
    }
    if (roots.length === 0) found.push(finding("Y016", top, "The file is empty.", "write the rule or delete the file"));
    if (found.length > 0) return broken(...found);
    return { documents: roots.map((root) => toDocument(root, source, place)), findings: [] };
  } catch (error) {
    // The parser recurses; thousands of nested brackets exhaust the stack.
    if (!(error instanceof RangeError)) throw error;
    return broken(finding("Y019", top, "Brackets or lists are nested too deep.", "write it flatter"));
  }
}

function toNode(node: unknown, depth: number, source: string, issues: NodeIssue[]): RuleNode | null {
  if (depth > MAX_DEPTH) {
    issues.push({
      code: "Y019",
      offset: startOf(node),
      what: "Lists and maps are nested too deep.",
      fix: "write it flatter",
    });
    return null;
  }
  if (isAlias(node)) {
    const said = `*${node.source}`;
    issues.push({
      code: "Y005",
      offset: startOf(node),
      what: `${said} is a YAML alias, not text.`,
      fix: starFix(node.source),
    });
    return null;
  }
  if (!isScalar(node) && !isMap(node) && !isSeq(node)) return null;
  const start = startOf(node);
  if (node.anchor !== undefined || node.tag !== undefined) {
    const lineStart = source.lastIndexOf("\n", start - 1) + 1;
    const lead = source.slice(lineStart, start);
    const mark = node.anchor === undefined ? lead.search(/!\S*\s*$/) : lead.search(/&\S*\s*$/);
    const offset = mark === -1 ? start : lineStart + mark;
    const kind = node.anchor === undefined ? "tag" : "anchor";
    const sign = mark === -1 ? `A ${kind}` : lead.slice(mark).trim();
    const what = `${sign} is a YAML ${kind}: it would vanish from the text.`;
    issues.push({ code: "Y005", offset, what, fix: "put quotes around the text; in patterns write a & b" });
    return null;
  }
  if (isScalar(node)) return toText(node, start);
  if (isSeq(node)) {
    const items = node.items.map((item) => toNode(item, depth + 1, source, issues) ?? emptyText(start));
    return { kind: "list", start, flow: node.flow === true, items };
  }
  const entries = new Map<string, { key: TextNode; value: RuleNode }>();
  for (const pair of node.items) {
    if (!isScalar(pair.key)) {
      const offset = startOf(pair.key) || start;
      issues.push({ code: "Y005", offset, what: "A key must be plain text.", fix: "write a word as the key" });
      continue;
    }
    const key = toText(pair.key, startOf(pair.key));
    if (pair.value === null || pair.value === undefined) {
      issues.push({
        code: "Y017",
        offset: key.start,
        what: `"${key.text}" has no value.`,
        fix: `write ${key.text}: and a value, or put quotes around the whole text`,
      });
      continue;
    }
    const twin = entries.get(key.text);
    if (twin !== undefined) {
      issues.push({
        code: "Y010",
        offset: key.start,
        what: `"${key.text}" stands here twice; only one would count.`,
        fix: "join the two or remove one",
      });
      continue;
    }
    entries.set(key.text, { key, value: toNode(pair.value, depth + 1, source, issues) ?? emptyText(key.end) });
  }
  return { kind: "map", start, entries: [...entries.values()] };
}

function starFix(name: string): string {
  return `* goes at the end of a word: ${name.replace(/\*$/, "")}*`;
}

function startOf(node: unknown): number {
  if (node !== null && typeof node === "object" && "range" in node && Array.isArray(node.range)) {
    const [start] = node.range as readonly unknown[];
    if (typeof start === "number") return start;
  }
  return 0;
}

/** Stands for a node that was refused; quoted, so that no trap is looked for in it. */
function emptyText(offset: number): TextNode {
  return { kind: "text", text: "", start: offset, end: offset, style: "double" };
}

function toText(node: Scalar, start: number): TextNode {
  const style =
    node.type === Scalar.QUOTE_DOUBLE
      ? "double"
      : node.type === Scalar.QUOTE_SINGLE
        ? "single"
        : node.type === Scalar.BLOCK_FOLDED || node.type === Scalar.BLOCK_LITERAL
          ? "block"
          : "plain";
  const text = typeof node.value === "string" ? node.value : "";
  return { kind: "text", text, start, end: node.range?.[1] ?? start, style };
}

function toDocument(root: RuleNode, source: string, place: (offset: number) => Place): YamlDocument {
  const find = (path: Path): { node: RuleNode; whole: boolean } => {
    let node = root;
    for (const step of path) {
      const next = child(node, step);
      if (next === undefined) return { node, whole: false };
      node = next;
    }
    return { node, whole: true };
  };
  return {
    root,
    value: toValue(root),
    placeOf: (path, offset = 0) => {
      const { node } = find(path);
      return place(node.kind === "text" ? node.start + inText(node, source, offset) : node.start);
    },
    placeOfKey: (path, key) => {
      const { node, whole } = find(path);
      const entry = whole && node.kind === "map" ? node.entries.find((e) => e.key.text === key) : undefined;
      return place(entry?.key.start ?? node.start);
    },
  };
}

function child(node: RuleNode, step: PropertyKey): RuleNode | undefined {
  if (node.kind === "list" && typeof step === "number") return node.items[step];
  if (node.kind === "map") return node.entries.find((entry) => entry.key.text === step)?.value;
  return undefined;
}

function inText(node: TextNode, source: string, offset: number): number {
  const raw = source.slice(node.start, node.end);
  if (node.style === "plain") return raw.startsWith(node.text.slice(0, offset)) ? offset : 0;
  if (node.style === "block") return 0;
  return offset > 0 && raw.slice(1).startsWith(node.text.slice(0, offset)) ? offset + 1 : 0;
}

function toValue(node: RuleNode): unknown {
  if (node.kind === "text") return node.text;
  if (node.kind === "list") return node.items.map(toValue);
  const kept = node.entries.filter((entry) => !entry.key.text.startsWith("x-"));
  return Object.fromEntries(kept.map((entry) => [entry.key.text, toValue(entry.value)]));
}
