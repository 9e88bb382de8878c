/**
 * Cuts the text of one pattern into lexemes and names everything an editor may have typed that is
 * not part of the language. Binding and grouping are decided in pattern.ts. Language: docs/rules.md.
 */

export const ATOM_KINDS = ["tag", "domain", "author", "emoji", "lang", "platform"] as const;
export type AtomKind = (typeof ATOM_KINDS)[number];

/** One thing wrong with a pattern. `offset` and `length` are UTF-16 units into the pattern's text. */
export interface PatternProblem {
  /** Lint code; docs/rules.md lists them. */
  readonly code: string;
  readonly offset: number;
  readonly length: number;
  readonly what: string;
  readonly fix: string;
}

export type Lexeme =
  | {
      readonly kind: "word";
      readonly text: string;
      readonly exact: boolean;
      readonly prefix: boolean;
      readonly at: Span;
    }
  | { readonly kind: "term"; readonly name: string; readonly at: Span }
  | { readonly kind: AtomKind; readonly value: string; readonly at: Span }
  | { readonly kind: "gap"; readonly words: number; readonly ordered: boolean; readonly at: Span }
  | { readonly kind: "and" | "or" | "open" | "close"; readonly at: Span };

export interface Span {
  readonly offset: number;
  readonly length: number;
}

/** Words between two parts; more than this is co-mention, not a statement. */
export const MAX_GAP_WORDS = 30;
/** Shorter prefixes would hit a large share of all posts. */
export const MIN_PREFIX_LETTERS = 4;

