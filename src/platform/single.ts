/**
 * One daemon per database on this machine: the holder listens on a local socket, so that its death,
 * even by kill -9, frees the place at once. Leases with fencing guard against the rest.
 */

import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Place {
  release(): Promise<void>;
}

/** The place that stands for `path`, or null while another process holds it. */
export async function claimPlace(path: string): Promise<Place | null> {
  const name = `hearsay-${createHash("sha256").update(path).digest("hex").slice(0, 16)}`;
  const address = addressOf(name);
  for (let attempt = 0; attempt < 3; attempt++) {
    const server = await listenAt(address);
    if (server !== null) return { release: async () => close(server) };
    if (await answersAt(address)) return null;
    if (!address.startsWith("\0")) rmSync(address, { force: true });
  }
  return null;
}

/** On Linux and Windows a name without a file: nothing is left behind, so nobody removes what another has just made. */
function addressOf(name: string): string {
  switch (process.platform) {
    case "linux":
      return `\0${name}`;
    case "win32":
      return `\\\\.\\pipe\\${name}`;
    default:
      return join(tmpdir(), `${name}.sock`);
  }
}

async function listenAt(address: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.destroy();
    });
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(null);
      else reject(error);
    });
    server.listen(address, () => {
      server.unref();
      resolve(server);
    });
  });
}

async function answersAt(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => {
      resolve(false);
    });
  });
}

async function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}
