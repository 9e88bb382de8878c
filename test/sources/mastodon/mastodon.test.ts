import { afterEach, describe, expect, test } from "vitest";
import { virtualClock } from "../../../src/platform/clock.ts";
import { createHttp, type Http } from "../../../src/platform/http.ts";
import { MastodonConfig } from "../../../src/sources/mastodon/config.ts";
import { openMastodon } from "../../../src/sources/mastodon/index.ts";
import type { Cursor, Delivery, Source, SourceContext } from "../../../src/sources/source.ts";
import { batchesOf, collect, postsOf, quickContext, sourceContract } from "../source-contract.ts";
import { makeStatus, openMastodonServer, type Json, type MastodonServer } from "./mastodon-server.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const whole = (): boolean => false;

interface World {
  readonly server: MastodonServer;
  readonly http: Http;
  readonly timeline: Json[];
  add(count: number, more?: Json, account?: Json): readonly Json[];
  source(more?: Record<string, unknown>, context?: Partial<SourceContext>): Source;
}

async function makeWorld(): Promise<World> {
  const server = await openMastodonServer();
  const http = createHttp({ userAgent: "hearsay-test", allowHosts: [server.host] });
  open.push(server, http);
  const timeline: Json[] = [];
  server.timelines.set("measles", timeline);
  return {
    server,
    http,
    timeline,
    add: (count, more, account) => {
      const made = Array.from({ length: count }, () => makeStatus(server.origin, more, account));
      timeline.unshift(...made.toReversed());
      return made;
    },
    source: (more = {}, context = {}) =>
      openMastodon(MastodonConfig.parse({ server: server.origin, tags: ["#Measles".toLowerCase()], ...more }), {
        ...quickContext(),
        http,
        ...context,
      }),
  };
}

const uris = (statuses: readonly Json[]): readonly string[] => statuses.map((status) => String(status["uri"]));
const idsOf = (deliveries: readonly Delivery[]): readonly string[] => postsOf(deliveries).map((post) => post.nativeId);
const gapsOf = (deliveries: readonly Delivery[]): readonly unknown[] =>
  batchesOf(deliveries).flatMap((batch) => batch.gaps);
const cursorOf = (deliveries: readonly Delivery[]): Cursor | null =>
  batchesOf(deliveries).reduce<Cursor | null>((cursor, batch) => batch.cursor ?? cursor, null);
const troublesOf = (deliveries: readonly Delivery[]): readonly unknown[] =>
  deliveries.flatMap((delivery) => (delivery.kind === "trouble" ? [delivery.problem] : []));
const droppedOf = (deliveries: readonly Delivery[]): Record<string, number> => {
  const sum: Record<string, number> = {};
  for (const batch of batchesOf(deliveries))
    for (const [why, count] of Object.entries(batch.dropped)) sum[why] = (sum[why] ?? 0) + count;
  return sum;
};

sourceContract("a Mastodon server", async () => {
  const server = await openMastodonServer();
  const http = createHttp({ userAgent: "hearsay-test", allowHosts: [server.host] });
  const onTopic = Array.from({ length: 95 }, () => makeStatus(server.origin));
  const offTopic = Array.from({ length: 4 }, () => makeStatus(server.origin, { content: "<p>my cat</p>", tags: [] }));
  const timeline = [...offTopic, ...onTopic].sort((a, b) => (String(a["id"]) < String(b["id"]) ? 1 : -1));
  server.timelines.set("measles", timeline);
  await http.get(server.origin + "/api/v2/instance");
  return {
    open: (context) =>
      openMastodon(MastodonConfig.parse({ server: server.origin, tags: ["measles"] }), { ...context, http }),
    onTopic: uris(onTopic),
    offTopic: offTopic.length,
    add: async (count) => {
      const made = Array.from({ length: count }, () => makeStatus(server.origin));
      timeline.unshift(...made.toReversed());
      return uris(made);
    },
    break: async () => {
      server.fault = (_path, response) => {
        response.writeHead(502, { "content-type": "text/html" }).end("<html>bad gateway</html>");
        return true;
      };
    },
    mend: async () => {
      server.fault = null;
    },
    close: async () => {
      await http.close();
      await server.close();
    },
  };
});

