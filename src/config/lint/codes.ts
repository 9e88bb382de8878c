/**
 * Every lint code with its level, and whether a file that has it is left out of the rulebook.
 * What each means and how to put it right is told to editors in docs/rules.md.
 */

import type { Finding, Place, Replacement } from "../../model/rules.ts";

export interface LintCode {
  readonly level: Finding["level"];
  /** The file cannot be used at all; everything else still loads. */
  readonly leavesOut: boolean;
}

const BROKEN: LintCode = { level: "error", leavesOut: true };
const ERROR: LintCode = { level: "error", leavesOut: false };
const WARN: LintCode = { level: "warn", leavesOut: false };

const CODES: Readonly<Record<string, LintCode>> = {
  Y001: BROKEN, // empty list item
  Y002: BROKEN, // text after # dropped
  Y003: BROKEN, // "word: text" read as a mapping
  Y004: BROKEN, // comma in [ ] cuts a sentence
  Y005: BROKEN, // anchors, aliases, tags, signs YAML keeps for itself
  Y006: BROKEN, // quotation marks inside a quoted text
  Y007: BROKEN, // curly quotes around a key
  Y008: BROKEN, // no-break space
  Y009: BROKEN, // tab
  Y010: BROKEN, // key twice
  Y011: BROKEN, // a line swallowed by the text above
  Y012: BROKEN, // no space after the colon
  Y013: BROKEN, // any other YAML error
  Y014: BROKEN, // file too large
  Y015: BROKEN, // not UTF-8, control characters
  Y016: BROKEN, // empty file
  Y017: BROKEN, // key without a value in { }
  Y018: BROKEN, // more than one document
  Y019: BROKEN, // nested too deep
  S001: BROKEN, // unknown key
  S002: BROKEN, // missing key
  S003: BROKEN, // text, list or map expected
  S004: BROKEN, // not one of the allowed words
  S005: BROKEN, // wrong format
  S006: BROKEN, // over a limit
  S007: BROKEN, // file name, folder and content disagree
  S008: BROKEN, // no usable catalog.yaml
  S009: ERROR, // folder or file cannot be read
  S010: ERROR, // file in a place that is not read
  S011: WARN, // read but without effect yet
  S012: ERROR, // a gap of the scaffold left open
  R001: BROKEN, // unknown term
  R002: BROKEN, // unknown topic
  R003: BROKEN, // id or term defined twice
  R004: ERROR, // term missing in a language
  R005: BROKEN, // unknown fact id
  R006: ERROR, // related myth unknown
  R007: WARN, // technique not in vocab/techniques.yaml
  R008: BROKEN, // terms inside terms too deep, or in a circle
  R009: WARN, // a term that no rule uses
  R010: WARN, // owner not in catalog.yaml
  R011: ERROR, // shared exception unknown
  R012: WARN, // claim or title twice
  P001: BROKEN, // empty pattern
  P002: BROKEN, // bracket not matched
  P003: BROKEN, // empty group
  P004: BROKEN, // sign without a side
  P005: BROKEN, // unknown operator
  P006: BROKEN, // regular expression
  P007: BROKEN, // quotation marks in a pattern
  P008: BROKEN, // leading #
  P009: BROKEN, // star in the wrong place
  P010: BROKEN, // two parts without a sign between
  P011: BROKEN, // malformed <term>
  P012: BROKEN, // malformed typed part
  P013: BROKEN, // window over 30
  P014: BROKEN, // prefix too short
  P015: BROKEN, // punctuation or hidden character
  P016: BROKEN, // too long or nested too deep
  P017: WARN, // pattern twice
  P018: BROKEN, // nothing but lang: or platform:
  P019: BROKEN, // emoji without emoji:
  P020: BROKEN, // account without author:
  P021: BROKEN, // a term may not use ~ > &
  P022: WARN, // pattern that another one holds already
  P023: WARN, // nothing but small words
  T001: ERROR, // no asserts test
  T002: ERROR, // no no_match test
  T003: ERROR, // same post, two expectations, one file
  T004: WARN, // no near miss
  T005: WARN, // same post, two stances, two myths
  T006: WARN, // same test twice
  T007: WARN, // pattern equal to a test
  T008: WARN, // an active myth without asks or debunks tests
  T010: WARN, // a todo that passes
  T011: ERROR, // a test that fails
  T020: WARN, // pattern that no test needs
  T021: WARN, // exception that no test needs
  T022: WARN, // none: that no test needs
  T023: WARN, // pattern exercised by no test
  T024: WARN, // exception exercised by no test
  T025: WARN, // no asserts test in a language
  F001: WARN, // expires passed
  F002: ERROR, // until passed
  F003: WARN, // expires within 30 days
  F004: WARN, // facts of an active myth rest on one publisher
  F005: ERROR, // a date of something done lies ahead
  F006: ERROR, // ends before it begins
  F007: WARN, // an active myth without a date of review
  F008: WARN, // campaign is over
  W001: ERROR, // five words in a row from the claim or a variant
  W002: ERROR, // over the platform's length
  W003: ERROR, // link outside reply_domains
  W004: BROKEN, // reply to debunks
  W005: ERROR, // http:// link
  W006: ERROR, // absolute safety words
  W007: ERROR, // labels and insults
  W008: ERROR, // more than one exclamation mark
  W009: WARN, // orders
  W010: WARN, // rests on no fact
  W011: WARN, // a number that no fact has
  W012: WARN, // hard to read
  W013: ERROR, // too hard to read
  W014: WARN, // approved before the last review
  W015: WARN, // jargon
  W016: WARN, // reply in a language the myth does not cover
  W017: WARN, // no link to follow
  X001: ERROR, // handle
  X002: ERROR, // phone number
  X003: ERROR, // e-mail address
  X004: WARN, // a person's name
  X005: ERROR, // a link to a post or profile, or a copied post
  X006: WARN, // longer than anyone writes a paraphrase
};

export const LINT_CODES: readonly string[] = Object.keys(CODES);

export function lintCode(code: string): LintCode {
  const known = CODES[code];
  if (known === undefined) throw new Error(`no lint code ${code}`);
  return known;
}

export function finding(
  code: string,
  place: Place,
  what: string,
  fix: string | null,
  replace: Replacement | null = null,
): Finding {
  const told = { code, level: lintCode(code).level, place, what, fix };
  return replace === null ? told : { ...told, replace };
}
