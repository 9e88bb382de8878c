import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";

import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";

import { runRulesFmt } from "../../src/commands/rules-fmt.ts";
import { canonicalText } from "../../src/config/canonical.ts";
import { editorSchemas } from "../../src/config/editor-schema.ts";
import { readRuleFile } from "../../src/config/rule-file.ts";

const ROOT = join(import.meta.dirname, "../..");
const MYTH = "myths/childhood-vaccines/mmr-causes-autism.yaml";
const schema = editorSchemas({ topic: [], technique: [], exception: [], owner: [], myth: [], term: [] })["myth"]!;

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "rules-fmt-"));
  await cp(join(ROOT, "test/config/fixtures/full"), dir, { recursive: true });
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

async function fmt(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io = { stdin: Readable.from([]), stdout, stderr, env: {}, cwd: dir, signal: AbortSignal.any([]) };
  const code = await runRulesFmt([...args, "--rules", dir], io);
  return { code, out: String(stdout.read() ?? ""), err: String(stderr.read() ?? "") };
}

const form = (source: string): string => canonicalText(source, schema);

test.each<[string, string, string]>([
  ["keys come in the order of the guide", "topic: b\nclaim: a\nid: x\n", "id: x\nclaim: a\ntopic: b\n"],
  ["a comment goes with its key", "topic: b\n# of the id\nid: x # here\n", "# of the id\nid: x # here\ntopic: b\n"],
  ["a comment beside a list stays there", "match: # any order\n- a\n", "match: # any order\n  - a\n"],
  ["notes stay behind the key they followed", "topic: b\nid: x\nx-seen: y\n", "id: x\nx-seen: y\ntopic: b\n"],
  ["keys deep inside too", "harm: {why: w, level: high}\n", "harm: { level: high, why: w }\n"],
  ["quotes that nothing needs go", "claim: 'a b'\ntitle: \"c\"\n", "title: c\nclaim: a b\n"],
  ["quotes that are needed stay", "claim: 'a: b'\ntitle: 'c #d'\n", 'title: "c #d"\nclaim: "a: b"\n'],
  [
    "a bracket needs quotes only inside brackets",
    'was: ["a, b", "c"]\ntitle: "d, e"\n',
    'title: d, e\nwas: ["a, b", c]\n',
  ],
  ["double quotes in a text", 'claim: "say \\"no\\": it"\n', 'claim: "say \\"no\\": it"\n'],
  [
    "indent of two, one blank line at most",
    "facts:\n    - id: a\n\n\n\n      text: b\n",
    "facts:\n  - id: a\n\n    text: b\n",
  ],
  ["folded text keeps its lines", "claim: >-\n     a\n     b\n", "claim: >-\n  a\n  b\n"],
  ["line ends of Windows and marks in front", "\ufeffid: x\r\nclaim: y\r\n", "id: x\nclaim: y\n"],
  ["a first comment stays first", "# $schema=x\ntopic: b\nid: x\n", "# $schema=x\nid: x\ntopic: b\n"],
])("%s", (_, source, wanted) => {
  const once = form(source);
  expect(once).toBe(wanted);
  expect(form(once)).toBe(once);
});

test("a list in brackets that is too long for a line becomes a line each", () => {
  const words = Array.from({ length: 30 }, (_, n) => `word-${n}`);
  expect(form(`was: [${words.join(", ")}]\n`)).toBe(`was:\n${words.map((word) => `  - ${word}\n`).join("")}`);
});

test("the folder changes once and then no more; --check tells without changing", async () => {
  const source = await readFile(join(dir, MYTH), "utf8");
  const lines = source.split("\n");
  const shuffled = [...lines.slice(0, 1), lines[3], lines[1], lines[2], ...lines.slice(4)].join("\n");
  await fmt();
  await writeFile(join(dir, MYTH), shuffled);
  expect(await fmt("--check")).toMatchObject({ code: 1, out: `${MYTH}\n1 file not in canonical form\n` });
  expect(await readFile(join(dir, MYTH), "utf8")).toBe(shuffled);
  expect(await fmt(join(dir, MYTH))).toMatchObject({ code: 0, out: `${MYTH}\n1 file changed\n` });
  expect(await fmt("--check")).toMatchObject({ code: 0, out: "0 files not in canonical form\n" });
  expect(readRuleFile(MYTH, await readFile(join(dir, MYTH), "utf8")).hash).toBe(readRuleFile(MYTH, source).hash);
});

test("a broken file is left as it is and told", async () => {
  await writeFile(join(dir, MYTH), "id: x\nclaim:y\n");
  const { code, err } = await fmt();
  expect(code).toBe(1);
  expect(err).toContain(`${MYTH}: left as it is`);
  expect(await readFile(join(dir, MYTH), "utf8")).toBe("id: x\nclaim:y\n");
});

test("there is nothing to upgrade from the newest format", async () => {
  expect((await fmt("--upgrade")).out).toContain("format 1 is the newest: nothing to upgrade");
});

test.each([[["nowhere.yaml"], /is no rule file/]])("%j cannot run", async (args, message) => {
  await expect(fmt(...args)).rejects.toThrow(message);
});

test("the catalogue that ships keeps its values and comments, and the form is settled", async () => {
  const folder = join(ROOT, "rules/myths");
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".yaml"));
  expect(files.length).toBeGreaterThan(30);
  for (const name of files) {
    const file = `myths/${name}`;
    const source = await readFile(join(folder, name), "utf8");
    const before = readRuleFile(file, source);
    if (before.myths.length === 0) continue;
    const text = form(source);
    expect(readRuleFile(file, text).hash).toBe(before.hash);
    expect(form(text)).toBe(text);
  }
});

test("whatever texts a file holds, they are the same afterwards", () => {
  const text = fc.string({
    minLength: 1,
    maxLength: 20,
    unit: fc.constantFrom(...Array.from("ab :#-'\"\\,[]{}>|&*!%@?~<=.é🧩")),
  });
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), fc.boolean(), (texts, flow) => {
      const items = texts.map((one) => JSON.stringify(one));
      const source = flow
        ? `title: x\nwas: [${items.join(", ")}]\n`
        : `title: x\nwas:\n${items.map((one) => `- ${one}\n`).join("")}`;
      const once = form(source);
      expect(form(once)).toBe(once);
      expect(valuesOf(once)).toEqual(texts);
    }),
    { numRuns: 300 },
  );
});

function valuesOf(source: string): unknown {
  return (parse(source, { schema: "failsafe" }) as { was: unknown }).was;
}
