/**
 * The other process of the firehose bench: sends the same prepared log to everyone who connects, as
 * fast as the socket takes it. Frames are built beforehand, so that the sender is never the limit.
 * Arguments: number of events, seed. Tells its port and the mean size to the parent.
 */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { firehoseEvents } from "./firehose-events.ts";
import { benchPosts } from "./matching-data.ts";

const SLICE_BYTES = 262_144;

/** An unmasked text frame (RFC 6455 section 5.2). */
function frameOf(text: string): Buffer {
  const body = Buffer.from(text);
  const head =
    body.length < 126
      ? Buffer.from([0x81, body.length])
      : Buffer.from([0x81, 126, body.length >> 8, body.length & 0xff]);
  return Buffer.concat([head, body]);
}

const [count, seed] = process.argv.slice(2).map(Number);
const events = firehoseEvents(benchPosts(count ?? 0, seed ?? 0).texts, seed ?? 0);
const log = Buffer.concat(events.map(frameOf));
const meanBytes = events.reduce((sum, event) => sum + Buffer.byteLength(event), 0) / events.length;

function send(duplex: Duplex, from: number): void {
  let at = from;
  while (at < log.length && !duplex.destroyed) {
    const slice = log.subarray(at, at + SLICE_BYTES);
    at += slice.length;
    if (!duplex.write(slice)) return void duplex.once("drain", () => send(duplex, at));
  }
}

const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
const server = createServer().on("upgrade", (request, duplex, head) => {
  sockets.handleUpgrade(request, duplex, head, (socket) => {
    socket.on("error", () => socket.terminate());
    send(duplex, 0);
  });
});
server.listen(0, "127.0.0.1", () => {
  process.send?.({ port: (server.address() as AddressInfo).port, meanBytes });
});
process.on("disconnect", () => process.exit());
