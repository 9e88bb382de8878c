/**
 * Reads the one configuration file (YAML) and the environment, and nothing else. No file means the
 * defaults. All mistakes are reported together, with line and column.
 */

import { readFile } from "node:fs/promises";
import { isAbsolute, join, resolve } from "node:path";
import { LineCounter, parseDocument, isNode, visit, type Document } from "yaml";
import { packageRoot } from "../platform/paths.ts";
import { ConfigError } from "./config-error.ts";
import { Config, LOG_LEVELS } from "./schema.ts";

export interface LoadOptions {
  /** Null: HEARSAY_CONFIG, else no file. */
  readonly file: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** The effective configuration with absolute paths. Throws ConfigError. */
export async function loadConfig(options: LoadOptions): Promise<Config> {
  const { env, cwd } = options;
  const named = env["HEARSAY_CONFIG"];
  const file = options.file ?? (named === undefined || named === "" ? null : named);
  const written = file === null ? {} : await readYaml(resolve(cwd, file));
  const value = fromEnvironment(isRecord(written) ? written : {}, env);
  const parsed = Config.safeParse(value);
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues
        .map((issue) => `${file ?? "environment"}: ${issue.path.join(".")}: ${issue.message}`)
        .join("\n"),
    );
  }
  const config = parsed.data;
  const root = packageRoot();
  const place = (path: string | null, home: string): string =>
    path === null ? home : isAbsolute(path) ? path : resolve(cwd, path);
  const data = config.data === "data" && file === null ? join(root, "data") : place(config.data, join(root, "data"));
  const files = config.sinks.files.map((one) => ({ ...one, path: place(one.path, one.path) }));
  return {
    ...config,
    sinks: { ...config.sinks, files },
    data,
    db: place(config.db, join(data, "hearsay.db")),
    rules: place(config.rules, join(root, "rules")),
    lexicons: place(config.lexicons, join(root, "lexicons")),
  };
}

async function readYaml(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    throw new ConfigError(`${file}: cannot be read (${cause instanceof Error ? cause.message : String(cause)})`);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  if (document.errors.length > 0) {
    throw new ConfigError(document.errors.map((error) => `${at(error.pos[0])}: ${error.message}`).join("\n"));
  }
  visit(document, {
    Alias: (_key, alias) => {
      throw new ConfigError(
        `${at(alias.range?.[0] ?? 0)}: "*${alias.source}": write the value again, aliases are not read`,
      );
    },
  });
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  if (value === null || value === undefined) return {};
  if (!isRecord(value))
    throw new ConfigError(`${at(0)}: a configuration is a list of settings such as "web:", not a ${typeof value}`);
  const parsed = Config.safeParse(value);
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues
        .map(
          (issue) => `${at(offsetOf(document, issue.path))}: ${issue.path.join(".") || "top level"}: ${issue.message}`,
        )
        .join("\n"),
    );
  }
  return value;
}

function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

/** HEARSAY_PORT, HEARSAY_DATA and HEARSAY_LOG_LEVEL win over the file. */
function fromEnvironment(value: Record<string, unknown>, env: LoadOptions["env"]): Record<string, unknown> {
  const section = (name: string): Record<string, unknown> => (isRecord(value[name]) ? value[name] : {});
  const changed = { ...value };
  const port = env["HEARSAY_PORT"];
  const data = env["HEARSAY_DATA"];
  const level = env["HEARSAY_LOG_LEVEL"];
  if (port !== undefined && port !== "") {
    if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
      throw new ConfigError(`HEARSAY_PORT takes a port from 0 to 65535, not "${port}"`);
    changed["web"] = { ...section("web"), port: Number(port) };
  }
  if (data !== undefined && data !== "") changed["data"] = data;
  if (level !== undefined && level !== "") {
    if (!LOG_LEVELS.some((one) => one === level))
      throw new ConfigError(`HEARSAY_LOG_LEVEL takes one of ${LOG_LEVELS.join(", ")}, not "${level}"`);
    changed["log"] = { ...section("log"), level };
  }
  return changed;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
