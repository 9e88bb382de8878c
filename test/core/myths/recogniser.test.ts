import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadModels } from "../../../src/config/models.ts";
import { openRecogniser } from "../../../src/core/myths/recogniser.ts";
import { packLinear } from "../../../src/core/text/model-file.ts";
import { createTokens, tokenise } from "../../../src/core/text/tokenise.ts";
import type { MythId } from "../../../src/model/analysis.ts";
import { packageRoot } from "../../../src/platform/paths.ts";

const MYTHS = ["heat-fan-enough", "a-myth-of-tomorrow", "covid-vax-microchip"].map((id) => ({ id: id as MythId }));
const { models } = loadModels(join(packageRoot(), "lexicons"));
const recogniser = openRecogniser(models, MYTHS)!;
const read = (text: string, lang = "en"): void => recogniser.read(tokenise(text, createTokens()), lang);

describe("the shipped recogniser of claims", () => {
  test.each([
    [
      "en",
      "Grandma sleeps with the ventilator of her fan on her all through the heatwave, she needs no cooling centre",
      0,
    ],
    ["en", "hold a fridge magnet to the arm where they jabbed you and watch it stay there", 2],
    ["es", "me pusieron la vacuna y ahora el móvil la detecta, llevo el chip dentro", 2],
  ])("knows a claim in words of no rule (%s: %s)", (lang, text, myth) => {
    read(text, lang);
    expect(recogniser.of(myth)).toBeGreaterThan(0.3);
    expect(recogniser.atLeast(0.3)).toEqual([{ myth, p: recogniser.of(myth) }]);
  });

  test.each(["The bus was late again and I forgot my umbrella", "Our choir sings at the town hall on Sunday"])(
    "finds none in talk about something else: %s",
    (text) => {
      read(text);
      expect(recogniser.atLeast(0.1)).toEqual([]);
    },
  );

  test("says nothing of a myth that it never learned", () => {
    read("a myth of tomorrow");
    expect(recogniser.of(1)).toBe(0);
    expect(recogniser.views(1)).toBeNull();
    expect(recogniser.telling(1)).toEqual([]);
  });

  test("names the words that told it, in order", () => {
    const tokens = tokenise("my neighbour says a magnet sticks to his vaccine arm", createTokens());
    recogniser.read(tokens, "en");
    const told = recogniser.telling(2).map((i) => tokens.source.slice(tokens.start[i], tokens.end[i]));
    expect(told).toContain("magnet");
    expect(told).not.toContain("neighbour");
  });

  test("gives shares of one and places inside the text, whatever it reads", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 200 }),
        fc.constantFrom("en", "es", "und", "zh"),
        (text, lang) => {
          const tokens = tokenise(text, createTokens());
          recogniser.read(tokens, lang);
          const all = recogniser.atLeast(0);
          expect(all.every(({ p }) => p >= 0 && p <= 1)).toBe(true);
          expect(all.reduce((sum, { p }) => sum + p, 0)).toBeLessThanOrEqual(1 + 1e-9);
          for (const { myth } of all)
            for (const share of Object.values(recogniser.views(myth) ?? {}))
              expect(share >= 0 && share <= 1).toBe(true);
          for (const { myth } of all)
            for (const i of recogniser.telling(myth)) expect(i >= 0 && i < tokens.count).toBe(true);
        },
      ),
    );
  });
});

const PARTS = ["words", "meanings", "spread words", "spread meanings"];

test.each([
  ["it holds no meanings", ["words"], ["heat-fan-enough", "none"], { alone: 0.5 }],
  ["it does not know who spreads", PARTS.slice(0, 2), ["heat-fan-enough", "none"], { alone: 0.5 }],
  ["its last class is a myth", PARTS, ["none", "heat-fan-enough"], { alone: 0.5 }],
  ["it does not say from where on it may stand alone", PARTS, ["heat-fan-enough", "none"], {}],
])("a model is passed over where %s", (_, names, classes, head) => {
  const data = { classes, keys: Uint32Array.of(7), weights: Int8Array.of(1, 2), scale: 1, bias: [0, 0] };
  const parts = names.map((name) => packLinear(name, data));
  const file = {
    head: Object.assign({}, head, ...parts.map((part) => part.head)) as Record<string, unknown>,
    arrays: Object.assign({}, ...parts.map((part) => part.arrays)) as (typeof parts)[number]["arrays"],
  };
  const model = { lang: "und", name: "claims", task: "claims", file, sidecar: { sha256: "" } };
  expect(openRecogniser([model], MYTHS)).toBeNull();
});
