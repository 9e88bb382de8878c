/** Says what a failed request or a refusing status means. Details name the host only: paths may hold secrets. */

import type { Problem } from "../model/problem.ts";
import type { RateReading } from "./rate.ts";

const TLS_CODES = /^(?:CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|EPROTO)/u;
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "refused the connection",
  ECONNRESET: "dropped the connection",
  EPIPE: "dropped the connection",
  UND_ERR_SOCKET: "dropped the connection",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "dropped the connection",
  ENOTFOUND: "has no address",
  EAI_AGAIN: "could not be looked up for now",
  EHOSTUNREACH: "cannot be reached",
  ENETUNREACH: "cannot be reached",
};

/** The Problem behind whatever a request threw. Never rethrows. */
export function problemOfError(error: unknown, host: string): Problem {
  const codes = codesOf(error);
  for (const code of codes) {
    if (code === "HEARSAY_FORBIDDEN_ADDRESS")
      return { kind: "forbidden-address", detail: `${host} is at a private address and not in allowHosts` };
    if (code === "UND_ERR_CONNECT_TIMEOUT" || code === "ETIMEDOUT")
      return { kind: "timed-out", detail: `${host} did not take the connection in time` };
    if (code === "UND_ERR_HEADERS_OVERFLOW" || code.startsWith("HPE_"))
      return { kind: "malformed", detail: `${host} does not answer in proper HTTP (${code})` };
    if (code === "UND_ERR_DESTROYED" || code === "UND_ERR_CLOSED" || code === "UND_ERR_ABORTED")
      return { kind: "cancelled", detail: "stopped while asking " + host };
    if (code === "UND_ERR_INVALID_ARG") return { kind: "malformed", detail: "a header or address is not valid" };
    if (TLS_CODES.test(code))
      return { kind: "unreachable", detail: `${host} has no trusted TLS certificate or protocol (${code})` };
    const reason = REASONS[code];
    if (reason !== undefined) return { kind: "unreachable", detail: `${host} ${reason}` };
  }
  return { kind: "unreachable", detail: `${host} could not be asked (${codes[0] ?? "unknown"})` };
}

/** The Problem of a status that is neither 2xx nor 304, or of any status that `rate` calls limited. */
export function problemOfStatus(
  status: number,
  rate: RateReading,
  host: string,
  contentType: string | undefined,
): Problem {
  const html = /html/iu.test(contentType ?? "") ? " with a web page" : "";
  const detail = `${host} answered ${status}${html}`;
  if (rate.limited) return { kind: "rate-limited", detail, retryAfterMs: rate.waitMs ?? 60_000 };
  if (status === 410) return { kind: "gone", detail };
  if (status === 408) return { kind: "timed-out", detail };
  if (status >= 500) return { kind: "server-error", detail, status };
  return { kind: "rejected", detail, status };
}

/** Codes of an error, of its causes and of the errors it gathers, outermost first. */
function codesOf(error: unknown): readonly string[] {
  const codes: string[] = [];
  const open: unknown[] = [error];
  for (let looked = 0; open.length > 0 && looked < 20; looked++) {
    const next = open.shift();
    if (typeof next !== "object" || next === null) continue;
    const { code, name, cause, errors } = next as {
      readonly name?: unknown;
      readonly code?: unknown;
      readonly cause?: unknown;
      readonly errors?: unknown;
    };
    if (typeof code === "string") codes.push(code);
    else if (name === "HTTPParserError") codes.push("HPE_INVALID");
    open.push(cause);
    if (Array.isArray(errors)) open.push(...(errors as readonly unknown[]));
  }
  return codes;
}
