import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createLog, type Log, type LogLevel } from "../../src/platform/log.ts";

function capture(
  level: LogLevel,
  secrets: readonly string[] = [],
): { readonly log: Log; readonly lines: () => Record<string, unknown>[] } {
  let written = "";
  const log = createLog({ level, secrets, out: { write: (line) => void (written += line) } });
  return {
    log,
    lines: () =>
      written
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

test("writes one JSON line with the room, the message and the fields", () => {
  const { log, lines } = capture("info");
  log.room("sources").warn("platform is silent", { source: "mastodon:one.example", lagMs: 5000 });
  expect(lines()).toEqual([
    expect.objectContaining({
      room: "sources",
      msg: "platform is silent",
      source: "mastodon:one.example",
      lagMs: 5000,
      level: 40,
    }),
  ]);
});

test("keeps below its level quiet", () => {
  const { log, lines } = capture("warn");
  log.info("started");
  expect(lines()).toEqual([]);
});

test.each(["text", "handle", "bio", "sample", "quotedText", "displayName"])(
  "hides %s above debug, at any depth",
  (key) => {
    const { log, lines } = capture("debug");
    log.info("rejected", { item: { author: { [key]: "ann.example" } }, [key]: "ann.example" });
    log.debug("rejected", { [key]: "ann.example" });
    const [info, debug] = lines();
    expect(JSON.stringify(info)).not.toContain("ann.example");
    expect(JSON.stringify(debug)).toContain("ann.example");
  },
);

test.each(["token", "accessToken", "webhookSecret", "password", "authorization", "cookie"])(
  "hides %s at every level",
  (key) => {
    const { log, lines } = capture("debug");
    log.debug("asked", { headers: { [key]: "hunter22" } });
    expect(JSON.stringify(lines())).not.toContain("hunter22");
  },
);

test("hides known secret values in messages, fields and errors", () => {
  const { log, lines } = capture("debug", ["s3cr3t-value", "ab"]);
  log.error("could not post to https://hook.example/s3cr3t-value", {
    error: new Error("s3cr3t-value refused"),
    url: "x?k=s3cr3t-value",
  });
  expect(JSON.stringify(lines())).not.toContain("s3cr3t-value");
});

test("shows an error with its cause and code", () => {
  const { log, lines } = capture("error");
  log.error("poll failed", { error: new Error("outer", { cause: Object.assign(new Error("inner"), { code: "EX" }) }) });
  expect(lines()[0]).toMatchObject({ error: { message: "outer", cause: { message: "inner", code: "EX" } } });
});

test("never throws, whatever the fields are", () => {
  const { log, lines } = capture("debug");
  const ring: Record<string, unknown> = {};
  ring["ring"] = ring;
  log.info("a ring", ring);
  log.info("a number of no JSON", { big: 10n, nan: Number.NaN, symbol: Symbol("s"), call: () => 1 });
  fc.assert(fc.property(fc.object(), fc.string(), (fields, message) => log.warn(message, fields)));
  expect(lines().length).toBeGreaterThan(2);
});
