import { afterEach, expect, test } from "vitest";
import type { Sink } from "../../../src/sinks/sink.ts";
import { createHttp } from "../../../src/platform/http.ts";
import { TeamsConfig } from "../../../src/sinks/teams/config.ts";
import { openTeams } from "../../../src/sinks/teams/index.ts";
import { openTestServer } from "../../support/http-server.ts";
import { makeMessage, sinkContract } from "../sink-contract.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const never = (): AbortSignal => new AbortController().signal;
/** Where Teams begins to refuse in practice, below the 28 KB of its documentation. */
const LIMIT_BYTES = 21_000;

interface Card {
  readonly type: string;
  readonly attachments: readonly {
    readonly contentType: string;
    readonly content: {
      readonly type: string;
      readonly version: string;
      readonly body: readonly { readonly type: string; readonly inlines: readonly { readonly text: string }[] }[];
    };
  }[];
}

interface World {
  readonly sink: Sink;
  readonly cards: readonly Card[];
  setDown(down: boolean): void;
  close(): Promise<void>;
}

/** A Workflows webhook: 202 for a card of the right shape and size, else 400 or 413. */
async function makeWorld(): Promise<World> {
  const cards: Card[] = [];
  let down = false;
  const server = await openTestServer((request, response) => {
    if (down) return void response.socket?.destroy();
    if (Buffer.byteLength(request.body) > LIMIT_BYTES) return void response.writeHead(413).end();
    const card = JSON.parse(request.body) as Card;
    const content = card.attachments[0]?.content;
    const right =
      card.type === "message" &&
      card.attachments[0]?.contentType === "application/vnd.microsoft.card.adaptive" &&
      content?.type === "AdaptiveCard" &&
      content.body.every((one) => one.type === "RichTextBlock" && one.inlines.every((run) => run.text !== ""));
    if (!right) return void response.writeHead(400).end();
    cards.push(card);
    response.writeHead(202).end();
  });
  const http = createHttp({ userAgent: "Hearsay/test" });
  const config = TeamsConfig.parse({ name: "ops", urlEnv: "TEAMS", timeoutSeconds: 5 });
  return {
    sink: openTeams(config, { http, url: `${server.origin}/workflows/secret` }),
    cards,
    setDown: (value) => {
      down = value;
    },
    close: async () => {
      await http.close();
      await server.close();
    },
  };
}

function seen(card: Card | undefined): string {
  const body = card?.attachments[0]?.content.body ?? [];
  return body.map((block) => block.inlines.map((run) => run.text).join("")).join("\n");
}

sinkContract("teams", async () => {
  const { sink, cards, setDown, close } = await makeWorld();
  return {
    sink,
    taken: () => cards.map(seen),
    break: async () => setDown(true),
    mend: async () => setDown(false),
    close,
  };
});

test("the label of a line is bold, and its text is not", async () => {
  const world = await makeWorld();
  open.push(world);
  const lines = ["Around it: 5 posts ask. Sure? Yes.", "Sure? Yes.", "no label", "Empty:"];
  await world.sink.send(makeMessage({ lines }), never());
  const runs = world.cards[0]?.attachments[0]?.content.body.slice(1, 5).map((one) => one.inlines);
  const bold = { type: "TextRun", weight: "Bolder" };
  expect(runs).toEqual([
    [
      { ...bold, text: "1 Around it:" },
      { type: "TextRun", text: " 5 posts ask. Sure? Yes." },
    ],
    [
      { ...bold, text: "2 Sure?" },
      { type: "TextRun", text: " Yes." },
    ],
    [{ type: "TextRun", text: "3 no label" }],
    [{ ...bold, text: "4 Empty:" }],
  ]);
});

test("a message of any length fits, and says how much is left out", async () => {
  const world = await makeWorld();
  open.push(world);
  const lines = Array.from({ length: 60 }, (_, index) => `line ${index} ${"漢字 ".repeat(300)}`);
  expect(await world.sink.send(makeMessage({ lines }), never())).toMatchObject({ state: "accepted" });
  expect(seen(world.cards[0])).toMatch(/… \d+ more lines stand on the alert's page/);
});

test("the address, which is the secret, is not told when it is refused", async () => {
  const http = createHttp({ userAgent: "Hearsay/test" });
  open.push(http);
  const config = TeamsConfig.parse({ name: "ops", urlEnv: "TEAMS" });
  for (const url of ["not an address", "ftp://files.example/secret"]) {
    const receipt = await openTeams(config, { http, url }).send(makeMessage(), never());
    expect(receipt.state).toBe("failed");
    expect(JSON.stringify(receipt)).not.toContain("secret");
  }
});
