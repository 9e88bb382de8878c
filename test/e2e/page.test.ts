/** The pages in a real browser over the demo's data: what is shown, and that hostile text stays text. */

import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endPrograms, makeFolder, type Program, runProgram, startDaemonProgram, until } from "./program.ts";
import { ask } from "./rows.ts";

afterAll(endPrograms);

const CHROMIUM = "/usr/bin/chromium";
const ARGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/** Name, text and what a reader must be able to see of it. */
const HOSTILE = [
  ["script", `Vitamin A prevents measles <script>window.hacked = 1</script> you know`],
  ["image", `Vitamin A prevents measles <img src="https://evil.example/x.png" onerror="window.hacked = 2"> you know`],
  ["attribute", `Vitamin A prevents measles " onmouseover="window.hacked=3" x='&lt;b&gt;' you know`],
  ["override", `Vitamin A prevents measles \u202egnihtyreve serauc \u2067it you know`],
  ["endless", `Vitamin A prevents measles ${"A".repeat(3000)} you know`],
] as const;

const folder = makeFolder();
/** Stays after the test, to be looked at. */
const pictures = process.env["HEARSAY_SCREENSHOTS"] ?? mkdtempSync(join(tmpdir(), "hearsay-pages-"));
const db = join(folder.path, "demo.db");
let daemon: Program & { readonly page: string };
let alerts: readonly string[];

beforeAll(async () => {
  const replayed = await runProgram(["demo", "--no-serve"], { data: folder.path });
  if (replayed.code !== 0) throw new Error(replayed.stderr);
  const lines = HOSTILE.map(([id, text]) =>
    JSON.stringify({
      id: `hostile:${id}`,
      platform: "forum<b>",
      text,
      createdAt: new Date(Date.now() - 60_000).toISOString(),
      url: id === "script" ? "javascript:alert(1)" : `https://talk.example/${id}`,
      quoted: { text: `<b>quoted</b> ${text}` },
      author: { id: "someone", handle: "secret.handle.example", name: "Secret Name" },
    }),
  );
  const posts = join(folder.path, "hostile.jsonl");
  writeFileSync(posts, lines.join("\n"));
  const config = join(folder.path, "hearsay.yaml");
  writeFileSync(
    config,
    `web: {port: 0}
db: ${db}
log: {level: warn}
sources: {jetstream: null, files: [{path: "${posts}"}, {id: lost, path: "${folder.path}/none.jsonl"}]}
sinks: {console: false}
`,
  );
  daemon = await startDaemonProgram(config, { data: folder.path });
  await until(
    () =>
      ask(db, "SELECT count(*) AS n FROM analyses a JOIN posts p ON p.n = a.post WHERE p.id LIKE 'hostile:%'")?.[0]?.[
        "n"
      ] === HOSTILE.length,
    "the hostile posts to be analysed",
  );
  alerts = (ask(db, "SELECT id FROM episodes WHERE notified NOT NULL ORDER BY id") ?? []).map((row) =>
    String(row["id"]),
  );
}, 300_000);

afterAll(async () => {
  daemon.send("SIGTERM");
  await daemon.ended;
  folder.remove();
}, 60_000);

async function json(path: string): Promise<Record<string, unknown>> {
  const answer = await fetch(daemon.page + path);
  expect(answer.headers.get("content-type")).toContain("application/json");
  return (await answer.json()) as Record<string, unknown>;
}

const installed = existsSync(CHROMIUM);
if (!installed) process.stderr.write(`page.test.ts: ${CHROMIUM} is not installed; the browser's part is left out\n`);

