import { readFileSync } from "node:fs";
import { join } from "node:path";

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { canonicalText } from "../../src/config/canonical.ts";
import { LINT_CODES } from "../../src/config/lint/codes.ts";
import { repairText } from "../../src/config/repair.ts";
import { readRuleFile } from "../../src/config/rule-file.ts";
import { readYaml } from "../../src/config/yaml.ts";

function told(source: string): readonly string[] {
  return readYaml(source, "f.yaml").findings.map((f) => `${f.code} ${f.place.line}:${f.place.column}`);
}

describe("what editors trip over", () => {
  test.each<[string, string, readonly string[]]>([
    ["hashtag as an item", "match:\n  - #novax\n  - b\n", ["Y001 2:3"]],
    ["empty item", "match:\n  -\n  - b\n", ["Y001 2:3"]],
    ["hashtag in a sentence", "tests:\n  asserts:\n    - Do not take it #novax today\n", ["Y002 3:7"]],
    ["hashtag at the end of a claim", "claim: Do not take it #novax\n", ["Y002 1:8"]],
    ["number sign", "tests:\n  asserts:\n    - My shot # 2 was bad\n", ["Y002 3:7"]],
    ["colon in a test", "tests:\n  asserts:\n    - BREAKING: it kills\n", ["Y003 3:7"]],
    ["colon in a variant", "variants:\n  en:\n    - BREAKING: it kills\n", ["Y003 3:7"]],
    ["colon in a pattern", "match:\n  - fact: check\n", ["Y003 2:5"]],
    ["colon in a value", "claim: Fact: it kills\n", ["Y003 1:8"]],
    ["colon in a test's map", "tests:\n  todo:\n    - {post: BREAKING: it kills}\n", ["Y003 3:14"]],
    ["comma in a list of tests", "tests:\n  asserts: [Hello, it makes you sterile]\n", ["Y004 2:12"]],
    ["star in front", "match:\n  - *vaccin\n", ["Y005 2:5"]],
    ["ampersand in front", "match:\n  - & jab\n", ["Y005 2:5"]],
    ["anchor", "match:\n  - &jab\n", ["Y005 2:5"]],
    ["anchor before text", "match:\n  - &jab shot\n", ["Y005 2:5"]],
    ["exclamation mark in front", "tests:\n  asserts:\n    - !urgent news\n", ["Y005 3:7"]],
    ["binary tag", "claim: !!binary aGk=\n", ["Y005 1:8"]],
    ["account in front", "match:\n  - @who\n", ["Y005 2:5"]],
    ["percent in front", "match:\n  - %x%\n", ["Y005 2:5"]],
    ["bar in front", "match:\n  - | jab\n  - x\n", ["Y005 2:5"]],
    ["distance in front", "match:\n  - >8 x\n", ["Y005 2:5"]],
    ["square brackets", "match:\n  - [jab|shot]\n", ["Y005 2:5"]],
    ["two slips in two lines", "match:\n  - @who\n  - %x\n", ["Y005 2:5", "Y005 3:5"]],
    ["directive", "%YAML 1.1\n---\na: b\n", ["Y005 1:1"]],
    ["list as a key", "? [a]\n: b\n", ["Y005 1:3"]],
    ["apostrophe in single quotes", "tests:\n  asserts:\n    - 'don't take it'\n", ["Y006 3:7"]],
    ["quoted first word", 'match:\n  - "Vaccines" make\n', ["Y006 2:5"]],
    ["quote never closed", 'claim: "It kills\ntopic: x\n', ["Y006 1:8"]],
    ["curly quotes around a key", "“claim”: b\n", ["Y007 1:1"]],
    ["no-break space in a key", "claim\u00a0: b\n", ["Y008 1:1"]],
    ["no-break space after the colon", "id: x\nclaim:\u00a0b\n", ["Y008 2:7"]],
    ["no-break space after the dash", "match:\n  -\u00a0jab\n", ["Y008 2:3"]],
    ["tab as indent", "match:\n\t- b\n", ["Y009 2:1"]],
    ["key twice", "a: 1\nb: 2\na: 3\n", ["Y010 3:1"]],
    ["item swallowed by the one above", "match:\n - b\n  - c\n", ["Y011 3:3"]],
    ["key swallowed by the text above", "title: abc\n  claim:x\n", ["Y011 2:3"]],
    ["no space after a colon", "id: x\nclaim:x\n", ["Y012 2:6"]],
    ["bracket never closed", "a: [b, c\nd: e\n", ["Y013 2:1"]],
    ["uneven indent", "a:\n  b: c\n d: e\n", ["Y013 3:1"]],
    ["too large", `a: ${"x".repeat(66_000)}\n`, ["Y014 1:1"]],
    ["NUL", "a: b\nc: d\u0000e\n", ["Y015 2:5"]],
    ["lone surrogate", "a: b\ud83d\n", ["Y015 1:5"]],
    ["empty", "", ["Y016 1:1"]],
    ["comments only", "# later\n", ["Y016 1:1"]],
    ["word in { }", "a: {b: c, d}\n", ["Y017 1:11"]],
    ["deep", `a: ${"[".repeat(40)}x${"]".repeat(40)}\n`, ["Y019 1:34"]],
  ])("%s", (_, source, expected) => {
    expect(told(source)).toEqual(expected);
  });

  test("deeper than the parser's stack is told, not thrown", () => {
    expect(told(`a: ${"[".repeat(60_000)}`)).toHaveLength(1);
    expect(told(`a: ${"{b: ".repeat(16_000)}`)).toHaveLength(1);
    expect(told("- ".repeat(30_000))).toHaveLength(1);
  });
});

