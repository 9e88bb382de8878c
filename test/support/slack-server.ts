/**
 * A stand-in for Slack on 127.0.0.1: incoming webhooks and chat.postMessage/chat.update with the
 * limits of Block Kit, errors as the real one gives them (200 with "ok": false).
 */

import { openTestServer, type AskedRequest } from "./http-server.ts";

interface Posted {
  readonly method: "webhook" | "chat.postMessage" | "chat.update";
  readonly body: Readonly<Record<string, unknown>>;
  readonly token: string | null;
}

export type SlackFault =
  | { readonly kind: "status"; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly kind: "error"; readonly error: string }
  | { readonly kind: "drop" }
  | { readonly kind: "text"; readonly text: string };

export interface SlackServer {
  readonly webhook: string;
  readonly api: string;
  /** What was taken, in order. */
  readonly posted: readonly Posted[];
  play(choose: (method: string) => SlackFault | null): void;
  close(): Promise<void>;
}

export async function openSlackServer(): Promise<SlackServer> {
  const posted: Posted[] = [];
  const known = new Set<string>();
  let choose: (method: string) => SlackFault | null = () => null;
  let serial = 0;
  const server = await openTestServer((request, response) => {
    const method = methodOf(request);
    const fault = choose(method);
    const json = (value: unknown): void => {
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
    };
    if (fault?.kind === "drop") return void response.socket?.destroy();
    if (fault?.kind === "status") return void response.writeHead(fault.status, fault.headers).end("no");
    if (fault?.kind === "error") return json({ ok: false, error: fault.error });
    if (fault?.kind === "text") return void response.writeHead(200).end(fault.text);
    const body = JSON.parse(request.body) as Record<string, unknown>;
    const wrong = whatIsWrong(body);
    if (wrong !== null) {
      if (method === "webhook") return void response.writeHead(400).end(wrong);
      return json({ ok: false, error: wrong });
    }
    if (method === "chat.update" && !known.has(String(body["ts"])))
      return json({ ok: false, error: "message_not_found" });
    posted.push({ method, body, token: request.headers["authorization"]?.replace(/^Bearer /, "") ?? null });
    if (method === "webhook") return void response.writeHead(200).end("ok");
    const ts = method === "chat.update" ? String(body["ts"]) : `1700000000.${String((serial += 1)).padStart(6, "0")}`;
    known.add(ts);
    return json({ ok: true, channel: body["channel"], ts });
  });
  return {
    webhook: `${server.origin}/services/T0/B0/secret`,
    api: `${server.origin}/api`,
    posted,
    play: (chooser) => {
      choose = chooser;
    },
    close: () => server.close(),
  };
}

function methodOf(request: AskedRequest): Posted["method"] {
  if (request.path.endsWith("/chat.postMessage")) return "chat.postMessage";
  return request.path.endsWith("/chat.update") ? "chat.update" : "webhook";
}

interface Block {
  readonly type: string;
  readonly text?: { readonly type: string; readonly text: string };
  readonly elements?: readonly Piece[];
}

type Piece = { readonly type: string; readonly text: string } | Button;
interface Button {
  readonly type: "button";
  readonly text: { readonly type: string; readonly text: string };
  readonly url: string;
}

function isButton(piece: Piece): piece is Button {
  return piece.type === "button";
}

function whatIsWrong(body: Readonly<Record<string, unknown>>): string | null {
  const blocks = (body["blocks"] ?? []) as readonly Block[];
  if (typeof body["text"] !== "string" || body["text"] === "") return "no_text";
  if (blocks.length > 50) return "invalid_blocks";
  let all = 0;
  for (const { type, text, elements } of blocks) {
    for (const one of [...(text === undefined ? [] : [text]), ...(elements ?? [])]) {
      if (isButton(one)) {
        if (one.text.text === "" || one.text.text.length > 75 || one.url.length > 3000) return "invalid_blocks";
        continue;
      }
      all += one.text.length;
      if (one.text === "" || one.text.length > (type === "header" ? 150 : 3000)) return "invalid_blocks";
    }
  }
  return all > 13_000 ? "msg_blocks_too_long" : null;
}
