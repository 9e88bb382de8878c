/** Serves an app value on a socket and tells the port it got. */

import { serve } from "@hono/node-server";
import type { Hono } from "hono";
import type { AddressInfo, Server } from "node:net";

export interface Serving {
  readonly address: string;
  close(): Promise<void>;
}

/** Rejects with the listen error (EADDRINUSE and the like). */
export async function serveSite(site: Hono, host: string, port: number): Promise<Serving> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: site.fetch, hostname: host, port }, (info: AddressInfo) => {
      const name = info.family === "IPv6" ? `[${info.address}]` : info.address;
      resolve({
        address: `http://${name}:${info.port}`,
        close: async () =>
          new Promise((done) => {
            server.close(() => {
              done();
            });
            if ("closeAllConnections" in server) server.closeAllConnections();
          }),
      });
    }) as Server & { closeAllConnections?: () => void };
    server.once("error", reject);
  });
}