describe("what is no trap", () => {
  test.each<[string, string, unknown]>([
    ["comment after a value", "a: b # note\n", { a: "b" }],
    ["comment after a pattern", "match:\n  - <mmr> ~8 jab  # any order\n", { match: ["<mmr> ~8 jab"] }],
    ["# in quotes", 'a: "MMR #1"\n', { a: "MMR #1" }],
    ["# inside a word", "a: b#c\n", { a: "b#c" }],
    ["curly quotes in a text", "a: “b” c\n", { a: "“b” c" }],
    ["one text in [ ]", "tests: {asserts: [He got it]}\n", { tests: { asserts: ["He got it"] } }],
    ["folded text", "a: >-\n  b\n  c: d # e\n", { a: "b c: d # e" }],
    ["link over two lines", "a: see\n  https://b.example/c\n", { a: "see https://b.example/c" }],
    [
      "words of other readers",
      "a: [no, null, 007, 1e3, 12:30, ~]\n",
      { a: ["no", "null", "007", "1e3", "12:30", "~"] },
    ],
    ["notes", "a: b\nx-seen: {c: d}\n", { a: "b" }],
    ["byte order mark", "\ufeffa: b\n", { a: "b" }],
    ["Windows line ends", "a: b\r\nc:\r\n  - d\r\n", { a: "b", c: ["d"] }],
  ])("%s", (_, source, value) => {
    const { documents, findings } = readYaml(source, "f.yaml");
    expect(findings).toEqual([]);
    expect(documents.map((document) => document.value)).toEqual([value]);
  });

  test("several documents keep their own places", () => {
    const { documents } = readYaml("a: b\n---\na: c\n", "f.yaml");
    expect(documents.map((document) => document.placeOf(["a"]).line)).toEqual([1, 3]);
  });
});

const FULL = join(import.meta.dirname, "fixtures/full");
const PLANS: Readonly<Record<string, string>> = {
  "campaigns/week.yaml":
    "id: week\ntitle: Week\ndates: { from: 2026-11-23, to: 2026-12-06 }\nhashtags: [JabWeek]\naccounts: [author:@desk]\n" +
    "hijack: { off_message_share: 15%, needs: { authors: 10, within: 6h } }\nowner: desk\n",
  "alerts/routes.yaml":
    "group_by: [topic]\nroutes:\n  - { when: severity is critical, to: [a], escalate: [{ after: 20m, to: b }] }\n" +
    "  - { when: anything else, to: [c], quiet: nights }\nquiet:\n  nights: { from: 20:00, to: 07:00, timezone: UTC }\n",
  "vocab/exceptions.en.yaml":
    "language: en\nexceptions:\n  - { name: lyrics, when: chorus & <song>, effect: block, until: 2027-01-01 }\n",
};
const SAMPLES = [
  "myths/childhood-vaccines/mmr-causes-autism.yaml",
  "vocab/vaccines.en.yaml",
  "topics/childhood-vaccines.yaml",
  "alerts/myth-surge.yaml",
  "catalog.yaml",
  ...Object.keys(PLANS),
].map((file) => ({ file, source: PLANS[file] ?? readFileSync(join(FULL, file), "utf8") }));

