import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { loadRulebook } from "../../src/config/rulebook.ts";

const FIXTURES = join(import.meta.dirname, "fixtures");
const MYTH = "myths/childhood-vaccines/mmr-causes-autism.yaml";
const OTHER = "myths/childhood-vaccines/vaccines-overload-immune-system.yaml";

const ALERT = "alerts/myth-surge.yaml";

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "rulebook-"));
  await cp(join(FIXTURES, "full"), dir, { recursive: true });
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

async function edit(file: string, from: string | RegExp, to: string): Promise<void> {
  const before = await readFile(join(dir, file), "utf8");
  const after = before.replace(from, () => to);
  expect(after).not.toBe(before);
  await writeFile(join(dir, file), after);
}

async function codes(today?: string): Promise<readonly string[]> {
  const { findings } = await loadRulebook(dir, today === undefined ? {} : { today });
  return findings.map((f) => `${f.code} ${f.place.file}:${f.place.line}:${f.place.column}`);
}

test("the smallest file loads clean, with its sugar resolved", async () => {
  const { rulebook, findings } = await loadRulebook(join(FIXTURES, "smallest"), { today: "2026-11-24" });
  expect(findings).toEqual([]);
  expect(rulebook?.myths[0]).toMatchObject({
    id: "mmr-causes-autism",
    title: "The MMR vaccine causes autism",
    status: "trial",
    verdict: "refuted",
    harm: { level: "high", who: null, why: null },
    owners: ["immunisation-desk"],
    languages: ["en"],
    facts: [
      { id: "fact", sources: [{ title: "doi.example", url: "https://doi.example/10.1000/mmr", accessed: null }] },
    ],
    match: [],
    tests: [{ kind: "asserts", place: { line: 10, column: 13 } }, { kind: "no_match" }],
  });
  expect(rulebook?.topics[0]).toMatchObject({ languages: ["en"], timezone: "UTC" });
});

test("the full file loads clean, with places, durations and approvals as values", async () => {
  const { rulebook, findings } = await loadRulebook(dir, { today: "2026-11-24" });
  expect(findings).toEqual([]);
  const myth = rulebook?.myths.find((one) => one.id === "mmr-causes-autism");
  expect(myth?.match).toMatchObject([
    {
      all: ["<mmr> ~8 <cause> ~6 <autism>"],
      any: [],
      name: null,
      weight: null,
      place: { file: MYTH, line: 36, column: 5 },
    },
    { all: ["<autism> >4 (after | since) >6 <mmr>"] },
    {
      name: "slogan",
      any: ["tag:mmrcausesautism", "tag:vaxxed & <autism>", "domain:mmr-truth.example"],
      weight: "strong",
    },
    { all: ["<mmr>", "<autism>", "study | whistleblower"], within: 20, none: ["fundraiser", "<stance.first_hand>"] },
  ]);
  expect(myth?.exceptions[1]).toMatchObject({ until: "2027-12-31", effect: "block" });
  expect(myth?.replies).toMatchObject([
    { approved: { by: "dr-a-silva", on: "2026-10-02" }, unapprovedReason: null },
    { approved: null, unapprovedReason: "needs a clinician" },
  ]);
  expect(myth?.tests.find((one) => one.kind === "todo")).toMatchObject({ want: "asserts" });
  expect(myth?.tests.find((one) => one.author !== null)).toMatchObject({
    author: "@ministry_health",
    kind: "no_match",
  });
  expect(rulebook?.alerts[0]).toMatchObject({
    watch: { harmAtLeast: "medium" },
    needs: { authors: 5, withinMs: 10_800_000, ratio: 2 },
    clear: { ratio: 1.5, forMs: 21_600_000 },
    reopenWithinMs: 86_400_000,
  });
  expect(rulebook?.catalog.thresholds).toEqual({ match: 0.8, suggest: 0.5 });
  expect(rulebook?.terms.map((term) => term.language)).toContain("es");
});

test("words that other readers of YAML turn into values stay text", async () => {
  await edit("vocab/stance.es.yaml", "bulo", "no, yes, false, null, 007, 1e3, 2026-10-02");
  const { rulebook, findings } = await loadRulebook(dir);
  expect(findings).toEqual([]);
  const term = rulebook?.terms.find((one) => one.language === "es" && one.name === "stance.debunks");
  expect(term?.any).toEqual(["no", "nunca", "no", "yes", "false", "null", "007", "1e3", "2026-10-02", "es falso"]);
});

