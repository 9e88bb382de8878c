/**
 * One WebSocket connection: hands on its text frames and says once why it ended. It retries nothing,
 * keeps nothing, and leaves no socket behind, even if the other side never answers the close.
 */

import type { Socket } from "node:net";
import { Agent, buildConnector, WebSocket } from "undici";
import type { Problem } from "../../model/problem.ts";
import { problemOfError } from "../../platform/http-problem.ts";
import { noteAnswer, problemOfAnswer, type Answer } from "./handshake.ts";

export interface Connection {
  isOpen(): boolean;
  /** Ends it from our side; `onEnd` is not called any more. */
  close(): void;
}

export interface ConnectionOptions {
  readonly url: string;
  readonly protocols: readonly string[];
  readonly askedForSeq: boolean;
  readonly userAgent: string;
  readonly maxPayloadBytes: number;
  readonly onOpen: () => void;
  readonly onText: (text: string) => void;
  readonly onEnd: (problem: Problem) => void;
  readonly nowMs: () => number;
}

export function connect(options: ConnectionOptions): Connection {
  const { host } = new URL(options.url);
  let answer: Answer | null = null;
  let open = false;
  let ended = false;
  let failure: unknown;
  let socket: Socket | null = null;

  const connector = buildConnector({});
  const agent = new Agent({
    webSocket: { maxPayloadSize: options.maxPayloadBytes },
    connect: (target, callback) => {
      connector(target, (...result) => {
        socket = result[1];
        if (ended) socket?.destroy();
        callback(...result);
      });
    },
  });
  const dispatcher = agent.compose(
    noteAnswer((noted) => {
      answer = noted;
    }),
  );
  const webSocket = new WebSocket(options.url, {
    protocols: [...options.protocols],
    headers: { "user-agent": options.userAgent },
    dispatcher,
  });

  const release = (): void => {
    ended = true;
    open = false;
    try {
      webSocket.close();
    } catch {
      // Closing what never opened is no news.
    }
    socket?.destroySoon();
    void agent.destroy();
  };
  const end = (problem: Problem): void => {
    if (ended) return;
    release();
    options.onEnd(problem);
  };

  webSocket.addEventListener("open", () => {
    if (ended) return release();
    open = true;
    options.onOpen();
  });
  webSocket.addEventListener("message", (event) => {
    if (!ended && typeof event.data === "string") options.onText(event.data);
  });
  webSocket.addEventListener("error", (event) => {
    failure = event.error;
  });
  webSocket.addEventListener("close", (event) => {
    if (answer !== null) end(problemOfAnswer(answer, host, options.askedForSeq, options.nowMs()));
    else if (open && brokeHere(socket)) end({ kind: "malformed", detail: `${host} sent a frame that cannot be read` });
    else if (open) end(problemOfClose(event.code, host));
    else end(problemOfError(failure, host));
  });
  return { isOpen: () => open, close: release };
}

/** The client tore the connection down itself, over a frame against the protocol, of too many bytes or no UTF-8. */
function brokeHere(socket: Socket | null): boolean {
  return socket !== null && socket.destroyed && !socket.readableEnded && socket.errored === null;
}

/** Close codes: RFC 6455 section 7.4.1. */
function problemOfClose(code: number, host: string): Problem {
  const detail = `${host} closed the stream (${code})`;
  if (code === 1009) return { kind: "too-large", detail, limitBytes: 0 };
  if (code === 1002 || code === 1003 || code === 1007) return { kind: "malformed", detail };
  if (code === 1008) return { kind: "rejected", detail, status: code };
  return { kind: "unreachable", detail };
}
