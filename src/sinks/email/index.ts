/**
 * Delivers by SMTP. 4yz replies and a lost connection may pass, 5yz replies (but 503) do not
 * (RFC 5321, 4.2.1). The client is loaded with the first mail, since few set-ups use it.
 */

import type { Problem } from "../../model/problem.ts";
import type { Sink } from "../sink.ts";
import type { EmailConfig } from "./config.ts";
import { toMail } from "./mail.ts";

export interface EmailContext {
  /** Value of the variable that `passwordEnv` names; null without a user. */
  readonly password: string | null;
}

export function openEmail(config: EmailConfig, { password }: EmailContext): Sink {
  const channel = `email:${config.name}`;
  const domain = config.from.slice(config.from.lastIndexOf("@") + 1);
  return {
    channel,
    send: async (message, signal) => {
      if (signal.aborted) return { state: "failed", problem: { kind: "cancelled", detail: "stopped before sending" } };
      const { createTransport } = (await import("nodemailer")).default;
      const transport = createTransport({
        host: config.host,
        port: config.port,
        secure: config.security === "tls",
        requireTLS: config.security === "starttls",
        ignoreTLS: config.security === "none",
        ...(config.user === null ? {} : { auth: { user: config.user, pass: password ?? "" } }),
        connectionTimeout: config.timeoutMs,
        greetingTimeout: config.timeoutMs,
        socketTimeout: config.timeoutMs,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      const mail = toMail(message, channel, domain);
      // One limit over the whole delivery: a server may answer each step just in time, for ever.
      const late = AbortSignal.timeout(config.timeoutMs * 2);
      try {
        const sent = await transport.sendMail({
          from: { name: "Hearsay", address: config.from },
          to: [...config.to],
          subject: mail.subject,
          text: mail.text,
          html: mail.html,
          messageId: mail.messageId,
          ...(mail.references === null ? {} : { references: mail.references, inReplyTo: mail.references }),
          headers: { "Auto-Submitted": "auto-generated", "X-Hearsay-Key": header(message.key) },
          ...({ signal: AbortSignal.any([signal, late]) } as object),
        });
        const refused = sent.rejected.length;
        return {
          state: "accepted",
          reference: refused === 0 ? mail.messageId : `${refused} of ${config.to.length} addresses refused`,
        };
      } catch (error) {
        return { state: "failed", problem: problemOf(error, config.host, signal.aborted) };
      } finally {
        transport.close();
      }
    },
  };
}

/** Names the host and the codes only: a server's words may hold addresses. */
function problemOf(error: unknown, host: string, stopped: boolean): Problem {
  if (stopped) return { kind: "cancelled", detail: `stopped while sending to ${host}` };
  const { code, responseCode } = (typeof error === "object" && error !== null ? error : {}) as {
    readonly code?: unknown;
    readonly responseCode?: unknown;
  };
  if (typeof responseCode === "number" && responseCode >= 400) {
    const detail = `${host} answered ${responseCode}`;
    if (responseCode === 450 || responseCode === 451 || responseCode === 421) {
      return { kind: "rate-limited", detail, retryAfterMs: 60_000 };
    }
    return responseCode < 500 || responseCode === 503
      ? { kind: "server-error", status: responseCode, detail }
      : { kind: "rejected", status: responseCode, detail };
  }
  switch (code) {
    case "ETIMEDOUT":
    case "EABORT":
      return { kind: "timed-out", detail: `${host} did not answer in time` };
    case "EAUTH":
    case "ENOAUTH":
      return { kind: "access-denied", access: "authenticated", detail: `${host} does not take the user and password` };
    case "ETLS":
      return { kind: "unreachable", detail: `${host} offers no trusted TLS` };
    case "EENVELOPE":
    case "EMESSAGE":
    case "ECONFIG":
      return { kind: "malformed", detail: `${host}: the mail cannot be sent as configured (${code})` };
    default:
      return {
        kind: "unreachable",
        detail: `${host} cannot be reached (${typeof code === "string" ? code : "unknown"})`,
      };
  }
}

function header(text: string): string {
  return text.replace(/[^!-~]/gu, "?").slice(0, 200);
}
