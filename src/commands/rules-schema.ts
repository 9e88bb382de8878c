/** `hearsay rules schema`: writes the JSON Schemas beside the rules, or tells which have drifted. */

import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { editorSchemas, type JsonSchema, namesOf, schemaFile } from "../config/editor-schema.ts";
import { readArguments } from "./arguments.ts";
import type { ExitCode, Io } from "./command.ts";
import { loadRules } from "./rules-load.ts";
import { count } from "./rules-report.ts";

const OPTIONS = { rules: { type: "string" }, check: { type: "boolean" } } as const;

export async function runRulesSchema(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values } = readArguments("rules schema", args, OPTIONS);
  const { dir, files } = await loadRules("rules schema", values.rules, io);
  const schemas = Object.entries(editorSchemas(namesOf(files)));
  const drifted = schemas.filter(([kind, schema]) => shapeOf(schema) !== shapeOf(stored(join(dir, schemaFile(kind)))));
  if (values.check === true) {
    for (const [kind] of drifted) io.stdout.write(`${schemaFile(kind)} is out of date: run hearsay rules schema\n`);
    io.stdout.write(`${count(schemas.length, "schema")}: ${drifted.length} out of date\n`);
    return drifted.length > 0 ? 1 : 0;
  }
  await mkdir(join(dir, "schema"), { recursive: true });
  for (const [kind, schema] of schemas)
    await writeFile(join(dir, schemaFile(kind)), `${JSON.stringify(schema, null, 2)}\n`);
  io.stdout.write(`${count(schemas.length, "schema")} written to ${join(dir, "schema")}, ${drifted.length} changed\n`);
  return 0;
}

function stored(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as JsonSchema;
  } catch {
    return null;
  }
}

/** What decides; examples only help while typing and change with every term. */
function shapeOf(schema: unknown): string {
  return JSON.stringify(schema, (key, value: unknown) => (key === "examples" ? undefined : value));
}
