import { createServer, type AddressInfo, type Server } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { Clock } from "../../../src/platform/clock.ts";
import { JetstreamConfig } from "../../../src/sources/jetstream/config.ts";
import { openJetstream } from "../../../src/sources/jetstream/index.ts";
import type { Delivery, Source, SourceContext } from "../../../src/sources/source.ts";
import {
  accountEvent,
  deleteEvent,
  postEvent,
  startJetstreamServer,
  type JetstreamServer,
  type JetstreamServerOptions,
} from "../../support/jetstream-server.ts";
import { batchesOf, collect, has, postsOf, quickContext } from "../source-contract.ts";

const START_US = Date.UTC(2026, 10, 20) * 1000;
const SECOND_US = 1e6;
const DID = "did:plc:writer";
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function serve(options: JetstreamServerOptions): Promise<JetstreamServer> {
  const server = await startJetstreamServer(options);
  closers.push(() => server.close());
  return server;
}

function context(overrides: Partial<SourceContext> = {}): SourceContext {
  const made = quickContext();
  closers.push(() => made.http.close());
  return { ...made, ...overrides };
}

function openAt(
  servers: readonly JetstreamServer[],
  protocol: "v1" | "v2",
  settings: Readonly<Record<string, unknown>> = {},
  given: SourceContext = context(),
): Source {
  const endpoints = servers.map((server) => server.endpoint);
  return openJetstream(JetstreamConfig.parse({ protocol, endpoints, ...settings }), given);
}

const uri = (n: number | string, did = DID): string => `at://${did}/app.bsky.feed.post/key${n}`;
const beginning = `v1:${START_US}`;
const topical = (n: number, did = DID): ReturnType<typeof postEvent> =>
  postEvent(START_US + n * SECOND_US, did, n, `measles ${n}`);
const idsOf = (deliveries: readonly Delivery[]): readonly string[] => postsOf(deliveries).map((post) => post.nativeId);
const tombstonesOf = (deliveries: readonly Delivery[]): readonly unknown[] =>
  batchesOf(deliveries).flatMap((batch) => batch.tombstones);
const rejectsOf = (deliveries: readonly Delivery[]): readonly string[] =>
  batchesOf(deliveries).flatMap((batch) => batch.rejects.map((reject) => reject.reason));
const gapsOf = (deliveries: readonly Delivery[]): readonly unknown[] =>
  batchesOf(deliveries).flatMap((batch) => batch.gaps);
const troublesOf = (deliveries: readonly Delivery[]): readonly string[] =>
  deliveries.flatMap((delivery) => (delivery.kind === "trouble" ? [delivery.problem.kind] : []));
const troubles = (count: number) => (deliveries: readonly Delivery[]) => troublesOf(deliveries).length >= count;

const connectionsOf = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.getConnections((_, count) => resolve(count));
  });

