/**
 * A receiver of webhooks on 127.0.0.1 that keeps every request by its idempotency key and can play
 * the faults of the world. `received` counts requests, `byKey` tells messages.
 */

import type { ServerResponse } from "node:http";
import { openTestServer, type AskedRequest } from "./http-server.ts";

interface Delivery {
  readonly key: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly raw: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether this receiver answered that it took the message. */
  readonly accepted: boolean;
}

type WebhookFault =
  | { readonly kind: "status"; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** The message is kept, the answer is lost. */
  | { readonly kind: "drop-after" }
  /** Nothing is kept, the connection ends. */
  | { readonly kind: "drop-before" }
  /** Nothing is ever answered. */
  | { readonly kind: "hang" }
  | { readonly kind: "slow"; readonly ms: number };

export interface WebhookReceiver {
  readonly url: string;
  readonly host: string;
  /** In order of arrival; also what was refused. */
  readonly received: readonly Delivery[];
  /** Messages kept, by key, as a receiver that honours the key would. */
  readonly byKey: ReadonlyMap<string, Delivery>;
  /** Chooses the fault of the nth request from 0 on; null answers 200. */
  play(choose: (index: number, request: AskedRequest) => WebhookFault | null): void;
  close(): Promise<void>;
}

export async function openWebhookReceiver(): Promise<WebhookReceiver> {
  const received: Delivery[] = [];
  const byKey = new Map<string, Delivery>();
  let choose: (index: number, request: AskedRequest) => WebhookFault | null = () => null;
  const server = await openTestServer(async (request, response) => {
    const fault = choose(received.length, request);
    const accepted = fault === null || fault.kind === "slow" || fault.kind === "drop-after";
    const delivery: Delivery = {
      key: request.headers["idempotency-key"] ?? "",
      body: parseBody(request.body),
      raw: request.body,
      headers: request.headers,
      accepted,
    };
    received.push(delivery);
    if (accepted && !byKey.has(delivery.key)) byKey.set(delivery.key, delivery);
    await answer(fault, response);
  });
  return {
    url: server.origin + "/hook",
    host: server.host,
    received,
    byKey,
    play: (chooser) => {
      choose = chooser;
    },
    close: () => server.close(),
  };
}

async function answer(fault: WebhookFault | null, response: ServerResponse): Promise<void> {
  switch (fault?.kind) {
    case undefined:
      response.writeHead(200, { "x-request-id": "r-1" }).end("ok");
      return;
    case "status":
      response.writeHead(fault.status, fault.headers).end("no");
      return;
    case "drop-after":
    case "drop-before":
      response.socket?.destroy();
      return;
    case "slow":
      await new Promise((resolve) => setTimeout(resolve, fault.ms));
      response.writeHead(200).end("ok");
      return;
    case "hang":
  }
}

function parseBody(raw: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(raw) as Record<string, unknown>;
  } catch {
    return {};
  }
}
