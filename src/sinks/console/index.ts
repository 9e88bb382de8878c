/**
 * Prints messages to a terminal or a log, the fixed lines in their order. Whatever posts hold, no
 * control character of theirs reaches the terminal.
 */

import type { AlertMessage } from "../../model/alert.ts";
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
  const lines = message.lines.map((line, index) => `  ${index + 1} ${neutralise(line)}`);
  const foot = `  ${neutralise(message.episode)} · ${message.event} · message ${message.seq} · ${new Date(message.atMs).toISOString()}`;
  return [neutralise(message.headline), ...lines, foot, "", ""].join("\n");
}

/** Control characters become visible signs, marks that turn the writing direction and halves of characters "�". */
export function neutralise(text: string): string {
  return (
    text
      .replace(/[\t\r\n\u0085\u2028\u2029]+/gu, " ")
      // eslint-disable-next-line no-control-regex -- control characters are what must not pass
      .replace(/[\u0000-\u001f]/gu, (one) => String.fromCharCode(0x24_00 + one.charCodeAt(0)))
      .replace(/\u007f/gu, "\u2421")
      .replace(/[\u0080-\u009f\u202a-\u202e\u2066-\u2069\ud800-\udfff]/gu, "\ufffd")
  );
}
