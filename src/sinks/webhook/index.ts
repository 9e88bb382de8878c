/**
 * Delivers messages as JSON by POST to an address the operator chose. Says whether a failure may
 * pass; when to try again is not decided here. The body is described in docs/webhook.md.
 */

import { createHmac } from "node:crypto";
import type { Clock } from "../../platform/clock.ts";
import type { Http } from "../../platform/http.ts";
import { ownHosts } from "../../platform/own-hosts.ts";
import { messageRecord } from "../../platform/message-text.ts";
import type { Receipt, Sink } from "../sink.ts";
import type { WebhookConfig } from "./config.ts";

export interface WebhookContext {
  readonly http: Http;
  readonly clock: Clock;
  /** Value of the variable that `secretEnv` names; null: unsigned. */
  readonly secret: string | null;
}

const ANSWER_BYTES = 1_048_576;

export function openWebhook(config: WebhookConfig, { http, clock, secret }: WebhookContext): Sink {
  const allowHosts = ownHosts(config.url);
  return {
    channel: `webhook:${config.name}`,
    send: async (message, signal): Promise<Receipt> => {
      const body = JSON.stringify(messageRecord(message));
      const answer = await http.post(config.url, body, {
        signal,
        allowHosts,
        totalMs: config.timeoutMs,
        idleMs: config.timeoutMs,
        limitBytes: ANSWER_BYTES,
        headers: {
          "content-type": "application/json; charset=utf-8",
          "accept-encoding": "identity",
          "idempotency-key": headerSafe(message.key),
          "x-hearsay-event": message.event,
          ...(secret === null ? {} : { "x-hearsay-signature": sign(secret, body, Math.floor(clock.now() / 1000)) }),
        },
      });
      if (answer.ok) return { state: "accepted", reference: referenceOf(answer.value.headers) };
      // Only an answer of 2xx is read so far that its size can matter: the message was taken.
      if (answer.problem.kind === "too-large") return { state: "accepted", reference: null };
      return { state: "failed", problem: answer.problem };
    },
  };
}

/** "t=<unix seconds>,v1=<hex HMAC-SHA-256 of "<t>.<body>">". */
function sign(secret: string, body: string, atSeconds: number): string {
  return `t=${atSeconds},v1=${createHmac("sha256", secret).update(`${atSeconds}.${body}`).digest("hex")}`;
}

/** Keys are ASCII by nature; anything else is percent-encoded, so that no header can be forged. */
function headerSafe(key: string): string {
  return key.replace(/[^!-~]/gu, (one) => encodeURIComponent(one.replace(/[\ud800-\udfff]/u, "\ufffd")));
}

function referenceOf(headers: Readonly<Record<string, string>>): string | null {
  return (headers["x-request-id"] ?? headers["location"])?.slice(0, 200) ?? null;
}
