/**
 * Delivers to PagerDuty's Events API v2: an episode is one alert there (`dedup_key`), updates trigger
 * it again, its end resolves it. Limits: summary 1,024 characters, dedup_key 255, event 512 KB.
 */

import type { AlertMessage } from "../../model/alert.ts";
import type { Http } from "../../platform/http.ts";
import { clip, messageLines, neutralise } from "../../platform/message-text.ts";
import { ownHosts } from "../../platform/own-hosts.ts";
import type { Sink } from "../sink.ts";
import type { PagerDutyConfig } from "./config.ts";

export interface PagerDutyContext {
  readonly http: Http;
  /** Value of the variable that `routingKeyEnv` names. */
  readonly routingKey: string;
}

const ANSWER_BYTES = 65_536;
const SUMMARY_UNITS = 1024;
const LINE_UNITS = 2000;
const LINES = 50;
const LEVELS = { critical: "critical", high: "error", medium: "warning", low: "info" } as const;

export function openPagerDuty(config: PagerDutyConfig, { http, routingKey }: PagerDutyContext): Sink {
  return {
    channel: `pagerduty:${config.name}`,
    send: async (message, signal) => {
      const answer = await http.post(config.url, JSON.stringify({ routing_key: routingKey, ...toEvent(message) }), {
        signal,
        allowHosts: ownHosts(config.url),
        totalMs: config.timeoutMs,
        idleMs: config.timeoutMs,
        limitBytes: ANSWER_BYTES,
        headers: { "content-type": "application/json; charset=utf-8" },
      });
      if (!answer.ok) return { state: "failed", problem: answer.problem };
      return { state: "accepted", reference: dedupKey(message) };
    },
  };
}

function dedupKey(message: AlertMessage): string {
  return clip(`hearsay:${message.episode}`, 255);
}

function toEvent(message: AlertMessage): Readonly<Record<string, unknown>> {
  const { headline, lines } = messageLines(message);
  const details = lines.slice(0, LINES).map((line) => clip(line, LINE_UNITS));
  return {
    event_action: message.event === "resolved" ? "resolve" : "trigger",
    dedup_key: dedupKey(message),
    client: "Hearsay",
    ...(message.link === undefined
      ? {}
      : { client_url: message.link, links: [{ href: message.link, text: "Open this alert" }] }),
    payload: {
      summary: clip(summaryOf(message, headline), SUMMARY_UNITS),
      source: "hearsay",
      severity: LEVELS[message.severity],
      timestamp: new Date(message.atMs).toISOString(),
      class: typeof message.data["signal"] === "string" ? message.data["signal"] : "alert",
      custom_details: { message: message.seq, lines: details },
    },
  };
}

/** Who is paged sees this first, often alone: the headline with its numbers. */
function summaryOf(message: AlertMessage, headline: string): string {
  const numbers = message.lines.find((line) => line.startsWith(NUMBERS))?.slice(NUMBERS.length);
  return numbers === undefined ? headline : `${headline} · ${neutralise(numbers)}`;
}

const NUMBERS = "How much: ";