/** Where `needle` first stands in the file as it is now. */
async function at(file: string, needle: string): Promise<string> {
  const source = await readFile(join(dir, file), "utf8");
  const index = source.indexOf(needle);
  expect(index).toBeGreaterThan(-1);
  const before = source.slice(0, index);
  return `${file}:${before.split("\n").length}:${index - before.lastIndexOf("\n")}`;
}

describe("every slip is told with its code and place", () => {
  test.each<[string, string, string | RegExp, string, string, string, string?]>([
    ["unknown key", MYTH, "verdict: refuted", "veredict: refuted", "S001", "veredict"],
    ["unknown key deep inside", MYTH, "says: Autism", "say: Autism", "S001", "say: Autism"],
    ["missing key", MYTH, /^claim: .*\n/m, "", "S002", "id: mmr"],
    ["missing source", OTHER, /^source: .*\n/m, "", "S002", "id: vaccines"],
    ["map for text", MYTH, "title: MMR and autism", "title: { a: b }", "S003", "{ a: b }"],
    ["text for a list of maps", MYTH, /^related: .*$/m, "related: other", "S003", "other"],
    ["unknown word", MYTH, "status: active", "status: live", "S004", "live"],
    ["unknown harm in short form", OTHER, "harm: medium", "harm: mild", "S004", "mild"],
    ["wrong date", MYTH, "reviewed: 2026-10-02", "reviewed: 2026-02-30", "S005", "2026-02-30"],
    ["wrong duration", ALERT, "reopen_within: 24h", "reopen_within: 24 hours", "S005", "24 hours"],
    ["wrong time zone", "catalog.yaml", "America/Bogota", "Bogota time", "S005", "Bogota time"],
    ["wrong condition", ALERT, "ratio >= 10", "speed >= 10", "S005", "harm is high or speed"],
    ["no last severity", ALERT, "anything else", "harm is low", "S005", "harm is low"],
    ["endless series", ALERT, '"0*336 | 1"', '"0*99999 0*99999"', "S006", '"0*99999'],
    ["wrong event", ALERT, "+3h firing high", "3h firing", "S005", "3h firing"],
    ["too many patterns", OTHER, /^match: .*$/m, `match: [${"<mmr> jab, ".repeat(201)}]`, "S006", "[<mmr>"],
    ["id and file name differ", OTHER, /^id: .*$/m, "id: vaccines-overload", "S007", "vaccines-overload"],
    ["folder and topic differ", OTHER, "topic: childhood-vaccines", "topic: measles", "S007", "measles"],
    ["vocabulary of another language", "vocab/stance.es.yaml", "language: es", "language: pt", "S007", "pt"],
    ["typo in a term", MYTH, "~6 <autism>", "~6 <autsim>", "R001", "<autsim>"],
    ["unknown term in a list of parts", MYTH, "[<mmr>, <autism>, study", "[<mmr>, <asd>, study", "R001", "<asd>"],
    ["unknown term in a term", "vocab/stance.en.yaml", "my kid", "<kids>", "R001", "<kids>"],
    ["alert for an unknown topic", ALERT, "[childhood-", "[chilhood-", "R002", "chilhood"],
    ["reply id twice", MYTH, "id: asserts-es", "id: asks-en", "R003", "id: asks-en\n    for: asserts"],
    ["term missing in a language", "vocab/vaccines.es.yaml", /^ {2}cause: .*\n/m, "", "R004", "<cause>", MYTH],
    ["unknown fact", MYTH, "uses: [no-link, timing]", "uses: [no-link, time]", "R005", "time]"],
    ["unknown related myth", MYTH, "id: vaccines-overload-immune-system", "id: vaccines-load", "R006", "vaccines-load"],
    ["unknown technique", MYTH, "[fake-experts", "[false-experts", "R007", "false-experts"],
    ["short prefix", MYTH, "(after | since)", "(aft* | since)", "P014", "aft*"],
    ["window too wide", MYTH, "=MMR ~25", "=MMR ~45", "P013", "~45"],
    ["within too wide", MYTH, "within: 20", "within: 200", "P013", "200"],
    ["quotes in a pattern", MYTH, "study | whistleblower", `'"study" | x'`, "P007", `'"study"`],
    ["pattern twice", OTHER, /^match: .*$/m, "match: [<mmr> ~8 overload, <mmr>   ~8 overload]", "P017", "<mmr>   ~8"],
    ["nothing but a language", OTHER, /^match: .*$/m, "match: lang:en", "P018", "lang:en"],
    ["near inside a term", "vocab/stance.en.yaml", "no link", "no ~3 link", "P021", "no ~3 link"],
    ["word in the emoji list", "vocab/vaccines.en.yaml", "[🧩]", "[puzzle]", "P012", "puzzle"],
    ["no asserts test", OTHER, /^ {2}asserts: .*\n/m, "", "T001", "id: vaccines"],
    ["no no_match test", OTHER, /^ {2}no_match: .*\n/m, "", "T002", "id: vaccines"],
    [
      "one post, two expectations",
      MYTH,
      "MMR does not cause autism.",
      "The MMR gave our boy AUTISM, look it up!",
      "T003",
      "The MMR gave our boy AUTISM",
    ],
    [
      "one post in two myths",
      OTHER,
      "tests:",
      "tests:\n  reports: [MMR does not cause autism]",
      "T005",
      "MMR does not",
    ],
    [
      "same test twice",
      MYTH,
      '"Myth: the MMR vaccine causes autism"',
      "MMR does NOT cause autism",
      "T006",
      "MMR does NOT",
    ],
    [
      "pattern equal to a test",
      OTHER,
      /^match: .*$/m,
      "match: too many jabs and an mmr on top overload the little ones",
      "T007",
      "too many",
    ],
    [
      "the myth said again",
      MYTH,
      "no hallaron",
      "dicen que la triple viral provoca autismo; no hallaron",
      "W001",
      "Los estudios",
    ],
    ["too long", MYTH, "Los estudios con", `Los estudios ${"grandes y ".repeat(20)}con`, "W002", "Los estudios"],
    ["link elsewhere", MYTH, "www.health.example/es", "health.example.org/es", "W003", "https://health.example.org"],
    ["reply to a debunk", MYTH, "for: asserts", "for: debunks", "W004", "debunks\n    language"],
    ["plain http", MYTH, "https://health.example/ask", "http://health.example/ask", "W005", "http://"],
    ["a promise", MYTH, "Good that you ask.", "Vaccines are 100% safe.", "W006", ">-"],
    ["a label", MYTH, "Good that you ask.", "Unlike those anti-vaxxers.", "W007", ">-"],
    ["shouting", MYTH, "Good that you ask.", "Good! Great that you ask!", "W008", ">-"],
    ["an order", MYTH, "Good that you ask.", "You must read this.", "W009", ">-"],
    ["no facts used", MYTH, /^ {4}uses: \[no-link\]\n/m, "", "W010", "id: asserts-es"],
    ["a number from nowhere", MYTH, "657,461 children and", "700,000 children and", "W011", ">-"],
    ["a handle", OTHER, "Too many jabs", "Ask @some_mum about too many jabs", "X001", "@some_mum"],
    ["a phone number", OTHER, "Too many jabs", "Too many jabs call +44 7700 900 123", "X002", "+44"],
    ["an e-mail address", OTHER, "Too many jabs", "Too many jabs mail mum@mail.example", "X003", "@mail"],
    [
      "an owner not listed",
      "catalog.yaml",
      "format: 1",
      "format: 1\nowners: [dr-b]",
      "R010",
      "immunisation-desk",
      MYTH,
    ],
    ["one claim in two files", OTHER, /^claim: .*$/m, "claim: The MMR vaccine causes autism", "R012", "id: vaccines"],
    ["no day of review", MYTH, /^reviewed: .*\n/m, "", "F007", "active"],
    ["no asks test", MYTH, /^ {2}asks:\n.*\n/m, "", "T008", "asserts:\n    - The MMR gave"],
    ["approved too early", MYTH, "reviewed: 2026-10-02", "reviewed: 2026-11-02", "W014", "{ by: dr-a-silva"],
    ["reply in another language", MYTH, "language: es", "language: fr", "W016", "fr\n"],
    [
      "too long for a paraphrase",
      OTHER,
      "Too many jabs",
      `Too many jabs ${"and more ".repeat(50)}`,
      "X006",
      "Too many",
    ],
    ["approval without a date", MYTH, ", on: 2026-10-02 }", " }", "S002", "{ by: dr-a-silva }"],
    ["no approval without a reason", MYTH, /^ {4}reason: needs a clinician\n/m, "", "S002", "id: asserts-es"],
  ])("%s", async (_, file, from, to, code, needle, inFile = file) => {
    await edit(file, from, to);
    expect(await codes()).toContain(`${code} ${await at(inFile, needle)}`);
  });
});

