/** A real HTTP server on 127.0.0.1 for tests of sources and sinks; it keeps what it was asked. */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface AskedRequest {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface TestServer {
  /** "http://127.0.0.1:PORT" */
  readonly origin: string;
  /** "127.0.0.1:PORT", as `allowHosts` wants it. */
  readonly host: string;
  readonly asked: readonly AskedRequest[];
  close(): Promise<void>;
}

export type TestHandler = (request: AskedRequest, response: ServerResponse) => void | Promise<void>;

export async function openTestServer(handler: TestHandler): Promise<TestServer> {
  const asked: AskedRequest[] = [];
  const server = createServer((incoming, response) => {
    response.on("error", () => undefined);
    void readRequest(incoming).then(async (request) => {
      asked.push(request);
      await handler(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin: `http://${host}`,
    host,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readRequest(incoming: IncomingMessage): Promise<AskedRequest> {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of incoming as AsyncIterable<Buffer>) pieces.push(piece);
  } catch {
    // The client went away in the middle; what came is what was asked.
  }
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
  return {
    method: incoming.method ?? "",
    path: incoming.url ?? "",
    headers,
    body: Buffer.concat(pieces).toString("utf8"),
  };
}
