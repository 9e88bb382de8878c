/** The direction of the arrows between rooms, and the purity of core. Reads the source as text. */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { expect, test } from "vitest";

const SRC = join(import.meta.dirname, "..", "src");

interface Import {
  readonly file: string;
  /** Path under src/ for a relative import, else the package or node: name. */
  readonly target: string;
}

function importsOf(file: string, text: string): readonly Import[] {
  const found: Import[] = [];
  for (const match of text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+"([^"]+)"|import\(\s*"([^"]+)"\s*\)|(?:^|\n)import\s+"([^"]+)"/g,
  )) {
    const name = match[1] ?? match[2] ?? match[3] ?? "";
    found.push({ file, target: name.startsWith(".") ? normalize(join(dirname(file), name)) : name });
  }
  return found;
}

const FILES = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => name.replaceAll("\\", "/"));
const SOURCES = new Map(FILES.map((file) => [file, readFileSync(join(SRC, file), "utf8")]));

/** What files under `room` may import: patterns over paths under src/, or package names. */
const RULES: readonly { readonly room: RegExp; readonly may: readonly RegExp[] }[] = [
  { room: /^model\//, may: [/^model\//] },
  // Stemmers are loaded by language, so core/text/stem.ts asks for a `require`; it may load nothing but them.
  { room: /^core\/text\/stem\.ts$/, may: [/^core\/text\//, /^node:module$/] },
  { room: /^core\/text\//, may: [/^model\//, /^core\/text\//, /^natural\/lib\//] },
  { room: /^core\/myths\/schema/, may: [/^model\//, /^core\/text\//, /^core\/myths\//, /^zod$/] },
  { room: /^core\/replies\/readability/, may: [/^wink-(nlp|eng-lite-web-model)$/] },
  ...["sentiment", "myths", "stance", "narratives", "alerts", "replies", "evaluation", "learning"].map((name) => ({
    room: new RegExp(`^core/${name}/`),
    may: [/^model\//, /^core\/text\//, new RegExp(`^core/${name}/`)],
  })),
  { room: /^core\/[a-z-]+\.ts$/, may: [/^model\//, /^core\//] },
  { room: /^platform\/duration-field/, may: [/^platform\/duration\.ts$/, /^zod$/] },
  { room: /^platform\/channel-field/, may: [/^zod$/] },
  { room: /^platform\//, may: [/^model\//, /^platform\//, /^node:/, /^pino$/, /^undici$/, /^node-html-parser$/] },
  { room: /^store\//, may: [/^model\//, /^platform\//, /^store\//, /^node:/, /^better-sqlite3$/] },
  {
    room: /^jobs\//,
    may: [
      /^model\//,
      /^core\//,
      /^platform\//,
      /^store\/store\.ts$/,
      /^jobs\//,
      /^sources\/source\.ts$/,
      /^sinks\/sink\.ts$/,
    ],
  },
  {
    room: /^web\//,
    may: [
      /^model\//,
      /^core\//,
      /^store\/store\.ts$/,
      /^platform\//,
      /^web\//,
      /^hono(\/|$)/,
      /^@hono\/node-server$/,
      /^feedsmith$/,
      /^node:/,
    ],
  },
  {
    room: /^config\//,
    may: [
      /^model\//,
      /^core\//,
      /^platform\//,
      /^config\//,
      /^(sources|sinks)\/[a-z-]+\/config\.ts$/,
      /^zod$/,
      /^yaml$/,
      /^node:/,
    ],
  },
  {
    room: /^commands\//,
    may: [
      /^app(-[a-z]+)?\.ts$/,
      /^config\//,
      /^core\//,
      /^store\/store\.ts$/,
      /^model\//,
      /^platform\//,
      /^commands\//,
      /^node:/,
    ],
  },
  { room: /^cli\.ts$/, may: [/^commands\//] },
];

function brokenArrows(sources: ReadonlyMap<string, string>): readonly string[] {
  const broken: string[] = [];
  for (const [file, text] of sources) {
    for (const { target } of importsOf(file, text)) {
      const plugin = /^(sources|sinks)\/([a-z-]+)\//.exec(file);
      const may =
        plugin === null
          ? RULES.find((rule) => rule.room.test(file))?.may
          : [
              /^model\//,
              /^platform\//,
              new RegExp(`^${plugin[1]}/${plugin[2]}/`),
              /^(sources\/source|sinks\/sink)\.ts$/,
              /^zod$/,
              /^node:/,
              /^undici$/,
              /^feedsmith$/,
              /^nodemailer$/,
              /^node-html-parser$/,
            ];
      if (may !== undefined && !may.some((pattern) => pattern.test(target))) broken.push(`${file} -> ${target}`);
    }
  }
  return broken;
}

test("every import follows the arrows of the architecture", () => {
  expect(brokenArrows(SOURCES)).toEqual([]);
});

test.each([
  { name: "core that reads the disk", file: "core/alerts/surge.ts", line: 'import { readFileSync } from "node:fs";' },
  {
    name: "core that knows the store",
    file: "core/analyse.ts",
    line: 'import type { Store } from "../store/store.ts";',
  },
  {
    name: "one core room that knows another",
    file: "core/stance/decide.ts",
    line: 'import { x } from "../myths/match.ts";',
  },
  { name: "a model that imports a package", file: "model/post.ts", line: 'import { z } from "zod";' },
  {
    name: "a source that knows another source",
    file: "sources/jetstream/post.ts",
    line: 'import { x } from "../mastodon/post.ts";',
  },
  {
    name: "a source that knows the store",
    file: "sources/feed/index.ts",
    line: 'import { x } from "../../store/store.ts";',
  },
  { name: "SQL outside the store", file: "jobs/detect.ts", line: 'import Database from "better-sqlite3";' },
  { name: "a page that starts jobs", file: "web/view.ts", line: 'import { x } from "../jobs/detect.ts";' },
])("an arrow turned round is found: $name", ({ file, line }) => {
  expect(brokenArrows(new Map([[file, `${line}\n`]]))).toHaveLength(1);
});

test("nothing in the tree imports in a circle", () => {
  const edges = new Map<string, readonly string[]>();
  for (const [file, text] of SOURCES) {
    // Types vanish when compiled; only what remains can form a circle at run time.
    const kept = text.replaceAll(/(?:^|\n)\s*(?:import|export) type [^;]*;/g, "\n");
    edges.set(
      file,
      importsOf(file, kept)
        .map((one) => one.target)
        .filter((target) => SOURCES.has(target)),
    );
  }
  const state = new Map<string, "open" | "done">();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === "done") return;
    if (state.get(file) === "open") {
      circles.push([...path.slice(path.indexOf(file)), file].join(" -> "));
      return;
    }
    state.set(file, "open");
    for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
    state.set(file, "done");
  };
  for (const file of SOURCES.keys()) visit(file, []);
  expect(circles).toEqual([]);
});

test.each([
  { what: "the clock", pattern: /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(/ },
  { what: "randomness", pattern: /\bMath\.random\(|\brandomUUID\(|\bgetRandomValues\(/ },
  { what: "the process", pattern: /\bprocess\.(?!type)/ },
  { what: "the network", pattern: /\bfetch\(/ },
  { what: "timers", pattern: /\bset(Timeout|Interval|Immediate)\(/ },
  { what: "a console", pattern: /\bconsole\./ },
])("core never touches $what", ({ pattern }) => {
  const guilty = [...SOURCES].filter(([file, text]) => {
    const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, "");
    return file.startsWith("core/") && pattern.test(code);
  });
  expect(guilty.map(([file]) => file)).toEqual([]);
});

test("natural's root is never loaded, only single modules", () => {
  const guilty = [...SOURCES].filter(([file, text]) => importsOf(file, text).some((one) => one.target === "natural"));
  expect(guilty.map(([file]) => file)).toEqual([]);
});

test("no file is longer than 400 lines", () => {
  const long = [...SOURCES].filter(([file, text]) => !file.includes("/migrations/") && text.split("\n").length > 400);
  expect(long.map(([file]) => `${file} ${relative(".", file)}`)).toEqual([]);
});