describe("a walk", () => {
  test("goes down to the old mark and no further than the overlap", async () => {
    const world = await makeWorld();
    world.add(200);
    const first = await collect(world.source(), null, whole);
    expect(idsOf(first).length).toBe(200);
    const added = world.add(50);
    const asked = world.server.paths().length;
    const second = await collect(world.source(), cursorOf(first), whole);
    expect([...idsOf(second)].sort()).toEqual([...uris(added)].sort());
    expect(world.server.paths().length - asked).toBe(2);
    expect(gapsOf(second)).toEqual([]);
  });

  test("says alive, not an empty batch, when there is nothing new", async () => {
    const world = await makeWorld();
    world.add(30);
    const first = await collect(world.source(), null, whole);
    expect(await collect(world.source(), cursorOf(first), whole)).toEqual([{ kind: "alive" }]);
  });

  test("pages by the last id where the server sends no Link header", async () => {
    const world = await makeWorld();
    world.server.linkHeader = false;
    const made = world.add(130);
    expect([...idsOf(await collect(world.source(), null, whole))].sort()).toEqual([...uris(made)].sort());
  });

  test("records a gap when it is cut at the page cap, and goes on from the newest", async () => {
    const world = await makeWorld();
    world.add(20);
    const first = await collect(world.source(), null, whole);
    const added = world.add(150);
    const second = await collect(world.source({ pages: 2 }), cursorOf(first), whole);
    expect(idsOf(second).length).toBe(80);
    expect(gapsOf(second)).toEqual([
      {
        fromMs: expect.any(Number) as number,
        toMs: Date.parse(String(added[70]?.["created_at"])),
        reason: "#measles: more than 2 pages since the last walk",
      },
    ]);
    const third = await collect(world.source({ pages: 2 }), cursorOf(second), whole);
    expect(gapsOf(third)).toEqual([]);
    expect(idsOf(third)).toEqual([]);
  });

  test("a first walk that is cut has no gap to tell", async () => {
    const world = await makeWorld();
    world.add(150);
    const deliveries = await collect(world.source({ pages: 2 }), null, whole);
    expect(idsOf(deliveries).length).toBe(80);
    expect(gapsOf(deliveries)).toEqual([]);
    expect(cursorOf(deliveries)).not.toBeNull();
  });

  test("stops at the age cap, but not for one post with a wrong clock", async () => {
    const world = await makeWorld();
    world.add(60, { created_at: "2020-01-01T00:00:00Z" });
    world.add(60);
    world.add(1, { created_at: "1970-01-01T00:00:00Z" });
    world.add(10);
    expect(idsOf(await collect(world.source({ oldest: "2d" }), null, whole)).length).toBe(120);
    expect(world.server.paths().length).toBe(3);
  });

  test("does not move the mark when a page fails, so the next walk loses nothing", async () => {
    const world = await makeWorld();
    world.add(20);
    const first = await collect(world.source(), null, whole);
    const added = world.add(100);
    world.server.fault = (path, response) => {
      if (!path.includes("max_id")) return false;
      response.socket?.destroy();
      return true;
    };
    const cut = await collect(world.source(), cursorOf(first), whole);
    expect(cursorOf(cut)).toBeNull();
    expect(troublesOf(cut)).toEqual([expect.objectContaining({ kind: "unreachable" })]);
    world.server.fault = null;
    const again = await collect(world.source(), cursorOf(first), whole);
    expect([...idsOf(again)].sort()).toEqual([...uris(added)].sort());
  });

  test("stops with a gap at a server that repeats its page", async () => {
    const world = await makeWorld();
    world.add(20);
    const first = await collect(world.source(), null, whole);
    world.add(100);
    const newest = world.timeline.slice(0, 40);
    world.server.fault = (path, response) => {
      if (!path.includes("/timelines/")) return false;
      const link = `<${world.server.origin}${path.split("?", 1)[0] ?? ""}?max_id=5>; rel="next"`;
      response.writeHead(200, { "content-type": "application/json", link }).end(JSON.stringify(newest));
      return true;
    };
    const stuck = await collect(world.source(), cursorOf(first), whole);
    expect(gapsOf(stuck)).toEqual([expect.objectContaining({ reason: "#measles: the server repeats a page" })]);
    expect(idsOf(stuck).length).toBe(40);
    expect(world.server.paths().filter((path) => path.includes("/timelines/")).length).toBeLessThan(6);
  });

  test("takes a post with two tracked tags once, and tags cannot share a mark", async () => {
    const world = await makeWorld();
    const [both] = world.add(1);
    const other = makeStatus(world.server.origin);
    world.server.timelines.set("mmr", [other, both ?? {}]);
    const source = world.source({ tags: ["measles", "mmr"] });
    const first = await collect(source, null, whole);
    expect([...idsOf(first)].sort()).toEqual([...uris([both ?? {}, other])].sort());
    const cursor = cursorOf(first);
    world.server.timelines.get("mmr")?.unshift(makeStatus(world.server.origin));
    expect(idsOf(await collect(source, cursor, whole)).length).toBe(1);
  });

  test("finds a post that arrived late below the mark", async () => {
    const world = await makeWorld();
    world.add(5);
    const late = makeStatus(world.server.origin);
    world.add(5);
    const first = await collect(world.source(), null, whole);
    world.timeline.splice(5, 0, late);
    expect(idsOf(await collect(world.source(), cursorOf(first), whole))).toEqual(uris([late]));
  });
});

