/** The UTF-16 units of a text in one array for all: typed arrays stay fast where indexing a string does not. */

/** UTF-16 units read of one text. */
export const MAX_UNITS = 262_144;

/** What `copyUnits` copied last; `units[length]` is 0. */
export const scratch: { units: Uint16Array<ArrayBuffer> } = { units: new Uint16Array(4096) };
let bytes = Buffer.from(scratch.units.buffer);

/** Copies the beginning of a text, and a 0 after it, into `scratch.units`; gives the number of units copied. */
export function copyUnits(text: string): number {
  const length = Math.min(text.length, MAX_UNITS);
  if (scratch.units.length <= length) {
    scratch.units = new Uint16Array(Math.min(MAX_UNITS + 1, Math.max(length + 1, scratch.units.length * 2)));
    bytes = Buffer.from(scratch.units.buffer);
  }
  bytes.write(text, "utf16le");
  scratch.units[length] = 0;
  return length;
}
