/** What every sink must do, run against each of them with a real receiver behind it. */

import { describe, expect, test } from "vitest";
import type { AlertMessage } from "../../src/model/alert.ts";
import { isRetryable } from "../../src/model/problem.ts";
import type { Sink } from "../../src/sinks/sink.ts";

export interface SinkRig {
  readonly sink: Sink;
  /** Everything that reached the receiver, as text, in order; one entry per message taken. */
  taken(): readonly string[];
  /** From now on the receiver cannot be reached. */
  break(): Promise<void>;
  mend(): Promise<void>;
  close(): Promise<void>;
}

let serial = 0;

export function makeMessage(more: Partial<AlertMessage> = {}): AlertMessage {
  serial++;
  return {
    key: `E-${serial}:1:test`,
    episode: `E-${serial}`,
    seq: 1,
    event: "fired",
    severity: "high",
    headline: "HIGH · MMR and autism · rising",
    lines: ["What: posts claiming a link. Verdict: refuted.", "How much: 21 people assert it in 3 h, usual 2."],
    atMs: Date.parse("2026-11-20T10:00:00Z"),
    data: { event: "fired", episode: `E-${serial}`, posts: ["p1"] },
    ...more,
  };
}

const never = (): AbortSignal => new AbortController().signal;

export function sinkContract(name: string, makeRig: () => Promise<SinkRig>): void {
  const withRig = (body: (rig: SinkRig) => Promise<void>) => async (): Promise<void> => {
    const rig = await makeRig();
    try {
      await body(rig);
    } finally {
      await rig.close();
    }
  };

  describe(`${name} keeps the contract of a sink`, () => {
    test(
      "has a channel name that is fit for a key",
      withRig(async ({ sink }) => {
        expect(sink.channel).toMatch(/^[a-z0-9]+(?::[a-z0-9-]+)?$/);
      }),
    );

    test(
      "delivers headline and lines once, in order, and says so",
      withRig(async (rig) => {
        const message = makeMessage();
        expect(await rig.sink.send(message, never())).toMatchObject({ state: "accepted" });
        expect(rig.taken().length).toBe(1);
        const [text] = rig.taken();
        const places = [message.headline, ...message.lines].map((line) => text?.indexOf(line) ?? -1);
        expect(places.every((place) => place >= 0)).toBe(true);
        expect(places).toEqual([...places].sort((a, b) => a - b));
      }),
    );

    test(
      "delivers several messages apart from each other",
      withRig(async (rig) => {
        const messages = [makeMessage(), makeMessage(), makeMessage()];
        const receipts = await Promise.all(messages.map((message) => rig.sink.send(message, never())));
        expect(receipts.every((receipt) => receipt.state === "accepted")).toBe(true);
        expect(rig.taken().length).toBe(3);
        for (const message of messages)
          expect(rig.taken().filter((text) => text.includes(message.episode)).length).toBe(1);
      }),
    );

    test(
      "says that it may be tried again while the receiver is away, and then delivers",
      withRig(async (rig) => {
        await rig.break();
        const message = makeMessage();
        const receipt = await rig.sink.send(message, never());
        const retryable = receipt.state === "failed" && isRetryable(receipt.problem);
        expect(retryable).toBe(true);
        expect(rig.taken()).toEqual([]);
        await rig.mend();
        expect(await rig.sink.send(message, never())).toMatchObject({ state: "accepted" });
        expect(rig.taken().length).toBe(1);
      }),
    );

    test(
      "sends nothing when it is told to stop first",
      withRig(async (rig) => {
        const receipt = await rig.sink.send(makeMessage(), AbortSignal.abort());
        expect(receipt).toMatchObject({ state: "failed", problem: { kind: "cancelled" } });
        expect(rig.taken()).toEqual([]);
      }),
    );

    test(
      "lets no control character of a post through raw",
      withRig(async (rig) => {
        const hostile = 'Example: "\u001b[2J\u001b]0;x\u0007 \u009b31m \u202egnp.exe \ud800 \0 a\r\nb"';
        await rig.sink.send(makeMessage({ headline: hostile, lines: [hostile] }), never());
        expect(rig.taken().length).toBe(1);
        // eslint-disable-next-line no-control-regex -- control characters are what must not arrive
        expect(rig.taken()[0]).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/u);
      }),
    );
  });
}
