/**
 * Reads an answer's body: undoes the content codings and counts what comes out, so that neither a
 * large nor a small but hostile body can fill the memory. Decodes no text.
 */

import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from "node:zlib";
import { pipeline, Readable, type Transform } from "node:stream";

/** More codings than this in one answer is an attack or a mistake. */
const MOST_CODINGS = 3;
const CHUNK_BYTES = 65_536;

export type BodyOutcome =
  | { readonly state: "complete"; readonly bytes: Uint8Array }
  | { readonly state: "too-large" }
  | { readonly state: "unreadable"; readonly detail: string };

/**
 * Collects the decoded body up to `limitBytes`. `onBytes` is called for every decoded piece, so that
 * the caller can tell silence from work. Rejects only with what the network stream itself failed with.
 */
export async function readBody(
  source: Readable,
  codings: readonly string[],
  limitBytes: number,
  onBytes: () => void,
): Promise<BodyOutcome> {
  if (codings.length > MOST_CODINGS) return { state: "unreadable", detail: "too many content codings" };
  let raw = source;
  let coded = false;
  const pieces: Uint8Array[] = [];
  let total = 0;
  try {
    for (const coding of [...codings].reverse()) {
      if (coding === "identity" || coding === "") continue;
      const peeked: Peeked = coding === "deflate" ? await peek(raw) : { firstByte: 0, stream: raw };
      const decoder = decoderOf(coding, peeked.firstByte);
      if (decoder === null) return { state: "unreadable", detail: `unknown content coding "${coding.slice(0, 20)}"` };
      // Errors reach the loop below through the last stream; the callback only keeps them from being unhandled.
      raw = pipeline(peeked.stream, decoder, () => undefined);
      coded = true;
    }
    for await (const piece of raw as AsyncIterable<Uint8Array>) {
      total += piece.byteLength;
      if (total > limitBytes) return { state: "too-large" };
      pieces.push(piece);
      onBytes();
    }
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (coded && typeof code === "string" && /^(?:Z_|ERR_BROTLI|ERR__ERROR)/u.test(code))
      return { state: "unreadable", detail: `the body is not the ${codings.join(", ").slice(0, 40)} it says it is` };
    throw error;
  } finally {
    raw.destroy();
    source.destroy();
  }
  return { state: "complete", bytes: Buffer.concat(pieces, total) };
}

function decoderOf(coding: string, firstByte: number): Transform | null {
  const options = { chunkSize: CHUNK_BYTES };
  switch (coding) {
    case "gzip":
    case "x-gzip":
      return createGunzip(options);
    case "deflate":
      // Servers disagree whether "deflate" has the zlib wrapper (RFC 9110 section 8.4.1.2); its first byte tells.
      return (firstByte & 0x0f) === 8 ? createInflate(options) : createInflateRaw(options);
    case "br":
      return createBrotliDecompress(options);
    default:
      return null;
  }
}

interface Peeked {
  readonly firstByte: number;
  readonly stream: Readable;
}

async function peek(stream: Readable): Promise<Peeked> {
  const pieces = (stream as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  const first = await pieces.next();
  const whole = async function* (): AsyncGenerator<Uint8Array> {
    if (first.done === true) return;
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => pieces };
  };
  return { firstByte: first.done === true ? 0 : (first.value[0] ?? 0), stream: Readable.from(whole()) };
}
