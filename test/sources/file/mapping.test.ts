import fc from "fast-check";
import { expect, test } from "vitest";
import { mappedParser, parseMapping, type Mapping } from "../../../src/sources/file/mapping.ts";
import { quoteLargeIntegers, readLine } from "../../../src/sources/file/schema.ts";

const MAPPING: Mapping = {
  id: "id",
  text: "body.text",
  createdAt: "created_at",
  platform: "=twitter",
  tags: "hashtags",
  author: { id: "user.name", followers: "user.followers" },
  engagement: { likes: "likes", reposts: "rt.count" },
};

test("reads fields by name, inside others, under names with dots, and constants", () => {
  const parsed = mappedParser(MAPPING)({
    id: "17",
    body: { text: "measles" },
    created_at: "2020-12-12T11:55:28Z",
    hashtags: ["FDA"],
    user: { name: "A Paper", followers: "278080" },
    likes: 1,
    "rt.count": 4,
  });
  expect(parsed).toMatchObject({
    ok: true,
    value: {
      nativeId: "17",
      text: "measles",
      platform: "twitter",
      createdAtMs: Date.UTC(2020, 11, 12, 11, 55, 28),
      tags: ["FDA"],
      author: { id: "A Paper", followers: 278_080 },
      engagement: { likes: 1, reposts: 4, replies: null, views: null },
    },
  });
});

test.each([
  ["no object", [], "must be an object"],
  ["no text", { id: "id" }, "text is missing"],
  ["an unknown field", { id: "id", text: "t", colour: "c" }, "colour is no field of a post"],
  ["an unknown field of the author", { id: "id", text: "t", author: { age: "a" } }, "author.age is no field"],
  ["an author that is no object", { id: "id", text: "t", author: "a" }, "author must be an object"],
  ["a path that is no string", { id: 3, text: "t" }, 'id must name a field or be "=value"'],
])("refuses a mapping with %s", (_, value, detail) => {
  expect(parseMapping(value)).toMatchObject({ ok: false, problem: { detail: expect.stringContaining(detail) } });
});

test("accepts the documented mapping", () => {
  expect(parseMapping(MAPPING)).toEqual({ ok: true, value: MAPPING });
});

test.each(["__proto__.x", "constructor.name", "toString"])("does not reach into prototypes by %s", (path) => {
  expect(mappedParser({ id: "id", text: path })({ id: "1" })).toMatchObject({ ok: false });
});

test("never throws, whatever the foreign object is", () => {
  fc.assert(fc.property(fc.anything(), (value) => typeof mappedParser(MAPPING)(value).ok === "boolean"));
});

test("quoting large integers keeps every JSON text a JSON text that says the same", () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      expect(JSON.parse(quoteLargeIntegers(json), quoteIfLarge)).toEqual(JSON.parse(json, quoteIfLarge));
    }),
  );
});

/** Both sides lose the digits of a large number the same way; only then are they comparable. */
function quoteIfLarge(_: string, value: unknown): unknown {
  const large = typeof value === "string" && /^-?\d{16,}$/.test(value) && !Number.isSafeInteger(Number(value));
  return large ? Number(value) : value;
}

test("any bytes are a value, blank or bad", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) =>
      ["value", "blank", "bad"].includes(readLine(Buffer.from(bytes)).state),
    ),
  );
});
