/**
 * The canonical form of a rule file: keys in the order of the guide, two spaces, quotes only where
 * needed, comments kept. Values never change: a caller compares before and after. The order of keys
 * is that of the editor schemas.
 */

import {
  isMap,
  isScalar,
  isSeq,
  type Pair,
  parseAllDocuments,
  parseDocument,
  Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";

import type { JsonSchema } from "./editor-schema.ts";

const WIDTH = 120;
const OPTIONS = { schema: "failsafe", prettyErrors: false, uniqueKeys: false, logLevel: "silent" } as const;

/** `source` must read without findings that leave the file out. */
export function canonicalText(source: string, schema: JsonSchema | null): string {
  const text = source.replace(/^\ufeff/, "").replaceAll("\r\n", "\n");
  const documents = parseAllDocuments(text, OPTIONS);
  const parts = (Array.isArray(documents) ? documents : []).map((document) => {
    const out: string[] = [];
    comments(document.commentBefore, "", out);
    if (document.commentBefore !== null && document.commentBefore !== undefined) out.push("");
    const top = isMap(document.contents) ? document.contents.items[0]?.key : null;
    // What stands at the top is about the file, whichever key comes first.
    if (isScalar(top) && (top.commentBefore ?? "") !== "") {
      comments(top.commentBefore, "", out);
      top.commentBefore = null;
    }
    if (document.contents !== null) block(document.contents, "", schema, text, out);
    if (document.comment !== null && document.comment !== undefined) {
      out.push("");
      comments(document.comment, "", out);
    }
    return out.map((line) => line.trimEnd()).join("\n");
  });
  return `${parts
    .join("\n---\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trimEnd()}\n`;
}

function comments(text: string | null | undefined, indent: string, out: string[]): void {
  if (text === null || text === undefined) return;
  for (const line of text.split("\n")) out.push(line === "" ? "" : `${indent}#${line}`);
}

/** Lines of a node that begins on a line of its own. `told`: the first line of its comment stands beside its key. */
function block(
  node: unknown,
  indent: string,
  schema: JsonSchema | null,
  source: string,
  out: string[],
  told = false,
): void {
  const before = isMap(node) || isSeq(node) ? (node.commentBefore ?? null) : null;
  const rest = told ? (before?.split("\n").slice(1).join("\n") ?? "") || null : before;
  if (isMap(node)) {
    comments(rest, indent, out);
    const pairs = inOrder(node, schema);
    for (const [n, pair] of pairs.entries()) entry(pair, n === 0, indent, schema, source, out);
    comments(node.comment, indent, out);
  } else if (isSeq(node)) {
    comments(rest, indent, out);
    for (const [n, item] of node.items.entries()) {
      if (n > 0 && spaced(item)) out.push("");
      listItem(item, indent, itemsOf(schema), source, out);
    }
    comments(node.comment, indent, out);
  } else out.push(`${indent}${inline(node, false, schema, source)}`);
}

function entry(
  pair: Pair,
  first: boolean,
  indent: string,
  schema: JsonSchema | null,
  source: string,
  out: string[],
): void {
  const { key, value } = pair;
  if (!first && spaced(key)) out.push("");
  if (isScalar(key)) comments(key.commentBefore, indent, out);
  const name = isScalar(key) ? String(key.value) : "";
  const inner = childOf(schema, name);
  const head = `${indent}${inline(key, false, null, source)}:`;
  if (isScalar(value) || fitsInline(value, head.length + 1, inner, source)) {
    if (!isScalar(value)) comments((value as YAMLSeq | YAMLMap).commentBefore, indent, out);
    else comments(value.commentBefore, indent, out);
    const shown = inline(value, false, inner, source, `${indent}  `);
    out.push(`${head}${shown === "" ? "" : ` ${shown}`}${trailing(value)}`);
    return;
  }
  const beside = besideKey(key, value, source);
  out.push(beside === null ? head : `${head} #${beside}`);
  block(value, `${indent}  `, inner, source, out, beside !== null);
}

/** The comment on the line of a key whose value begins below; the parser gives it to the value. */
function besideKey(key: unknown, value: unknown, source: string): string | null {
  const after = isScalar(key) ? source.slice(key.range?.[1] ?? 0).split("\n", 1)[0]! : "";
  if (!/^\s*:\s+#/.test(after) || (!isMap(value) && !isSeq(value))) return null;
  return (value.commentBefore ?? "").split("\n", 1)[0] || null;
}

function listItem(item: unknown, indent: string, schema: JsonSchema | null, source: string, out: string[]): void {
  if (isScalar(item) || fitsInline(item, indent.length + 2, schema, source)) {
    comments((item as Scalar).commentBefore, indent, out);
    out.push(`${indent}- ${inline(item, false, schema, source, `${indent}  `)}${trailing(item)}`);
    return;
  }
  const lines: string[] = [];
  block(item, `${indent}  `, schema, source, lines);
  // What stands before the first key stands before the dash.
  const start = lines.findIndex((line) => !line.trimStart().startsWith("#") && line !== "");
  for (const line of lines.slice(0, start)) out.push(`${indent}${line.trimStart()}`);
  out.push(`${indent}- ${lines[start]!.slice(indent.length + 2)}`, ...lines.slice(start + 1));
}

function trailing(node: unknown): string {
  const comment = isScalar(node) || isMap(node) || isSeq(node) ? node.comment : null;
  if (comment === null || comment === undefined) return "";
  return ` #${comment.replaceAll("\n", " ")}`;
}

/** Brackets stay where they were written, hold no comments and fit the line. */
function fitsInline(node: unknown, used: number, schema: JsonSchema | null, source: string): boolean {
  if (!isMap(node) && !isSeq(node)) return true;
  if (node.items.length === 0) return true;
  if (node.flow !== true || holdsComment(node)) return false;
  return used + inline(node, false, schema, source).length + trailing(node).length <= WIDTH;
}

function holdsComment(node: YAMLMap | YAMLSeq): boolean {
  const parts = isMap(node) ? node.items.flatMap((pair) => [pair.key, pair.value]) : node.items;
  return parts.some(
    (part) =>
      (isScalar(part) || isMap(part) || isSeq(part)) &&
      ((part.comment ?? "") !== "" || (part.commentBefore ?? "") !== "" || (!isScalar(part) && holdsComment(part))),
  );
}

/** A node on one line; block texts keep their lines below. */
function inline(node: unknown, inFlow: boolean, schema: JsonSchema | null, source: string, indent = ""): string {
  if (isMap(node)) {
    const pairs = inOrder(node, schema).map(({ key, value }) => {
      const name = isScalar(key) ? String(key.value) : "";
      return `${inline(key, true, null, source)}: ${inline(value, true, childOf(schema, name), source)}`;
    });
    return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
  }
  if (isSeq(node)) return `[${node.items.map((item) => inline(item, true, itemsOf(schema), source)).join(", ")}]`;
  return isScalar(node) ? scalar(node, inFlow, source, indent) : "";
}

function scalar(node: Scalar, inFlow: boolean, source: string, indent: string): string {
  const [start, end] = node.range ?? [0, 0];
  const raw = source.slice(start, end);
  if (node.type === Scalar.BLOCK_FOLDED || node.type === Scalar.BLOCK_LITERAL) return blockText(raw, indent);
  const text = String(node.value);
  if (raw.includes("\n"))
    return raw
      .split("\n")
      .map((line, n) => (n === 0 ? line.trimEnd() : line.trim() === "" ? "" : indent + line.trim()))
      .join("\n");
  const quoted = node.type === Scalar.QUOTE_DOUBLE || node.type === Scalar.QUOTE_SINGLE;
  if (!quoted) return raw;
  if (isPlain(text, inFlow)) return text;
  if (text.includes("\\") || /[\p{Cc}\p{Cf}\u00a0]/u.test(text) || raw.includes("\\")) return raw;
  if (text.includes('"')) return `'${text.replaceAll("'", "''")}'`;
  return `"${text}"`;
}

function blockText(raw: string, indent: string): string {
  const [header = "", ...lines] = raw.replace(/\n+$/, "").split("\n");
  const depth = Math.min(...lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/)));
  const kept = lines.map((line) => (line.trim() === "" ? "" : indent + line.slice(depth)));
  return [header.trimEnd(), ...kept].join("\n");
}

