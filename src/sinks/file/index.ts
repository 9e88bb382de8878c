/**
 * Appends messages to a file, one JSON object per line, each on the disk before it counts as
 * delivered. A line cut by a crash is ended before the next is written, so that every other stays readable.
 */

import { open, type FileHandle } from "node:fs/promises";
import type { AlertMessage } from "../../model/alert.ts";
import { messageRecord, neutralise } from "../../platform/message-text.ts";
import type { Receipt, Sink } from "../sink.ts";
import type { AlertFileConfig } from "./config.ts";

const NEWLINE = 10;

export function openAlertFile(config: AlertFileConfig): Sink {
  // One write at a time: two appends at once could both see an unended line.
  let turn: Promise<unknown> = Promise.resolve();
  return {
    channel: `file:${config.name}`,
    send: (message, signal) => {
      const mine = turn.then(() => (signal.aborted ? stopped() : append(config.path, message)));
      turn = mine.catch(() => undefined);
      return mine;
    },
  };
}

function stopped(): Receipt {
  return { state: "failed", problem: { kind: "cancelled", detail: "stopped before writing" } };
}

async function append(path: string, message: AlertMessage): Promise<Receipt> {
  let file: FileHandle | null = null;
  try {
    file = await open(path, "a+", 0o600);
    const { size } = await file.stat();
    const line = Buffer.from(JSON.stringify(toRecord(message)) + "\n");
    const whole = (await endsLine(file, size)) ? line : Buffer.concat([Buffer.from("\n"), line]);
    const { bytesWritten } = await file.write(whole);
    if (bytesWritten < whole.length) {
      return { state: "failed", problem: { kind: "store-full", detail: "the alert file took only a part of a line" } };
    }
    await file.sync();
    return { state: "accepted", reference: null };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    const kind = code === "ENOSPC" || code === "EDQUOT" ? "store-full" : "unreachable";
    return { state: "failed", problem: { kind, detail: `the alert file cannot be written (${code})` } };
  } finally {
    await file?.close();
  }
}

async function endsLine(file: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return true;
  const last = Buffer.alloc(1);
  await file.read(last, 0, 1, size - 1);
  return last[0] === NEWLINE;
}

function toRecord(message: AlertMessage): Readonly<Record<string, unknown>> {
  const record = messageRecord(message);
  return { ...record, headline: neutralise(record.headline), lines: record.lines.map(neutralise) };
}