const RUN_END = /[\s()|&~<>]/u;
const ASCII_RUN_END = " \t\n\v\f\r()|&~<>";
const TERM_NAME = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;
/** With a plural's apostrophe at the end: wives'. */
const WORD = /^[\p{L}\p{N}\p{M}]+(?:['’._-][\p{L}\p{N}\p{M}]+)*['’]?$/u;
const LETTER = /[\p{L}\p{N}]/gu;
const REGEX_LIKE = /[\\[\]{}^$+?/]/;
const QUOTE = /["“”„«»`‘]|^['’]/;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u;
const SHOUTED_OPERATORS: Readonly<Record<string, string>> = {
  AND: "write &",
  OR: "write |",
  NOT: "list it under none: in the map form, or add an exception",
  NEAR: "write ~8 (at most 8 words between)",
};

/** Lexemes in order, and every problem met; with problems the lexemes are not worth parsing. */
export function lexPattern(text: string): { lexemes: readonly Lexeme[]; problems: readonly PatternProblem[] } {
  const lexemes: Lexeme[] = [];
  const problems: PatternProblem[] = [];
  const keep = (read: Lexeme | PatternProblem): void => {
    if ("code" in read) problems.push(read);
    else lexemes.push(read);
  };
  let i = 0;
  while (i < text.length) {
    const plain = plainEnd(text, i);
    if (plain > i && (plain === text.length || endsRun(text.charCodeAt(plain)))) {
      keep({
        kind: "word",
        text: text.slice(i, plain),
        exact: false,
        prefix: false,
        at: { offset: i, length: plain - i },
      });
      i = plain;
      continue;
    }
    const char = text[i] ?? "";
    if (char === " " || /\s/u.test(char)) {
      i += 1;
    } else if (char === "(" || char === ")") {
      keep({ kind: char === "(" ? "open" : "close", at: { offset: i, length: 1 } });
      i += 1;
    } else if (char === "&" || char === "|") {
      const run = runOf(text, i, (c) => c === char);
      if (run > 1) keep(issue("P005", i, run, `"${char.repeat(run)}" is not an operator.`, `write one ${char}`));
      else keep({ kind: char === "&" ? "and" : "or", at: { offset: i, length: 1 } });
      i += run;
    } else if (char === "~" || char === ">") {
      const digits = runOf(text, i + 1, (c) => c >= "0" && c <= "9");
      keep(readGap(text, i, digits));
      i += 1 + digits;
    } else if (char === "<") {
      const close = text.indexOf(">", i);
      const length = close === -1 ? text.length - i : close + 1 - i;
      keep(readTerm(text.slice(i, i + length), i, close !== -1));
      i += length;
    } else {
      let end = i + 1;
      while (end < text.length && !endsRun(text.charCodeAt(end))) end += 1;
      keep(readRun(text.slice(i, end), i));
      i = end;
    }
  }
  return { lexemes, problems };
}

/** End of the lower-case letters and digits from here on: most words of most patterns, and never anything else. */
function plainEnd(text: string, from: number): number {
  let i = from;
  for (; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (!((unit >= 97 && unit <= 122) || (unit >= 48 && unit <= 57))) break;
  }
  return i;
}

function endsRun(unit: number): boolean {
  if (unit < 128) return unit === 32 || ASCII_RUN_END.includes(String.fromCharCode(unit));
  return RUN_END.test(String.fromCharCode(unit));
}

function runOf(text: string, from: number, accepts: (char: string) => boolean): number {
  let i = from;
  while (i < text.length && accepts(text[i] ?? "")) i += 1;
  return i - from;
}

function issue(code: string, offset: number, length: number, what: string, fix: string): PatternProblem {
  return { code, offset, length, what, fix };
}

function readGap(text: string, offset: number, digits: number): Lexeme | PatternProblem {
  const sign = text[offset] ?? "";
  const length = 1 + digits;
  if (digits === 0) {
    const fix = `write the number of words right after it: ${sign}8`;
    return issue("P005", offset, 1, `"${sign}" needs a number of words.`, fix);
  }
  const words = Number(text.slice(offset + 1, offset + length));
  if (words > MAX_GAP_WORDS) {
    const what = `${text.slice(offset, offset + Math.min(length, 12))} is too far: parts more than ${MAX_GAP_WORDS} words apart are not one statement.`;
    return issue("P013", offset, length, what, `write ${sign}${MAX_GAP_WORDS} or less, or & for anywhere in the post`);
  }
  return { kind: "gap", words, ordered: sign === ">", at: { offset, length } };
}

function readTerm(text: string, offset: number, closed: boolean): Lexeme | PatternProblem {
  if (!closed) return issue("P011", offset, 1, "< opens the name of a term, but no > closes it.", "write <term>");
  const name = text.slice(1, -1);
  if (TERM_NAME.test(name)) return { kind: "term", name, at: { offset, length: text.length } };
  const tidy = name.trim().toLowerCase().replaceAll(/\s+/g, "-");
  const fix = TERM_NAME.test(tidy) ? `write <${tidy}>` : "use lower-case letters, digits, dots and hyphens";
  return issue("P011", offset, text.length, `"${shown(text)}" is not the name of a term.`, fix);
}

function readRun(run: string, offset: number): Lexeme | PatternProblem {
  const at = { offset, length: run.length };
  if (run.startsWith("=") && run.length > 1 && plainEnd(run, 1) === run.length)
    return { kind: "word", text: run.slice(1), exact: true, prefix: false, at };
  const bad = (code: string, what: string, fix: string): PatternProblem => issue(code, offset, run.length, what, fix);
  if (WORD.test(run) && SHOUTED_OPERATORS[run] === undefined)
    return { kind: "word", text: run, exact: false, prefix: false, at };
  const said = shown(run);
  if (run.startsWith("#")) return bad("P008", `"${said}" starts with #.`, `write tag:${run.slice(1) || "name"}`);
  if (run.startsWith("@")) return bad("P020", `"${said}" names an account.`, `write author:${said}`);
  const colon = run.indexOf(":");
  if (colon > 0) return readAtom(run.slice(0, colon), run.slice(colon + 1), at);
  const exact = run.startsWith("=");
  const body = exact ? run.slice(1) : run;
  if (body === "") return bad("P005", "= needs a word.", "write the word right after it: =MMR");
  if (QUOTE.test(body))
    return bad("P007", `"${said}" has quotation marks.`, "leave them out; words in a row are a phrase");
  const hidden = INVISIBLE.exec(body);
  if (hidden !== null) return bad("P015", `${codePoint(hidden[0])} is hidden in "${said}".`, "type the word again");
  const starAt = body.indexOf("*");
  if (starAt !== -1) return readPrefix(body, exact, starAt, at);
  const shout = SHOUTED_OPERATORS[body];
  if (shout !== undefined && !exact) return bad("P005", `"${said}" is not an operator here.`, shout);
  if (REGEX_LIKE.test(body))
    return bad("P006", `"${said}" looks like a regular expression.`, "use words, ( a | b ) and word*");
  if (/\p{Extended_Pictographic}/u.test(body)) return bad("P019", `"${said}" has an emoji.`, `write emoji:${said}`);
  if (/^[!-]/.test(body) && WORD.test(body.slice(1)))
    return bad("P005", `"${said}": there is no sign for "not".`, "list it under none: in the map form");
  if (WORD.test(body)) return { kind: "word", text: body, exact, prefix: false, at };
  if (!/[\p{L}\p{N}]/u.test(body))
    return bad(
      "P001",
      `"${said}" is empty after normalising: it has no letter or digit.`,
      "write a word or leave it out",
    );
  return bad("P015", `"${said}" has punctuation, which is never matched.`, `write ${suggestWords(body)}`);
}

function readPrefix(body: string, exact: boolean, starAt: number, at: Span): Lexeme | PatternProblem {
  const said = shown(body);
  const bad = (code: string, what: string, fix: string): PatternProblem => issue(code, at.offset, at.length, what, fix);
  const stem = body.slice(0, starAt);
  if (/^\.?\*|\.\*|\\/.test(body) && /[.\\[\]]/.test(body))
    return bad("P006", `"${said}" looks like a regular expression.`, "use word* with * only at the end");
  if (starAt !== body.length - 1 || stem === "" || !WORD.test(stem))
    return bad(
      "P009",
      `* may stand only at the end of a word, not as in "${said}".`,
      "write the beginning of the word, then *",
    );
  if (exact)
    return bad("P009", `"=${said}" asks for one exact form and for any ending.`, `write ${said} or =${shown(stem)}`);
  const letters = stem.match(LETTER)?.length ?? 0;
  if (letters < MIN_PREFIX_LETTERS)
    return bad(
      "P014",
      `"${said}" needs ${MIN_PREFIX_LETTERS} letters before *.`,
      "write more of the word, or list the whole words",
    );
  return { kind: "word", text: stem, exact: false, prefix: true, at };
}

function readAtom(kindText: string, value: string, at: Span): Lexeme | PatternProblem {
  const kind = ATOM_KINDS.find((known) => known === kindText.toLowerCase());
  const bad = (what: string, fix: string): PatternProblem => issue("P012", at.offset, at.length, what, fix);
  if (kind === undefined)
    return bad(
      `"${shown(kindText)}:" is not a known kind.`,
      `use one of ${ATOM_KINDS.join(": ")}: or leave the colon out`,
    );
  if (INVISIBLE.test(value) && kind !== "emoji") return bad(`${kind}: holds an invisible character.`, "type it again");
  const folded = value.toLowerCase();
  const rule = ATOM_RULES[kind];
  const clean = rule.clean(kind === "emoji" ? value : folded);
  if (!rule.accepts.test(clean) || clean.length > 200)
    return bad(`"${shown(value)}" is not a value for ${kind}:`, rule.advice);
  if (!rule.accepts.test(kind === "emoji" ? value : folded) && kind !== "author")
    return bad(`"${shown(value)}" has more than the value of ${kind}:`, `write ${kind}:${clean}`);
  return { kind, value: clean, at };
}

interface AtomRule {
  readonly accepts: RegExp;
  readonly advice: string;
  clean(value: string): string;
}

const ATOM_RULES: Readonly<Record<AtomKind, AtomRule>> = {
  tag: {
    accepts: /^[\p{L}\p{N}\p{M}_]+$/u,
    advice: "write the hashtag without #: tag:novax",
    clean: (value) => value.replace(/^[#＃]/, ""),
  },
  domain: {
    accepts: /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,}$/u,
    advice: "write the host only: domain:example.org",
    clean: (value) =>
      value
        .replace(/^[a-z]+:\/\//, "")
        .replace(/^www\./, "")
        .replace(/[/:?#].*$/, ""),
  },
  author: {
    accepts: /^[\p{L}\p{N}_][\p{L}\p{N}_.:@-]*$/u,
    advice: "write author:@name",
    clean: (value) => value.replace(/^@/, ""),
  },
  emoji: {
    accepts:
      /^(?=.*[\p{Extended_Pictographic}\p{RI}\u20e3])[\p{Extended_Pictographic}\p{RI}\p{Emoji}\p{M}\u200d\u{e0020}-\u{e007f}]+$/u,
    advice: "write one emoji right after it",
    clean: (value) => value,
  },
  lang: {
    accepts: /^[a-z]{2,3}$/,
    advice: "write a language code: lang:es",
    clean: (value) => value,
  },
  platform: {
    accepts: /^[a-z][a-z0-9-]*$/,
    advice: "write a platform's name: platform:bluesky",
    clean: (value) => value,
  },
};

function suggestWords(body: string): string {
  const words = body.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return shown(words.join(" "));
}

function codePoint(char: string): string {
  return `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Short and printable: at most 40 units, control characters as their code. */
function shown(text: string): string {
  const cut = text.length > 40 ? `${text.slice(0, 37)}…` : text;
  return cut.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, codePoint);
}
