import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runRulesImport } from "../../src/commands/rules-import.ts";
import { loadRulebook } from "../../src/config/rulebook.ts";
import { runCommand, type CommandRun } from "../support/command-io.ts";
import { writeRules } from "../support/rules-folder.ts";

let folder: string;
let rules: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearsay-import-"));
  rules = join(folder, "rules");
  writeRules(rules, [{ id: "garlic", match: ["garlic ~4 cures"] }]);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function importing(...args: readonly string[]): Promise<CommandRun> {
  return runCommand(runRulesImport, [...args, "--rules", rules], { cwd: folder });
}

async function errorsOfRules(): Promise<readonly string[]> {
  const { findings } = await loadRulebook(rules);
  return findings.filter((one) => one.level === "error").map((one) => `${one.place.file} ${one.code} ${one.what}`);
}

function review(claim: string, rating: string): object {
  return {
    "@type": "ClaimReview",
    claimReviewed: claim,
    url: "https://checks.example/1",
    author: { url: "https://checks.example" },
    reviewRating: { alternateName: rating },
  };
}

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

describe("published fact-checks", () => {
  test("become drafts that lint; what no table explains and what is true is left out with the reason", async () => {
    const file = write(
      "reviews.json",
      JSON.stringify([
        review('Onions in "socks" cure: the flu # now', "False"),
        review("Honey draws fever out", "Four Pinocchios"),
        review("Hands carry germs", "True"),
      ]),
    );
    const { code, out } = await importing("claimreview", file, "--topic", "kitchen");
    expect(code).toBe(1);
    expect(out).toContain("draft     myths/kitchen/onions-socks-cure-flu");
    expect(out).toContain('"Four Pinocchios" of checks.example is in no table');
    expect(out).toContain("it is rated accurate: no myth");
    expect(out).toContain("1 draft, 2 left out");
    expect(await errorsOfRules()).toEqual([]);
    const { rulebook } = await loadRulebook(rules);
    const draft = rulebook?.myths.find((myth) => myth.status === "draft");
    expect(draft).toMatchObject({
      claim: 'Onions in "socks" cure: the flu # now',
      verdict: "refuted",
      topic: "kitchen",
    });
    expect(draft?.facts[0]?.sources[0]?.url).toBe("https://checks.example/1");
  });

  test("a table of one's own explains a publisher's words", async () => {
    const file = write("reviews.json", JSON.stringify(review("Honey draws fever out", "Four Pinocchios")));
    const ratings = write("ratings.json", JSON.stringify({ "checks.example": { "Four Pinocchios": "refuted" } }));
    const { code } = await importing("claimreview", file, "--topic", "kitchen", "--ratings", ratings);
    expect(code).toBe(0);
    expect(await errorsOfRules()).toEqual([]);
  });

  test("the same import again writes nothing over", async () => {
    const file = write("reviews.json", JSON.stringify(review("Honey draws fever out", "False")));
    await importing("claimreview", file, "--topic", "kitchen");
    const path = join(rules, "myths", "kitchen", "honey-draws-fever.yaml");
    const edited = readFileSync(path, "utf8").replace("TODO what is true", "Honey does nothing to fever. TODO");
    writeFileSync(path, edited);
    expect((await importing("claimreview", file, "--topic", "kitchen")).out).toContain("says this already");
    expect(readFileSync(path, "utf8")).toBe(edited);
  });

  test("an address on this machine is not asked unless it is allowed", async () => {
    const server = createServer((_request, response) => {
      response.setHeader("Content-Type", "text/html");
      response.end(
        `<script type="application/ld+json">${JSON.stringify(review("Honey draws fever out", "False"))}</script>`,
      );
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      await expect(importing("claimreview", `http://${host}/`, "--topic", "kitchen")).rejects.toThrow(/rules import/);
      expect(existsSync(join(rules, "myths", "kitchen", "honey-draws-fever.yaml"))).toBe(false);
      const config = write("hearsay.yaml", `allowHosts: ["${host}"]\n`);
      const { code } = await importing("claimreview", `http://${host}/`, "--topic", "kitchen", "--config", config);
      expect(code).toBe(0);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

describe("lists of claims", () => {
  test.each([
    {
      name: "CSV with quotes and line breaks",
      text: 'claim,topic,id\n"Socks, wet ones,\ncure ""flu""",kitchen,wet-socks\nGinger ends colds,kitchen,\n',
    },
    {
      name: "CSV with semicolons",
      text: 'Claim;Topic;Id\nSocks, wet ones, cure "flu";kitchen;wet-socks\nGinger ends colds;kitchen;\n',
    },
    {
      name: "JSON lines",
      text: '{"claim":"Socks, wet ones,\\ncure \\"flu\\"","topic":"kitchen","id":"wet-socks"}\n\n{"claim":"Ginger ends colds","topic":"kitchen"}\n',
    },
  ])("$name give the same drafts", async ({ text }) => {
    const { code, out } = await importing("claims", write("claims.txt", text));
    expect(out).toContain("2 drafts, 0 left out");
    expect(code).toBe(0);
    expect(await errorsOfRules()).toEqual([]);
    const { rulebook } = await loadRulebook(rules);
    const claims = rulebook?.myths.filter((myth) => myth.status === "draft").map((myth) => `${myth.id}: ${myth.claim}`);
    expect(claims).toEqual(["ginger-ends-colds: Ginger ends colds", 'wet-socks: Socks, wet ones, cure "flu"']);
  });

  test("a line that is no claim is told with its number and keeps no other out", async () => {
    const { code, out, err } = await importing(
      "claims",
      write("c.jsonl", '{"claim":"Ginger ends colds"}\nnonsense\n{}\n'),
      "--topic",
      "kitchen",
    );
    expect(code).toBe(1);
    expect(out).toContain("1 draft, 0 left out");
    expect(err).toContain("line 2");
    expect(err).toContain("c.jsonl:3");
  });
});
