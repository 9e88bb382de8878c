import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";

import { afterEach, beforeEach, expect, test } from "vitest";

import { runRulesLint } from "../../src/commands/rules-lint.ts";
import { rules } from "../../src/commands/rules.ts";
import { LINT_CODES, lintCode } from "../../src/config/lint/codes.ts";

const ROOT = join(import.meta.dirname, "../..");
let cwd = "";
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "rules-lint-"));
  await cp(join(ROOT, "test/config/fixtures/full"), join(cwd, "rules"), { recursive: true });
});
afterEach(async () => {
  await rm(cwd, { recursive: true, force: true });
});

async function lint(...args: string[]): Promise<{ code: number; out: string }> {
  const stdout = new PassThrough();
  const io = { stdin: Readable.from([]), stdout, stderr: new PassThrough(), env: {}, cwd, signal: AbortSignal.any([]) };
  const code = await runRulesLint(["--today", "2026-11-24", ...args], io);
  stdout.end();
  return { code, out: String(stdout.read() ?? "") };
}

async function edit(file: string, from: string, to: string): Promise<void> {
  const path = join(cwd, "rules", file);
  await writeFile(
    path,
    (await readFile(path, "utf8")).replace(from, () => to),
  );
}

const MYTH = "myths/childhood-vaccines/mmr-causes-autism.yaml";

test("a clean folder ends with 0", async () => {
  expect(await lint()).toEqual({ code: 0, out: "10 files: 0 errors, 0 warnings\n" });
});

test("an error is told with its place below the working folder, and ends with 1", async () => {
  await edit(MYTH, "(after | since)", "(aft* | since)");
  const { code, out } = await lint("rules");
  expect(code).toBe(1);
  expect(out).toBe(
    `rules/${MYTH}:37:18  error P014  "aft*" needs 4 letters before *.   fix: write more of the word, or list the whole words\n` +
      "10 files: 1 error, 0 warnings\n",
  );
});

test("a warning fails only when asked to", async () => {
  await edit(MYTH, "[fake-experts", "[false-experts");
  expect((await lint()).out).toContain("warn  R007");
  expect((await lint()).code).toBe(0);
  expect((await lint("--strict")).code).toBe(1);
});

test("json gives one finding a line", async () => {
  await edit(MYTH, "within: 20", "within: 200");
  const { out } = await lint("--format", "json");
  expect(JSON.parse(out)).toEqual({
    code: "P013",
    level: "error",
    file: `rules/${MYTH}`,
    line: 43,
    column: 13,
    what: "within: 200 is too far.",
    fix: "write 30 or less, or remove it for anywhere in the post",
  });
});

test("github gives workflow commands with the text escaped", async () => {
  await edit(MYTH, "Good that you ask.", "Vaccines are 100% safe.");
  const { out } = await lint("--format", "github");
  expect(out).toMatch(/^::error file=rules\/myths.*,line=58,col=11,title=W006::"100 safe" promises .* Fix: .*$/m);
  expect(out).not.toMatch(/%(?!25|0A|0D)/);
});

test("sarif gives every finding with its place, and the repair where there is one", async () => {
  await edit(MYTH, "~6 <autism>", "~6 <autsim>");
  const { code, out } = await lint("--format", "sarif");
  expect(code).toBe(1);
  const { runs } = JSON.parse(out) as { runs: { tool: unknown; results: Record<string, unknown>[] }[] };
  const uri = `rules/${MYTH}`;
  expect(runs[0]!.results).toMatchObject([
    {
      ruleId: "R001",
      ruleIndex: 0,
      level: "error",
      locations: [{ physicalLocation: { artifactLocation: { uri }, region: { startLine: 36, startColumn: 25 } } }],
      fixes: [
        {
          artifactChanges: [
            {
              artifactLocation: { uri },
              replacements: [
                {
                  deletedRegion: { startLine: 36, startColumn: 25, endColumn: 33 },
                  insertedContent: { text: "<autism>" },
                },
              ],
            },
          ],
        },
      ],
    },
  ]);
});

test("--fix repairs what is sure, says how much, and tells what is left", async () => {
  await edit(MYTH, "~6 <autism>", "~6 <autsim>");
  await edit(MYTH, "Good that you ask.", "Vaccines are 100% safe.");
  const { code, out } = await lint("--fix");
  expect(code).toBe(1);
  expect(out).toContain("W006");
  expect(out).toContain("1 repair in 1 file\n10 files: 1 error, 1 warning\n");
  expect(await readFile(join(cwd, "rules", MYTH), "utf8")).toContain("~6 <autism> #");
});

test("a folder without catalog.yaml is told as that one thing, whatever else it holds", async () => {
  const { code, out } = await lint(join(ROOT, "test"));
  expect(code).toBe(1);
  expect(out).toMatch(
    /^\S+catalog\.yaml:1:1 {2}error S008 {2}catalog\.yaml is missing\. .*\n0 files: 1 error, 0 warnings\n$/,
  );
});

test.each([
  [["nowhere"], /cannot be read/],
  [["--format", "xml"], /unknown format "xml"/],
  [["--nope"], /rules lint/],
  [["--today", "soon"], /not a date/],
])("%j cannot run", async (args, message) => {
  await expect(lint(...args)).rejects.toThrow(message);
});

test("an unknown verb is told with those that exist", async () => {
  const io = { stdin: Readable.from([]), stdout: new PassThrough(), stderr: new PassThrough(), env: {}, cwd };
  await expect(rules.run(["lnit"], { ...io, signal: AbortSignal.any([]) })).rejects.toThrow(
    /unknown verb "lnit"[^]*rules lint/,
  );
});

test("the catalogue that ships with Hearsay has no errors", async () => {
  const { code, out } = await lint(join(ROOT, "rules"));
  expect(out).toMatch(/\d+ files: 0 errors, \d+ warnings?\n$/);
  expect(code).toBe(0);
});

test("docs/rules.md explains every code and no other, with its weight", async () => {
  const guide = await readFile(join(ROOT, "docs/rules.md"), "utf8");
  const rows = [...guide.matchAll(/^\| ([A-Z]\d{3})( ●| \(warning\))? *\|/gm)].map(
    ([, code, mark = ""]) => code + mark,
  );
  const expected = LINT_CODES.map((code) => {
    const { level, leavesOut } = lintCode(code);
    return code + (leavesOut ? " ●" : level === "warn" ? " (warning)" : "");
  });
  expect(rows.toSorted()).toEqual(expected.toSorted());
});

test("the examples in docs/rules.md are the truth", async () => {
  const guide = await readFile(join(ROOT, "docs/rules.md"), "utf8");
  const blocks = [...guide.matchAll(/```yaml\n([^]*?)```/g)].map((found) => found[1] ?? "");
  const [smallest = "", full = "", vocab = "", topic = "", alert = "", catalog = ""] = blocks;
  for (const myth of [smallest, full]) {
    await writeFile(join(cwd, "rules", MYTH), myth);
    await writeFile(join(cwd, "rules/topics/childhood-vaccines.yaml"), topic);
    await writeFile(join(cwd, "rules/alerts/myth-surge.yaml"), alert);
    await writeFile(join(cwd, "rules/catalog.yaml"), catalog);
    expect(await lint()).toEqual({ code: 0, out: "10 files: 0 errors, 0 warnings\n" });
  }
  await writeFile(join(cwd, "rules/vocab/vaccines.en.yaml"), `${vocab}  cause: {any: [cause]}\n`);
  expect((await lint()).code).toBe(0);
});
