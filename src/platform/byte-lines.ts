/**
 * Cuts a stream of bytes into lines, in bounded memory. Decides what a line is (up to LF, a CR before
 * it dropped) and that an overlong one is passed over; decoding and meaning are the reader's.
 */

export interface ByteLine {
  /** Counts from 1, empty and overlong lines included. */
  readonly number: number;
  /** Without its end; null where the line was longer than the limit. */
  readonly bytes: Uint8Array | null;
}

const LF = 10;
const CR = 13;

/** Lines in batches as the chunks bring them; the last line needs no end. */
export async function* readByteLines(
  chunks: AsyncIterable<unknown>,
  limitBytes: number,
): AsyncGenerator<readonly ByteLine[], void> {
  let number = 0;
  let kept: Uint8Array[] = [];
  let keptBytes = 0;
  let tooLong = false;

  const finish = (tail: Uint8Array): ByteLine => {
    number += 1;
    const whole = tooLong || keptBytes + tail.length > limitBytes ? null : joined(kept, tail);
    kept = [];
    keptBytes = 0;
    tooLong = false;
    return { number, bytes: whole };
  };

  for await (const chunk of chunks) {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : (chunk as Uint8Array);
    const lines: ByteLine[] = [];
    let from = 0;
    for (;;) {
      const end = bytes.indexOf(LF, from);
      if (end === -1) break;
      lines.push(finish(bytes.subarray(from, end)));
      from = end + 1;
    }
    if (from < bytes.length && !tooLong) {
      kept.push(bytes.subarray(from));
      keptBytes += bytes.length - from;
      if (keptBytes > limitBytes) {
        tooLong = true;
        kept = [];
      }
    }
    if (lines.length > 0) yield lines;
  }
  if (keptBytes > 0) yield [finish(new Uint8Array(0))];
}

function joined(parts: readonly Uint8Array[], tail: Uint8Array): Uint8Array {
  const line = parts.length === 0 ? tail : Buffer.concat([...parts, tail]);
  return line.length > 0 && line[line.length - 1] === CR ? line.subarray(0, -1) : line;
}