describe("edits and deletes", () => {
  test("an edited post comes again with its edit time, once", async () => {
    const world = await makeWorld();
    world.add(30);
    const first = await collect(world.source(), null, whole);
    const edited = world.timeline[10] ?? {};
    Object.assign(edited, { edited_at: "2026-11-20T10:00:00.000Z", content: "<p>corrected #measles</p>" });
    const second = await collect(world.source(), cursorOf(first), whole);
    expect(postsOf(second)).toEqual([
      expect.objectContaining({
        nativeId: edited["uri"],
        text: "corrected #measles",
        editedAtMs: Date.parse("2026-11-20T10:00:00Z"),
      }),
    ]);
    expect(await collect(world.source(), cursorOf(second), whole)).toEqual([{ kind: "alive" }]);
  });

  test.each(["in the same process", "after a restart with a vault"])(
    "a deleted post becomes a tombstone, %s",
    async (when) => {
      const world = await makeWorld();
      world.add(30);
      const vault = {
        seal: (text: string) => Buffer.from(text).toString("base64"),
        open: (sealed: string) => Buffer.from(sealed, "base64").toString(),
      };
      const source = world.source({}, { vault });
      const first = await collect(source, null, whole);
      const [gone] = world.timeline.splice(7, 1);
      const next = when.startsWith("in") ? source : world.source({}, { vault });
      const second = await collect(next, cursorOf(first), whole);
      expect(batchesOf(second).flatMap((batch) => batch.tombstones)).toEqual([
        { kind: "post", nativeId: gone?.["uri"], idNamesAuthor: true, atMs: expect.any(Number) as number },
      ]);
      expect(await collect(next, cursorOf(second), whole)).toEqual([{ kind: "alive" }]);
    },
  );

  test("the cursor names nobody", async () => {
    const world = await makeWorld();
    world.add(30);
    expect(cursorOf(await collect(world.source(), null, whole))).not.toContain("users");
  });

  test("a post that is only unlisted now is not taken for deleted", async () => {
    const world = await makeWorld();
    world.add(30);
    const source = world.source();
    const first = await collect(source, null, whole);
    world.server.timelines.set("elsewhere", world.timeline.splice(7, 1));
    const second = await collect(source, cursorOf(first), whole);
    expect(batchesOf(second).flatMap((batch) => batch.tombstones)).toEqual([]);
  });

  test("no more vanished posts are looked up per walk than allowed; the others wait", async () => {
    const world = await makeWorld();
    world.add(30);
    const source = world.source({ deleteChecks: 2 });
    let cursor = cursorOf(await collect(source, null, whole));
    world.timeline.splice(5, 5);
    const counts: number[] = [];
    for (let round = 0; round < 4; round++) {
      const deliveries = await collect(source, cursor, whole);
      counts.push(batchesOf(deliveries).flatMap((batch) => batch.tombstones).length);
      cursor = cursorOf(deliveries) ?? cursor;
    }
    expect(counts).toEqual([2, 2, 1, 0]);
  });

  test("a kept post whose author opted out or that went private is taken back", async () => {
    const world = await makeWorld();
    world.add(10);
    const source = world.source();
    const first = await collect(source, null, whole);
    const hidden = world.timeline[3] ?? {};
    Object.assign(hidden, { edited_at: new Date().toISOString(), visibility: "unlisted" });
    const second = await collect(source, cursorOf(first), whole);
    expect(batchesOf(second).flatMap((batch) => batch.tombstones)).toEqual([
      expect.objectContaining({ nativeId: hidden["uri"] }),
    ]);
  });
});

