import { afterEach, expect, test } from "vitest";
import { createHttp } from "../../../src/platform/http.ts";
import { PagerDutyConfig } from "../../../src/sinks/pagerduty/config.ts";
import { openPagerDuty } from "../../../src/sinks/pagerduty/index.ts";
import type { Sink } from "../../../src/sinks/sink.ts";
import { openTestServer } from "../../support/http-server.ts";
import { makeMessage, sinkContract } from "../sink-contract.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const never = (): AbortSignal => new AbortController().signal;

interface Event {
  readonly routing_key: string;
  readonly event_action: string;
  readonly dedup_key: string;
  readonly payload: {
    readonly summary: string;
    readonly source: string;
    readonly severity: string;
    readonly timestamp: string;
    readonly custom_details: { readonly lines: readonly string[] };
  };
}

interface World {
  readonly sink: Sink;
  readonly events: readonly Event[];
  /** Alerts as PagerDuty keeps them, by dedup_key. */
  readonly alerts: ReadonlyMap<string, string>;
  setDown(down: boolean): void;
  close(): Promise<void>;
}

/** An events endpoint that answers 202 to what it can take and 400 to the rest. */
async function makeWorld(): Promise<World> {
  const events: Event[] = [];
  const alerts = new Map<string, string>();
  let down = false;
  const server = await openTestServer((request, response) => {
    if (down) return void response.socket?.destroy();
    const event = JSON.parse(request.body) as Event;
    const { summary, source, severity, timestamp } = event.payload;
    const right =
      Buffer.byteLength(request.body) <= 512 * 1024 &&
      event.routing_key === "R0" &&
      ["trigger", "acknowledge", "resolve"].includes(event.event_action) &&
      event.dedup_key.length <= 255 &&
      summary !== "" &&
      summary.length <= 1024 &&
      source !== "" &&
      ["critical", "error", "warning", "info"].includes(severity) &&
      !Number.isNaN(Date.parse(timestamp));
    if (!right) return void response.writeHead(400).end('{"status":"invalid event"}');
    events.push(event);
    alerts.set(event.dedup_key, event.event_action === "resolve" ? "resolved" : "triggered");
    response.writeHead(202).end(JSON.stringify({ status: "success", dedup_key: event.dedup_key }));
  });
  const http = createHttp({ userAgent: "Hearsay/test" });
  const url = `${server.origin}/v2/enqueue`;
  const config = PagerDutyConfig.parse({ name: "oncall", routingKeyEnv: "PD", url, timeoutSeconds: 5 });
  return {
    sink: openPagerDuty(config, { http, routingKey: "R0" }),
    events,
    alerts,
    setDown: (value) => {
      down = value;
    },
    close: async () => {
      await http.close();
      await server.close();
    },
  };
}

sinkContract("pagerduty", async () => {
  const { sink, events, setDown, close } = await makeWorld();
  return {
    sink,
    taken: () =>
      events.map((one) => [one.dedup_key, one.payload.summary, ...one.payload.custom_details.lines].join("\n")),
    break: async () => setDown(true),
    mend: async () => setDown(false),
    close,
  };
});

test("an episode is one alert from first message to end", async () => {
  const world = await makeWorld();
  open.push(world);
  for (const [seq, event] of (["fired", "updated", "resolved"] as const).entries()) {
    await world.sink.send(makeMessage({ episode: "E-9", seq: seq + 1, event, severity: "critical" }), never());
  }
  expect(world.events.map((one) => one.event_action)).toEqual(["trigger", "trigger", "resolve"]);
  expect([...world.alerts]).toEqual([["hearsay:E-9", "resolved"]]);
  expect(world.events[0]?.payload.severity).toBe("critical");
});

test("who is paged reads the numbers with the headline", async () => {
  const world = await makeWorld();
  open.push(world);
  await world.sink.send(makeMessage(), never());
  await world.sink.send(makeMessage({ lines: ["What: no data."] }), never());
  expect(world.events.map((one) => one.payload.summary)).toEqual([
    "HIGH · MMR and autism · rising · 21 people assert it in 3 h, usual 2.",
    "HIGH · MMR and autism · rising",
  ]);
});

test("a message of any length keeps the limits", async () => {
  const world = await makeWorld();
  open.push(world);
  const lines = Array.from({ length: 500 }, () => "😷 words ".repeat(2000));
  expect(await world.sink.send(makeMessage({ headline: "H".repeat(5000), lines }), never())).toMatchObject({
    state: "accepted",
  });
});