describe("what else the folder may hold", () => {
  test("a broken file is left out and the rest loads", async () => {
    await edit(OTHER, "match: <mmr>", "match: <mmr");
    const { rulebook, findings } = await loadRulebook(dir);
    expect(findings.map((f) => f.code)).toEqual(["P011"]);
    expect(rulebook?.myths.map((myth) => myth.id)).toEqual(["mmr-causes-autism"]);
  });

  test("a broken vocabulary takes the files along that need it", async () => {
    await rm(join(dir, "vocab/vaccines.es.yaml"));
    await edit("vocab/vaccines.en.yaml", "on the spectrum", "on the spectrum)");
    const { rulebook, findings } = await loadRulebook(dir);
    expect(findings.map((f) => `${f.code} ${f.place.file}:${f.place.line}`)).toEqual([
      "R001 vocab/vaccines.en.yaml:1",
      "P002 vocab/vaccines.en.yaml:7",
    ]);
    expect(rulebook?.myths).toEqual([]);
  });

  test("a term may not hold itself", async () => {
    await edit("vocab/vaccines.en.yaml", "mmrv", "<mmr> jab");
    expect(await codes()).toContain("R008 vocab/vaccines.en.yaml:4:5");
  });

  test("the second of two equal ids is left out", async () => {
    await writeFile(join(dir, "vocab/more.en.yaml"), "language: en\nterms:\n  cause: {any: [make]}\n");
    const { rulebook, findings } = await loadRulebook(dir);
    expect(findings.map((f) => `${f.code} ${f.place.file}`)).toContain("R003 vocab/vaccines.en.yaml");
    expect(rulebook?.terms.find((term) => term.name === "cause")?.any).toEqual(["make"]);
  });

  test.each<[string, string | Buffer, string]>([
    ["notes/x.yaml", "a: b\n", "S010"],
    ["topics/x.yml", "a: b\n", "S010"],
    [
      "campaigns/measles-week.yaml",
      "id: measles-week\ntitle: Week\ndates: {from: 2026-11-23, to: 2026-12-06}\nowner: desk\n",
      "S011",
    ],
    ["alerts/routes.yaml", "routes:\n  - {when: severity is high, to: [desk]}\n", "S005"],
    ["vocab/exceptions.en.yaml", "language: en\nexceptions:\n  - {name: lyrics, when: lyrics}\n", "S002"],
    ["topics/x.yaml", Buffer.from([0x69, 0x64, 0x3a, 0x20, 0xff]), "Y015"],
    ["topics/x.yaml", `id: x\ntitle: ${"x".repeat(70_000)}\n`, "Y014"],
    ["topics/x.yaml", "", "Y016"],
    ["topics/x.yaml", "id: x\n---\nid: y\n", "Y018"],
  ])("%s is %s", async (file, content, code) => {
    await mkdir(join(dir, file, ".."), { recursive: true });
    await writeFile(join(dir, file), content);
    const found = (await loadRulebook(dir)).findings.filter((f) => f.place.file === file);
    expect(found.map((f) => f.code)).toEqual([code]);
  });

  test("without catalog.yaml there is no rulebook", async () => {
    await rm(join(dir, "catalog.yaml"));
    const { rulebook, findings } = await loadRulebook(dir);
    expect(rulebook).toBeNull();
    expect(findings.map((f) => f.code)).toEqual(["S008"]);
  });

  test("a missing folder is told", async () => {
    const { rulebook, findings } = await loadRulebook(join(dir, "nowhere"));
    expect(rulebook).toBeNull();
    expect(findings.map((f) => f.code)).toEqual(["S009"]);
  });

  test.each([
    ["2027-04-01", ["F003 MYTH:11:10"]],
    ["2027-04-03", ["F001 MYTH:11:10"]],
    ["2028-01-01", ["F001 MYTH:11:10", "F002 MYTH:51:81"]],
    ["2026-11-24", []],
  ])("on %s the dates say so", async (today, expected) => {
    expect((await codes(today)).map((line) => line.replace(MYTH, "MYTH"))).toEqual(expected);
  });
});

