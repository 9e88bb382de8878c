/** Asks one Mastodon server and says what its refusals mean. Knows the paths; keeps nothing. */

import { fail, ok, type Outcome, type Problem } from "../../model/problem.ts";
import type { Http, HttpAnswer } from "../../platform/http.ts";
import { readAccess, type TimelineAccess } from "./schema.ts";

const PAGE_SIZE = 40;
const LIMIT_BYTES = 4 * 1024 * 1024;

export interface Page {
  readonly items: readonly unknown[];
  /** `max_id` of the next older page; null at the end of the timeline. */
  readonly next: string | null;
  /** Milliseconds the server wants to be left alone; null if it does not say. */
  readonly waitMs: number | null;
}

export interface Server {
  access(signal: AbortSignal): Promise<Outcome<TimelineAccess>>;
  page(tag: string, maxId: string | null, only: "local" | "remote" | null, signal: AbortSignal): Promise<Outcome<Page>>;
  /** Whether a status still exists for everybody. */
  exists(id: string, signal: AbortSignal): Promise<Outcome<boolean>>;
}

export function openServer(origin: string, http: Http): Server {
  const get = (path: string, signal: AbortSignal): Promise<Outcome<HttpAnswer>> =>
    http.get(origin + path, {
      signal,
      rate: "mastodon",
      limitBytes: LIMIT_BYTES,
      headers: { accept: "application/json" },
    });

  return {
    access: async (signal) => {
      const answer = await get("/api/v2/instance", signal);
      if (!answer.ok) {
        const { problem } = answer;
        // Servers without this endpoint are older or kin of Mastodon; their timelines will tell.
        return problem.kind === "rejected" && problem.status === 404
          ? ok({ local: "public", remote: "public" })
          : fail(explain(problem));
      }
      const value = readJson(answer.value);
      return value.ok ? ok(readAccess(value.value)) : value;
    },
    page: async (tag, maxId, only, signal) => {
      const query = new URLSearchParams({ limit: String(PAGE_SIZE) });
      if (maxId !== null) query.set("max_id", maxId);
      if (only !== null) query.set(only, "true");
      const answer = await get(`/api/v1/timelines/tag/${encodeURIComponent(tag)}?${query.toString()}`, signal);
      if (!answer.ok) return fail(explain(answer.problem));
      const value = readJson(answer.value);
      if (!value.ok) return value;
      if (!Array.isArray(value.value))
        return fail({ kind: "malformed", detail: "the server sent no list of posts but something else" });
      const items = value.value as readonly unknown[];
      return ok({ items, next: nextOf(answer.value.headers["link"], items), waitMs: answer.value.rate.waitMs });
    },
    exists: async (id, signal) => {
      const answer = await get(`/api/v1/statuses/${encodeURIComponent(id)}`, signal);
      if (answer.ok) return ok(true);
      const { problem } = answer;
      return problem.kind === "gone" || (problem.kind === "rejected" && problem.status === 404) ? ok(false) : answer;
    },
  };
}

/** Refusals that mean "not without an account" are told apart from all others. */
function explain(problem: Problem): Problem {
  if (problem.kind === "rejected" && [401, 403, 422].includes(problem.status))
    return {
      kind: "access-denied",
      access: "authenticated",
      detail: problem.detail + ": it wants a signed-in account",
    };
  return problem;
}

/** A web page, whatever its status says, is no answer of the API. */
function readJson(answer: HttpAnswer): Outcome<unknown> {
  try {
    return ok(JSON.parse(new TextDecoder("utf-8").decode(answer.bytes)));
  } catch {
    const what = answer.contentType.includes("html") ? "a web page" : "no JSON";
    return fail({ kind: "malformed", detail: `the server sent ${what} instead of posts` });
  }
}

/** From the `Link` header; where a server sends none at all, from the last item. */
function nextOf(link: string | undefined, items: readonly unknown[]): string | null {
  if (link !== undefined) {
    for (const part of link.slice(0, 8192).split(/,\s*(?=<)/u)) {
      const found = /^<([^>]*)>[^]*;\s*rel="?next"?/iu.exec(part)?.[1];
      const maxId = found !== undefined && URL.canParse(found) ? new URL(found).searchParams.get("max_id") : null;
      if (maxId !== null && maxId !== "") return maxId;
    }
    return null;
  }
  const last: unknown = items.at(-1);
  const id = typeof last === "object" && last !== null ? (last as { readonly id?: unknown }).id : undefined;
  return typeof id === "string" && id !== "" ? id : null;
}