describe("what is left out, and why", () => {
  test.each([
    ["not public", { visibility: "unlisted" }, {}],
    ["not public", { visibility: "private" }, {}],
    ["not public", { visibility: null }, {}],
    ["repost", { reblog: { id: "1" } }, {}],
    ["author opted out", {}, { noindex: true }],
    ["author opted out", {}, { indexable: false }],
    ["author opted out", {}, { note: "<p>she/her <a href='x'>#<span>NoBot</span></a></p>" }],
    ["off topic", { content: "<p>cats</p>", tags: [] }, {}],
  ])("%s: %j %j", async (why, more, account) => {
    const world = await makeWorld();
    world.add(1, more, account);
    const [kept] = world.add(1);
    const deliveries = await collect(world.source(), null, whole);
    expect(droppedOf(deliveries)).toEqual({ [why]: 1 });
    expect(idsOf(deliveries)).toEqual([kept?.["uri"]]);
  });

  test("the operator may set which wishes are honoured", async () => {
    const world = await makeWorld();
    world.add(1, {}, { indexable: false });
    expect(idsOf(await collect(world.source({ honour: ["noindex", "nobot"] }), null, whole)).length).toBe(1);
  });

  test("a broken item is rejected and counted once, its page goes on", async () => {
    const world = await makeWorld();
    world.add(1);
    world.add(1, { account: "nobody" });
    world.add(1);
    world.timeline.splice(1, 0, null as unknown as Json, [] as unknown as Json);
    const first = await collect(world.source(), null, whole);
    expect(idsOf(first).length).toBe(2);
    expect(batchesOf(first).flatMap((batch) => batch.rejects.map((one) => one.reason))).toEqual(
      Array(3).fill("not a status"),
    );
  });
});