test("a campaign that is over is told on the day after", async () => {
  const file = "campaigns/week.yaml";
  await mkdir(join(dir, "campaigns"));
  await writeFile(join(dir, file), "id: week\ntitle: Week\ndates: {from: 2026-11-23, to: 2026-12-06}\nowner: desk\n");
  expect(await codes("2026-12-06")).toEqual([`S011 ${file}:1:1`]);
  expect(await codes("2026-12-07")).toEqual([`S011 ${file}:1:1`, `F008 ${file}:3:31`]);
});

describe("exceptions for many myths", () => {
  const EXCEPTIONS = "vocab/exceptions.en.yaml";
  const TOPIC = "topics/childhood-vaccines.yaml";
  const LYRICS = "language: en\nexceptions:\n  - {name: lyrics, when: <mmr> & chorus, effect: block, reason: songs}\n";

  async function names(): Promise<Readonly<Record<string, readonly string[]>>> {
    const { rulebook, findings } = await loadRulebook(dir);
    expect(findings).toEqual([]);
    return Object.fromEntries((rulebook?.myths ?? []).map((one) => [one.id, one.exceptions.map((e) => e.name)]));
  }

  test("hold for the myths of the topics that name them, and change the hash", async () => {
    await writeFile(join(dir, EXCEPTIONS), LYRICS);
    const before = await names();
    const { rulebook } = await loadRulebook(dir);
    await edit(TOPIC, "track:", "exceptions: [lyrics]\ntrack:");
    const after = await names();
    for (const [id, own] of Object.entries(before)) expect(after[id]).toEqual([...own, "lyrics"]);
    expect((await loadRulebook(dir)).rulebook?.hash).not.toBe(rulebook?.hash);
  });

  test("a myth's own exception of the same name holds instead", async () => {
    await writeFile(join(dir, EXCEPTIONS), LYRICS.replace("lyrics", "gaming-mmr"));
    await edit(TOPIC, "track:", "exceptions: [gaming-mmr]\ntrack:");
    const { rulebook } = await loadRulebook(dir);
    const myth = rulebook?.myths.find((one) => one.id === "mmr-causes-autism");
    expect(myth?.exceptions.filter((one) => one.name === "gaming-mmr").map((one) => one.place.file)).toEqual([MYTH]);
  });

  test("in another language they do not reach a myth that does not cover it", async () => {
    await writeFile(join(dir, "vocab/exceptions.es.yaml"), LYRICS.replace("language: en", "language: es"));
    await edit(TOPIC, "track:", "exceptions: [lyrics]\ntrack:");
    const known = await names();
    expect(known["mmr-causes-autism"]).toContain("lyrics");
    expect(known["vaccines-overload-immune-system"]).not.toContain("lyrics");
  });

  test("a name that no list has, and an unknown term in a list, are told", async () => {
    await writeFile(join(dir, EXCEPTIONS), LYRICS.replace("<mmr>", "<mmrr>"));
    await edit(TOPIC, "track:", "exceptions: [lyrcs]\ntrack:");
    const told = await codes();
    expect(told).toContain(`R011 ${TOPIC}:${(await at(TOPIC, "lyrcs")).split(":").slice(1).join(":")}`);
    expect(told.some((one) => one.startsWith(`R001 ${EXCEPTIONS}`))).toBe(true);
  });
});

