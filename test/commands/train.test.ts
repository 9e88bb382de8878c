import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Io } from "../../src/commands/command.ts";
import { train } from "../../src/commands/train.ts";
import { loadModels } from "../../src/config/models.ts";
import { openSpreadJudge } from "../../src/core/spread.ts";
import { openRecogniser } from "../../src/core/myths/recogniser.ts";
import { openTextModels } from "../../src/core/sentiment/models.ts";
import { tokenise } from "../../src/core/text/tokenise.ts";
import type { MythId } from "../../src/model/analysis.ts";
import { opinions } from "../support/opinions.ts";
import { writeRules } from "../support/rules-folder.ts";

let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "hearsay-train-"));
  writeFileSync(
    join(dir, "posts.jsonl"),
    opinions(60)
      .map((row) => JSON.stringify(row))
      .join("\n"),
  );
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function run(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string }> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  stderr.resume();
  let out = "";
  stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  const io: Io = { stdin: new PassThrough(), stdout, stderr, env: {}, cwd: dir, signal: new AbortController().signal };
  const code = await train.run(args, io);
  return { code, out };
}

describe("a sentiment model learned from made-up posts", () => {
  beforeAll(async () => {
    for (const out of ["one/en/model", "two/en/model"]) await run("sentiment", "--data", "posts.jsonl", "--out", out);
  }, 60_000);

  test("is the same bytes when trained again", () => {
    const [one, two] = ["one", "two"].map((each) => readFileSync(join(dir, each, "en", "model.bin")));
    expect(one!.equals(two!)).toBe(true);
  });

  test("loads without a finding and its sidecar tells source, seed, checksum and score", () => {
    const { models, findings } = loadModels(join(dir, "one"));
    expect(findings).toEqual([]);
    expect(models).toHaveLength(1);
    const { sidecar } = models[0]!;
    expect(sidecar).toMatchObject({ task: "sentiment", seed: 1, range: [-1, 1], source: "learned from posts.jsonl" });
    const sum = createHash("sha256")
      .update(readFileSync(join(dir, "one/en/model.bin")))
      .digest("hex");
    expect(sidecar.sha256).toBe(sum);
    expect(sidecar.development["macroRecall"]).toBeGreaterThan(0.9);
    expect(openTextModels(models).of("sentiment", "en")?.classes).toEqual(["negative", "neutral", "positive"]);
  });

  test.each([
    ["a changed byte", (bytes: Buffer) => bytes.fill(bytes[2000]! ^ 1, 2000, 2001), "L022"],
    ["a file cut short", (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1), "L022"],
    ["an empty file", () => Buffer.alloc(0), "L022"],
  ])("%s is refused with a reason, and no model is left", (_name, change, code) => {
    const path = join(dir, "two/en/model.bin");
    const whole = readFileSync(path);
    writeFileSync(path, change(Buffer.from(whole)));
    const { models, findings } = loadModels(join(dir, "two"));
    writeFileSync(path, whole);
    expect(models).toEqual([]);
    expect(findings.map((each) => [each.code, each.level])).toEqual([[code, "warn"]]);
    expect(findings[0]?.fix).toContain("hand lexicons");
  });

  test("a file cut short is refused even where the sidecar vouches for it", () => {
    const path = join(dir, "two/en/model.bin");
    const sidecar = join(dir, "two/en/model.json");
    const [whole, said] = [readFileSync(path), readFileSync(sidecar, "utf8")];
    const part = whole.subarray(0, whole.length - 8);
    writeFileSync(path, part);
    const sha256 = createHash("sha256").update(part).digest("hex");
    writeFileSync(sidecar, JSON.stringify({ ...(JSON.parse(said) as object), sha256 }));
    const { models, findings } = loadModels(join(dir, "two"));
    writeFileSync(path, whole);
    writeFileSync(sidecar, said);
    expect(models).toEqual([]);
    expect(findings.map((each) => each.code)).toEqual(["L023"]);
  });
});

describe("a recogniser of claims and a judge of spreading learned from two made-up myths", () => {
  const remedies = ["onion", "garlic"];
  const posts = remedies.flatMap((remedy) =>
    ["ann", "ben", "cy", "dee", "eve"].flatMap((hand) =>
      Array.from({ length: 12 }, (_, n) => {
        const spread = n % 2 === 0;
        const text = spread
          ? `rub ${remedy} on day ${n}, it heals`
          : `is ${remedy} on day ${n} of any use, asks ${hand}`;
        return {
          text,
          lang: "en",
          myth: remedy,
          stance: spread ? "asserts" : "asks",
          frame: spread ? "direct" : "ask",
          hand,
        };
      }),
    ),
  );
  const others = Array.from({ length: 330 }, (_, n) => ({ text: `bus ${n} stops at the library`, lang: "en" }));
  const model = (name: string, task: string): Buffer => readFileSync(join(dir, name, "en", `${task}.bin`));

  beforeAll(async () => {
    writeRules(
      join(dir, "rules"),
      remedies.map((id) => ({ id, match: [`${id} ~3 cures`] })),
    );
    const lines = (rows: readonly object[]): string => rows.map((row) => JSON.stringify(row)).join("\n");
    writeFileSync(join(dir, "claims.jsonl"), lines(posts));
    writeFileSync(join(dir, "others.jsonl"), lines(others));
    for (const name of ["one", "two"])
      for (const task of ["claims", "spread"])
        await run(task, "--rules", "rules", "--data", "claims.jsonl", "others.jsonl", "--out", `${name}/en/${task}`);
  }, 60_000);

  test.each(["claims", "spread"])("is the same bytes when trained again: %s", (task) => {
    expect(model("one", task).equals(model("two", task))).toBe(true);
  });

  test("the judge taught on it tells who spreads from who asks", () => {
    const { models } = loadModels(join(dir, "one"));
    expect(openSpreadJudge(models)).not.toBeNull();
    const { development } = models.find(({ task }) => task === "spread")!.sidecar;
    expect(development["ask"]).toBeLessThanOrEqual(0.02);
    expect(development["direct"]).toBeGreaterThan(0.9);
  });

  test("knows whom it spreads and whom it is only asked about", () => {
    const { models } = loadModels(join(dir, "one"));
    const recogniser = openRecogniser(models, [{ id: "garlic" as MythId }, { id: "onion" as MythId }])!;
    const spreadOf = (text: string): number => {
      recogniser.read(tokenise(text), "en");
      expect(recogniser.atLeast(0.4)).toMatchObject([{ myth: 0 }]);
      return recogniser.views(0)!.spread;
    };
    expect(spreadOf("rub garlic on it, it heals")).toBeGreaterThan(spreadOf("is garlic of any use"));
  });
});

test.each([
  ["an unknown task", ["mood", "--data", "posts.jsonl", "--out", "x/en/m"], /no task "mood"/],
  ["no data", ["sentiment", "--out", "x/en/m"], /--data/],
  ["no place to write", ["sentiment", "--data", "posts.jsonl"], /--out/],
  ["a file that is not there", ["sentiment", "--data", "none.jsonl", "--out", "x/en/m"], /none\.jsonl/],
  ["a folder that is no language", ["sentiment", "--data", "posts.jsonl", "--out", "models/m"], /language code/],
  ["posts without the gold key", ["emotion", "--data", "posts.jsonl", "--out", "x/en/m"], /too few/],
])("refuses %s", async (_name, args, message) => {
  await expect(run(...args)).rejects.toThrow(message);
});
