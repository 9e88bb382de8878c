import { JetstreamConfig } from "../../../src/sources/jetstream/config.ts";
import { openJetstream } from "../../../src/sources/jetstream/index.ts";
import { accountEvent, identityEvent, postEvent, startJetstreamServer } from "../../support/jetstream-server.ts";
import { sourceContract, type SourceRig } from "../source-contract.ts";

async function makeRig(protocol: "v1" | "v2"): Promise<SourceRig> {
  const server = await startJetstreamServer({ protocol });
  const startUs = Date.now() * 1000 - 600e6;
  const onTopic: string[] = [];
  const idOf = (did: string, n: number): string => `at://${did}/app.bsky.feed.post/key${n}`;
  const texts = ["Measles case here", "lunch", "is measles back?", "bike ride", "rain", "MEASLES clinic opens"];
  for (let n = 0; n < 30; n++) {
    const text = texts[n % texts.length] ?? "";
    const did = `did:plc:person${n % 7}`;
    server.push(postEvent(startUs + n * 1000, did, n, text));
    if (text.toLowerCase().includes("measles")) onTopic.push(idOf(did, n));
  }
  server.push(identityEvent(startUs + 31e3, "did:plc:person1"), accountEvent(startUs + 32e3, "did:plc:person2", true));
  // A stream without a cursor starts at its live end, so every run begins where the log began.
  const beginning = `v1:${startUs}`;
  let next = 100;
  return {
    onTopic,
    offTopic: 15,
    open: (context) => {
      const source = openJetstream(
        JetstreamConfig.parse({ protocol, endpoints: [server.endpoint], batchSize: 4 }),
        context,
      );
      return { ...source, open: (from, signal) => source.open(from ?? beginning, signal) };
    },
    add: async (count) => {
      const added: string[] = [];
      for (let i = 0; i < count; i++) {
        next += 1;
        server.push(postEvent(startUs + next * 1000, "did:plc:late", next, `measles update ${next}`));
        added.push(idOf("did:plc:late", next));
      }
      return added;
    },
    break: async () => server.refuse({ status: 503, body: "warming up" }),
    mend: async () => server.refuse(null),
    close: () => server.close(),
  };
}

sourceContract("jetstream v1", () => makeRig("v1"));
sourceContract("jetstream v2", () => makeRig("v2"));
