import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadLexicons } from "../../src/config/lexicons.ts";

const SHIPPED = new URL("../../lexicons", import.meta.url).pathname;

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "hearsay-lexicons-"));
  mkdirSync(join(dir, "en"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function write(text: string, change: Readonly<Record<string, unknown>> = {}): void {
  writeFileSync(join(dir, "en", "list.tsv"), text);
  const sidecar = {
    kind: "valence",
    source: "made for this test",
    licence: "Apache-2.0",
    columns: ["term", "valence"],
    range: [-4, 4],
    sha256: createHash("sha256").update(text).digest("hex"),
    ...change,
  };
  writeFileSync(join(dir, "en", "list.json"), JSON.stringify(sidecar));
}

describe("the lexicons that ship", () => {
  test("load without a finding, English and Spanish with every kind", () => {
    const { files, findings } = loadLexicons(SHIPPED);
    expect(findings).toEqual([]);
    for (const lang of ["en", "es"])
      expect(new Set(files.filter((file) => file.lang === lang).map((file) => file.kind))).toEqual(
        new Set(["valence", "overlay", "modifiers", "emotions", "targets"]),
      );
    expect(files.find((file) => file.name === "vader")?.rows.length).toBeGreaterThan(7000);
    expect(files.find((file) => file.lang === "es" && file.kind === "valence")?.rows.length).toBeGreaterThan(600);
  });

  test("a changed byte is refused until the sidecar says otherwise", () => {
    cpSync(SHIPPED, dir, { recursive: true });
    writeFileSync(join(dir, "es", "sentiment.tsv"), "term\tvalence\nbueno\t-4\n");
    const { files, findings } = loadLexicons(dir);
    expect(findings.map((each) => each.code)).toEqual(["L012"]);
    expect(files.some((file) => file.lang === "es" && file.name === "sentiment")).toBe(false);
  });
});

describe("a bad line is reported with its place and skipped", () => {
  test.each([
    ["number out of range", "term\tvalence\nawful\t-9\ngood\t2\n", "L005", 2, ["good"]],
    ["no number", "term\tvalence\nawful\tbad\ngood\t2\n", "L005", 2, ["good"]],
    ["a missing cell", "term\tvalence\nawful\ngood\t2\n", "L002", 2, ["good"]],
    ["a space before the term", "term\tvalence\n awful\t-2\ngood\t2\n", "L003", 2, ["good"]],
    ["a term twice", "term\tvalence\nawful\t-2\nawful\t-3\n", "L006", 3, ["awful", "awful"]],
    ["out of order", "term\tvalence\ngood\t2\nawful\t-2\n", "L007", 3, ["good", "awful"]],
    ["a wrong header", "word\tscore\nawful\t-2\n", "L001", 1, ["awful"]],
  ])("%s", (_name, text, code, line, kept) => {
    write(text);
    const { files, findings } = loadLexicons(dir);
    expect(findings.map((each) => [each.code, each.place.line])).toEqual([[code, line]]);
    expect(findings[0]?.fix).toBeTruthy();
    expect(files[0]?.rows.map((row) => row[0])).toEqual(kept);
  });

  test("an unknown role", () => {
    write("term\trole\tvalue\nnot\tdenier\t0\n", { kind: "modifiers", columns: ["term", "role", "value"] });
    expect(loadLexicons(dir).findings.map((each) => each.code)).toEqual(["L004"]);
  });
});

describe("a list that cannot be trusted is left out", () => {
  test.each([
    ["a sidecar without licence", { licence: undefined }, "L011"],
    ["an unknown key", { author: "x" }, "L011"],
    ["columns of another kind", { columns: ["term", "role", "value"] }, "L011"],
    ["a wrong checksum", { sha256: "0".repeat(64) }, "L012"],
  ])("%s", (_name, change, code) => {
    write("term\tvalence\ngood\t2\n", change);
    const { files, findings } = loadLexicons(dir);
    expect(findings.map((each) => each.code)).toEqual([code]);
    expect(files).toEqual([]);
  });

  test("no sidecar, a broken sidecar, no folder", () => {
    writeFileSync(join(dir, "en", "list.tsv"), "term\tvalence\n");
    expect(loadLexicons(dir).findings[0]?.code).toBe("L011");
    writeFileSync(join(dir, "en", "list.json"), "{");
    expect(loadLexicons(dir).findings[0]?.code).toBe("L011");
    expect(loadLexicons(join(dir, "nowhere")).findings[0]?.code).toBe("L010");
  });
});
