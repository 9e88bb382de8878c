import { PassThrough, Writable } from "node:stream";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { neutralise } from "../../../src/platform/message-text.ts";
import { openConsole, printMessage } from "../../../src/sinks/console/index.ts";
import { makeMessage, sinkContract } from "../sink-contract.ts";

sinkContract("the console", async () => {
  const taken: string[] = [];
  let broken = false;
  const out = new Writable({
    autoDestroy: false,
    emitClose: false,
    decodeStrings: false,
    write: (text: string, _encoding, done) => {
      if (!broken) taken.push(text);
      done(broken ? Object.assign(new Error("write EPIPE"), { code: "EPIPE" }) : null);
    },
  });
  let stream = out;
  return {
    sink: openConsole({
      write: (text, done) => stream.write(text, done),
      on: (event, listener) => out.on(event, listener),
    }),
    taken: () => taken,
    break: async () => {
      broken = true;
    },
    mend: async () => {
      broken = false;
      stream = new Writable({
        decodeStrings: false,
        write: (text: string, _encoding, done) => {
          taken.push(text);
          done();
        },
      });
    },
    close: async () => undefined,
  };
});

test("prints the lines numbered, then where the message belongs", () => {
  const message = makeMessage({ episode: "E-12", seq: 2, event: "updated", lines: ["What: a.", "How much: b."] });
  expect(printMessage(message)).toBe(
    "HIGH · MMR and autism · rising\n  1 What: a.\n  2 How much: b.\n  E-12 · updated · message 2 · 2026-11-20 10:00 UTC\n\n",
  );
});

test("says where the alert's page is, if it has one", () => {
  const message = makeMessage({ episode: "E-12", link: "https://hearsay.example/alerts/E-12" });
  expect(printMessage(message)).toContain("10:00 UTC · Open: https://hearsay.example/alerts/E-12\n");
});

test("a line of a message is one line of text, whatever it holds", () => {
  expect(() =>
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        (line) => printMessage(makeMessage({ lines: [line] })).split("\n").length === 5,
      ),
    ),
  ).not.toThrow();
});

test.each([
  ["colour", "\u001b[31mred", "␛[31mred"],
  ["bell and NUL", "\u0007\0", "␇␀"],
  ["C1 introducer", "\u009b31m", "�31m"],
  ["turned direction", "\u202eabc\u202c", "�abc�"],
  ["half a character", "a\ud83d", "a�"],
  ["whole characters", "💉 ünïcödé 中文 עברית", "💉 ünïcödé 中文 עברית"],
])("neutralises %s", (_name, text, shown) => {
  expect(neutralise(text)).toBe(shown);
});

test("a reader that goes away is a failure, not a crash", async () => {
  const pipe = new PassThrough();
  pipe.destroy(new Error("gone"));
  const receipt = await openConsole(pipe).send(makeMessage(), new AbortController().signal);
  expect(receipt).toMatchObject({ state: "failed", problem: { kind: "unreachable" } });
});
