import fc from "fast-check";
import { expect, test } from "vitest";
import { toExample } from "../../../src/core/alerts/message.ts";

test.each([
  { text: "hello @some.body look", example: "hello @… look" },
  { text: "(@name) read https://x.example/a?b=c now", example: "(@…) read [link] now" },
  { text: "one\n\n two\u0000three\u202E", example: "one two three" },
  { text: "nurse@clinic.example", example: "nurse@clinic.example" },
])("$text is shown as $example", ({ text, example }) => {
  expect(toExample(text)).toBe(example);
});

test("an example is one short well-formed line, whatever the post", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 600 }), (text) => {
      const example = toExample(text);
      expect(example.length).toBeLessThanOrEqual(160);
      expect(example).not.toMatch(/[\n\r\t\0\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
      // Throws on a lone surrogate.
      expect(encodeURIComponent(example).length).toBeGreaterThanOrEqual(example.length);
    }),
  );
});