describe.skipIf(!installed)("in a browser", () => {
  let browser: Browser;
  let page: Page;
  /** Everything the browser complained about or asked of other hosts since the start. */
  const faults: string[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
    page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
    page.setDefaultTimeout(60_000);
    page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error") faults.push(`console: ${message.text()}`);
    });
    page.on("dialog", (dialog) => {
      faults.push("dialog");
      void dialog.dismiss();
    });
    page.on("request", (asked) => {
      if (!asked.url().startsWith(`${daemon.page}/`)) faults.push(`foreign: ${asked.url()}`);
    });
    mkdirSync(pictures, { recursive: true });
  }, 120_000);
  afterAll(async () => {
    await browser.close();
  });

  async function open(path: string, picture: string): Promise<void> {
    await page.goto(daemon.page + path, { waitUntil: "load" });
    await page.screenshot({ path: join(pictures, `${picture}.png`), fullPage: true });
  }

  /** Nothing may stick out to the right of the window. */
  async function overflow(): Promise<number> {
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
  }

  test("the first page tells what fires and what every source hears", { timeout: 120_000 }, async () => {
    await open("/", "home");
    expect(await page.title()).toBe("Overview · Hearsay");
    const rows = await page.locator("#sources tbody tr").allInnerTexts();
    expect(rows.some((row) => row.includes("file:hostile.jsonl") && row.includes("hears"))).toBe(true);
    expect(rows.some((row) => row.startsWith("lost") && row.includes("there is no such file"))).toBe(true);
    expect(await page.locator("main").innerText()).toMatch(/\d+ myths, revision [0-9a-f]{8}/);
    expect(await overflow()).toBe(0);
  });

  test("the alerts are the two planted surges, each a link to its page", { timeout: 120_000 }, async () => {
    await open("/alerts", "alerts");
    expect(alerts).toHaveLength(2);
    for (const id of alerts) expect(await page.locator(`a[href="/alerts/${id}"]`).count()).toBe(1);
    expect(await overflow()).toBe(0);
  });

  test(
    "an alert shows its numbers, facts with sources, the reply with its approval and underlined evidence",
    { timeout: 120_000 },
    async () => {
      for (const id of alerts) {
        await open(`/alerts/${id}`, `alert-${id}`);
        const text = await page.locator("main").innerText();
        expect(text).toMatch(/\d+ people/);
        expect(await page.locator("a.source").count()).toBeGreaterThanOrEqual(2);
        const reply = page.locator("section blockquote").first();
        expect(await reply.innerText()).toMatch(/https:\/\//);
        expect(await reply.locator(".meta").innerText()).toMatch(/approved/);
        const posts = await page.locator("article.post").count();
        expect(posts).toBeGreaterThanOrEqual(5);
        expect(await page.locator("article.post mark").count()).toBeGreaterThanOrEqual(posts);
        const line = await page.evaluate("getComputedStyle(document.querySelector('mark')).textDecorationLine");
        expect(line).toBe("underline");
        expect(await overflow()).toBe(0);
      }
    },
  );

  test("a post shows why it was judged as it was, and what may be answered", { timeout: 120_000 }, async () => {
    await page.goto(`${daemon.page}/alerts/${alerts[0]}`);
    const href = await page.locator("article.post a").first().getAttribute("href");
    await open(String(href), "post");
    const text = await page.locator("main").innerText();
    for (const part of ["Sentiment", "Intent", "asserts", "Reply ·", "approved"]) expect(text).toContain(part);
    expect(await page.locator("mark").count()).toBeGreaterThanOrEqual(1);
    expect(await overflow()).toBe(0);
  });

  test.each(HOSTILE)("hostile text (%s) is shown as text", { timeout: 120_000 }, async (id, text) => {
    await open(`/posts/${encodeURIComponent(`hostile:${id}`)}`, `hostile-${id}`);
    expect(await page.locator("article.post p.text").textContent()).toBe(text);
    expect(await page.locator("article.post blockquote").textContent()).toBe(`<b>quoted</b> ${text}`);
    expect(await page.locator("script, img, iframe, object, [onmouseover], [onerror], blockquote b").count()).toBe(0);
    expect(await page.locator('a[href^="javascript"]').count()).toBe(0);
    expect(await page.evaluate("window.hacked")).toBeUndefined();
    // What stands after hostile text reads from left to right as before.
    const direction = await page.evaluate("getComputedStyle(document.querySelector('article.post .meta')).direction");
    expect(direction).toBe("ltr");
    expect(await overflow()).toBe(0);
  });

  test("search finds words, shows hostile words as text, and survives any of them", { timeout: 120_000 }, async () => {
    await open("/posts", "posts");
    await page.fill("input[name=words]", `gnihtyreve`);
    await page.click("button");
    expect(await page.locator("article.post").count()).toBe(1);
    for (const words of [
      `"><script>window.hacked=4</script>`,
      `" OR 1=1 --`,
      "*",
      "NEAR(",
      "\u0000",
      "ñ".repeat(600),
    ]) {
      const answer = await page.goto(`${daemon.page}/posts?words=${encodeURIComponent(words)}`);
      expect(answer?.status()).toBe(200);
      expect(await page.locator("script").count()).toBe(0);
    }
  });

  test("a narrow and dark screen shows the same without sideways scrolling", { timeout: 120_000 }, async () => {
    await page.setViewportSize({ width: 360, height: 700 });
    await page.emulateMedia({ colorScheme: "dark" });
    for (const [path, picture] of [
      ["/", "narrow-home"],
      [`/alerts/${alerts[0]}`, "narrow-alert"],
      ["/posts/hostile%3Aendless", "narrow-endless"],
    ] as const) {
      await open(path, picture);
      expect({ path, overflow: await overflow() }).toEqual({ path, overflow: 0 });
    }
  });

  test("nothing went wrong in the browser and no other host was asked", () => {
    expect(faults).toEqual([]);
  });
});

