/**
 * Turns the HTML of posts and feed items into plain text with its links. Linear in the length of the
 * input whatever it holds: unclosed comments, tags and quotes run to the end, as the HTML standard
 * says, and nothing is read twice. Script and style never become text. It judges no content.
 */

import { TextNode } from "node-html-parser";

export interface HtmlText {
  readonly text: string;
  /** Absolute http(s) targets of links in order, once each; links to profiles and tags are left out. */
  readonly links: readonly string[];
  /** Alternative texts of pictures. */
  readonly alts: readonly string[];
}

export interface HtmlOptions {
  /** Against which relative links are resolved; without it they are left out. */
  readonly base?: string;
  /** Elements of this class are left out with all they hold. */
  readonly skipClass?: string;
}

/** Nothing inside these is text. */
const SILENT = /^(?:script|style|template|iframe|object|noscript|noembed|textarea|select|svg|math|title|head)$/u;
const PARAGRAPH = /^(?:p|h[1-6]|blockquote|pre|ul|ol|dl|table|article|section)$/u;
const LINE = /^(?:div|li|dt|dd|tr|hr|figure|figcaption|header|footer|aside|nav|address|form)$/u;
const MOST_LINKS = 100;
const LONGEST_LINK = 4096;

interface Tag {
  readonly name: string;
  readonly closing: boolean;
  readonly href: string | null;
  readonly alt: string | null;
  readonly classes: string;
  /** Position after the tag. */
  readonly end: number;
}

/** Total: never throws, never gives text in which `<script` could open an element. */
export function htmlToText(html: string, options: HtmlOptions = {}): HtmlText {
  const links = new Set<string>();
  const alts: string[] = [];
  const out = createWriter();
  let skipped: { readonly name: string; depth: number } | null = null;
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    const textEnd = open === -1 ? html.length : open;
    if (skipped === null) out.write(decode(html.slice(at, textEnd)));
    if (open === -1) break;
    const special = readSpecial(html, open);
    if (special !== null) {
      if (skipped === null) out.write(special.text);
      at = special.end;
      continue;
    }
    const tag = readTag(html, open);
    if (tag === null) {
      if (skipped === null) out.write("<");
      at = open + 1;
      continue;
    }
    at = tag.end;
    if (skipped !== null) {
      if (tag.name === skipped.name) skipped.depth += tag.closing ? -1 : 1;
      if (skipped.depth === 0) skipped = null;
      continue;
    }
    if (!tag.closing && SILENT.test(tag.name)) {
      at = endOfElement(html, tag);
      continue;
    }
    if (!tag.closing && options.skipClass !== undefined && tag.classes.split(/\s+/u).includes(options.skipClass)) {
      skipped = { name: tag.name, depth: 1 };
      continue;
    }
    if (tag.name === "br") out.breakLine(1);
    else if (PARAGRAPH.test(tag.name)) out.breakBlock(2);
    else if (LINE.test(tag.name)) out.breakBlock(1);
    else if (tag.name === "td" || tag.name === "th") out.write(" ");
    if (tag.name === "pre") out.keepSpace(!tag.closing);
    if (tag.name === "a" && !tag.closing && links.size < MOST_LINKS) addLink(links, tag, options.base);
    if (tag.name === "img" && tag.alt !== null && tag.alt.trim() !== "" && alts.length < MOST_LINKS) alts.push(tag.alt);
  }
  return { text: out.finish(), links: [...links], alts };
}

/** Comments, CDATA, declarations and processing instructions; null if `open` begins none of them. */
function readSpecial(html: string, open: number): { readonly text: string; readonly end: number } | null {
  const next = html[open + 1];
  if (next !== "!" && next !== "?") return null;
  const until = (mark: string, from: number): number => {
    const found = html.indexOf(mark, from);
    return found === -1 ? html.length : found + mark.length;
  };
  if (html.startsWith("<!--", open)) return { text: "", end: until("-->", open + 4) };
  if (html.startsWith("<![CDATA[", open)) {
    const end = until("]]>", open + 9);
    return { text: html.slice(open + 9, html.endsWith("]]>", end) ? end - 3 : end), end };
  }
  return { text: "", end: until(">", open + 2) };
}

