/**
 * Reads what a server answered instead of opening a WebSocket. The WebSocket interface hides status
 * and body of a refusal, so the dispatcher under it writes them down.
 */

import type { Dispatcher } from "undici";
import type { Problem } from "../../model/problem.ts";
import { problemOfStatus } from "../../platform/http-problem.ts";
import { readRate } from "../../platform/rate.ts";

export interface Answer {
  status: number;
  headers: Record<string, string>;
  bodyStart: string;
}

const BODY_START_UNITS = 2000;

/** Lets every request pass unchanged and notes the answer, if it is not the wished-for switch of protocols. */
export function noteAnswer(onAnswer: (answer: Answer) => void): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) => {
    const answer: Answer = { status: 0, headers: {}, bodyStart: "" };
    return dispatch(options, {
      onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
      onRequestUpgrade: (controller, status, headers, socket) =>
        handler.onRequestUpgrade?.(controller, status, headers, socket),
      onResponseStart: (controller, status, headers, message) => {
        answer.status = status;
        for (const [name, value] of Object.entries(headers)) answer.headers[name] = String(value ?? "");
        onAnswer(answer);
        handler.onResponseStart?.(controller, status, headers, message);
      },
      onResponseData: (controller, chunk) => {
        if (answer.bodyStart.length < BODY_START_UNITS)
          answer.bodyStart += chunk.toString("utf8").slice(0, BODY_START_UNITS);
        handler.onResponseData?.(controller, chunk);
      },
      onResponseEnd: (controller, trailers) => handler.onResponseEnd?.(controller, trailers),
      onResponseError: (controller, error) => handler.onResponseError?.(controller, error),
    });
  };
}

/** The Problem of a refused subscription. `askedForSeq`: the request named a sequence number. */
export function problemOfAnswer(answer: Answer, host: string, askedForSeq: boolean, nowMs: number): Problem {
  const { status, headers, bodyStart } = answer;
  if (status === 400 && (bodyStart.includes("CursorTooOld") || (askedForSeq && bodyStart === "")))
    return { kind: "cursor-expired", detail: `${host} no longer holds the events after the cursor` };
  const rate = readRate({ scheme: "bluesky", status, headers, bodyStart, nowMs });
  if (status >= 200 && status < 300)
    return { kind: "malformed", detail: `${host} answered ${status} with ${kindOf(headers)} instead of a WebSocket` };
  if (status === 401) return { kind: "access-denied", detail: `${host} wants a login`, access: "authenticated" };
  return problemOfStatus(status, rate, host, headers["content-type"]);
}

function kindOf(headers: Readonly<Record<string, string>>): string {
  return (headers["content-type"] ?? "no content type").split(";", 1)[0]?.slice(0, 40) ?? "";
}
