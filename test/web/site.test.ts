/** The pages as an app value over a real store: names, headers, ids of all kinds, and what goes wrong. */

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { serveSite } from "../../src/web/serve.ts";
import { createSite } from "../../src/web/site.tsx";
import type { WebContext } from "../../src/web/view.ts";
import { mythRule, storedPost } from "../support/analysed-posts.ts";
import { detected, firing } from "../support/alerting.ts";
import { HOUR_MS, openStation, START_MS, watchFor, type Station } from "../support/watching.ts";

const MARKUP = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>`;
const NOW_MS = START_MS + 50 * HOUR_MS;
let station: Station;
let failures: unknown[];
beforeEach(async () => {
  failures = [];
  station = await openStation();
});
afterEach(async () => {
  await station.close();
});

function site(more: Partial<WebContext> = {}, hosts: readonly string[] = []): ReturnType<typeof createSite> {
  return createSite(
    {
      store: station.store,
      now: () => NOW_MS,
      openUrl: () => "javascript:alert(1)",
      myth: (id) => ({ ...mythRule(id), title: MARKUP, claim: MARKUP }),
      rules: () => ({ rev: "r1", myths: 1, loadedAtMs: START_MS, problem: null }),
      failed: (error) => failures.push(error),
      ...more,
    },
    hosts,
  );
}

async function ask(
  path: string,
  init: { readonly method?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  app = site(),
): Promise<Response> {
  return app.request(path, { ...init, headers: { host: "localhost:1", ...init.headers } });
}

async function store(id: string, text = "hello"): Promise<void> {
  await station.store.ingest({
    source: "test",
    platform: "bluesky",
    posts: [
      {
        ...storedPost({ id, text, atMs: START_MS, author: "a", myth: null, stance: "unclear", lang: "en" }),
        sealedUrl: "sealed",
      },
    ],
    tombstones: [],
    cursor: null,
    gaps: [],
    rejects: [],
    seen: 1,
    dropped: {},
    nowMs: START_MS,
  });
}

test("a learned model that is refused is told on the page and in the health answer", async () => {
  const reason = "lexicons/en/sentiment-model.bin: L022 the learned model is refused";
  const rules = { rev: "r1", myths: 1, loadedAtMs: START_MS, problem: null };
  const app = site({ rules: () => ({ ...rules, refusedModels: [reason] }) });
  expect(await (await ask("/healthz", {}, app)).json()).toMatchObject({
    state: "degraded",
    rules: { refusedModels: [reason] },
  });
  expect(await (await ask("/", {}, app)).text()).toContain(reason);
  expect(await (await ask("/healthz")).json()).toMatchObject({ rules: { refusedModels: [] } });
});

describe("the name it is asked by", () => {
  test.each([
    { host: "localhost", status: 200 },
    { host: "127.0.0.1:8787", status: 200 },
    { host: "[::1]:8787", status: 200 },
    { host: "Health.Example:8787", status: 200 },
    { host: "[fd00::1]:8787", status: 200 },
    { host: "evil.example", status: 421 },
    { host: "localhost.evil.example", status: 421 },
    { host: "127.0.0.1.evil.example", status: 421 },
    { host: "", status: 421 },
  ])("$host gets $status", async ({ host, status }) => {
    const app = site({}, ["health.example", "[fd00::1]"]);
    expect((await ask("/", { headers: { host } }, app)).status).toBe(status);
  });
});

test.each(["/", "/alerts", "/posts", "/alerts/E-1", "/nowhere", "/healthz", "/style.css"])(
  "%s carries the policy that lets no script run, and answers HEAD like GET",
  async (path) => {
    const [got, head] = [await ask(path), await ask(path, { method: "HEAD" })];
    expect(got.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(head.status).toBe(got.status);
    expect(await head.text()).toBe("");
  },
);

test("an error carries the policy too, tells nothing of itself, and is reported", async () => {
  const app = site({
    rules: () => {
      throw new Error("secret detail");
    },
  });
  const answer = await ask("/", {}, app);
  expect(answer.status).toBe(500);
  expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(await answer.text()).not.toContain("secret detail");
  expect(failures).toHaveLength(1);
});

test.each(["plain", "a/b", "50%", "%E0%A4%A", "ünï", "a b?c#d", "x.json", "at://x/y", "😀", "a&b=c;d'\""])(
  "the post %j has a page and a twin",
  async (id) => {
    await store(id, MARKUP);
    const path = `/posts/${encodeURIComponent(id)}`;
    const page = await ask(path);
    expect(page.status).toBe(200);
    const twin = await ask(`${path}.json`);
    expect(await twin.json()).toMatchObject({ id, text: MARKUP, url: null });
  },
);

test.each([
  "/posts/%E0%A4%A",
  "/posts/%00",
  "/alerts/%2e%2e%2fetc",
  "/alerts/E-1'--",
  `/posts?words=${"a".repeat(20_000)}`,
  "/posts?words=%22%20OR%20NEAR(*&after=rubbish",
  "/posts?after=999999999999999999999:x&stance=nonsense&myth=%00",
  "/posts?words=%E0%A4%A",
])("%s is answered without a failure", async (path) => {
  expect((await ask(path)).status).toBeLessThan(500);
  expect(failures).toEqual([]);
});

test("markup in posts and in titles stays text", async () => {
  station.detector.watch = watchFor({ ...mythRule("m1"), title: MARKUP });
  await station.chatter(0, 49);
  await station.say(48, 12, { text: MARKUP });
  await station.look(49);
  for (const path of ["/", "/alerts", "/alerts/E-1", "/posts", "/posts/p491"]) {
    const html = await (await ask(path)).text();
    expect(html).toContain("&lt;script&gt;");
    expect(html).not.toMatch(/<script|<img|href="javascript/i);
  }
});

test("an alert's page has the message as every channel had it, without its examples", async () => {
  await station.chatter(0, 49);
  await station.say(48, 12, { text: "secret words of a post" });
  const [message] = await station.look(49);
  const shown = await ask("/alerts/E-1.json");
  const twin = (await shown.json()) as { message: { headline: string; lines: { label: string; text: string }[] } };
  expect(twin.message.headline).toBe(message?.headline);
  const lines = twin.message.lines.map(({ label, text }) => label + text);
  const told = message?.lines.filter((line) => !line.startsWith("Example: ")) ?? [];
  expect(told.length).toBeLessThan(message?.lines.length ?? 0);
  expect(lines).toEqual(told.map((line, index) => `${index + 1} ${line}`));
  const html = await (await ask("/alerts/E-1")).text();
  expect(html).toContain("<b>2 How much:</b> 12 people assert it in 3 h");
  expect(html).toContain("hearsay alerts ack E-1");
  expect(await station.store.lastMessage("E-2")).toBeNull();
});

test("an alert that is not about how many assert a myth is told in its own words", async () => {
  const reading = { title: "The stream", what: "no data.", howMuch: "2 posts in 2 h, usual 900." } as const;
  const kept = { ...reading, why: "below 20 %", timezone: "UTC", numbers: {} };
  const { stats } = firing(1, START_MS);
  const blind = firing(1, START_MS, {
    signal: "source-blind",
    subject: { source: "jetstream" },
    stats: { ...stats, test: "signal", reading: kept },
  });
  await detected(station.store, [blind], START_MS);
  const html = await (await ask("/alerts", {}, site({ myth: () => null }))).text();
  expect(html).toContain("2 posts in 2 h, usual 900.");
  expect(html).toContain("The stream");
  expect(html).not.toContain("people asserted");
});

describe("health", () => {
  interface Told {
    readonly state: string;
    readonly sources: readonly { readonly source: string; readonly lastAliveMs: number | null }[];
  }
  const health = async (sources?: WebContext["sources"]): Promise<Told> =>
    (await ask("/healthz", {}, site(sources === undefined ? {} : { sources }))).json() as Promise<Told>;

  test("a source that was taken out of the configuration troubles nobody for ever", async () => {
    await station.store.noteTrouble("feed:old", "feed", { kind: "unreachable", detail: "gone" }, START_MS);
    await station.store.noteAlive("bluesky", "bluesky", START_MS);
    expect((await health()).state).toBe("degraded");
    const told = await health([{ id: "bluesky", platform: "bluesky" }]);
    expect(told).toMatchObject({ state: "ok", sources: [{ source: "bluesky" }] });
  });

  test("a configured source that was never heard of is shown as such", async () => {
    const told = await health([{ id: "feed:new", platform: "feed" }]);
    expect(told).toMatchObject({ state: "empty", sources: [{ source: "feed:new", lastAliveMs: null }] });
    const page = await ask("/", {}, site({ sources: [{ id: "feed:new", platform: "feed" }] }));
    expect(await page.text()).toContain("nothing yet");
  });

  test("a locked or closed store is told as busy, at once", async () => {
    const other = await openStation();
    await other.close();
    const answer = await ask("/healthz", {}, site({ store: other.store }));
    expect(answer.status).toBe(503);
  });
});

test("served on IPv6 it names itself so that a browser can open it", async () => {
  const serving = await serveSite(site(), "::1", 0).catch(() => null);
  if (serving === null) return;
  expect(serving.address).toMatch(/^http:\/\/\[::1\]:\d+$/);
  expect((await fetch(`${serving.address}/healthz`)).status).toBe(200);
  await serving.close();
});

test.each([
  ["/alerts/E-999", "There is no such alert", false],
  ["/posts/none%3A1", "There is no such post", true],
  ["/nowhere", "There is no such page", false],
])("%s is not found, and only a post may have been deleted by its author", async (path, told, mayBeDeleted) => {
  const answer = await ask(path);
  const text = await answer.text();
  expect(answer.status).toBe(404);
  expect(text).toContain(told);
  expect(text.includes("deleted by its author")).toBe(mayBeDeleted);
});
