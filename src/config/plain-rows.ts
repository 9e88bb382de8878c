/**
 * Structured values with their rows of numbers set apart: one block that is read in one go and never
 * copied, each row a view of it. Node's own form leaves rows where their numbers cannot be read in
 * place, and copies most of them.
 */

import { DefaultSerializer, Deserializer } from "node:v8";

const KINDS = [Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array];
/** Rows begin where numbers of every kind may lie. */
const STEP = 8;

type Row = InstanceType<(typeof KINDS)[number]>;

export interface Parted {
  /** The value, its rows told by kind, place and length. */
  readonly head: Buffer;
  readonly rows: readonly Buffer[];
}

class Writer extends DefaultSerializer {
  readonly rows: Buffer[] = [];
  #size = 0;

  // The default one asks this of every view of a buffer.
  _writeHostObject(row: Row): void {
    const kind = KINDS.findIndex((one) => row instanceof one);
    if (kind === -1) throw new TypeError("not a row of numbers");
    this.writeUint32(kind);
    this.writeUint32(this.#size);
    this.writeUint32(row.length);
    const padding = -row.byteLength & (STEP - 1);
    this.rows.push(Buffer.from(row.buffer, row.byteOffset, row.byteLength), Buffer.alloc(padding));
    this.#size += row.byteLength + padding;
  }
}

class Reader extends Deserializer {
  readonly #block: Buffer;

  constructor(head: Buffer, block: Buffer) {
    super(head);
    this.#block = block;
  }

  _readHostObject(): Row {
    const kind = KINDS[this.readUint32()]!;
    const from = this.readUint32();
    return new kind(this.#block.buffer as ArrayBuffer, this.#block.byteOffset + from, this.readUint32());
  }
}

/** `value` may hold plain data, maps, sets and rows of numbers. */
export function part(value: unknown): Parted {
  const writer = new Writer();
  writer.writeHeader();
  writer.writeValue(value);
  return { head: writer.releaseBuffer(), rows: writer.rows };
}

/** The value again; its rows are views of `block`, which holds the rows one after the other from a multiple of 8. */
export function join(head: Buffer, block: Buffer): unknown {
  const reader = new Reader(head, block);
  reader.readHeader();
  return reader.readValue() as unknown;
}
