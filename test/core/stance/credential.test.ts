import fc from "fast-check";
import { expect, test } from "vitest";

import { claimsCredential } from "../../../src/core/stance/credential.ts";

test.each([
  ["Paediatric nurse in Leeds. Views mine", null],
  ["Emergency physician, runner, coffee", null],
  ["Epidemiologist | public health nerd", null],
  ["RN, BSN. Mum of two", null],
  ["MD PhD, studying measles", null],
  ["MD | internal medicine", null],
  ["Board-certified allergist", null],
  ["MPH. Health equity.", null],
  ["Chiropractor and health coach", null],
  ["Certified nutritionist, gut health", null],
  ["Médica de familia en Bogotá", null],
  ["Enfermera de urgencias", null],
  ["Retired midwife", null],
  [null, "Dr. Jane Example"],
  [null, "Jane Example, MD"],
  [null, "Dra. Ana Ejemplo"],
  [null, "Jane Example RN"],
])("is claimed by bio %j, name %j", (bio, name) => {
  expect(claimsCredential(bio, name)).toBe(true);
});

test.each([
  [null, null],
  ["", ""],
  ["Baltimore, MD. Orioles fan", null],
  ["Not a doctor, just a dad", null],
  ["Proud nurse's husband", null],
  ["Daughter of a nurse", null],
  ["Doctor Who superfan", null],
  ["Ask your doctor", null],
  ["Married to a surgeon", null],
  ["future doctor", null],
  ["Nursing a coffee", null],
  ["I do what I want", null],
  ["Spin doctor", null],
  ["Mi médico me odia", null],
  [null, "Dr Pepper Lover"],
  [null, "Mandy"],
  ["No soy médico", null],
])("is not claimed by bio %j, name %j", (bio, name) => {
  expect(claimsCredential(bio, name)).toBe(false);
});

test("is decided quickly and without a throw for any bio", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => typeof claimsCredential(text, text) === "boolean"));
  const before = performance.now();
  claimsCredential("doctor nurse ".repeat(400_000), "Dr ".repeat(1_000_000));
  expect(performance.now() - before).toBeLessThan(200);
});
