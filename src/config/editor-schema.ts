/**
 * JSON Schemas (draft-07, which yaml-language-server reads) for the rule files, made from the schemas
 * that read them: texts for editors from editor-texts.ts, names from the rules folder. Stricter checks
 * than shapes are left to `rules lint`. Kept in the folder as schema/KIND.v1.json.
 */

import * as z from "zod";

import { RULE_SHAPES } from "../core/myths/schema.ts";
import { EDITOR_TEXTS } from "./editor-texts.ts";
import type { RuleFile } from "./rule-file.ts";

/** A node of a JSON Schema, as far as it is read here. */
export interface JsonSchema {
  readonly [key: string]: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly anyOf?: readonly JsonSchema[];
}

/** Names that exist in a rules folder, sorted. */
export type Names = Readonly<Record<NameKind, readonly string[]>>;
type NameKind = "topic" | "technique" | "exception" | "owner" | "myth" | "term";

export function namesOf(files: readonly RuleFile[]): Names {
  const sorted = (names: readonly string[]): readonly string[] => [...new Set(names)].toSorted();
  const myths = files.flatMap((file) => file.myths);
  const topics = files.flatMap((file) => file.topics);
  return {
    topic: sorted(topics.map((topic) => topic.id)),
    technique: sorted(files.flatMap((file) => file.techniques ?? [])),
    exception: sorted(files.flatMap((file) => file.sharedExceptions.map((one) => one.name))),
    owner: sorted([
      ...files.flatMap((file) => file.owners ?? []),
      ...[...myths, ...topics].flatMap((one) => one.owners),
    ]),
    myth: sorted(myths.map((myth) => myth.id)),
    term: sorted(files.flatMap((file) => file.terms.map((term) => `<${term.name}>`))),
  };
}

/** A name that is none of these is an error there. */
const CLOSED: Readonly<Record<string, NameKind>> = {
  "myth.topic": "topic",
  "campaign.topic": "topic",
  "alert.watch.topics[]": "topic",
  "myth.technique[]": "technique",
  "topic.exceptions[]": "exception",
};
/** These are offered there, and others may be written. */
const OFFERED: Readonly<Record<string, NameKind>> = {
  "myth.owner": "owner",
  "myth.owners[]": "owner",
  "topic.owner": "owner",
  "topic.owners[]": "owner",
  "campaign.owner": "owner",
  "campaign.owners[]": "owner",
  "myth.related[].id": "myth",
  "campaign.watch_myths[]": "myth",
  "myth.match[].all[]": "term",
  "topic.track.terms[]": "term",
};
const SNIPPETS: Readonly<
  Record<string, readonly { readonly label: string; readonly description: string; readonly body: unknown }[]>
> = {
  "myth.facts": [
    {
      label: "fact with a source",
      description: "What is true, and where it is from",
      body: [{ id: "$1", text: "$2", sources: [{ title: "$3", url: "https://$4", accessed: "$5" }] }],
    },
  ],
  "myth.replies": [
    {
      label: "reply to those who ask",
      description: "A draft that nobody has approved yet",
      body: [
        {
          id: "asks-en",
          for: "asks",
          language: "en",
          platforms: ["any"],
          text: "$1",
          call_to_action: { text: "$2", url: "https://$3" },
          uses: ["$4"],
          approved: "none",
          reason: "needs a clinician",
        },
      ],
    },
  ],
  "myth.tests": [
    {
      label: "tests of every kind",
      description: "What people say, in your own words",
      body: { asserts: ["$1"], asks: ["$2"], debunks: ["$3"], reports: ["$4"], no_match: ["$5"] },
    },
  ],
};

/** By kind of file: "myth", "vocab" and so on. */
export function editorSchemas(names: Names): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    Object.entries(RULE_SHAPES).map(([kind, shape]) => {
      const raw = z.toJSONSchema(shape, { target: "draft-7", io: "input", unrepresentable: "any" }) as JsonSchema;
      const { $schema, ...node } = raw;
      return [kind, { $schema, title: `Hearsay ${kind} file, format 1`, ...refine(node, kind, names) }];
    }),
  );
}

/** Where a schema is kept, below the rules folder. */
export function schemaFile(kind: string): string {
  return `schema/${kind}.v1.json`;
}

function refine(node: JsonSchema, path: string, names: Names): JsonSchema {
  const { orShort, hint, enum: words, ...rest } = node;
  const text = EDITOR_TEXTS[path] ?? EDITOR_TEXTS[path.replace(/^(myth\.tests)\.[a-z_]+\[\]/, "$1.*[]")];
  const told = {
    ...(text === undefined ? (typeof hint === "string" ? { description: hint } : {}) : { description: text }),
    ...(SNIPPETS[path] === undefined ? {} : { defaultSnippets: SNIPPETS[path] }),
  };
  const { description: _old, ...bare } = rest;
  const inner = structure({ ...bare, ...(words === undefined ? {} : { enum: words }) }, path, names);
  if (orShort === undefined) return { ...told, ...inner };
  const short = orShort === "entry" ? inner.items : inner.properties?.[typeof orShort === "string" ? orShort : ""];
  const simple = short?.anyOf?.[0] ?? short ?? {};
  return { ...told, anyOf: [simple, inner] };
}

function structure(node: JsonSchema, path: string, names: Names): JsonSchema {
  const { properties, items, additionalProperties } = node;
  if (properties !== undefined) {
    const refined = Object.entries(properties).map(([key, value]) => [key, refine(value, `${path}.${key}`, names)]);
    // Notes of the editor's own.
    return {
      ...node,
      properties: Object.fromEntries(refined) as JsonSchema["properties"],
      patternProperties: { "^x-": {} },
    } as JsonSchema;
  }
  if (items !== undefined) return { ...node, items: refine(items, `${path}[]`, names) };
  if (typeof additionalProperties === "object") {
    const { propertyNames: _names, ...record } = node;
    return { ...record, additionalProperties: refine(additionalProperties, `${path}.*`, names) };
  }
  return scalarOf(node, path, names);
}

/** Every scalar is read as text, so a number or a yes is fine wherever a word is. */
function scalarOf(node: JsonSchema, path: string, names: Names): JsonSchema {
  const closed = CLOSED[path];
  const words = closed === undefined ? node["enum"] : names[closed];
  if (Array.isArray(words) && words.length > 0) {
    const numbers = words.filter((word) => /^\d+$/.test(String(word))).map(Number);
    return { enum: [...words, ...numbers] };
  }
  const offered = OFFERED[path];
  return {
    type: ["string", "number", "boolean"],
    ...(offered === undefined ? {} : { examples: names[offered] }),
  };
}
