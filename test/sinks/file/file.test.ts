import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openAlertFile } from "../../../src/sinks/file/index.ts";
import { makeMessage, sinkContract } from "../sink-contract.ts";

const never = (): AbortSignal => new AbortController().signal;

function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, "utf8").split("\n").slice(0, -1);
  } catch {
    return [];
  }
}

sinkContract("a file", async () => {
  const folder = mkdtempSync(join(tmpdir(), "hearsay-alerts-"));
  const path = join(folder, "alerts.jsonl");
  let current = openAlertFile({ name: "archive", path });
  return {
    sink: { channel: current.channel, send: (...all) => current.send(...all) },
    taken: () => readLines(path),
    break: async () => {
      current = openAlertFile({ name: "archive", path: join(folder, "missing", "alerts.jsonl") });
    },
    mend: async () => {
      current = openAlertFile({ name: "archive", path });
    },
    close: async () => rmSync(folder, { recursive: true }),
  };
});

test("a line that a crash cut short spoils no other, and only the owner can read the file", async () => {
  const folder = mkdtempSync(join(tmpdir(), "hearsay-alerts-"));
  const path = join(folder, "alerts.jsonl");
  const sink = openAlertFile({ name: "archive", path });
  const link = "https://hearsay.example/alerts/E-1";
  await sink.send(makeMessage({ episode: "E-1", link }), never());
  appendFileSync(path, '{"version":1,"key":"E-2');
  await Promise.all([
    sink.send(makeMessage({ episode: "E-3" }), never()),
    sink.send(makeMessage({ episode: "E-4" }), never()),
  ]);
  const episodes = readLines(path).map((line) => {
    try {
      return (JSON.parse(line) as { readonly episode: string }).episode;
    } catch {
      return "cut";
    }
  });
  expect(episodes).toEqual(["E-1", "cut", "E-3", "E-4"]);
  expect(JSON.parse(readLines(path)[0] ?? "")).toMatchObject({ link });
  expect(statSync(path).mode & 0o077).toBe(0);
  rmSync(folder, { recursive: true });
});
