/**
 * A learned model as bytes: a mark, a JSON head and named typed arrays behind it, little-endian, each
 * at a multiple of 8. Decides what a whole, well-formed file is; what its arrays mean is each task's,
 * whether the bytes are the released ones is told by the checksum in the sidecar.
 */

import { fail, ok, type Outcome } from "../../model/problem.ts";
import { type LinearData } from "./linear-model.ts";

const TYPES = { u8: Uint8Array, i8: Int8Array, u16: Uint16Array, i16: Int16Array, u32: Uint32Array, f32: Float32Array };
type TypeName = keyof typeof TYPES;
export type ModelArray = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Float32Array;

export interface ModelFile {
  /** Plain JSON: names, scales, biases. */
  readonly head: Readonly<Record<string, unknown>>;
  readonly arrays: Readonly<Record<string, ModelArray>>;
}

interface Section {
  readonly name: string;
  readonly type: TypeName;
  readonly length: number;
}

const MARK = "HEARSAY1";
const HEAD_AT = 16;
/** More would be no head of ours. */
const MOST_HEAD_BYTES = 1 << 20;

/** The bytes of a model: the same arrays and head give the same bytes. */
export function encodeModel(file: ModelFile): Uint8Array {
  const names = Object.keys(file.arrays).sort();
  const sections = names.map((name): Section => {
    const array = file.arrays[name]!;
    return { name, type: typeOf(array), length: array.length };
  });
  const head = new TextEncoder().encode(JSON.stringify({ head: file.head, sections }));
  let size = aligned(HEAD_AT + head.length);
  for (const name of names) size += aligned(file.arrays[name]!.byteLength);
  const bytes = new Uint8Array(size);
  bytes.set(new TextEncoder().encode(MARK), 0);
  const view = new DataView(bytes.buffer);
  view.setUint32(8, head.length, true);
  view.setUint32(12, size, true);
  bytes.set(head, HEAD_AT);
  let at = aligned(HEAD_AT + head.length);
  for (const name of names) {
    const { buffer, byteOffset, byteLength } = file.arrays[name]!;
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += aligned(byteLength);
  }
  return bytes;
}

/** Opens the bytes of a model; arrays are copies. Fails with "malformed" on anything but a whole file. */
export function decodeModel(bytes: Uint8Array): Outcome<ModelFile> {
  const bad = (detail: string): Outcome<ModelFile> => fail({ kind: "malformed", detail });
  if (bytes.length < HEAD_AT || new TextDecoder().decode(bytes.subarray(0, 8)) !== MARK)
    return bad("it does not begin like a model of Hearsay");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headBytes = view.getUint32(8, true);
  const size = view.getUint32(12, true);
  if (size !== bytes.length) return bad(`it holds ${bytes.length} bytes where its head says ${size}`);
  if (headBytes > MOST_HEAD_BYTES || HEAD_AT + headBytes > size) return bad("its head is longer than the file");
  const described = parseHead(bytes.subarray(HEAD_AT, HEAD_AT + headBytes));
  if (described === null) return bad("its head cannot be read");
  const arrays: Record<string, ModelArray> = {};
  let at = aligned(HEAD_AT + headBytes);
  for (const { name, type, length } of described.sections) {
    const make = TYPES[type];
    const end = at + length * make.BYTES_PER_ELEMENT;
    if (end > size) return bad(`its part "${name}" is cut short`);
    // Not `slice`: that of a Buffer copies nothing.
    arrays[name] = new make(new Uint8Array(bytes.subarray(at, end)).buffer);
    at = aligned(end);
  }
  return ok({ head: described.head, arrays });
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

function typeOf(array: ModelArray): TypeName {
  for (const [name, make] of Object.entries(TYPES)) if (array instanceof make) return name as TypeName;
  throw new TypeError("a model holds typed arrays only");
}

function parseHead(
  bytes: Uint8Array,
): { readonly head: ModelFile["head"]; readonly sections: readonly Section[] } | null {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
  if (!isRecord(value) || !isRecord(value["head"]) || !Array.isArray(value["sections"])) return null;
  const sections: Section[] = [];
  for (const one of value["sections"] as readonly unknown[]) {
    if (!isRecord(one)) return null;
    const { name, type, length } = one;
    if (typeof name !== "string" || typeof type !== "string" || !Object.hasOwn(TYPES, type)) return null;
    if (typeof length !== "number" || !Number.isSafeInteger(length) || length < 0) return null;
    sections.push({ name, type: type as TypeName, length });
  }
  return { head: value["head"], sections };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Head and arrays of a linear model under a name, to be put in a file beside others. */
export function packLinear(name: string, data: LinearData): ModelFile {
  const { classes, scale, bias, keys, weights } = data;
  return {
    head: { [name]: { classes, scale, bias } },
    arrays: { [`${name}.keys`]: keys, [`${name}.weights`]: weights },
  };
}

/** The linear model of this name in a file; null where there is none or it does not fit together. */
export function unpackLinear(file: ModelFile, name: string): LinearData | null {
  const head = file.head[name];
  const keys = file.arrays[`${name}.keys`];
  const weights = file.arrays[`${name}.weights`];
  if (!isRecord(head) || !(keys instanceof Uint32Array) || !(weights instanceof Int8Array)) return null;
  const { classes, scale, bias } = head;
  if (!isStrings(classes) || !isNumbers(bias) || typeof scale !== "number") return null;
  if (classes.length < 2 || bias.length !== classes.length || weights.length !== keys.length * classes.length)
    return null;
  for (let i = 0; i < keys.length; i++) if (keys[i] === 0 || (i > 0 && keys[i]! <= keys[i - 1]!)) return null;
  return { classes, scale, bias, keys, weights };
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((one) => typeof one === "number");
}
