import fc from "fast-check";
import { expect, test } from "vitest";
import { join, part } from "../../src/config/plain-rows.ts";

const number = fc.integer({ min: -128, max: 127 });
const row = fc.oneof(
  fc.int8Array(),
  fc.uint8Array(),
  fc.int16Array(),
  fc.uint16Array(),
  fc.int32Array(),
  fc.uint32Array(),
  fc.float32Array(),
  fc.float64Array(),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    row,
    number,
    fc.string(),
    fc.constantFrom(null, true, undefined),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), tie("value"), { maxKeys: 4, noNullPrototype: true }),
    fc.array(fc.tuple(fc.string(), tie("value")), { maxLength: 4 }).map((entries) => new Map(entries)),
  ),
}));

test("what was parted is joined again, and its rows are views of the one block", () => {
  fc.assert(
    fc.property(value, fc.array(row, { maxLength: 5 }), (any, rows) => {
      const parted = part({ any, rows });
      const block = Buffer.allocUnsafeSlow(parted.rows.reduce((sum, one) => sum + one.length, 0));
      Buffer.concat(parted.rows).copy(block);
      const again = join(parted.head, block) as { readonly any: unknown; readonly rows: readonly NodeJS.TypedArray[] };
      expect(again).toEqual({ any, rows });
      for (const one of again.rows) expect(one.buffer).toBe(block.buffer);
    }),
  );
});

test("a view into a larger buffer is kept alone, and a block that is too short is told", () => {
  const whole = Int32Array.from({ length: 100 }, (_, n) => n);
  const parted = part({ row: whole.subarray(3, 6) });
  const block = Buffer.concat(parted.rows);
  expect(block.length).toBe(16);
  const copy = Buffer.allocUnsafeSlow(16);
  block.copy(copy);
  expect(join(parted.head, copy)).toEqual({ row: Int32Array.of(3, 4, 5) });
  expect(() => join(parted.head, Buffer.allocUnsafeSlow(8))).toThrow("length");
});