describe.each(["v1", "v2"] as const)("a Jetstream of %s", (protocol) => {
  test("loses nothing and repeats nothing when connections are cut, between frames and inside one", async () => {
    const server = await serve({ protocol });
    server.cutAfter(7, 0, 11);
    server.cutInsideFrameAfter(13);
    server.push(...Array.from({ length: 60 }, (_, n) => topical(n)));
    const wanted = Array.from({ length: 60 }, (_, n) => uri(n));
    const deliveries = await collect(
      openAt([server], protocol, { batchSize: 5, queueBatches: 100 }),
      beginning,
      has(wanted),
    );
    expect(idsOf(deliveries)).toEqual(wanted);
    expect(server.requests.length).toBe(5);
    expect(troublesOf(deliveries)).toEqual(["unreachable", "unreachable", "unreachable", "unreachable"]);
  });

  test("takes the next server after a failure, and goes on there by time", async () => {
    const [first, second] = [await serve({ protocol }), await serve({ protocol, firstSeq: 777_000 })];
    const events = Array.from({ length: 20 }, (_, n) => topical(n));
    first.push(...events.slice(0, 11));
    second.push(...events);
    first.cutAfter(10);
    const wanted = Array.from({ length: 20 }, (_, n) => uri(n));
    const deliveries = await collect(openAt([first, second], protocol), beginning, has(wanted));
    expect(new Set(idsOf(deliveries))).toEqual(new Set(wanted));
    expect(idsOf(deliveries).length).toBe(20);
    expect(second.requests[0]?.searchParams.get("cursor")).toBe(String(START_US + 9 * SECOND_US - 5 * SECOND_US));
    expect(gapsOf(deliveries)).toEqual([]);
  });

  test("reconnects when the stream falls silent without closing", async () => {
    const server = await serve({ protocol });
    server.push(topical(1));
    const source = openAt([server], protocol, { silence: "100ms" });
    const deliveries = await collect(source, beginning, (soFar) => {
      if (troublesOf(soFar).length === 1 && server.requests.length === 1) server.push(topical(2));
      return has([uri(1), uri(2)])(soFar);
    });
    expect(troublesOf(deliveries)).toContain("timed-out");
    expect(idsOf(deliveries)).toEqual([uri(1), uri(2)]);
  });

  test("gives up a connection that is taken but never opens", async () => {
    const mute = createServer((socket) => void socket.resume());
    await new Promise<void>((resolve) => {
      mute.listen(0, "127.0.0.1", resolve);
    });
    closers.push(async () => void mute.close());
    const { port } = mute.address() as AddressInfo;
    const endpoints = [`ws://127.0.0.1:${port}`];
    const source = openJetstream(JetstreamConfig.parse({ protocol, endpoints, connectTimeout: "60ms" }), context());
    const deliveries = await collect(source, null, troubles(2));
    expect(troublesOf(deliveries)).toEqual(["timed-out", "timed-out"]);
    await expect.poll(() => connectionsOf(mute)).toBe(0);
  });

  test("passes deletes on even for posts it never kept, and before their create", async () => {
    const server = await serve({ protocol });
    server.push(
      deleteEvent(START_US + 3 * SECOND_US, DID, 9),
      postEvent(START_US + 2 * SECOND_US, DID, 9, "measles, later deleted"),
      postEvent(START_US + 4 * SECOND_US, DID, 10, "lunch"),
      deleteEvent(START_US + 5 * SECOND_US, DID, 10),
    );
    const deliveries = await collect(openAt([server], protocol), beginning, (soFar) => tombstonesOf(soFar).length >= 2);
    const dead = (n: number, second: number): unknown => ({
      kind: "post",
      nativeId: uri(n),
      idNamesAuthor: true,
      atMs: (START_US + second * SECOND_US) / 1000,
    });
    expect(tombstonesOf(deliveries)).toEqual([dead(9, 3), dead(10, 5)]);
    expect(idsOf(deliveries)).toEqual([uri(9)]);
  });

  test.each([
    [false, "deleted", "deleted"],
    [false, "deactivated", "hidden"],
    [false, "suspended", "hidden"],
    [false, "takendown", "hidden"],
    [false, undefined, "hidden"],
    [false, "a status of tomorrow", "hidden"],
    [true, undefined, "restored"],
  ] as const)("an account with active %s and status %s is %s", async (active, status, change) => {
    const server = await serve({ protocol });
    server.push(accountEvent(START_US + SECOND_US, DID, active, status));
    const deliveries = await collect(openAt([server], protocol), beginning, (soFar) => tombstonesOf(soFar).length > 0);
    const atMs = (START_US + SECOND_US) / 1000;
    expect(tombstonesOf(deliveries)).toEqual([{ kind: "author", authorId: DID, change, atMs }]);
  });

  test("tells a deactivation and a return apart, in order", async () => {
    const server = await serve({ protocol });
    server.push(accountEvent(START_US + 1, DID, false, "deactivated"), accountEvent(START_US + SECOND_US, DID, true));
    const deliveries = await collect(openAt([server], protocol), beginning, (soFar) => tombstonesOf(soFar).length > 1);
    expect(tombstonesOf(deliveries)).toMatchObject([{ change: "hidden" }, { change: "restored" }]);
  });

  test("an edit is a post with the time of the edit; an edit that goes off topic takes the post back", async () => {
    const server = await serve({ protocol });
    server.push(
      topical(1),
      postEvent(START_US + 2 * SECOND_US, DID, 1, "measles, corrected", {}, "update"),
      postEvent(START_US + 3 * SECOND_US, DID, 1, "nothing to see", {}, "update"),
    );
    const deliveries = await collect(openAt([server], protocol), beginning, (soFar) => tombstonesOf(soFar).length > 0);
    expect(postsOf(deliveries).map((post) => [post.text, post.editedAtMs])).toEqual([
      ["measles 1", null],
      ["measles, corrected", (START_US + 2 * SECOND_US) / 1000],
    ]);
    expect(tombstonesOf(deliveries)).toMatchObject([{ kind: "post", nativeId: uri(1) }]);
  });

  test("goes on behind broken, oversized and foreign frames, and counts each", async () => {
    const server = await serve({ protocol });
    const source = openAt([server], protocol, { maxFrameBytes: 2048 });
    let sent = false;
    server.push(topical(1));
    const deliveries = await collect(source, beginning, (soFar) => {
      if (!sent && has([uri(1)])(soFar)) {
        sent = true;
        for (const frame of [
          '{"did":"did:plc:x","time_us":17',
          "[]",
          "null",
          '"\u0000"',
          "<html>",
          "{}",
          '{"$type":"x"}',
        ])
          server.sendRaw(frame);
        server.sendRaw(JSON.stringify({ text: "a".repeat(5_000_000) }));
        server.push(topical(2));
      }
      return has([uri(2)])(soFar);
    });
    expect(rejectsOf(deliveries)).toHaveLength(8);
    for (const batch of batchesOf(deliveries))
      for (const reject of batch.rejects) expect(reject.sample.length).toBeLessThanOrEqual(200);
    expect(troublesOf(deliveries)).toEqual([]);
  });

  test("keeps hostile text and claimed times as they are", async () => {
    const server = await serve({ protocol });
    const texts = ["measles \ud800 alone", "measles\u0000nul", "measles \u202eright to left", "measles 👩‍👩‍👧‍👦"];
    texts.forEach((text, n) => server.push(postEvent(START_US + n * SECOND_US, DID, n, text)));
    server.push(
      postEvent(START_US + 5 * SECOND_US, DID, 5, "measles then", { createdAt: "1970-01-01T00:00:00.000Z" }),
      postEvent(START_US + 6 * SECOND_US, DID, 6, "measles to be", { createdAt: "2027-11-20T00:00:00Z" }),
      postEvent(START_US + 7 * SECOND_US, DID, 7, "measles whenever", { createdAt: "soon" }),
      postEvent(START_US + 8 * SECOND_US, DID, 8, "measles somewhere", { createdAt: "2023-07-21T01:33:51.481951" }),
    );
    const deliveries = await collect(openAt([server], protocol), beginning, has([uri(8)]));
    const posts = postsOf(deliveries);
    expect(posts.slice(0, 4).map((post) => post.text)).toEqual(texts);
    expect(posts.slice(4).map((post) => post.createdAtMs)).toEqual([
      0,
      Date.UTC(2027, 10, 20),
      null,
      Date.UTC(2023, 6, 21, 1, 33, 51, 481),
    ]);
  });

  test("keeps out what its author labelled not for the public web", async () => {
    const server = await serve({ protocol });
    const labels = { $type: "com.atproto.label.defs#selfLabels", values: [{ val: "!no-unauthenticated" }] };
    server.push(postEvent(START_US, DID, 1, "measles, for members", { labels }), topical(2));
    const deliveries = await collect(openAt([server], protocol), beginning, has([uri(2)]));
    expect(idsOf(deliveries)).toEqual([uri(2)]);
    expect(batchesOf(deliveries).map((batch) => batch.dropped)).toEqual([{ "not public": 1 }]);
  });

  test.each([
    ["503 while warming", { status: 503 }, "server-error"],
    ["429", { status: 429, headers: { "retry-after": "7" } }, "rate-limited"],
    ["200 with a page", { status: 200, body: "<html>", headers: { "content-type": "text/html" } }, "malformed"],
    ["403 with a page", { status: 403, body: "<html>", headers: { "content-type": "text/html" } }, "rejected"],
    ["400 for another reason", { status: 400, body: `{"error":"InvalidRequest"}` }, "rejected"],
    ["401", { status: 401 }, "access-denied"],
    ["a dropped connection", "reset", "unreachable"],
  ] as const)("says what is wrong at %s and goes on by itself afterwards", async (_, refusal, kind) => {
    const server = await serve({ protocol });
    server.push(topical(1));
    server.refuse(refusal);
    const deliveries = await collect(openAt([server], protocol), beginning, (soFar) => {
      if (troublesOf(soFar).length === 2) server.refuse(null);
      return has([uri(1)])(soFar);
    });
    expect(troublesOf(deliveries).slice(0, 2)).toEqual([kind, kind]);
    expect(batchesOf(deliveries).every((batch) => batch.seen > 0)).toBe(true);
  });

  test("records a gap when the server no longer holds what follows the cursor", async () => {
    const server = await serve({ protocol });
    server.push(topical(1), topical(7200), topical(7201));
    server.forgetBefore(START_US + 7200 * SECOND_US);
    const deliveries = await collect(openAt([server], protocol), beginning, has([uri(7201)]));
    expect(gapsOf(deliveries)).toEqual([
      { fromMs: START_US / 1000, toMs: START_US / 1000 + 7_200_000, reason: expect.stringContaining("no longer") },
    ]);
  });

  test("does not wait for a cursor from the future", async () => {
    const server = await serve({ protocol });
    server.push(topical(1));
    const future = `v1:${START_US + 86_400 * 365 * SECOND_US}`;
    const whenOpen = setInterval(() => {
      if (server.openStreams() === 0) return;
      clearInterval(whenOpen);
      server.push(topical(2));
    }, 5);
    const deliveries = await collect(openAt([server], protocol), future, has([uri(2)]));
    const [batch] = batchesOf(deliveries);
    expect(batch?.gaps).toMatchObject([{ reason: expect.stringContaining("ahead of the stream") }]);
    expect(batch?.cursor).toContain(String(START_US + 2 * SECOND_US));
  });

  test("closes rather than grow when the reader is slow, and still delivers everything once, in order", async () => {
    const server = await serve({ protocol });
    const total = 400;
    server.push(...Array.from({ length: total }, (_, n) => postEvent(START_US + n * 50_000, DID, n, `measles ${n}`)));
    const controller = new AbortController();
    const ids: string[] = [];
    const source = openAt([server], protocol, { batchSize: 10, queueBatches: 3 });
    for await (const delivery of source.open(beginning, controller.signal)) {
      if (delivery.kind !== "batch") continue;
      ids.push(...delivery.posts.map((post) => post.nativeId));
      await new Promise((resolve) => {
        setTimeout(resolve, 2);
      });
      if (ids.length >= total) controller.abort();
    }
    expect(ids).toEqual(Array.from({ length: total }, (_, n) => uri(n)));
    expect(server.requests.length).toBeGreaterThan(5);
  });

  test("leaves a frame behind that breaks every connection, and says what it missed", async () => {
    const server = await serve({ protocol });
    const poison = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
    server.push(topical(1), { ...topical(2), wire: poison }, topical(3));
    const whenLive = setInterval(() => {
      if (!server.requests.some((url) => !url.searchParams.has("cursor"))) return;
      clearInterval(whenLive);
      setTimeout(() => server.push(topical(4)), 20);
    }, 5);
    const deliveries = await collect(openAt([server], protocol), beginning, has([uri(4)]));
    expect(idsOf(deliveries)).toEqual([uri(1), uri(4)]);
    expect(gapsOf(deliveries)).toMatchObject([{ fromMs: START_US / 1000 + 1000, toMs: null }]);
  });

  test("survives a restart of the server on the same port", async () => {
    const server = await startJetstreamServer({ protocol });
    const port = Number(new URL(server.endpoint).port);
    server.push(topical(1));
    let again: JetstreamServer | null = null;
    const source = openAt([server], protocol);
    let restarted = false;
    const deliveries = await collect(source, beginning, (soFar) => {
      if (!restarted && has([uri(1)])(soFar)) {
        restarted = true;
        void server.close().then(async () => {
          again = await serve({ protocol, port });
          again.push(topical(1), topical(2));
        });
      }
      return has([uri(1), uri(2)])(soFar);
    });
    expect(idsOf(deliveries)).toEqual([uri(1), uri(2)]);
    expect(troublesOf(deliveries)).toContain("unreachable");
  });

  test("waits longer after each failure, with jitter, up to the limit, and as long as the server asks", async () => {
    const server = await serve({ protocol });
    server.refuse({ status: 503 });
    const slept: number[] = [];
    const made = context();
    const clock: Clock = {
      now: () => made.clock.now(),
      sleep: (ms, signal) => {
        if (ms !== 1000 || !signal.aborted) slept.push(ms);
        return made.clock.sleep(ms, signal);
      },
    };
    const source = openAt([server], protocol, { batchEvery: "7s" }, { ...made, clock, random: () => 0.5 });
    await collect(source, null, (soFar) => {
      if (troublesOf(soFar).length === 9) server.refuse({ status: 429, headers: { "retry-after": "600" } });
      return troublesOf(soFar).length >= 11;
    });
    const waits = slept.filter((ms) => ms !== 7000);
    expect(waits).toEqual(
      [750, 1500, 3000, 6000, 12_000, 24_000, 45_000, 45_000, 45_000, 600_000, 600_000].slice(0, waits.length),
    );
    expect(waits.length).toBeGreaterThanOrEqual(10);
  });
});