describe("as JSON", () => {
  test("every page has a twin with the same facts", { timeout: 120_000 }, async () => {
    const list = (await json("/alerts.json")) as {
      readonly alerts: readonly { readonly episode: { readonly id: string } }[];
    };
    expect(list.alerts.map((one) => one.episode.id).sort()).toEqual([...alerts].sort());
    const one = await json(`/alerts/${alerts[0]}.json`);
    expect(one).toMatchObject({
      alert: { episode: { id: alerts[0], reply: { approvalNote: expect.any(String) as string } } },
    });
    expect(await json("/index.json")).toMatchObject({ health: { state: "degraded" } });
    expect(await json("/posts.json?words=gnihtyreve")).toMatchObject({ posts: [{ id: "hostile:override" }] });
    expect(await json("/posts/hostile:script.json")).toMatchObject({
      id: "hostile:script",
      url: null,
      text: HOSTILE[0][1],
    });
    expect(await json("/posts/hostile:image.json")).toMatchObject({ url: "https://talk.example/image" });
    expect(await json("/healthz")).toMatchObject({ state: "degraded", rules: { problem: null } });
  });

  test("no page and no twin holds a name, a handle or an author's hash", { timeout: 120_000 }, async () => {
    const hashes = (ask(db, "SELECT hash FROM authors LIMIT 2000") ?? []).map((row) => String(row["hash"]));
    expect(hashes.length).toBeGreaterThan(500);
    for (const path of [
      "/",
      "/alerts",
      `/alerts/${alerts[0]}`,
      `/alerts/${alerts[0]}.json`,
      "/posts",
      "/posts.json",
      "/posts/hostile:image.json",
    ]) {
      const body = await (await fetch(daemon.page + path)).text();
      expect(body).not.toContain("secret.handle");
      expect(body).not.toContain("Secret Name");
      expect(hashes.filter((hash) => body.includes(hash))).toEqual([]);
    }
  });

  test.each([
    ["/alerts/E-999999", "alert"],
    ["/posts/none", "post"],
    ["/posts/%00", "post"],
    ["/nowhere", "page"],
    ["/alerts/..%2f..%2fetc%2fpasswd", "alert"],
  ])("%s is not found, in words and as JSON", { timeout: 60_000 }, async (path, what) => {
    const page = await fetch(daemon.page + path);
    expect(page.status).toBe(404);
    expect(await page.text()).toContain(`There is no such ${what}`);
    const twin = await fetch(daemon.page + path, { headers: { accept: "application/json" } });
    expect(twin.status).toBe(404);
    expect(await twin.json()).toEqual({ error: `no such ${what}` });
  });

  test("a name that is not served is refused before anything is told", { timeout: 60_000 }, async () => {
    expect(await statusFor("rebound.example")).toBe(421);
    expect(await statusFor("127.0.0.1.rebound.example")).toBe(421);
    expect(await statusFor("localhost.rebound.example:80")).toBe(421);
    expect(await statusFor(`localhost:${new URL(daemon.page).port}`)).toBe(200);
    expect(await statusFor("LOCALHOST")).toBe(200);
  });

  test("pages forbid scripts, frames and sniffing", { timeout: 60_000 }, async () => {
    const { headers } = await fetch(daemon.page);
    expect(headers.get("content-security-policy")).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
  });
});

/** fetch does not let a test choose the Host header. */
async function statusFor(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${daemon.page}/healthz`, { headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on("error", reject)
      .end();
  });
}
