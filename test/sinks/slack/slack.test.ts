import { afterEach, describe, expect, test } from "vitest";
import { isRetryable } from "../../../src/model/problem.ts";
import { createHttp } from "../../../src/platform/http.ts";
import { SlackConfig } from "../../../src/sinks/slack/config.ts";
import { openSlack } from "../../../src/sinks/slack/index.ts";
import type { Sink } from "../../../src/sinks/sink.ts";
import { openSlackServer, type SlackServer } from "../../support/slack-server.ts";
import { makeMessage, sinkContract } from "../sink-contract.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const never = (): AbortSignal => new AbortController().signal;

interface World {
  readonly server: SlackServer;
  readonly sink: Sink;
}

async function makeWorld(mode: "webhook" | "bot"): Promise<World & { close(): Promise<void> }> {
  const server = await openSlackServer();
  const http = createHttp({ userAgent: "Hearsay/test" });
  const conversation = mode === "bot" ? "C0123ABCD" : null;
  const config = SlackConfig.parse({
    name: "ops",
    secretEnv: "SLACK",
    conversation,
    api: server.api,
    timeoutSeconds: 5,
  });
  const sink = openSlack(config, { http, secret: mode === "bot" ? "xoxb-test" : server.webhook });
  const close = async (): Promise<void> => {
    await http.close();
    await server.close();
  };
  return { server, sink, close };
}

async function makeOpenWorld(mode: "webhook" | "bot"): Promise<World> {
  const world = await makeWorld(mode);
  open.push(world);
  return world;
}

/** What a reader sees of one message. */
function seen(body: Readonly<Record<string, unknown>>): string {
  const blocks = (body["blocks"] ?? []) as readonly {
    readonly text?: { readonly text: string };
    readonly elements?: readonly { readonly text: string | { readonly text: string } }[];
  }[];
  const texts = blocks.flatMap((one) => [one.text, ...(one.elements ?? [])].flatMap((part) => part?.text ?? []));
  return texts.map((text) => (typeof text === "string" ? text : text.text)).join("\n");
}

for (const mode of ["webhook", "bot"] as const) {
  sinkContract(`slack by ${mode}`, async () => {
    const { server, sink, close } = await makeWorld(mode);
    return {
      sink,
      taken: () => server.posted.map((one) => seen(one.body)),
      break: async () => server.play(() => ({ kind: "drop" })),
      mend: async () => server.play(() => null),
      close,
    };
  });

  test(`${mode}: a message of any length keeps Slack's limits and says what is left out`, async () => {
    const { server, sink } = await makeOpenWorld(mode);
    const lines = Array.from({ length: 80 }, (_, index) => `line ${index} ${"😷 long ".repeat(600)}`);
    const receipt = await sink.send(makeMessage({ headline: "H".repeat(400), lines }), never());
    expect(receipt.state).toBe("accepted");
    const text = seen(server.posted[0]?.body ?? {});
    expect(text).toContain("H".repeat(400));
    expect(text).toContain("the rest stands on the alert's page");
  });
}

test("each line stands apart, and fifty blocks are not passed", async () => {
  const { server, sink } = await makeOpenWorld("webhook");
  const link = "https://hearsay.example/alerts/E-1";
  await sink.send(makeMessage({ link }), never());
  await sink.send(
    makeMessage({ link, headline: "H".repeat(400), lines: Array.from({ length: 80 }, () => "x") }),
    never(),
  );
  const kinds = server.posted.map(({ body }) => (body["blocks"] as readonly { type: string }[]).map((one) => one.type));
  expect(kinds[0]).toEqual(["header", "section", "section", "actions", "context"]);
  expect(kinds[1]).toHaveLength(50);
  expect(seen(server.posted[1]?.body ?? {})).toContain("the rest stands on the alert's page");
});

test("nothing of a post is read as markup or mention", async () => {
  const { server, sink } = await makeOpenWorld("webhook");
  await sink.send(makeMessage({ headline: "<!channel> <https://evil.example|click> & *bold*" }), never());
  const body: Readonly<Record<string, unknown>> = server.posted[0]?.body ?? {};
  expect(body["text"]).toBe("&lt;!channel&gt; &lt;https://evil.example|click&gt; &amp; *bold*");
  expect(JSON.stringify(body["blocks"])).not.toContain("mrkdwn");
});

describe("with a bot token", () => {
  test("an update edits the first message and tells the change in its thread", async () => {
    const { server, sink } = await makeOpenWorld("bot");
    const first = await sink.send(makeMessage({ episode: "E-1" }), never(), null);
    const root = first.state === "accepted" ? first.reference : null;
    const update = makeMessage({ episode: "E-1", seq: 2, event: "updated", headline: "HIGH · now doubled" });
    const second = await sink.send(update, never(), root);
    expect(second).toEqual({ state: "accepted", reference: root });
    expect(server.posted.map((one) => [one.method, one.body["ts"] ?? one.body["thread_ts"] ?? null])).toEqual([
      ["chat.postMessage", null],
      ["chat.update", root],
      ["chat.postMessage", root],
    ]);
    expect(seen(server.posted[1]?.body ?? {})).toContain("now doubled");
    expect(server.posted.every((one) => one.token === "xoxb-test")).toBe(true);
  });

  test("a message that was removed is posted anew", async () => {
    const { server, sink } = await makeOpenWorld("bot");
    const receipt = await sink.send(makeMessage({ seq: 3, event: "updated" }), never(), "1699999999.000009");
    expect(receipt.state).toBe("accepted");
    expect(server.posted.map((one) => one.method)).toEqual(["chat.postMessage"]);
  });

  test.each([
    ["ratelimited", true],
    ["internal_error", true],
    ["invalid_auth", false],
    ["channel_not_found", false],
  ])("the answer %s may be tried again: %s", async (error, again) => {
    const { server, sink } = await makeOpenWorld("bot");
    server.play(() => ({ kind: "error", error }));
    const receipt = await sink.send(makeMessage(), never());
    expect(receipt.state === "failed" && isRetryable(receipt.problem)).toBe(again);
  });

  test("the wait that Slack names is kept", async () => {
    const { server, sink } = await makeOpenWorld("bot");
    server.play(() => ({ kind: "status", status: 429, headers: { "retry-after": "37" } }));
    expect(await sink.send(makeMessage(), never())).toMatchObject({
      problem: { kind: "rate-limited", retryAfterMs: 37_000 },
    });
  });

  test("an answer that is not JSON is trouble that may pass", async () => {
    const { server, sink } = await makeOpenWorld("bot");
    server.play(() => ({ kind: "text", text: "<html>maintenance" }));
    expect(await sink.send(makeMessage(), never())).toMatchObject({ problem: { kind: "server-error" } });
  });
});

test("a conversation is named by its id", () => {
  expect(SlackConfig.safeParse({ name: "a", secretEnv: "A", conversation: "#general" }).success).toBe(false);
});
