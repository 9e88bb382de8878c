import { describe, expect, test } from "vitest";
import {
  announceCluster,
  clusterOf,
  createNarratives,
  placePost,
  type Narratives,
} from "../../../src/core/narratives/clusters.ts";
import { emergenceOf, type Emergence } from "../../../src/core/narratives/emergence.ts";
import { createTokens, tokenise } from "../../../src/core/text/tokenise.ts";

const HOUR_MS = 3_600_000;
const START_MS = Date.parse("2026-03-02T00:00:00Z");
const tokens = createTokens();

interface Said {
  readonly text: string;
  readonly atHours: number;
  readonly author?: string;
  readonly lang?: string;
  readonly claim?: boolean;
}

interface Alarm {
  readonly atHours: number;
  readonly label: string;
  readonly posts: readonly string[];
}

/** Plays posts in order of time as a daemon would, and keeps each cluster's first alarm. */
function play(all: readonly Said[], state: Narratives = createNarratives(4096)): readonly Alarm[] {
  const alarms: Alarm[] = [];
  for (const [index, said] of [...all].sort((a, b) => a.atHours - b.atHours).entries()) {
    const atMs = START_MS + said.atHours * HOUR_MS;
    const placed = placePost(state, {
      id: said.text,
      tokens: tokenise(said.text, tokens),
      lang: said.lang ?? "en",
      author: said.author ?? `author ${index}`,
      platform: "bluesky",
      atMs,
      claim: said.claim ?? true,
    });
    if (placed === null || !emergenceOf(state, placed.cluster, atMs, START_MS).emerging) continue;
    const story = announceCluster(state, placed.cluster, atMs);
    if (story !== placed.cluster) continue;
    alarms.push({
      atHours: said.atHours,
      label: emergenceOf(state, story, atMs, START_MS).label,
      posts: story.members.map((one) => one.post),
    });
  }
  return alarms;
}

const WHO = "sister nurse neighbour boss friend baker uncle doctor teacher driver cousin plumber librarian coach".split(
  " ",
);
const DID =
  "visited praised avoided phoned painted cleaned missed found bought sold fixed lost opened closed watched guarded".split(
    " ",
  );
const WHAT =
  "clinic surgery dentist pharmacy hospital school library bakery station garden market stadium bridge museum lake".split(
    " ",
  );
const HOW =
  "slowly twice happily quietly again yesterday early late outside alone together online upstairs barely".split(" ");
const TAIL =
  "rain music coffee traffic football homework dinner cinema holiday pension parking weather laundry ferry tickets chess".split(
    " ",
  );

/** Everyday talk, `perHour` posts an hour, drawn from a fixed seed. */
function talk(hours: number, perHour: number): readonly Said[] {
  let seed = 11;
  const pick = (list: readonly string[]): string => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return list[Math.floor((seed / 2 ** 32) * list.length)]!;
  };
  return Array.from({ length: hours * perHour }, (_, index) => ({
    text: `my ${pick(WHO)} ${pick(DID)} the ${pick(WHAT)} ${pick(HOW)}, then ${pick(TAIL)} and ${pick(TAIL)}`,
    atHours: index / perHour,
  }));
}

const STORY = [
  "they found titanium shards in the new nasal flu spray, do not use it",
  "my cousin works at the plant, titanium shards in the nasal spray, spread the word",
  "so the nasal spray contains tiny titanium shards and nobody recalls it??",
  "titanium shards found in the nasal spray for flu. wow",
  "heard the spray for kids has shards of titanium in it, keep away",
  "Nasal spray = titanium shards up your nose",
  "the spray they give kids at school is full of titanium shards",
  "doctors silent about titanium shards in nasal spray",
];

function story(fromHours: number, withinHours: number): readonly Said[] {
  return STORY.map((text, index) => ({ text, atHours: fromHours + (index * withinHours) / STORY.length }));
}

describe("a new story", () => {
  test.each([5, 40, 120])("of eight people in three hours is found once in talk of %i posts an hour", (perHour) => {
    const hours = perHour === 120 ? 32 : 60;
    const alarms = play([...talk(hours, perHour), ...story(hours - 4, 3)]);
    expect(alarms).toHaveLength(1);
    expect(alarms[0]?.label).toContain("titanium");
    expect(alarms[0]!.atHours - (hours - 4)).toBeLessThanOrEqual(3);
    expect(alarms[0]?.posts.every((post) => STORY.includes(post))).toBe(true);
  });

  test("is not told in the first day, when everything is new", () => {
    expect(play([...talk(20, 20), ...story(10, 3)])).toEqual([]);
  });

  test("told again in other words while it goes on is the same story", () => {
    const again = STORY.map((text, index) => ({ text: `${text} today again`, atHours: 60 + index / 3 }));
    expect(play([...talk(70, 20), ...story(50, 3), ...again])).toHaveLength(1);
  });
});