describe("the hash", () => {
  test("stays when only layout, comments and notes change", async () => {
    const before = (await loadRulebook(dir)).rulebook?.hash;
    await edit(MYTH, "# yaml-language-server", "\n\n# another comment\n# yaml-language-server");
    await edit(MYTH, "x-seen: a note", "x-seen: another note");
    await edit("catalog.yaml", "language: en", 'language: "en"');
    expect((await loadRulebook(dir)).rulebook?.hash).toBe(before);
  });

  test.each([
    [MYTH, "within: 20", "within: 19"],
    ["catalog.yaml", ".8", ".81"],
    ["vocab/stance.es.yaml", "bulo", "bulos"],
  ])("changes with a value in %s", async (file, from, to) => {
    const before = (await loadRulebook(dir)).rulebook?.hash;
    await edit(file, from, to);
    expect((await loadRulebook(dir)).rulebook?.hash).not.toBe(before);
  });
});

describe("the cache of read files", () => {
  test("gives the same as reading, before and after an edit", async () => {
    const cache = join(dir, "..", `${dir}-cache`);
    try {
      const plain = await loadRulebook(dir);
      expect(await loadRulebook(dir, { cache })).toEqual(plain);
      expect(await loadRulebook(dir, { cache })).toEqual(plain);
      await edit(MYTH, "within: 20", "within: 200");
      const after = await loadRulebook(dir, { cache });
      expect(after).toEqual(await loadRulebook(dir));
      expect(after.findings.map((f) => f.code)).toEqual(["P013"]);
    } finally {
      await rm(cache, { recursive: true, force: true });
    }
  });

  test("a damaged one is ignored", async () => {
    const cache = join(dir, "cache");
    const plain = await loadRulebook(dir, { cache });
    await writeFile(join(cache, "rule-files.json"), "not what was written");
    expect(await loadRulebook(dir, { cache })).toEqual(plain);
  });
});
