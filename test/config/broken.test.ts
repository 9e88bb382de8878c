import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { repairFolder } from "../../src/config/repair.ts";
import { loadRulebook } from "../../src/config/rulebook.ts";

const BROKEN = join(import.meta.dirname, "broken");
const TODAY = "2026-11-24";

const MYTH = "myths/childhood-vaccines/broken-one.yaml";
const VOCAB = "vocab/fever.en.yaml";
const TOPIC = "topics/broken-topic.yaml";
const ALERT = "alerts/broken-alert.yaml";
const CAMPAIGN = "campaigns/broken-week.yaml";
const EXCEPTIONS = "vocab/exceptions.en.yaml";
const ROUTES = "alerts/routes.yaml";

/** File below broken/, where it is put, what is told of it and where, part of the fix. */
const ROWS: readonly (readonly [string, string, string, string])[] = [
  ["hash-item", MYTH, "Y001 22:3", "tag:novax"],
  ["hash-in-test", MYTH, "Y002 40:7", "quotes around the line"],
  ["colon-in-test", MYTH, "Y003 42:7", "quotes around the line"],
  ["comma-in-brackets", MYTH, "Y004 41:9", "one line per text"],
  ["star-in-front", MYTH, "Y005 22:5", "goes at the end of a word"],
  ["brackets-in-pattern", MYTH, "Y005 22:5", "( a | b )"],
  ["account-in-front", MYTH, "Y005 22:5", "author:"],
  ["apostrophe-in-quotes", MYTH, "Y006 46:7", "around the text"],
  ["curly-key", MYTH, "Y007 3:1", "write claim:"],
  ["no-break-space", MYTH, "Y008 3:7", "normal space"],
  ["tab-indent", MYTH, "Y009 19:1", "two spaces"],
  ["key-twice", MYTH, "Y010 8:1", "join the two"],
  ["swallowed-item", MYTH, "Y011 21:7", "same indent"],
  ["colon-without-space", MYTH, "Y012 5:7", "space after :"],
  ["bracket-left-open", MYTH, "Y013 8:1", "compare indent"],
  ["empty-file", TOPIC, "Y016 1:1", "delete the file"],
  ["word-in-braces", MYTH, "Y017 6:22", "quotes around"],
  ["second-document", TOPIC, "Y018 8:1", "file of its own"],
  ["misspelt-key", MYTH, "S001 25:1", "write exceptions:"],
  ["missing-claim", MYTH, "S002 1:1", "add claim:"],
  ["map-for-text", MYTH, "S003 2:8", "one line after the colon"],
  ["misspelt-status", MYTH, "S004 5:9", "write one of draft"],
  ["no-such-day", MYTH, "S005 8:11", "2026-10-02"],
  ["host-for-link", MYTH, "S005 15:31", "https://example.org"],
  ["name-and-id-differ", MYTH, "S007 1:5", "rename the file"],
  ["gap-left-open", MYTH, "S012 13:11", "status: draft"],
  ["unknown-term", MYTH, "R001 22:25", "write <autism>"],
  ["unknown-topic-of-alert", ALERT, "R002 3:19", "write childhood-vaccines"],
  ["exception-twice", MYTH, "R003 27:5", "rename one"],
  ["term-missing-in-spanish", MYTH, "R004 22:5", "vocab/ file of pt"],
  ["unknown-fact", MYTH, "R005 35:12", "use one of no-link"],
  ["unknown-myth-of-campaign", CAMPAIGN, "R006 7:15", "write mmr-causes-autism"],
  ["unknown-technique", MYTH, "R007 17:13", "write cherry-picking"],
  ["term-in-a-circle", VOCAB, "R008 6:5", "write the words out"],
  ["unused-term", VOCAB, "R009 4:5", "remove it"],
  ["unknown-shared-exception", TOPIC, "R011 4:14", "add it to"],
  ["open-bracket", MYTH, "P002 22:14", "add the missing )"],
  ["operator-without-side", MYTH, "P004 22:22", "word"],
  ["or-as-a-word", MYTH, "P005 24:15", "|"],
  ["regular-expression", MYTH, "P006 24:11", "word*"],
  ["star-too-early", MYTH, "P014 24:24", "more of the word"],
  ["window-too-wide", MYTH, "P013 26:31", "30"],
  ["no-site", CAMPAIGN, "P012 6:9", "write a host"],
  ["site-with-path", CAMPAIGN, "S011 6:9", "write health.example"],
  ["hashtag-with-sign", TOPIC, "P012 6:14", "without #"],
  ["distance-in-a-term", VOCAB, "P021 4:18", "combine terms in a rule"],
  ["narrower-pattern", MYTH, "P022 23:5", "remove the narrower"],
  ["only-small-words", MYTH, "P023 23:5", "word of matter"],
  ["no-asserts", MYTH, "T001 1:1", "asserts"],
  ["no-near-miss", MYTH, "T004 46:7", "same subject"],
  ["two-expectations", MYTH, "T003 45:7", "remove the other"],
  ["exception-over", MYTH, "F002 26:88", "later date"],
  ["one-publisher", MYTH, "F004 12:3", "another body"],
  ["reviewed-tomorrow", MYTH, "F005 8:11", "the day it was done"],
  ["ends-before-it-begins", CAMPAIGN, "F006 3:32", "correct one"],
  ["claim-repeated", MYTH, "W001 33:11", "in other words"],
  ["link-elsewhere", MYTH, "W003 34:47", "reply_domains"],
  ["reply-to-debunks", MYTH, "W004 31:10", "remove this reply"],
  ["promise", MYTH, "W006 33:11", "how large"],
  ["jargon", MYTH, "W015 33:11", "how well it works"],
  ["no-link", MYTH, "W017 30:5", "call_to_action"],
  ["handle", MYTH, "X001 40:11", "my doctor"],
  ["phone", MYTH, "X002 40:54", "remove it"],
  ["named-person", MYTH, "X004 40:7", "my doctor"],
  ["copied-post", MYTH, "X005 40:56", "own words"],
  ["condition-unknown", ROUTES, "S005 3:13", "severity is critical"],
  ["quiet-hours-unknown", ROUTES, "S004 4:49", "add it under quiet"],
  ["effect-missing", EXCEPTIONS, "S002 3:5", "add effect:"],
  ["budget-and-sensitivity", ALERT, "S005 4:1", "keep one"],
];

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "broken-"));
  await cp(join(import.meta.dirname, "fixtures/full"), dir, { recursive: true });
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