describe("a Jetstream of v2", () => {
  test("goes on at its own sequence number, and by time where that is not known any more", async () => {
    const server = await serve({ protocol: "v2" });
    server.push(...Array.from({ length: 10 }, (_, n) => topical(n)));
    const wanted = Array.from({ length: 10 }, (_, n) => uri(n));
    const first = await collect(openAt([server], "v2"), beginning, has(wanted));
    const cursor = batchesOf(first).at(-1)?.cursor ?? "";
    server.push(topical(7200));
    const second = await collect(openAt([server], "v2"), cursor, has([uri(7200)]));
    expect(server.requests.at(-1)?.searchParams.get("cursor")).toBe("1009");
    expect(idsOf(second)).toEqual([uri(9), uri(7200)]);
    server.forgetBefore(START_US + 7200 * SECOND_US);
    const third = await collect(openAt([server], "v2"), cursor, has([uri(7200)]));
    expect(troublesOf(third)).toEqual(["cursor-expired"]);
    expect(gapsOf(third)).toHaveLength(1);
  });

  test("asks by time when its sequence number is from another archive", async () => {
    const server = await serve({ protocol: "v2" });
    server.push(topical(1), topical(2));
    const foreign = `v2:999999:${START_US + 2 * SECOND_US}:${server.host}`;
    const deliveries = await collect(openAt([server], "v2"), foreign, has([uri(1), uri(2)]));
    expect(server.requests.map((url) => url.searchParams.get("cursor"))).toEqual([
      "999999",
      String(START_US - 3 * SECOND_US),
    ]);
    expect(troublesOf(deliveries)).toEqual([]);
  });

  test("reconnects when it is dropped as too slow", async () => {
    const server = await serve({ protocol: "v2" });
    server.push(topical(1));
    let sent = false;
    const deliveries = await collect(openAt([server], "v2"), beginning, (soFar) => {
      if (!sent && has([uri(1)])(soFar)) {
        sent = true;
        server.sendRaw(`{"$type":"error","error":"ConsumerTooSlow","message":"sorry"}`);
        server.push(topical(2));
      }
      return has([uri(2)])(soFar);
    });
    const [trouble] = deliveries.filter((delivery) => delivery.kind === "trouble");
    expect(trouble).toMatchObject({ problem: { detail: expect.stringContaining("ConsumerTooSlow") } });
    expect(idsOf(deliveries)).toEqual([uri(1), uri(2)]);
  });

  test("asks in the words of v2 and with the agreed subprotocol", async () => {
    const server = await serve({ protocol: "v2" });
    server.push(topical(1));
    await collect(openAt([server], "v2"), beginning, has([uri(1)]));
    const [request] = server.requests;
    expect(request?.pathname).toBe("/xrpc/network.bsky.jetstream.subscribeEvents");
    expect(request?.searchParams.getAll("kinds")).toEqual(["commit", "account"]);
    expect(request?.searchParams.getAll("collections")).toEqual(["app.bsky.feed.post"]);
    expect(request?.searchParams.getAll("dids")).toEqual([]);
  });
});
