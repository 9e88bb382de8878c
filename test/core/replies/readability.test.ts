import { expect, test } from "vitest";
import { readEnglish } from "../../../src/core/replies/readability.ts";

test("short words in short sentences read at a low grade", () => {
  expect(readEnglish("Ask your nurse. She can help. It is free.")?.grade).toBeLessThan(3);
});

test("long words in a long sentence read at a high grade", () => {
  const read = readEnglish(
    "Comprehensive epidemiological investigations demonstrate considerable immunological heterogeneity, notwithstanding methodological limitations concerning retrospective ascertainment of contraindications.",
  );
  expect(read?.grade).toBeGreaterThan(15);
  expect(read?.sentences).toBe(1);
});

test("counts the longest sentence, and leaves links and handles out", () => {
  const read = readEnglish("One two three. One two three four five six. https://example.org/a/b/c @somebody");
  expect(read?.longest).toBe(6);
});

test.each(["", "   ", "https://example.org", "!!! 🙏"])("says nothing of %j, which has no words", (text) => {
  expect(readEnglish(text)).toBeNull();
});
