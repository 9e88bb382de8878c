import fc from "fast-check";
import { expect, test } from "vitest";

import { readByteLines } from "../../src/platform/byte-lines.ts";

async function linesOf(
  chunks: readonly (Uint8Array | string)[],
  limit = 1000,
): Promise<readonly (readonly [number, string | null])[]> {
  async function* give(): AsyncGenerator<Uint8Array | string> {
    yield* chunks;
  }
  const lines: [number, string | null][] = [];
  for await (const batch of readByteLines(give(), limit))
    for (const { number, bytes } of batch)
      lines.push([number, bytes === null ? null : Buffer.from(bytes).toString("latin1")]);
  return lines;
}

test("cuts lines wherever the chunks end", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.stringMatching(/^[a-z]{0,8}$/), { minLength: 1 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 5 })),
      async (lines, sizes) => {
        const text = `${lines.join("\n")}\n`;
        const chunks: string[] = [];
        for (let at = 0; at < text.length;) {
          const size = sizes.next().value as number;
          chunks.push(text.slice(at, at + size));
          at += size;
        }
        expect((await linesOf(chunks)).map(([, line]) => line)).toEqual(lines);
      },
    ),
  );
});

test("counts from 1, drops CR and needs no end of line at the end", async () => {
  expect(await linesOf(["a\r\n\nb"])).toEqual([
    [1, "a"],
    [2, ""],
    [3, "b"],
  ]);
});

test("passes over a line beyond the limit and reads on, also over many chunks", async () => {
  const long = "x".repeat(600);
  expect(await linesOf([long, long, "\nok\n"])).toEqual([
    [1, null],
    [2, "ok"],
  ]);
});
