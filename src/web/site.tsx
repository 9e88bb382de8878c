/**
 * The local pages as one Hono app value. Read-only; every page has a JSON twin at the same address
 * with `.json` behind it. Answers only to the names it is served under, so that a foreign page cannot rebind to it.
 */

import { Hono } from "hono";
import type { Context } from "hono";
import type { JSX } from "hono/jsx/jsx-runtime";
import { STANCES, type MythId, type Stance } from "../model/analysis.ts";
import type { PostId } from "../model/post.ts";
import { toAtom } from "./alert-feed.ts";
import { AlertList } from "./pages/alert-list.tsx";
import { AlertPage } from "./pages/alert-page.tsx";
import { Home } from "./pages/home.tsx";
import { Layout } from "./pages/layout.tsx";
import { PostList } from "./pages/post-list.tsx";
import { PostPage } from "./pages/post-page.tsx";
import { ICON, STYLE } from "./style.ts";
import { viewAlert, viewHealth, viewMessage, viewPost, type PostView, type WebContext } from "./view.ts";

const SHOWN_POSTS = 50;
const SHOWN_ALERTS = 200;
const LOCAL = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/** `hosts` are further names the site may be asked by, without port; loopback names always may. */
export function createSite(context: WebContext, hosts: readonly string[]): Hono {
  const site = new Hono();

  site.use(async (c, next) => {
    const host = c.req.header("host") ?? "";
    if (!LOCAL.test(host) && !hosts.includes(host.replace(/:\d+$/, "").toLowerCase())) {
      return c.text('This name is not served here. The operator can add it to "web.hosts".\n', 421);
    }
    await next();
    c.header(
      "Content-Security-Policy",
      "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    c.header("X-Content-Type-Options", "nosniff");
    c.header("Referrer-Policy", "no-referrer");
    c.header("Cache-Control", "no-store");
    return undefined;
  });

  site.get("/icon.svg", (c) => c.body(ICON, 200, { "Content-Type": "image/svg+xml" }));
  site.get("/style.css", (c) => c.body(STYLE, 200, { "Content-Type": "text/css; charset=utf-8" }));

  site.get("/healthz", async (c) => {
    // Refused rules are told in the answer: the daemon works on with the last good ones, and a restart would not help.
    return c.json(await viewHealth(context));
  });

  site.on("GET", ["/", "/index.json"], async (c) => {
    const health = await viewHealth(context);
    const open = (await context.store.episodes({ open: true, limit: SHOWN_ALERTS })).map((one) =>
      viewAlert(context, one),
    );
    return show(c, { health, alerts: open }, <Home alerts={open} health={health} nowMs={context.now()} />);
  });

  site.on("GET", ["/alerts", "/alerts.json"], async (c) => {
    const told = (await context.store.episodes({ open: null, limit: SHOWN_ALERTS })).filter(
      (one) => one.condition.state !== "inactive",
    );
    const alerts = told.map((one) => viewAlert(context, one));
    return show(c, { alerts }, <AlertList alerts={alerts} />);
  });

  site.get("/alerts.atom", async (c) => {
    const messages = await context.store.recentMessages(SHOWN_ALERTS);
    const origin = (context.publicUrl ?? new URL(c.req.url).origin).replace(/\/+$/, "");
    return c.body(toAtom(messages, origin, context.now()), 200, {
      "Content-Type": "application/atom+xml; charset=utf-8",
    });
  });

  site.get("/alerts/:id", async (c) => {
    const id = c.req.param("id").replace(/\.json$/, "");
    const episode = await context.store.episode(id);
    if (episode === null) return missing(c, "alert");
    const ids = await context.store.episodePosts(id, 500);
    const posts = (await Promise.all(ids.slice(0, SHOWN_POSTS).map((post) => viewPost(context, post)))).filter(
      (post) => post !== null,
    );
    const alert = viewAlert(context, episode);
    const message = viewMessage(await context.store.lastMessage(id));
    const page = <AlertPage alert={alert} message={message} posts={posts} total={ids.length} />;
    return show(c, { alert, message, posts, total: ids.length }, page);
  });

  site.on("GET", ["/posts", "/posts.json"], async (c) => {
    const { words, myth, stance, after } = c.req.query();
    const page = await context.store.posts({
      words: words === undefined || words.trim() === "" ? null : words.slice(0, 500),
      myth: myth === undefined || myth === "" ? null : (myth as MythId),
      stance: STANCES.find((one: Stance) => one === stance) ?? null,
      limit: SHOWN_POSTS,
      after: after ?? null,
    });
    const posts = (await Promise.all(page.records.map((record) => viewPost(context, record.post.id)))).filter(
      (post): post is PostView => post !== null,
    );
    return show(c, { posts, next: page.next }, <PostList posts={posts} words={words ?? ""} next={page.next} />);
  });

  site.get("/posts/:id", async (c) => {
    const raw = c.req.param("id");
    const post =
      (await viewPost(context, raw as PostId)) ??
      (raw.endsWith(".json") ? await viewPost(context, raw.slice(0, -5) as PostId) : null);
    if (post === null) return missing(c, "post");
    return show(c, post, <PostPage post={post} />);
  });

  site.notFound((c) => missing(c, "page"));
  site.onError((error, c) => {
    const busy = error.name === "StoreError";
    context.failed?.(error);
    return c.text(
      busy ? "The database is busy. Try again in a moment.\n" : "Something went wrong; the log says what.\n",
      busy ? 503 : 500,
    );
  });
  return site;
}

function wantsJson(c: Context): boolean {
  return c.req.path.endsWith(".json") || (c.req.header("accept") ?? "").startsWith("application/json");
}

async function show(c: Context, data: object, page: JSX.Element): Promise<Response> {
  return wantsJson(c) ? c.json(data) : c.html(page);
}

async function missing(c: Context, what: "alert" | "post" | "page"): Promise<Response> {
  if (wantsJson(c)) return c.json({ error: `no such ${what}` }, 404);
  return c.html(
    <Layout title="Not found">
      <h1>There is no such {what}</h1>
      {what === "post" ? <p>It may have been deleted by its author; then we delete it too.</p> : null}
    </Layout>,
    404,
  );
}
