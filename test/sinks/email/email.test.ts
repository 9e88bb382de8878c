import { afterEach, describe, expect, test } from "vitest";
import { isRetryable } from "../../../src/model/problem.ts";
import { EmailConfig } from "../../../src/sinks/email/config.ts";
import { openEmail } from "../../../src/sinks/email/index.ts";
import type { Sink } from "../../../src/sinks/sink.ts";
import { openTestSmtpServer, type SmtpFault, type TestSmtpServer } from "../../support/smtp-server.ts";
import { makeMessage, sinkContract } from "../sink-contract.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const never = (): AbortSignal => new AbortController().signal;
const LOGIN = { user: "alerts", password: "correct horse" };

function makeSink(server: TestSmtpServer, more: Record<string, unknown> = {}, password: string | null = null): Sink {
  const config = EmailConfig.parse({
    name: "ops",
    from: "alerts@health.example",
    to: ["comms@health.example", "duty@health.example"],
    host: "127.0.0.1",
    port: server.port,
    security: "none",
    timeoutSeconds: 2,
    ...more,
  });
  return openEmail(config, { password });
}

async function makeServer(login: typeof LOGIN | null = null): Promise<TestSmtpServer> {
  const server = await openTestSmtpServer(login);
  open.push(server);
  return server;
}

sinkContract("e-mail", async () => {
  const server = await openTestSmtpServer();
  return {
    sink: makeSink(server),
    taken: () =>
      server.mails.map((mail) => `${mail.subject}\n${mail.text?.replaceAll("\r\n", "\n")}`.replace(/^.*\n/, "")),
    break: async () => server.play("drop"),
    mend: async () => server.play("accept"),
    close: () => server.close(),
  };
});

test("text and HTML hold the same lines, and post text is no markup", async () => {
  const server = await makeServer();
  const line = 'Example: "<img src=x onerror=alert(1)> & <a href=https://evil.example>free</a>"';
  await makeSink(server).send(makeMessage({ lines: [line] }), never());
  const [mail] = server.mails;
  expect(mail?.text).toContain(line);
  expect(mail?.html).toContain("&#60;img src=x onerror=alert(1)&#62;");
  expect(mail?.html).not.toMatch(/<img|<a /);
  expect(mail?.to?.map((one) => one.address)).toEqual(["comms@health.example", "duty@health.example"]);
  expect(mail?.headers.find((one) => one.key === "auto-submitted")?.value).toBe("auto-generated");
});

test("labels are bold, and sources of a fact are links where those of an example are not", async () => {
  const server = await makeServer();
  const lines = [
    "Fact: None. Sources: WHO <https://www.who.int/a?b=1&c=2>; Odd <javascript:alert(1)>",
    'Example: "see <https://evil.example>"',
  ];
  await makeSink(server).send(makeMessage({ lines, link: "https://hearsay.example/alerts/E-1" }), never());
  const [mail] = server.mails;
  expect(mail?.html?.match(/<a [^>]*href="[^"]*"/g)).toEqual([
    '<a href="https://www.who.int/a?b=1&#38;c=2"',
    '<a href="https://hearsay.example/alerts/E-1"',
  ]);
  expect(mail?.html).toContain("<b>1 Fact:</b> None.");
  expect(mail?.text).toContain("\nOpen: https://hearsay.example/alerts/E-1\n");
});

test("mails of one episode are one thread, and a repeated delivery has the same id", async () => {
  const server = await makeServer();
  const sink = makeSink(server);
  const first = makeMessage({ episode: "E-5", key: "E-5:1:email:ops" });
  const update = makeMessage({ episode: "E-5", key: "E-5:2:email:ops", seq: 2, event: "updated" });
  for (const message of [first, update, update]) await sink.send(message, never());
  const [a, b, c] = server.mails;
  expect(a?.references).toBeUndefined();
  expect(b?.references).toBe(a?.messageId);
  expect(b?.inReplyTo).toBe(a?.messageId);
  expect(b?.messageId).not.toBe(a?.messageId);
  expect(c?.messageId).toBe(b?.messageId);
});

test("a headline cannot add a header", async () => {
  const server = await makeServer();
  await makeSink(server).send(makeMessage({ headline: "x\r\nBcc: all@health.example\r\n\r\nbody" }), never());
  expect(server.mails[0]?.bcc).toBeUndefined();
  expect(server.mails[0]?.subject).toContain("Bcc: all@health.example");
});

describe("faults", () => {
  test.each<[SmtpFault, boolean]>([
    [{ reply: 421 }, true],
    [{ reply: 450 }, true],
    [{ reply: 452 }, true],
    [{ reply: 550 }, false],
    [{ reply: 554 }, false],
    ["drop", true],
    ["hang", true],
  ])("%j may be tried again: %s", async (fault, again) => {
    const server = await makeServer();
    server.play(fault);
    const receipt = await makeSink(server, { timeoutSeconds: 1 }).send(makeMessage(), never());
    expect(receipt.state === "failed" && isRetryable(receipt.problem)).toBe(again);
  });

  test("user and password are used, and a wrong one is said", async () => {
    const server = await makeServer(LOGIN);
    const login = { user: LOGIN.user, passwordEnv: "SMTP_PASSWORD" };
    expect(await makeSink(server, login, LOGIN.password).send(makeMessage(), never())).toMatchObject({
      state: "accepted",
    });
    const wrong = await makeSink(server, login, "wrong").send(makeMessage(), never());
    expect(wrong.state === "failed" && isRetryable(wrong.problem)).toBe(false);
    expect(JSON.stringify(wrong)).not.toContain("wrong");
  });

  test("nothing is sent in the clear to a server that should encrypt", async () => {
    const server = await makeServer();
    const receipt = await makeSink(server, { security: "starttls" }).send(makeMessage(), never());
    expect(receipt).toMatchObject({ state: "failed" });
    expect(server.mails).toEqual([]);
  });
});

test("a stop ends a delivery under way", async () => {
  const server = await makeServer();
  server.play("hang");
  const stop = new AbortController();
  const sending = makeSink(server, { timeoutSeconds: 30 }).send(makeMessage(), stop.signal);
  setTimeout(() => stop.abort(), 100);
  expect(await sending).toMatchObject({ problem: { kind: "cancelled" } });
});

test.each([[{ to: [] }], [{ to: ["nobody"] }], [{ user: "me" }], [{ password: "here" }]])(
  "the configuration %j is refused",
  (more) => {
    const base = { name: "ops", from: "a@b.example", to: ["c@d.example"], host: "mail.example" };
    expect(EmailConfig.safeParse(base).success).toBe(true);
    expect(EmailConfig.safeParse({ ...base, ...more }).success).toBe(false);
  },
);
