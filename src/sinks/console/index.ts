/**
 * Prints messages to a terminal or a log, the fixed lines in their order. Whatever posts hold, no
 * control character of theirs reaches the terminal.
 */

import type { AlertMessage } from "../../model/alert.ts";
import { messageLines } from "../../platform/message-text.ts";
import type { Receipt, Sink } from "../sink.ts";

/** The part of a writable stream that is needed; `process.stdout` fits. */
export interface ConsoleOut {
  write(text: string, done: (error?: Error | null) => void): unknown;
  on?(event: "error", listener: () => void): unknown;
}

export function openConsole(out: ConsoleOut): Sink {
  // A stream whose reader has gone reports it both to the writer and as an event; the writer's is enough.
  out.on?.("error", () => undefined);
  return {
    channel: "console",
    send: (message, signal) =>
      new Promise<Receipt>((resolve) => {
        if (signal.aborted) {
          resolve({ state: "failed", problem: { kind: "cancelled", detail: "stopped before printing" } });
          return;
        }
        out.write(printMessage(message), (error) => {
          const broken = error !== null && error !== undefined;
          resolve(
            broken
              ? { state: "failed", problem: { kind: "unreachable", detail: "the console cannot be written to" } }
              : { state: "accepted", reference: null },
          );
        });
      }),
  };
}

/** The message as text, ending in an empty line. One line of the message is one line of text. */
export function printMessage(message: AlertMessage): string {
  const { headline, lines, foot, open } = messageLines(message);
  const end = open === null ? foot : `${foot} · ${open}`;
  return [headline, ...lines.map((line) => `  ${line}`), `  ${end}`, "", ""].join("\n");
}
