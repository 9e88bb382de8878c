import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConfigError } from "../../src/config/config-error.ts";
import { loadConfig } from "../../src/config/load.ts";
import type { Config } from "../../src/config/schema.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearsay-config-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function load(text: string | null, env: Readonly<Record<string, string>> = {}): Promise<Config> {
  const file = text === null ? null : join(folder, "hearsay.yaml");
  if (file !== null && text !== null) writeFileSync(file, text);
  return loadConfig({ file, env, cwd: folder });
}

async function refusal(text: string | null, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const error: unknown = await load(text, env).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConfigError);
  return (error as ConfigError).message;
}

const feed = (name: string): string => `{name: ${name}, url: "https://health.example/${name}.xml"}`;

describe("what belongs to one name", () => {
  test.each([
    {
      name: "two feeds",
      text: `sources: {feeds: [${feed("who")}, ${feed("who")}]}`,
      says: '"feed:who" is there twice',
    },
    {
      name: "two files of one name in different folders",
      text: "sources: {files: [{path: a/posts.jsonl}, {path: b/posts.jsonl}]}",
      says: '"file:posts.jsonl" is there twice: set another id',
    },
    {
      name: "a file that calls itself like the stream",
      text: "sources: {files: [{path: a.jsonl, id: bluesky}]}",
      says: '"bluesky" is there twice',
    },
    {
      name: "one server in two entries",
      text: 'sources: {mastodon: [{server: "https://m.example", tags: [a]}, {server: "https://m.example/", tags: [b]}]}',
      says: '"mastodon:m.example" is there twice',
    },
    {
      name: "two webhooks",
      text: 'sinks: {webhooks: [{name: ops, url: "https://a.example"}, {name: ops, url: "https://b.example"}]}',
      says: '"ops" is there twice',
    },
  ])("$name cannot share it", async ({ text, says }) => {
    const told = await refusal(text);
    expect(told).toContain(says);
    expect(told).toMatch(/hearsay\.yaml:1:\d+: /);
  });

  test("files of one name may have ids of their own", async () => {
    const config = await load("sources: {files: [{path: a/p.jsonl, id: a}, {path: b/p.jsonl, id: b}]}");
    expect(config.sources.files.map((one) => one.id)).toEqual(["a", "b"]);
  });
});

describe("the environment", () => {
  test.each(["abc", " ", "0x10", "1e3", "-1", "65536", "80.5"])("a port of %j is refused by its name", async (port) => {
    expect(await refusal(null, { HEARSAY_PORT: port })).toContain(
      `HEARSAY_PORT takes a port from 0 to 65535, not "${port}"`,
    );
  });

  test("an unknown log level is refused by its name, and names those there are", async () => {
    expect(await refusal(null, { HEARSAY_LOG_LEVEL: "loud" })).toContain("HEARSAY_LOG_LEVEL takes one of debug, info");
  });

  test("wins over the file; empty values say nothing", async () => {
    const text = "web: {port: 1111, host: 127.0.0.2}\nlog: {level: error}\n";
    const config = await load(text, { HEARSAY_PORT: "2222", HEARSAY_LOG_LEVEL: "", HEARSAY_DATA: "elsewhere" });
    expect(config.web).toEqual({ host: "127.0.0.2", port: 2222, hosts: [], publicUrl: null });
    expect(config.log.level).toBe("error");
    expect(config.db).toBe(join(folder, "elsewhere", "hearsay.db"));
  });
});

describe("files that are no configuration", () => {
  test.each([
    { name: "references", text: "contact: &c x\ndata: *c\n", says: "aliases are not read" },
    {
      name: "a bomb of references",
      text: `a: &a [x,x]\n${"bcdefghij"
        .split("")
        .map((name, index) => `${name}: &${name} [*${"abcdefghij"[index]},*${"abcdefghij"[index]}]`)
        .join("\n")}\n`,
      says: "aliases are not read",
    },
    { name: "tabs", text: "web:\n\tport: 1\n", says: "hearsay.yaml:2:" },
    { name: "a list", text: "- a\n", says: "a configuration is a list of settings" },
    { name: "one key twice", text: "data: a\ndata: b\n", says: "hearsay.yaml:2:" },
    { name: "an unknown key", text: "data: a\nwebb: {}\n", says: "webb" },
    { name: "nothing where a section belongs", text: "web:\n", says: "web" },
    { name: "two documents", text: "data: a\n---\ndata: b\n", says: "hearsay.yaml" },
  ])("$name are told with their place", async ({ text, says }) => {
    expect(await refusal(text)).toContain(says);
  });

  test("a folder and a missing file are told by name", async () => {
    mkdirSync(join(folder, "hearsay.yaml"));
    const error = await loadConfig({ file: "hearsay.yaml", env: {}, cwd: folder }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConfigError);
    const missing = await loadConfig({ file: "no.yaml", env: {}, cwd: folder }).catch((thrown: unknown) => thrown);
    expect(String(missing)).toContain("no.yaml: cannot be read");
  });

  test.each(["", "# only a comment\n", "---\n"])("%j means the defaults", async (text) => {
    expect((await load(text)).web.port).toBe(8787);
  });

  test("names a site is asked by are compared without case", async () => {
    expect((await load("web: {hosts: [Health.Example]}")).web.hosts).toEqual(["health.example"]);
  });
});
