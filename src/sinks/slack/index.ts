/**
 * Delivers to Slack. With a bot token the episode's first message is edited to the newest state and
 * each change is told in its thread; with an incoming webhook every message stands alone.
 */

import type { AlertMessage } from "../../model/alert.ts";
import type { Outcome, Problem } from "../../model/problem.ts";
import { fail, ok } from "../../model/problem.ts";
import type { Http, HttpAnswer } from "../../platform/http.ts";
import { clip, messageLines } from "../../platform/message-text.ts";
import { ownHosts } from "../../platform/own-hosts.ts";
import type { Receipt, Sink } from "../sink.ts";
import { escape, toSlackBody } from "./blocks.ts";
import type { SlackConfig } from "./config.ts";

export interface SlackContext {
  readonly http: Http;
  /** Value of the variable that `secretEnv` names. */
  readonly secret: string;
}

const ANSWER_BYTES = 262_144;
const THREAD_UNITS = 3000;
/** Errors of the Web API that pass by themselves. */
const PASSING = new Set([
  "internal_error",
  "fatal_error",
  "service_unavailable",
  "request_timeout",
  "team_added_to_org",
]);
const LIMITED = new Set(["ratelimited", "rate_limited", "message_limit_exceeded"]);
/** The message that was to be edited is no longer there or cannot be edited any more. */
const LOST = new Set(["message_not_found", "cant_update_message", "edit_window_closed"]);

export function openSlack(config: SlackConfig, { http, secret }: SlackContext): Sink {
  const post = (url: string, body: unknown, signal: AbortSignal, token: string | null): Promise<Outcome<HttpAnswer>> =>
    http.post(url, JSON.stringify(body), {
      signal,
      allowHosts: URL.canParse(url) ? ownHosts(url) : [],
      totalMs: config.timeoutMs,
      idleMs: config.timeoutMs,
      limitBytes: ANSWER_BYTES,
      headers: {
        "content-type": "application/json; charset=utf-8",
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
    });
  const call = async (method: string, body: unknown, signal: AbortSignal): Promise<Outcome<string>> => {
    const answer = await post(`${config.api}/${method}`, body, signal, secret);
    return answer.ok ? readAnswer(answer.value) : answer;
  };

  const alone = async (message: AlertMessage, signal: AbortSignal): Promise<Receipt> => {
    const answer = await post(secret, toSlackBody(message), signal, null);
    return answer.ok ? { state: "accepted", reference: null } : { state: "failed", problem: answer.problem };
  };

  const threaded = async (
    conversation: string,
    message: AlertMessage,
    signal: AbortSignal,
    previous: string | null,
  ): Promise<Receipt> => {
    const body = { channel: conversation, ...toSlackBody(message) };
    if (previous !== null) {
      const edited = await call("chat.update", { ...body, ts: previous }, signal);
      if (edited.ok) {
        const text = escape(clip(messageLines(message).headline, THREAD_UNITS));
        const broadcast = message.severity === "critical" && message.event === "updated";
        const told = await call(
          "chat.postMessage",
          { channel: conversation, thread_ts: previous, reply_broadcast: broadcast, text },
          signal,
        );
        return told.ok ? { state: "accepted", reference: previous } : { state: "failed", problem: told.problem };
      }
      if (!("lost" in edited.problem)) return { state: "failed", problem: edited.problem };
    }
    const posted = await call("chat.postMessage", body, signal);
    return posted.ok
      ? { state: "accepted", reference: posted.value === "" ? null : posted.value }
      : { state: "failed", problem: posted.problem };
  };

  return {
    channel: `slack:${config.name}`,
    send: (message, signal, previous = null) =>
      config.conversation === null ? alone(message, signal) : threaded(config.conversation, message, signal, previous),
  };
}

type SlackProblem = Problem & { readonly lost?: true };

/** The Web API answers 200 also when it refuses; "ok" and "error" of the body count. The value is the message's `ts`. */
function readAnswer(answer: HttpAnswer): Outcome<string> {
  let body: unknown;
  try {
    body = JSON.parse(Buffer.from(answer.bytes).toString("utf8"));
  } catch {
    return fail({ kind: "server-error", status: answer.status, detail: "Slack did not answer in JSON" });
  }
  if (typeof body !== "object" || body === null) {
    return fail({ kind: "server-error", status: answer.status, detail: "Slack did not answer with an object" });
  }
  const { ok: taken, error, ts } = body as { readonly ok?: unknown; readonly error?: unknown; readonly ts?: unknown };
  if (taken === true) return ok(typeof ts === "string" ? ts.slice(0, 40) : "");
  const code = typeof error === "string" && /^[a-z_]{1,60}$/u.test(error) ? error : "unknown";
  const detail = `Slack refused: ${code}`;
  if (LIMITED.has(code)) return fail({ kind: "rate-limited", detail, retryAfterMs: 60_000 });
  if (PASSING.has(code)) return fail({ kind: "server-error", status: answer.status, detail });
  const problem: SlackProblem = { kind: "rejected", status: answer.status, detail };
  return fail(LOST.has(code) ? ({ ...problem, lost: true } as SlackProblem) : problem);
}