const scrap = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom(
    "\n",
    "  ",
    "- ",
    ": ",
    "#",
    "'",
    '"',
    "[",
    "]",
    "{",
    "}",
    "|",
    ">",
    "&a",
    "*a",
    "!t",
    "%",
    "\t",
    "---\n",
    "? ",
  ),
  fc.constantFrom(
    "id: x\n",
    "tests:\n",
    "match:\n",
    "__proto__: ",
    "constructor: ",
    "<mmr>",
    "(",
    "~99",
    "\u00a0",
    "\u202e",
  ),
);

function checkRead(file: string, source: string): void {
  const read = readRuleFile(file, source);
  const lines = source.split("\n");
  for (const { code, place, what } of read.findings) {
    expect(LINT_CODES).toContain(code);
    expect(what).not.toBe("");
    expect(place.line).toBeGreaterThanOrEqual(1);
    expect(place.line).toBeLessThanOrEqual(lines.length);
    expect(place.column).toBeGreaterThanOrEqual(1);
    expect(place.column).toBeLessThanOrEqual((lines[place.line - 1]?.length ?? 0) + 1);
  }
  const { catalog, terms, topics, myths, alerts, campaigns, techniques, sharedExceptions, routes } = read;
  const values = [
    catalog,
    techniques,
    routes,
    ...terms,
    ...topics,
    ...myths,
    ...alerts,
    ...campaigns,
    ...sharedExceptions,
  ].filter((v) => v !== null);
  const empty = file === "vocab/exceptions.en.yaml" && /exceptions:\s*\[\s*\]/.test(source);
  expect(values.length + read.findings.length + (empty ? 1 : 0)).toBeGreaterThan(0);
  // A repair never breaks out of what it was made for, and the canonical form never fails on what was read.
  const repaired = repairText(source, read.findings);
  if (repaired.edits === 0) expect(repaired.text).toBe(source);
  else readRuleFile(file, repaired.text);
  if (read.findings.length === 0) expect(readRuleFile(file, canonicalText(source, null)).hash).toBe(read.hash);
}

test("a good file with a few changes is read or told, at a place inside it", () => {
  const change = fc.record({ from: fc.nat(5000), drop: fc.nat(8), put: scrap });
  fc.assert(
    fc.property(fc.constantFrom(...SAMPLES), fc.array(change, { minLength: 1, maxLength: 4 }), (sample, changes) => {
      let source = sample.source;
      for (const { from, drop, put } of changes) {
        const start = from % source.length;
        source = source.slice(0, start) + put + source.slice(start + drop);
      }
      checkRead(sample.file, source);
    }),
    { numRuns: 400 },
  );
});

test("any text is read or told", () => {
  fc.assert(
    fc.property(fc.constantFrom(...SAMPLES), fc.array(scrap, { maxLength: 40 }), (sample, parts) => {
      checkRead(sample.file, parts.join(""));
    }),
    { numRuns: 1000 },
  );
});

test("hostile files end soon", () => {
  const started = performance.now();
  for (const piece of [
    "a",
    "a: ",
    "- ",
    "? ",
    "'",
    '"',
    "@a",
    "1",
    " 1",
    "#",
    "<",
    "(",
    "a: |\n",
    "*a ",
    "&a ",
    "{a: ",
  ]) {
    const filled = piece.repeat(Math.floor(20_000 / piece.length));
    readRuleFile("topics/x.yaml", filled);
    readRuleFile("topics/x.yaml", `id: x\ntitle: ${filled}\n`);
    const myth =
      SAMPLES[0]?.source.replace("The MMR gave our boy autism", () => `"${filled.replaceAll(/["\\]/g, "")}"`) ?? "";
    readRuleFile("myths/childhood-vaccines/mmr-causes-autism.yaml", myth);
  }
  const keys = Array.from({ length: 9000 }, (_, i) => `k${i}: v`).join("\n");
  readRuleFile("vocab/x.en.yaml", `language: en\nterms:\n${keys.replaceAll("k", "  k").slice(0, 60_000)}\n`);
  expect(performance.now() - started).toBeLessThan(20_000);
});