/** The tag that begins at `open`; null if no name follows, so that the sign is text. */
function readTag(html: string, open: number): Tag | null {
  const closing = html[open + 1] === "/";
  let at = open + (closing ? 2 : 1);
  if (!/[a-z]/iu.test(html[at] ?? "")) return null;
  const nameStart = at;
  while (at < html.length && !isTagSpace(html[at]) && html[at] !== ">" && html[at] !== "/") at++;
  const name = html.slice(nameStart, Math.min(at, nameStart + 40)).toLowerCase();
  let href: string | null = null;
  let alt: string | null = null;
  let classes = "";
  while (at < html.length && html[at] !== ">") {
    if (isTagSpace(html[at]) || html[at] === "/") {
      at++;
      continue;
    }
    const keyStart = at;
    at++;
    while (at < html.length && !isTagSpace(html[at]) && !/[=>/]/u.test(html[at] ?? "")) at++;
    const key = html.slice(keyStart, Math.min(at, keyStart + 40)).toLowerCase();
    while (at < html.length && isTagSpace(html[at])) at++;
    if (html[at] !== "=") continue;
    at++;
    while (at < html.length && isTagSpace(html[at])) at++;
    const quote = html[at] === '"' || html[at] === "'" ? html[at] : null;
    const valueStart = quote === null ? at : at + 1;
    if (quote === null) while (at < html.length && !isTagSpace(html[at]) && html[at] !== ">") at++;
    else at = indexOrEnd(html, quote ?? "", valueStart);
    const value = html.slice(valueStart, at);
    if (quote !== null) at++;
    if (key === "href") href ??= decode(value.slice(0, 2 * LONGEST_LINK));
    else if (key === "alt") alt ??= decode(value.slice(0, 20_000));
    else if (key === "class") classes = value.slice(0, 1000);
  }
  return { name, closing, href, alt, classes, end: Math.min(at + 1, html.length) };
}

/** Position of the closing tag of a silent element, or the end. */
function endOfElement(html: string, tag: Tag): number {
  const close = new RegExp(`</${tag.name}(?=[\\s/>])`, "giu");
  close.lastIndex = tag.end;
  return close.exec(html)?.index ?? html.length;
}

function addLink(links: Set<string>, tag: Tag, base: string | undefined): void {
  if (tag.href === null || tag.href.length > LONGEST_LINK || /(?:^|\s)(?:mention|hashtag)(?:\s|$)/u.test(tag.classes))
    return;
  const href = tag.href.trim();
  if (!URL.canParse(href, base)) return;
  const url = new URL(href, base);
  if (url.protocol === "http:" || url.protocol === "https:") links.add(url.href);
}

interface Writer {
  write(text: string): void;
  breakLine(lines: number): void;
  breakBlock(lines: number): void;
  keepSpace(keep: boolean): void;
  finish(): string;
}

/** Collects text, runs of white space as one space, breaks between what is on both sides of them. */
function createWriter(): Writer {
  const parts: string[] = [];
  let breaks = 0;
  let space = false;
  let keep = false;
  return {
    write: (text) => {
      if (text === "") return;
      const body = keep ? text : text.replace(/[ \t\r\n\f]+/gu, " ");
      const trimmed = keep ? body : body.replace(/^ | $/gu, "");
      const leads = !keep && body.startsWith(" ");
      if (trimmed === "") {
        space ||= leads;
        return;
      }
      if (parts.length > 0 && breaks > 0) parts.push("\n".repeat(breaks));
      else if (parts.length > 0 && (space || leads)) parts.push(" ");
      parts.push(trimmed);
      breaks = 0;
      space = !keep && body.endsWith(" ");
    },
    breakLine: (lines) => {
      breaks = Math.min(3, breaks + lines);
      space = false;
    },
    breakBlock: (lines) => {
      breaks = Math.max(breaks, lines);
      space = false;
    },
    keepSpace: (value) => {
      keep = value;
    },
    finish: () => parts.join("").replace(/<(?=[/\s]*script)/giu, "‹"),
  };
}

/** Character references as the HTML standard decodes them. */
function decode(text: string): string {
  return text.includes("&") ? new TextNode(text, null).text : text;
}

function isTagSpace(unit: string | undefined): boolean {
  return unit === " " || unit === "\n" || unit === "\t" || unit === "\r" || unit === "\f";
}

function indexOrEnd(html: string, mark: string, from: number): number {
  const found = html.indexOf(mark, from);
  return found === -1 ? html.length : found;
}