/** Whether the text means itself without quotes, by asking the parser. */
function isPlain(text: string, inFlow: boolean): boolean {
  if (
    text === "" ||
    text !== text.trim() ||
    /[\n\t\u00a0]|(?:^|\s)#|: |:$|^[-?:](?:\s|$)|^[&*!|>%@`'"[\]{},#]/.test(text)
  )
    return false;
  if (inFlow && /[[\]{},]/.test(text)) return false;
  const document = parseDocument(inFlow ? `[${text}]` : `- ${text}`, OPTIONS);
  const [item, second] = isSeq(document.contents) ? (document.contents.items as unknown[]) : [];
  return document.errors.length === 0 && second === undefined && isScalar(item) && item.value === text;
}

function spaced(node: unknown): boolean {
  return (isScalar(node) || isMap(node) || isSeq(node)) && node.spaceBefore === true;
}

/** Known keys in the schema's order; others stay behind the key they followed. */
function inOrder(map: YAMLMap, schema: JsonSchema | null): readonly Pair[] {
  const order = Object.keys(mapOf(schema)?.properties ?? {});
  let last = -1;
  const ranked = map.items.map((pair) => {
    const at = order.indexOf(isScalar(pair.key) ? String(pair.key.value) : "");
    if (at !== -1) last = at;
    return { pair, rank: last };
  });
  return ranked.toSorted((a, b) => a.rank - b.rank).map((one) => one.pair);
}

/** Of a schema with a short form the long one. */
function mapOf(schema: JsonSchema | null): JsonSchema | null {
  return schema?.anyOf?.find((one) => one.properties !== undefined || one.items !== undefined) ?? schema;
}

function childOf(schema: JsonSchema | null, key: string): JsonSchema | null {
  const map = mapOf(schema);
  const more = map?.additionalProperties;
  return map?.properties?.[key] ?? (typeof more === "object" ? more : null);
}

function itemsOf(schema: JsonSchema | null): JsonSchema | null {
  return mapOf(schema)?.items ?? null;
}
