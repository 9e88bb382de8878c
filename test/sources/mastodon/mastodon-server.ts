/** A small Mastodon on loopback: hashtag timelines with Link paging, single statuses, instance settings, and faults. */

import type { ServerResponse } from "node:http";
import { openTestServer, type TestServer } from "../../support/http-server.ts";

export type Json = Record<string, unknown>;

export interface MastodonServer extends TestServer {
  /** All statuses by tag, newest first; change them freely. */
  readonly timelines: Map<string, Json[]>;
  /** Paths asked for so far, instance look-ups left out. */
  paths(): readonly string[];
  /** Answers every request until it is set to null again; false falls through to the normal answer. */
  fault: ((path: string, response: ServerResponse) => boolean) | null;
  instance: Json;
  linkHeader: boolean;
}

let serial = 0;

/** A status with all the keys a 4.6 server sends; ids count up like snowflakes. */
export function makeStatus(origin: string, more: Json = {}, account: Json = {}): Json {
  serial++;
  const id = String(117_000_000_000_000_000n + BigInt(serial) * 65_536n);
  return {
    id,
    created_at: new Date(Date.now() - 3_600_000 + serial * 1000).toISOString(),
    in_reply_to_id: null,
    in_reply_to_account_id: null,
    sensitive: false,
    spoiler_text: "",
    visibility: "public",
    language: "en",
    uri: `${origin}/ap/users/7/statuses/${id}`,
    url: `${origin}/@epi/${id}`,
    replies_count: 1,
    reblogs_count: 2,
    favourites_count: 3,
    edited_at: null,
    content: `<p>Measles clinic number ${serial} <a href="${origin}/tags/measles" class="mention hashtag" rel="tag">#<span>measles</span></a></p>`,
    reblog: null,
    quote: null,
    account: {
      id: "7",
      acct: "epi",
      display_name: "County Epi",
      note: "<p>Public health</p>",
      url: `${origin}/@epi`,
      uri: `${origin}/ap/users/7`,
      followers_count: 120,
      indexable: true,
      noindex: false,
      fields: [],
      ...account,
    },
    media_attachments: [],
    mentions: [],
    tags: [{ name: "measles", url: `${origin}/tags/measles` }],
    emojis: [],
    card: null,
    poll: null,
    ...more,
  };
}

export async function openMastodonServer(): Promise<MastodonServer> {
  const timelines = new Map<string, Json[]>();
  const server = await openTestServer((request, response) => {
    if (self.fault?.(request.path, response) === true) return;
    answer(self, request.path, response);
  });
  const self: MastodonServer = {
    ...server,
    timelines,
    paths: () => server.asked.map((request) => request.path).filter((path) => !path.startsWith("/api/v2/")),
    fault: null,
    instance: { version: "4.6.4", configuration: {} },
    linkHeader: true,
  };
  return self;
}

function answer(self: MastodonServer, path: string, response: ServerResponse): void {
  const url = new URL(path, self.origin);
  const json = (value: unknown, headers: Record<string, string> = {}): void => {
    response.writeHead(200, {
      "content-type": "application/json; charset=utf-8",
      "x-ratelimit-limit": "300",
      "x-ratelimit-remaining": "290",
      "x-ratelimit-reset": new Date(Date.now() + 300_000).toISOString(),
      ...headers,
    });
    response.end(JSON.stringify(value));
  };
  if (url.pathname === "/api/v2/instance") return json(self.instance);
  const single = /^\/api\/v1\/statuses\/(.+)$/u.exec(url.pathname)?.[1];
  if (single !== undefined) {
    const found = [...self.timelines.values()].flat().find((status) => status["id"] === decodeURIComponent(single));
    if (found !== undefined) return json(found);
    response.writeHead(404, { "content-type": "application/json" }).end('{"error":"Record not found"}');
    return;
  }
  const tag = decodeURIComponent(/^\/api\/v1\/timelines\/tag\/(.+)$/u.exec(url.pathname)?.[1] ?? "");
  const all = self.timelines.get(tag) ?? [];
  const maxId = url.searchParams.get("max_id");
  // As a real server: a max_id that no longer exists still bounds the page.
  const from = maxId === null ? 0 : all.findIndex((status) => isBelow(String((status as Json | null)?.["id"]), maxId));
  const limit = Number(url.searchParams.get("limit") ?? "20");
  const page = from === -1 ? [] : all.slice(from, from + limit);
  const last = page.at(-1);
  const link = `<${self.origin}/api/v1/timelines/tag/${tag}?limit=${limit}&max_id=${String(last?.["id"])}>; rel="next", <${self.origin}/x?min_id=1>; rel="prev"`;
  json(page, self.linkHeader && last !== undefined ? { link } : {});
}

function isBelow(id: string, other: string): boolean {
  if (!/^\d+$/u.test(id)) return false;
  return id.length === other.length ? id < other : id.length < other.length;
}
