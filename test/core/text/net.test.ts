import fc from "fast-check";
import { expect, test } from "vitest";
import { addNet, type Net, openNet } from "../../../src/core/text/net.ts";

/** Small numbers of a seed, none of them 0. */
function numbers(count: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5 || 0.1;
  });
}

function netOf(inputs: number, units: number, classes: number, seed: number): Net {
  return {
    inputs,
    units,
    classes,
    centre: numbers(inputs, seed),
    first: numbers(inputs * units, seed + 2),
    width: numbers(inputs, seed + 1).map((value) => Math.abs(value) + 0.1),
    firstBias: numbers(units, seed + 3),
    second: numbers(units * classes, seed + 4),
    secondBias: numbers(classes, seed + 5),
  };
}

test("four lanes at once give what one number at a time gives", () => {
  const sizes = fc.record({
    inputs: fc.integer({ min: 1, max: 140 }),
    units: fc.integer({ min: 1, max: 40 }),
    classes: fc.integer({ min: 2, max: 4 }),
    seed: fc.nat(1e6),
  });
  fc.assert(
    fc.property(
      sizes,
      fc.array(fc.double({ min: -9, max: 9, noNaN: true })),
      ({ inputs, units, classes, seed }, few) => {
        const net = netOf(inputs, units, classes, seed);
        const [quick, plain] = [openNet(net), openNet(net, true)];
        expect(quick.kernel).not.toBeNull();
        expect(plain.kernel).toBeNull();
        const values = Float64Array.from({ length: inputs }, (_, i) => few[i] ?? 0);
        const hidden = Float64Array.from(numbers(units, seed + 6));
        const [one, two] = [new Float64Array(classes), new Float64Array(classes)];
        // Twice: nothing may be left over from the text before.
        for (const sums of [new Float64Array(classes), one]) addNet(quick, values, hidden, 0.5, sums);
        addNet(plain, values, hidden, 0.5, two);
        for (let c = 0; c < classes; c++) expect(Math.abs(one[c]! - two[c]!)).toBeLessThan(1e-4);
      },
    ),
  );
});

test("a net too large for the kernel is worked out plainly", () => {
  const net = netOf(1500, 3, 2, 1);
  expect(openNet(net).kernel).toBeNull();
  const sums = new Float64Array(2);
  addNet(openNet(net), new Float64Array(1500).fill(0.2), new Float64Array(3), 1, sums);
  expect(sums.every((sum) => Number.isFinite(sum))).toBe(true);
});
