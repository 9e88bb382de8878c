/**
 * Cuts a stream of bytes into lines and says where each one ends. A line over the limit is counted
 * and passed over, never gathered. Ends at "\n"; a "\r" before it and a byte order mark at the very
 * start do not belong to the line.
 */

export interface Line {
  /** null for a line over the limit. */
  readonly bytes: Buffer | null;
  /** Counts from 1 in the whole file. */
  readonly number: number;
  /** Offset of the first byte after the line and its end. */
  readonly endOffset: number;
  /** False for a last line without "\n". */
  readonly whole: boolean;
}

export interface LinePlace {
  readonly offset: number;
  /** Lines before the offset. */
  readonly lines: number;
}

const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

export async function* linesOf(
  chunks: AsyncIterable<Buffer>,
  from: LinePlace,
  maxLineBytes: number,
): AsyncGenerator<Line, void, undefined> {
  let { offset, lines } = from;
  let parts: Buffer[] = [];
  let length = 0;
  const cut = (endOffset: number, whole: boolean): Line => {
    const bytes = length > maxLineBytes ? null : strip(Buffer.concat(parts, length), lines === 0);
    parts = [];
    length = 0;
    lines += 1;
    return { bytes, number: lines, endOffset, whole };
  };
  const hold = (part: Buffer): void => {
    length += part.length;
    if (length <= maxLineBytes) parts.push(part);
    else parts = [];
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      hold(chunk.subarray(start, end));
      start = end + 1;
      yield cut(offset + start, true);
    }
    if (start < chunk.length) hold(chunk.subarray(start));
    offset += chunk.length;
  }
  if (length > 0) yield cut(offset, false);
}

function strip(line: Buffer, first: boolean): Buffer {
  const start = first && line.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
  const end = line.length > start && line[line.length - 1] === 0x0d ? line.length - 1 : line.length;
  return line.subarray(start, end);
}