describe("a server that gives nothing is never quiet", () => {
  test.each([
    ["authenticated", "authenticated"],
    [{ local: "authenticated", remote: "authenticated" }, "authenticated"],
    [{ local: "disabled", remote: "disabled" }, "disabled"],
  ])("it says that hashtags are %j", async (feeds, access) => {
    const world = await makeWorld();
    world.server.instance = { configuration: { timelines_access: { hashtag_feeds: feeds } } };
    const deliveries = await collect(world.source(), null, whole);
    expect(deliveries).toEqual([
      { kind: "trouble", problem: { kind: "access-denied", access, detail: expect.any(String) as string } },
    ]);
    expect(world.server.paths()).toEqual([]);
  });

  test("half a closed server is asked for its open half", async () => {
    const world = await makeWorld();
    world.add(1);
    world.server.instance = {
      configuration: { timelines_access: { hashtag_feeds: { local: "public", remote: "authenticated" } } },
    };
    expect(idsOf(await collect(world.source(), null, whole)).length).toBe(1);
    expect(world.server.paths()[0]).toContain("local=true");
  });

  test.each([
    [401, '{"error":"The access token is invalid"}', { kind: "access-denied", access: "authenticated" }],
    [403, "<html>blocked</html>", { kind: "access-denied", access: "authenticated" }],
    [422, '{"error":"This method requires an authenticated user"}', { kind: "access-denied", access: "authenticated" }],
    [404, "{}", { kind: "rejected", status: 404 }],
    [200, "<html>login</html>", { kind: "malformed" }],
    [200, '{"error":"x"}', { kind: "malformed" }],
    [200, "[{", { kind: "malformed" }],
    [503, "busy", { kind: "server-error" }],
    [429, "slow down", { kind: "rate-limited" }],
  ])("status %d with %s is trouble", async (status, body, problem) => {
    const world = await makeWorld();
    world.add(3);
    world.server.fault = (path, response) => {
      if (!path.includes("/timelines/")) return false;
      response.writeHead(status, { "content-type": body.startsWith("<") ? "text/html" : "application/json" }).end(body);
      return true;
    };
    expect(troublesOf(await collect(world.source(), null, whole))).toEqual([expect.objectContaining(problem)]);
  });

  test("an empty list where there were posts is taken for a closed timeline, and nothing is deleted", async () => {
    const world = await makeWorld();
    world.add(3);
    const first = await collect(world.source(), null, whole);
    world.timeline.length = 0;
    const second = await collect(world.source(), cursorOf(first), whole);
    expect(second).toEqual([
      { kind: "trouble", problem: expect.objectContaining({ kind: "access-denied", access: "disabled" }) as unknown },
    ]);
  });

  test("a tag nobody has used yet is alive, not trouble", async () => {
    const world = await makeWorld();
    const first = await collect(world.source(), null, whole);
    expect(troublesOf(first)).toEqual([]);
    expect(idsOf(first)).toEqual([]);
  });

  test("a limit is kept until the time the server named, without asking", async () => {
    const world = await makeWorld();
    world.add(3);
    const clock = virtualClock(Date.now());
    const source = world.source({}, { clock });
    world.server.fault = (path, response) => {
      if (!path.includes("/timelines/")) return false;
      response
        .writeHead(429, {
          "x-ratelimit-remaining": "0",
          "x-ratelimit-reset": new Date(Date.now() + 120_000).toISOString(),
        })
        .end();
      return true;
    };
    await collect(source, null, whole);
    world.server.fault = null;
    const asked = world.server.asked.length;
    expect(troublesOf(await collect(source, null, whole))).toEqual([expect.objectContaining({ kind: "rate-limited" })]);
    expect(world.server.asked.length).toBe(asked);
    clock.advanceTo(clock.now() + 121_000);
    expect(idsOf(await collect(source, null, whole)).length).toBe(3);
  });

  test("a used-up allowance in the middle of a walk ends it with trouble and keeps the mark", async () => {
    const world = await makeWorld();
    world.add(100);
    world.server.fault = (path, response) => {
      if (!path.includes("/timelines/")) return false;
      const link = `<${world.server.origin}/x?max_id=${String(world.timeline[39]?.["id"])}>; rel="next"`;
      response
        .writeHead(200, {
          "x-ratelimit-remaining": "0",
          "x-ratelimit-reset": new Date(Date.now() + 60_000).toISOString(),
          link,
        })
        .end(JSON.stringify(world.timeline.slice(0, 40)));
      return true;
    };
    const deliveries = await collect(world.source(), null, whole);
    expect(idsOf(deliveries).length).toBe(40);
    expect(cursorOf(deliveries)).toBeNull();
    expect(troublesOf(deliveries)).toEqual([expect.objectContaining({ kind: "rate-limited" })]);
  });

  test("a foreign cursor is said and the walk begins anew", async () => {
    const world = await makeWorld();
    world.add(3);
    const deliveries = await collect(world.source(), '{"v":7}', whole);
    expect(troublesOf(deliveries)).toEqual([expect.objectContaining({ kind: "malformed" })]);
    expect(idsOf(deliveries).length).toBe(3);
  });
});

test.each([
  [{ server: "mastodon.example" }],
  [{ server: "ftp://mastodon.example" }],
  [{ tags: [] }],
  [{ tags: ["two words"] }],
  [{ every: "30s" }],
  [{ every: "soon" }],
  [{ unknown: 1 }],
])("refuses the setting %j", (wrong) => {
  expect(MastodonConfig.safeParse({ server: "https://mastodon.example", tags: ["mmr"], ...wrong }).success).toBe(false);
});
