import { createServer as createTcpServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { createHttp, type Http, type HttpOptions } from "../../src/platform/http.ts";
import { openTestServer, type TestHandler, type TestServer } from "../support/http-server.ts";

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function serve(handler: TestHandler): Promise<TestServer> {
  const server = await openTestServer(handler);
  open.push(server);
  return server;
}

/** A server that speaks bytes, for answers no HTTP library would write. */
async function serveBytes(
  onSocket: (socket: Socket) => void,
): Promise<{ readonly origin: string; readonly host: string }> {
  const sockets: Socket[] = [];
  const server: Server = createTcpServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push({
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin: `http://${host}`, host };
}

function httpFor(hosts: readonly string[], more: Partial<HttpOptions> = {}): Http {
  const http = createHttp({ userAgent: "Hearsay/test (+https://hearsay.example)", allowHosts: hosts, ...more });
  open.push(http);
  return http;
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");

test("gives the bytes, the media type, the charset and the address, and names itself", async () => {
  const server = await serve((_request, response) => {
    response.writeHead(200, { "content-type": 'Text/HTML; Charset="ISO-8859-1"', etag: '"a"' }).end("caf\u00e9");
  });
  const answer = await httpFor([server.host]).get(server.origin + "/x?y=1#z");
  expect(answer).toMatchObject({
    ok: true,
    value: {
      status: 200,
      contentType: "text/html",
      charset: "iso-8859-1",
      url: server.origin + "/x?y=1",
      movedTo: null,
    },
  });
  expect(server.asked[0]).toMatchObject({
    path: "/x?y=1",
    headers: { "user-agent": "Hearsay/test (+https://hearsay.example)" },
  });
});

test.each([
  ["gzip", "gzip", gzipSync],
  ["brotli", "br", brotliCompressSync],
  ["deflate with wrapper", "deflate", deflateSync],
  ["deflate without wrapper", "deflate", deflateRawSync],
  ["gzip inside brotli", "gzip, br", (body: Buffer) => brotliCompressSync(gzipSync(body))],
  ["nothing under a name", "identity", (body: Buffer) => body],
])("undoes %s", async (_name, coding, encode) => {
  const body = Buffer.from("measles clinic \u{1f489} ".repeat(5000));
  const server = await serve((_request, response) => {
    response.writeHead(200, { "content-encoding": coding }).end(encode(body));
  });
  const answer = await httpFor([server.host]).get(server.origin);
  expect(answer.ok && text(answer.value.bytes)).toBe(body.toString("utf8"));
});

test("sends the validators and hands 304 on as an answer", async () => {
  const server = await serve((request, response) => {
    response.writeHead(request.headers["if-none-match"] === '"v1"' ? 304 : 200).end();
  });
  const answer = await httpFor([server.host]).get(server.origin, {
    ifNoneMatch: '"v1"',
    ifModifiedSince: "Fri, 20 Nov 2026 10:00:00 GMT",
  });
  expect(answer).toMatchObject({ ok: true, value: { status: 304 } });
  expect(server.asked[0]?.headers["if-modified-since"]).toBe("Fri, 20 Nov 2026 10:00:00 GMT");
});

test("tells the new home only for an unbroken chain of permanent redirects", async () => {
  const next: Record<string, readonly [number, string]> = {
    "/old": [301, "/newer"],
    "/newer": [308, "/newest"],
    "/newest": [302, "/today"],
  };
  const server = await serve((request, response) => {
    const step = next[request.path];
    if (step === undefined) response.end("here");
    else response.writeHead(step[0], { location: step[1] }).end();
  });
  const answer = await httpFor([server.host]).get(server.origin + "/old");
  expect(answer).toMatchObject({
    ok: true,
    value: { url: server.origin + "/today", movedTo: server.origin + "/newest" },
  });
});

test("leaves credentials behind when a redirect changes the host", async () => {
  const second = await serve((_request, response) => void response.end("ok"));
  const first = await serve((_request, response) => void response.writeHead(302, { location: second.origin }).end());
  const answer = await httpFor([first.host, second.host]).get(first.origin, { headers: { Authorization: "Bearer x" } });
  expect(answer.ok).toBe(true);
  expect(first.asked[0]?.headers["authorization"]).toBe("Bearer x");
  expect(second.asked[0]?.headers["authorization"]).toBeUndefined();
});

test("ends a redirect loop after five hops", async () => {
  const server = await serve((_request, response) => void response.writeHead(302, { location: "/again" }).end());
  const answer = await httpFor([server.host]).get(server.origin);
  expect(answer).toMatchObject({ ok: false, problem: { kind: "rejected", status: 302 } });
  expect(server.asked.length).toBe(6);
});

test.each([
  ["a loopback port that is not allowed", (other: string) => other],
  ["cloud metadata", () => "http://169.254.169.254/latest/meta-data/"],
  ["loopback in decimal", () => "http://2130706433/"],
  ["loopback by name", () => "http://localhost/"],
  ["mapped loopback", () => "http://[::ffff:127.0.0.1]/"],
])("does not follow a redirect to %s", async (_name, locate) => {
  const other = await serve((_request, response) => void response.end("secret"));
  const server = await serve(
    (_request, response) => void response.writeHead(302, { location: locate(other.origin) }).end(),
  );
  const answer = await httpFor([server.host]).get(server.origin);
  expect(answer).toMatchObject({ ok: false, problem: { kind: "forbidden-address" } });
  expect(other.asked).toEqual([]);
});

test.each(["http://127.0.0.1/", "http://localhost:9/", "http://0x7f.1/", "http://[::1]/", "https://10.0.0.1/"])(
  "refuses %s when nobody allowed it",
  async (url) => {
    expect(await httpFor([]).get(url)).toMatchObject({ ok: false, problem: { kind: "forbidden-address" } });
  },
);

test("a connection opened with permission is not reused without it", async () => {
  const server = await serve((_request, response) => void response.end("ok"));
  const http = httpFor([]);
  expect((await http.get(server.origin, { allowHosts: [server.host] })).ok).toBe(true);
  expect(await http.get(server.origin)).toMatchObject({ ok: false, problem: { kind: "forbidden-address" } });
});

test.each(["ftp://a.example/", "file:///etc/passwd", "not a url", "http://user:pass@a.example/", "javascript:1"])(
  "refuses %s as an address",
  async (url) => {
    expect(await httpFor([]).get(url)).toMatchObject({ ok: false, problem: { kind: "malformed" } });
  },
);

test("stops a gzip bomb at the limit", async () => {
  const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024), { level: 9 });
  const server = await serve(
    (_request, response) => void response.writeHead(200, { "content-encoding": "gzip" }).end(bomb),
  );
  const before = process.memoryUsage().rss;
  const answer = await httpFor([server.host]).get(server.origin, { limitBytes: 1024 * 1024 });
  expect(answer).toMatchObject({ ok: false, problem: { kind: "too-large", limitBytes: 1024 * 1024 } });
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
});

test("stops a bomb within a bomb at the limit", async () => {
  const bomb = gzipSync(gzipSync(Buffer.alloc(50 * 1024 * 1024)));
  const server = await serve(
    (_request, response) => void response.writeHead(200, { "content-encoding": "gzip, gzip" }).end(bomb),
  );
  const answer = await httpFor([server.host]).get(server.origin, { limitBytes: 1024 * 1024 });
  expect(answer).toMatchObject({ ok: false, problem: { kind: "too-large" } });
});

test("refuses more than 5 MiB unless told otherwise, and takes just as much", async () => {
  const server = await serve((request, response) => void response.end(Buffer.alloc(Number(request.path.slice(1)), 97)));
  const http = httpFor([server.host]);
  const limit = 5 * 1024 * 1024;
  expect(await http.get(`${server.origin}/${limit}`)).toMatchObject({ ok: true });
  expect(await http.get(`${server.origin}/${limit + 1}`)).toMatchObject({ ok: false, problem: { kind: "too-large" } });
});

test("gives up on a slow loris by the total time, though it is never silent for long", async () => {
  const server = await serve((_request, response) => {
    response.writeHead(200);
    const drip = setInterval(() => response.write("a"), 20);
    response.on("close", () => clearInterval(drip));
  });
  const startedMs = Date.now();
  const answer = await httpFor([server.host]).get(server.origin, { totalMs: 300, idleMs: 200 });
  expect(answer).toMatchObject({ ok: false, problem: { kind: "timed-out" } });
  expect(Date.now() - startedMs).toBeLessThan(2000);
});

test("gives up on a silent server by the idle time", async () => {
  const server = await serve((_request, response) => void response.writeHead(200).write("a"));
  const answer = await httpFor([server.host]).get(server.origin, { totalMs: 20_000, idleMs: 150 });
  expect(answer).toMatchObject({
    ok: false,
    problem: { kind: "timed-out", detail: expect.stringContaining("silent") as string },
  });
});

test("gives up on a server that takes the connection and never answers", async () => {
  const server = await serveBytes(() => undefined);
  const answer = await httpFor([server.host]).get(server.origin, { totalMs: 20_000, idleMs: 150 });
  expect(answer).toMatchObject({ ok: false, problem: { kind: "timed-out" } });
});

test.each([
  ["with a length", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf"],
  ["in chunks", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n"],
  ["in the headers", "HTTP/1.1 200 OK\r\ncontent-le"],
])("a connection dropped in the middle, %s, is not an answer", async (_name, bytes) => {
  const server = await serveBytes((socket) => {
    socket.once("data", () => socket.end(bytes));
  });
  const answer = await httpFor([server.host]).get(server.origin);
  expect(answer).toMatchObject({ ok: false, problem: { kind: "unreachable" } });
});

test("a gzip body cut in the middle is not an answer", async () => {
  const whole = gzipSync(Buffer.from("word ".repeat(10_000)));
  const server = await serve((_request, response) => {
    response.writeHead(200, { "content-encoding": "gzip" }).end(whole.subarray(0, whole.length / 2));
  });
  expect(await httpFor([server.host]).get(server.origin)).toMatchObject({ ok: false, problem: { kind: "malformed" } });
});

test("a body that is not what its coding says is malformed, not a crash", async () => {
  const server = await serve(
    (_request, response) => void response.writeHead(200, { "content-encoding": "br" }).end("plain"),
  );
  expect(await httpFor([server.host]).get(server.origin)).toMatchObject({ ok: false, problem: { kind: "malformed" } });
});

test("bytes that are not HTTP are malformed", async () => {
  const server = await serveBytes((socket) => {
    socket.once("data", () => socket.write("SSH-2.0-OpenSSH\r\n"));
  });
  expect(await httpFor([server.host]).get(server.origin)).toMatchObject({ ok: false, problem: { kind: "malformed" } });
});

test("a closed port and an unknown name are unreachable", async () => {
  const server = await openTestServer(() => undefined);
  await server.close();
  expect(await httpFor([server.host]).get(server.origin)).toMatchObject({
    ok: false,
    problem: { kind: "unreachable" },
  });
  expect(await httpFor([]).get("http://no-such-host.invalid/")).toMatchObject({
    ok: false,
    problem: { kind: "unreachable" },
  });
});

test("speaking TLS to a server without it is told apart from a refused connection", async () => {
  const server = await serve((_request, response) => void response.end("plain"));
  const answer = await httpFor([server.host]).get(`https://${server.host}/`);
  expect(answer).toMatchObject({
    ok: false,
    problem: { kind: "unreachable", detail: expect.stringContaining("TLS") as string },
  });
});

test.each([
  [401, {}, { kind: "rejected", status: 401 }],
  [
    403,
    { "content-type": "text/html" },
    { kind: "rejected", status: 403, detail: expect.stringContaining("web page") as string },
  ],
  [404, {}, { kind: "rejected", status: 404 }],
  [410, {}, { kind: "gone" }],
  [429, { "retry-after": "17" }, { kind: "rate-limited", retryAfterMs: 17_000 }],
  [429, {}, { kind: "rate-limited", retryAfterMs: 60_000 }],
  [503, { "retry-after": "20" }, { kind: "rate-limited", retryAfterMs: 20_000 }],
  [500, {}, { kind: "server-error", status: 500 }],
  [502, {}, { kind: "server-error", status: 502 }],
  [100 + 322, {}, { kind: "rejected", status: 422 }],
] as const)("status %d with %j is a problem of its own", async (status, headers, problem) => {
  const server = await serve((_request, response) => void response.writeHead(status, headers).end("<html>no</html>"));
  expect(await httpFor([server.host]).get(server.origin)).toMatchObject({ ok: false, problem });
});

test("429 of a platform is read in that platform's unit", async () => {
  const reset = new Date(Date.now() + 120_000).toISOString();
  const server = await serve((_request, response) => {
    response.writeHead(429, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset }).end();
  });
  const answer = await httpFor([server.host]).get(server.origin, { rate: "mastodon" });
  const waitMs = !answer.ok && answer.problem.kind === "rate-limited" ? answer.problem.retryAfterMs : 0;
  expect(waitMs).toBeGreaterThan(110_000);
  expect(waitMs).toBeLessThanOrEqual(120_000);
});

test("posts a body and does not carry it along a redirect", async () => {
  const server = await serve((request, response) => {
    if (request.path === "/moved") response.writeHead(307, { location: "/" }).end();
    else response.writeHead(201).end("{}");
  });
  const http = httpFor([server.host]);
  expect(await http.post(server.origin, '{"a":1}', { headers: { "content-type": "application/json" } })).toMatchObject({
    ok: true,
    value: { status: 201 },
  });
  expect(server.asked[0]).toMatchObject({
    method: "POST",
    body: '{"a":1}',
    headers: { "content-type": "application/json" },
  });
  expect(await http.post(server.origin + "/moved", "{}")).toMatchObject({
    ok: false,
    problem: { kind: "rejected", status: 307 },
  });
  expect(server.asked.length).toBe(2);
});

test("asks one host at most so many times at once", async () => {
  let active = 0;
  let most = 0;
  const server = await serve(async (_request, response) => {
    most = Math.max(most, ++active);
    await new Promise((resolve) => setTimeout(resolve, 20));
    active--;
    response.end("ok");
  });
  const http = httpFor([server.host], { perHost: 2 });
  const answers = await Promise.all(Array.from({ length: 9 }, () => http.get(server.origin)));
  expect(answers.every((answer) => answer.ok)).toBe(true);
  expect(most).toBe(2);
});

test("a cancelled request ends at once, in the line and on the wire, and frees its place", async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const server = await serve(async (request, response) => {
    if (request.path === "/held") await held;
    response.end("ok");
  });
  const http = httpFor([server.host], { perHost: 1 });
  const onWire = new AbortController();
  const inLine = new AbortController();
  const first = http.get(server.origin + "/held", { signal: onWire.signal });
  const second = http.get(server.origin + "/second", { signal: inLine.signal });
  const third = http.get(server.origin + "/third");
  inLine.abort();
  expect(await second).toMatchObject({ ok: false, problem: { kind: "cancelled" } });
  onWire.abort();
  expect(await first).toMatchObject({ ok: false, problem: { kind: "cancelled" } });
  expect(await third).toMatchObject({ ok: true });
  expect(await http.get(server.origin, { signal: AbortSignal.abort() })).toMatchObject({
    ok: false,
    problem: { kind: "cancelled" },
  });
  release();
});

test("details never hold the path of an address", async () => {
  const server = await serve((_request, response) => void response.writeHead(404).end());
  const answer = await httpFor([server.host]).get(server.origin + "/hooks/s3cr3t?token=s3cr3t");
  expect(JSON.stringify(answer)).not.toContain("s3cr3t");
});

test("a contact with letters no header may hold stops nothing", async () => {
  const server = await serve((_request, response) => void response.end("ok"));
  const http = httpFor([server.host], { userAgent: "Hearsay (Café 中\r\nx: 1)" });
  expect((await http.get(server.origin)).ok).toBe(true);
  expect(server.asked[0]?.headers["user-agent"]).toBe("Hearsay (Caf? ???x: 1)");
});
