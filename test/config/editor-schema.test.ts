import { readFileSync } from "node:fs";
import { join } from "node:path";

import { beforeAll, expect, test } from "vitest";
import * as z from "zod";

import { editorSchemas, type JsonSchema, type Names, namesOf, schemaFile } from "../../src/config/editor-schema.ts";
import { EDITOR_TEXTS } from "../../src/config/editor-texts.ts";
import { loadRulebook, type LoadedRulebook } from "../../src/config/rulebook.ts";
import { readYaml } from "../../src/config/yaml.ts";

const ROOT = join(import.meta.dirname, "../..");
const FULL = join(import.meta.dirname, "fixtures/full");
const NONE: Names = { topic: [], technique: [], exception: [], owner: [], myth: [], term: [] };

let shipped: LoadedRulebook;
let full: LoadedRulebook;
beforeAll(async () => {
  [shipped, full] = await Promise.all([loadRulebook(join(ROOT, "rules")), loadRulebook(FULL)]);
});

/** Paths of all keys, in the notation of the texts. */
function pathsOf(node: JsonSchema, path: string): readonly string[] {
  const parts = (node.anyOf ?? []).flatMap((one) => pathsOf(one, path));
  const keys = Object.entries(node.properties ?? {}).flatMap(([key, value]) => [
    `${path}.${key}`,
    ...pathsOf(value, `${path}.${key}`),
  ]);
  const items = node.items === undefined ? [] : pathsOf(node.items, `${path}[]`);
  const more = node.additionalProperties;
  return [...parts, ...keys, ...items, ...(typeof more === "object" ? pathsOf(more, `${path}.*`) : [])];
}

/** Files of one kind are described alike wherever they hold the same. */
function generic(path: string): string {
  return path
    .replace(/^myth\.tests\.[a-z_]+\[\]/, "myth.tests.*[]")
    .replace(/^myth\.(?:source|sources\[\])\./, "myth.facts[].sources[].");
}

test("every key has a text for editors, and every text belongs to a key", () => {
  const paths = Object.entries(editorSchemas(NONE)).flatMap(([kind, schema]) => [kind, ...pathsOf(schema, kind)]);
  const known = new Set(paths.map(generic));
  expect([...known].filter((path) => EDITOR_TEXTS[path] === undefined)).toEqual([]);
  const used = new Set([...known, "myth.variants.*", "vocab.terms.*"]);
  expect(Object.keys(EDITOR_TEXTS).filter((path) => !used.has(path))).toEqual([]);
});

test("each schema says its draft and allows notes", () => {
  for (const schema of Object.values(editorSchemas(NONE))) {
    expect(schema["$schema"]).toBe("http://json-schema.org/draft-07/schema#");
    expect(schema["patternProperties"]).toEqual({ "^x-": {} });
    expect(schema.additionalProperties).toBe(false);
  }
});

/** As an editor's YAML reader gives it: numbers and yes/no become values. */
const KINDS: readonly (readonly [string, string])[] = [
  ["catalog", "catalog.yaml"],
  ["topic", "topics/childhood-vaccines.yaml"],
  ["alert", "alerts/myth-surge.yaml"],
  ["vocab", "vocab/stance.es.yaml"],
  ["techniques", "vocab/techniques.yaml"],
  ["myth", "myths/childhood-vaccines/mmr-causes-autism.yaml"],
  ["myth", "myths/childhood-vaccines/vaccines-overload-immune-system.yaml"],
];

test.each(KINDS)("the %s schema takes %s and no misspelt key", (kind, file) => {
  const schema = editorSchemas(namesOf(full.files))[kind]!;
  const shape = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  const value = readYaml(readFileSync(join(FULL, file), "utf8"), file).documents[0]!.value as Record<string, unknown>;
  expect(shape.safeParse(value).error?.issues ?? []).toEqual([]);
  expect(shape.safeParse({ ...value, clam: "x" }).success).toBe(false);
});

test("names come from the folder: a topic that does not exist is an error while typing", () => {
  const schema = editorSchemas(namesOf(full.files))["myth"]!;
  expect(schema.properties?.["topic"]?.["enum"]).toEqual(["childhood-vaccines"]);
  expect(JSON.stringify(schema.properties?.["match"])).toContain("<mmr>");
  expect(JSON.stringify(schema.properties?.["technique"])).toContain("cherry-picking");
});

const drifts = Object.keys(editorSchemas(NONE));

test.each(drifts)("rules/schema has the %s schema as it is now; if not, run: npx hearsay rules schema", (kind) => {
  const withoutExamples = (text: string): unknown =>
    JSON.parse(text, (key, value: unknown) => (key === "examples" ? undefined : value)) as unknown;
  const now = JSON.stringify(editorSchemas(namesOf(shipped.files))[kind]);
  const kept = readFileSync(join(ROOT, "rules", schemaFile(kind)), "utf8");
  expect(withoutExamples(kept)).toEqual(withoutExamples(now));
});
