import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SNAPSHOT_FILE } from "../../src/config/snapshot-cache.ts";
import { loadSnapshot, type Snapshot } from "../../src/config/snapshot.ts";
import { analyse } from "../../src/core/analyse.ts";
import type { Readable } from "../../src/model/post.ts";
import { readableOfText } from "../../src/model/readable.ts";
import { packageRoot } from "../../src/platform/paths.ts";

const NOW_MS = Date.UTC(2026, 10, 24);
const DAY_MS = 24 * 3_600_000;
const folder = mkdtempSync(join(tmpdir(), "hearsay-snapshot-"));
const rules = join(folder, "rules");
const cache = join(folder, "cache");
const places = { rules, lexicons: join(packageRoot(), "lexicons"), cache };
let compiled: Snapshot;

beforeAll(async () => {
  cpSync(join(packageRoot(), "rules"), rules, { recursive: true });
  compiled = await loadSnapshot(places, NOW_MS);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function post(text: string, more: Partial<Readable> = {}): Readable {
  return readableOfText(text, { id: "p", platform: "bluesky", ...more });
}

/** Posts of the rules' own tests: every stance, English and Spanish, disguises, near misses. */
function postsOf(snapshot: Snapshot): readonly Readable[] {
  return snapshot.mythIds.flatMap((id) =>
    snapshot
      .myth(id)!
      .tests.map((one) => post(one.post, { lang: one.lang ?? null, tags: ["novax"], quotedText: "is it?" })),
  );
}

test("a snapshot that was kept answers every post of the rules' tests as the compiled one", async () => {
  const kept = await loadSnapshot(places, NOW_MS);
  const posts = postsOf(compiled);
  expect(posts.length).toBeGreaterThan(300);
  for (const one of posts) {
    expect(analyse(one, kept.knowledge, { candidates: 3 })).toEqual(
      analyse(one, compiled.knowledge, { candidates: 3 }),
    );
    const candidate = { text: one.text, tags: one.tags, links: [] };
    expect(kept.gate(candidate)).toBe(compiled.gate(candidate));
  }
}, 60_000);

test("what is kept of the rules is the whole of them", async () => {
  const kept = await loadSnapshot(places, NOW_MS);
  expect(kept.mythIds).toEqual(compiled.mythIds);
  for (const id of compiled.mythIds) expect(kept.myth(id)).toEqual(compiled.myth(id));
  expect(kept.myth("no-such-myth")).toBeNull();
  const { knowledge, gate, myth, ...rest } = compiled;
  expect(kept).toMatchObject(rest);
  expect(kept.knowledge.rev).toBe(knowledge.rev);
  expect([typeof gate, typeof myth]).toEqual(["function", "function"]);
});

const SMALL_MYTH = `id: small
title: Moon dust cures measles
claim: Moon dust tonic cures measles overnight
topic: measles
status: active
verdict: refuted
harm: { level: low, who: children, why: they get no care }
owners: [desk]
reviewed: 2026-11-02
languages: [en]
facts:
  - id: no
    text: No tonic cures measles.
    sources:
      - { title: WHO on measles, url: "https://www.who.int/measles" }
      - { title: CDC on measles, url: "https://www.cdc.gov/measles" }
variants:
  en: [moon dust tonic heals measles]
match:
  - moon dust ~8 (cure | heal) ~8 measles
exceptions:
  - { name: campaign, when: radio, effect: block, reason: a campaign on the radio, until: 2026-11-25 }
tests:
  asserts: [moon dust tonic cures measles]
  no_match: [moon dust is on the moon]
`;

/** A folder of one myth: compiles in no time. */
async function small(name: string): Promise<{ places: typeof places; myth: string; file: string; rev: string }> {
  const own = join(folder, name);
  for (const part of ["topics", "vocab", "myths/measles"]) mkdirSync(join(own, part), { recursive: true });
  cpSync(join(rules, "catalog.yaml"), join(own, "catalog.yaml"));
  cpSync(join(rules, "vocab/stance.en.yaml"), join(own, "vocab/stance.en.yaml"));
  const topic = `id: measles\ntitle: Measles\nowners: [desk]\nlanguages: [en]\ntimezone: UTC\npurpose: x\ntrack: { terms: [measles], hashtags: [], links: [] }\n`;
  writeFileSync(join(own, "topics/measles.yaml"), topic);
  const myth = join(own, "myths/measles/small.yaml");
  writeFileSync(myth, SMALL_MYTH);
  const smallPlaces = { ...places, rules: own, cache: join(own, "..", `${name}-cache`) };
  const { knowledge } = await loadSnapshot(smallPlaces, NOW_MS);
  return { places: smallPlaces, myth, file: join(smallPlaces.cache, SNAPSHOT_FILE), rev: knowledge.rev };
}

test("a changed rule file is read, and so is one that was put back", async () => {
  const made = await small("changed");
  writeFileSync(made.myth, SMALL_MYTH.replace("- moon dust ~8", "- moon dirt ~8"));
  expect((await loadSnapshot(made.places, NOW_MS)).knowledge.rev).not.toBe(made.rev);
  writeFileSync(made.myth, SMALL_MYTH);
  expect((await loadSnapshot(made.places, NOW_MS)).knowledge.rev).toBe(made.rev);
});

test("an exception whose time is over goes, though no file has changed", async () => {
  const made = await small("dated");
  const heard = post("they said on the radio that moon dust will cure measles");
  const decisions = [];
  for (const day of [0, 1, 2, 3]) {
    const { knowledge } = await loadSnapshot(made.places, NOW_MS + day * DAY_MS);
    decisions.push([knowledge.rev === made.rev, analyse(heard, knowledge).matches[0]?.decision]);
  }
  expect(decisions).toEqual([
    [true, "suppressed"],
    [true, "suppressed"],
    [false, "match"],
    [false, "match"],
  ]);
});

test.each<[string, (file: string) => void]>([
  ["cut short", (file) => truncateSync(file, 5000)],
  ["empty", (file) => truncateSync(file, 0)],
  ["longer than it should be", (file) => appendFileSync(file, "x")],
  ["of something else", (file) => writeFileSync(file, "no snapshot")],
  ["shorter by its last byte", (file) => truncateSync(file, statSync(file).size - 1)],
  [
    "damaged behind its lengths",
    (file) => {
      const bytes = readFileSync(file);
      bytes.fill(0xff, 48, 4000);
      writeFileSync(file, bytes);
    },
  ],
  [
    "damaged behind its stamp",
    (file) => {
      const bytes = readFileSync(file);
      bytes.fill(0xff, 40, 4000);
      writeFileSync(file, bytes);
    },
  ],
])("a kept file that is %s is made again", async (name, damage) => {
  const made = await small(name.replaceAll(" ", "-"));
  damage(made.file);
  const again = await loadSnapshot(made.places, NOW_MS);
  expect(again.knowledge.rev).toBe(made.rev);
  expect(again.myth("small")?.title).toBe("Moon dust cures measles");
  const { mtimeMs } = statSync(made.file);
  await loadSnapshot(made.places, NOW_MS);
  expect(statSync(made.file).mtimeMs).toBe(mtimeMs);
  expect(readdirSync(made.places.cache).filter((one) => one.startsWith("snapshot"))).toEqual([SNAPSHOT_FILE]);
});

test("myths can still be read while another process keeps newer rules", async () => {
  const made = await small("replaced");
  const old = await loadSnapshot(made.places, NOW_MS);
  writeFileSync(made.myth, SMALL_MYTH.replace("title: Moon dust", "title: Mars dust"));
  const fresh = await loadSnapshot(made.places, NOW_MS);
  expect(fresh.myth("small")?.title).toBe("Mars dust cures measles");
  expect(old.myth("small")?.title).toBe("Moon dust cures measles");
});

test("rules with errors are refused and nothing of them is kept", async () => {
  const made = await small("broken");
  rmSync(made.file);
  writeFileSync(made.myth, "id: [");
  await expect(loadSnapshot(made.places, NOW_MS)).rejects.toThrow("small.yaml");
  expect(readdirSync(made.places.cache)).not.toContain(SNAPSHOT_FILE);
});