describe("no new story", () => {
  const cases: readonly (readonly [string, readonly Said[]])[] = [
    ["everyday talk alone", talk(72, 40)],
    [
      "one person who says it over and over",
      [...talk(60, 20), ...story(50, 3).map((one) => ({ ...one, author: "the same" }))],
    ],
    [
      "one text posted by many accounts",
      [
        ...talk(60, 20),
        ...Array.from({ length: 40 }, (_, index) => ({ text: `${STORY[0]} #t${index}`, atHours: 50 + index / 20 })),
      ],
    ],
    [
      "people who thank, ask or tell what they lived through",
      [...talk(60, 20), ...story(50, 3).map((one) => ({ ...one, claim: false }))],
    ],
    [
      "a theme that is always there",
      [
        ...talk(96, 20),
        ...Array.from({ length: 96 }, (_, index) => ({
          text: `${STORY[index % 8]} number ${index} ${WHO[index % 14]}`,
          atHours: index,
        })),
      ],
    ],
    ["eight people over a month", [...talk(480, 2), ...story(10, 460)]],
  ];
  test.each(cases)("%s", (_name, said) => {
    const alarms = play(said);
    expect(alarms.filter((one) => one.atHours > 30).map((one) => one.label)).toEqual([]);
  });
});

describe("clusters", () => {
  const placeAll = (state: Narratives, all: readonly Said[]): readonly (string | null)[] =>
    all.map(
      ({ text, atHours, lang, claim }, index) =>
        placePost(state, {
          id: `p${index} ${text}`,
          tokens: tokenise(text, tokens),
          lang: lang ?? "en",
          author: `a${index}`,
          platform: "bluesky",
          atMs: START_MS + atHours * HOUR_MS,
          claim: claim ?? true,
        })?.cluster.id ?? null,
    );

  test("the same claim in other words is one cluster, in another language another", () => {
    const state = createNarratives(256);
    const spanish = "encontraron astillas de titanio en el espray nasal para la gripe";
    const ids = placeAll(state, [...story(0, 2), { text: spanish, atHours: 2, lang: "es" }]);
    expect(new Set(ids.slice(0, 8)).size).toBe(1);
    expect(ids[8]).not.toBe(ids[0]);
  });

  test("a near-copy follows its original whatever its words weigh", () => {
    const state = createNarratives(256);
    const [first, , , copy] = placeAll(state, [
      { text: STORY[0]!, atHours: 0 },
      { text: "the river was high this morning and the bridge was shut", atHours: 1 },
      { text: "our choir sings in the old hall on friday evening", atHours: 1 },
      { text: `RT @x: ${STORY[0]!}`, atHours: 2 },
    ]);
    expect(copy).toBe(first);
  });

  test("a quiet cluster is let go, a merged one is found under its old id", () => {
    const state = createNarratives(256);
    const [first] = placeAll(state, story(0, 1));
    const [far] = placeAll(state, [{ text: "bees sting people near the new fountain in the park", atHours: 1 }]);
    const merged = clusterOf(state, first!)!;
    merged.announcedMs = START_MS;
    const twin = { ...merged, id: "N-900", announcedMs: null, members: [...merged.members] };
    state.clusters.set(twin.id, twin);
    expect(announceCluster(state, twin, START_MS + HOUR_MS).id).toBe(first);
    expect(clusterOf(state, "N-900")?.id).toBe(first);
    placeAll(state, [{ text: "a wholly different matter about trains and tracks", atHours: 100 }]);
    expect(clusterOf(state, far!)).toBeNull();
    expect(clusterOf(state, "N-900")).toBeNull();
  });

  test("memory stays bounded through days of talk", () => {
    const state = createNarratives(1024);
    placeAll(state, talk(240, 10));
    expect(state.recent.size).toBeLessThanOrEqual(1024);
    expect(state.clusters.size).toBeLessThan(800);
    expect(state.talk.size).toBeLessThanOrEqual(50);
  });
});

test("the reasons are told with their numbers", () => {
  const state = createNarratives(4096);
  const seen: Emergence[] = [];
  for (const { text, atHours } of [...talk(48, 5), ...story(48, 2)]) {
    const atMs = START_MS + atHours * HOUR_MS;
    const placed = placePost(state, {
      id: text,
      tokens: tokenise(text, tokens),
      lang: "en",
      author: text,
      platform: "bluesky",
      atMs,
      claim: true,
    });
    if (placed !== null && atHours >= 48) seen.push(emergenceOf(state, placed.cluster, atMs, START_MS));
  }
  const few = "too few authors";
  expect(seen.map((one) => one.why)).toEqual([few, few, few, ...Array<string>(5).fill("emerging")]);
  expect(seen[3]?.numbers).toMatchObject({ authors6h: 4, needed6h: 4, wordings: 4, copies: 0, coherence: 1 });
});