async function put(name: string, file: string): Promise<void> {
  await mkdir(dirname(join(dir, file)), { recursive: true });
  await cp(join(BROKEN, `${name}.yaml.txt`), join(dir, file));
}

describe("every deliberately broken file", () => {
  test.each(ROWS)("%s in %s: %s, fix: %s", async (name, file, told, fix) => {
    await put(name, file);
    const { findings } = await loadRulebook(dir, { today: TODAY });
    const own = findings.filter((one) => one.place.file === file);
    const found = own.find(({ code, place }) => `${code} ${place.line}:${place.column}` === told);
    expect(own.map(({ code, place }) => `${code} ${place.line}:${place.column}`)).toContain(told);
    expect(found?.fix).toContain(fix);
    expect(found?.what).toMatch(/\S.*[.?]$/s);
  });

  test("stands in the table, and the table names no other", async () => {
    const files = (await readdir(BROKEN)).map((file) => file.replace(".yaml.txt", ""));
    expect(files.toSorted()).toEqual(ROWS.map(([name]) => name).toSorted());
    expect(ROWS.length).toBeGreaterThanOrEqual(40);
  });
});

describe("--fix", () => {
  test.each<[string, string, string, string]>([
    ["hash-in-test", MYTH, "autistic #novax\n", 'our neighbour autistic #novax"\n'],
    ["colon-in-test", MYTH, "- Honest question: does", '- "Honest question: does that shot cause autism?"'],
    ["curly-key", MYTH, "“claim”", "\nclaim: The MMR"],
    ["no-break-space", MYTH, "\u00a0", "\nclaim: The MMR"],
    ["tab-indent", MYTH, "\t", "\n  en:\n"],
    ["colon-without-space", MYTH, "status:active", "\nstatus: active\n"],
    ["misspelt-key", MYTH, "exeptions", "\nexceptions:\n"],
    ["misspelt-status", MYTH, "actve", "\nstatus: active\n"],
    ["unknown-term", MYTH, "<autsim>", "~6 <autism>\n"],
    ["unknown-technique", MYTH, "cherry-piking", "technique: [cherry-picking]\n"],
    ["unknown-topic-of-alert", ALERT, "chilhood", "topics: [childhood-vaccines]"],
  ])("repairs %s and leaves the rest as it was", async (name, file, before, after) => {
    await put(name, file);
    const source = await readFile(join(dir, file), "utf8");
    expect(source).toContain(before);
    const { edits, files } = await repairFolder(dir, TODAY);
    expect([edits, files]).toEqual([1, 1]);
    const text = await readFile(join(dir, file), "utf8");
    expect(text).toContain(after);
    expect(text.split("\n")).toHaveLength(source.split("\n").length);
    const { findings } = await loadRulebook(dir, { today: TODAY });
    expect(findings.filter((one) => one.place.file === file)).toEqual([]);
  });

  test("changes nothing where a person must decide", async () => {
    for (const [name, file] of ROWS.filter(([one]) =>
      /^(?:comma|apostrophe|swallowed|key-twice|narrower|phone)/.test(one),
    )) {
      await put(name, file);
      const source = await readFile(join(dir, file), "utf8");
      expect(await repairFolder(dir, TODAY)).toEqual({ edits: 0, files: 0 });
      expect(await readFile(join(dir, file), "utf8")).toBe(source);
    }
  });

  test("uncovers the next slip and repairs that too", async () => {
    await put("colon-without-space", MYTH);
    const path = join(dir, MYTH);
    await writeFile(
      path,
      (await readFile(path, "utf8")).replace("exceptions:", "exeptions:").replace("<autism>", "<autsim>"),
    );
    expect(await repairFolder(dir, TODAY)).toEqual({ edits: 3, files: 1 });
    expect((await loadRulebook(dir, { today: TODAY })).findings).toEqual([]);
  });
});
