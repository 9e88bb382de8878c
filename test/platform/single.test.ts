import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { claimPlace } from "../../src/platform/single.ts";

test("one place per path, free again after release", async () => {
  const path = `/data/${randomUUID()}.db`;
  const first = await claimPlace(path);
  expect(first).not.toBeNull();
  expect(await claimPlace(path)).toBeNull();
  const other = await claimPlace(`${path}2`);
  expect(other).not.toBeNull();
  await first!.release();
  const again = await claimPlace(path);
  expect(again).not.toBeNull();
  await again!.release();
  await other!.release();
});

test("of many that ask at once, one gets it", async () => {
  const path = `/data/${randomUUID()}.db`;
  const claims = await Promise.all(Array.from({ length: 20 }, async () => claimPlace(path)));
  expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
  for (const claim of claims) await claim?.release();
});
