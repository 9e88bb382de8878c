/** The examples on the page about alerts are read as an operator would have them read. */

import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkRoutes } from "../../src/app-parts.ts";
import { loadConfig } from "../../src/config/load.ts";
import { readRuleFile } from "../../src/config/rule-file.ts";

const PAGE = readFileSync(new URL("../../docs/alerts.md", import.meta.url), "utf8");
const examples = new Map([...PAGE.matchAll(/```yaml\n# (\S+)\n([\s\S]*?)```/g)].map((found) => [found[1]!, found[2]!]));

test("the page has an example of the configuration and one of the routes", () => {
  expect([...examples.keys()]).toEqual(["hearsay.yaml", "rules/alerts/routes.yaml"]);
});

test("its routes have no finding, and lead to channels of its configuration", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hearsay-alerts-"));
  const file = join(folder, "hearsay.yaml");
  await writeFile(file, examples.get("hearsay.yaml")!);
  const config = await loadConfig({ file, env: {}, cwd: folder });
  await rm(folder, { recursive: true });
  const { routes, findings } = readRuleFile("alerts/routes.yaml", examples.get("rules/alerts/routes.yaml")!);
  expect(findings).toEqual([]);
  expect(routes).toMatchObject({
    groupWaitMs: 600_000,
    reopenWithinMs: 86_400_000,
    quiet: [{ name: "nights", from: "20:00", to: "07:00", timezone: "America/Bogota", except: "critical" }],
    digests: { weekly: { on: "monday", at: "08:00", to: ["lead"] } },
  });
  expect(() => checkRoutes(routes, config)).not.toThrow();
  expect(() => checkRoutes(routes, { ...config, sinks: { ...config.sinks, slack: [] } })).toThrow("desk");
});

test.each([
  ["delivery: { fallback: slack:nobody }", "there is no channel slack:nobody"],
  ['web: { publicUrl: "ftp://x.example" }', "publicUrl"],
])("%s is refused", async (text, what) => {
  const folder = await mkdtemp(join(tmpdir(), "hearsay-alerts-"));
  const file = join(folder, "hearsay.yaml");
  await writeFile(file, `${text}\n`);
  await expect(loadConfig({ file, env: {}, cwd: folder })).rejects.toThrow(what);
  await rm(folder, { recursive: true });
});
