import { createHmac } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { virtualClock, wallClock } from "../../../src/platform/clock.ts";
import { createHttp, type HttpOptions } from "../../../src/platform/http.ts";
import { WebhookConfig } from "../../../src/sinks/webhook/config.ts";
import { openWebhook } from "../../../src/sinks/webhook/index.ts";
import type { Sink } from "../../../src/sinks/sink.ts";
import { openWebhookReceiver, type WebhookReceiver } from "../../support/webhook-server.ts";
import { makeMessage, sinkContract } from "../sink-contract.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const never = (): AbortSignal => new AbortController().signal;

async function makeWorld(
  more: { secret?: string; timeoutSeconds?: number; http?: Partial<HttpOptions> } = {},
): Promise<{
  readonly receiver: WebhookReceiver;
  readonly sink: Sink;
}> {
  const receiver = await openWebhookReceiver();
  const http = createHttp({ userAgent: "Hearsay/test", ...more.http });
  open.push(receiver, http);
  const config = WebhookConfig.parse({ name: "ops", url: receiver.url, timeoutSeconds: more.timeoutSeconds ?? 5 });
  const clock = virtualClock(Date.parse("2026-11-20T10:00:00Z"));
  return { receiver, sink: openWebhook(config, { http, clock, secret: more.secret ?? null }) };
}

sinkContract("a webhook", async () => {
  const receiver = await openWebhookReceiver();
  const http = createHttp({ userAgent: "Hearsay/test" });
  const config = WebhookConfig.parse({ name: "ops", url: receiver.url });
  return {
    sink: openWebhook(config, { http, clock: wallClock, secret: null }),
    taken: () => receiver.received.filter((one) => one.accepted).map((one) => one.raw),
    break: async () => receiver.play(() => ({ kind: "drop-before" })),
    mend: async () => receiver.play(() => null),
    close: async () => {
      await http.close();
      await receiver.close();
    },
  };
});

test("posts the documented body with key, agent and event", async () => {
  const { receiver, sink } = await makeWorld();
  const link = "https://hearsay.example/alerts/E-7";
  const message = makeMessage({ key: "E-7:3:webhook:ops", episode: "E-7", seq: 3, event: "updated", link });
  expect(await sink.send(message, never())).toEqual({ state: "accepted", reference: "r-1" });
  expect(receiver.received[0]?.body).toEqual({
    version: 1,
    key: "E-7:3:webhook:ops",
    episode: "E-7",
    seq: 3,
    event: "updated",
    severity: "high",
    at: "2026-11-20T10:00:00.000Z",
    headline: message.headline,
    lines: message.lines,
    link,
    data: message.data,
  });
  expect(receiver.received[0]?.headers).toMatchObject({
    "content-type": "application/json; charset=utf-8",
    "idempotency-key": "E-7:3:webhook:ops",
    "user-agent": "Hearsay/test",
    "x-hearsay-event": "updated",
  });
  expect(receiver.received[0]?.headers["x-hearsay-signature"]).toBeUndefined();
});

test("signs time and body with the secret, if there is one", async () => {
  const { receiver, sink } = await makeWorld({ secret: "correct horse battery" });
  await sink.send(makeMessage(), never());
  const [got] = receiver.received;
  const seconds = Date.parse("2026-11-20T10:00:00Z") / 1000;
  const expected = createHmac("sha256", "correct horse battery").update(`${seconds}.${got?.raw}`).digest("hex");
  expect(got?.headers["x-hearsay-signature"]).toBe(`t=${seconds},v1=${expected}`);
});

test.each([
  [
    { kind: "status", status: 429, headers: { "retry-after": "33" } },
    { kind: "rate-limited", retryAfterMs: 33_000 },
  ],
  [
    { kind: "status", status: 503, headers: { "retry-after": "5" } },
    { kind: "rate-limited", retryAfterMs: 5000 },
  ],
  [
    { kind: "status", status: 500 },
    { kind: "server-error", status: 500 },
  ],
  [
    { kind: "status", status: 502 },
    { kind: "server-error", status: 502 },
  ],
  [{ kind: "status", status: 408 }, { kind: "timed-out" }],
  [
    { kind: "status", status: 400 },
    { kind: "rejected", status: 400 },
  ],
  [
    { kind: "status", status: 401 },
    { kind: "rejected", status: 401 },
  ],
  [
    { kind: "status", status: 404 },
    { kind: "rejected", status: 404 },
  ],
  [{ kind: "status", status: 410 }, { kind: "gone" }],
  [
    { kind: "status", status: 302, headers: { location: "https://elsewhere.example/" } },
    { kind: "rejected", status: 302 },
  ],
  [{ kind: "drop-after" }, { kind: "unreachable" }],
  [{ kind: "hang" }, { kind: "timed-out" }],
] as const)("%j is a failure of its kind", async (fault, problem) => {
  const { receiver, sink } = await makeWorld({ timeoutSeconds: 1 });
  receiver.play(() => fault);
  expect(await sink.send(makeMessage(), never())).toMatchObject({ state: "failed", problem });
});

test("a message whose answer was lost comes again under the same key", async () => {
  const { receiver, sink } = await makeWorld();
  receiver.play((index) => (index === 0 ? { kind: "drop-after" } : null));
  const message = makeMessage();
  expect((await sink.send(message, never())).state).toBe("failed");
  expect((await sink.send(message, never())).state).toBe("accepted");
  expect(receiver.received.map((one) => one.key)).toEqual([message.key, message.key]);
  expect(receiver.byKey.size).toBe(1);
  expect(receiver.received[0]?.raw).toBe(receiver.received[1]?.raw);
});

test("a key with characters no header may hold forges none", async () => {
  const { receiver, sink } = await makeWorld();
  await sink.send(makeMessage({ key: "E-1:1\r\nx-evil: 1\ud800é" }), never());
  expect(receiver.received[0]?.key).toBe("E-1:1%0D%0Ax-evil:%201%EF%BF%BD%C3%A9");
});

test.each(["http://no-such-name.invalid/hook"])("a name without an address, %s, may be tried again", async (url) => {
  const http = createHttp({ userAgent: "Hearsay/test" });
  open.push(http);
  const sink = openWebhook(WebhookConfig.parse({ name: "ops", url }), { http, clock: wallClock, secret: null });
  expect(await sink.send(makeMessage(), never())).toMatchObject({ state: "failed", problem: { kind: "unreachable" } });
});

test.each([
  [{ name: "Ops Team" }],
  [{ url: "ftp://hook.example" }],
  [{ url: "https://user:pass@hook.example/" }],
  [{ secretEnv: "lower" }],
  [{ secret: "written down" }],
  [{ timeoutSeconds: 0 }],
])("refuses the setting %j", (wrong) => {
  expect(WebhookConfig.safeParse({ name: "ops", url: "https://hook.example/", ...wrong }).success).toBe(false);
});
