/**
 * Opens connections. Unless a host is allowed by name, the address it resolves to is checked in the
 * very look-up that the connection uses, so a name that changes its address in between gains nothing.
 */

import { lookup, type LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import { rootCertificates } from "node:tls";
import { Agent, buildConnector } from "undici";
import { isPublicAddress } from "./address.ts";

class ForbiddenAddressError extends Error {
  override readonly name = "ForbiddenAddressError";
  readonly code = "HEARSAY_FORBIDDEN_ADDRESS";
}

export interface Agents {
  /** The agent for a URL: guarded, or free where `allowed` names its host. Their connections are never shared. */
  agentFor(url: URL, allowed: readonly string[]): Agent;
  close(): Promise<void>;
}

export function openAgents(connectMs: number, extraCertificates: readonly string[]): Agents {
  const trust = extraCertificates.length === 0 ? {} : { ca: [...rootCertificates, ...extraCertificates] };
  const open = buildConnector({ timeout: connectMs, ...trust });
  const checked = buildConnector({ timeout: connectMs, lookup: publicLookup, ...trust });
  const guarded: buildConnector.connector = (options, callback) => {
    // The platform does not look up what already is an address.
    const bare = options.hostname.replace(/^\[|\]$/gu, "");
    if (/^[\d.]+$|:/u.test(bare) && !isPublicAddress(bare)) callback(forbidden(), null);
    else checked(options, callback);
  };
  const limits = { maxHeaderSize: 32_768, keepAliveTimeout: 10_000, pipelining: 1 };
  const free = new Agent({ ...limits, connect: open });
  const fenced = new Agent({ ...limits, connect: guarded });
  return {
    agentFor: (url, allowed) => (isAllowed(url, allowed) ? free : fenced),
    close: async () => {
      await Promise.all([free.destroy(), fenced.destroy()]);
    },
  };
}

/** Entries are "host" or "host:port", compared without case. */
function isAllowed(url: URL, allowed: readonly string[]): boolean {
  const host = url.hostname.toLowerCase();
  const port = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
  return allowed.some((entry) => {
    const wanted = entry.trim().toLowerCase();
    return wanted === host || `[${wanted}]` === host || wanted === `${host}:${port}`;
  });
}

/** A look-up that fails when any of the name's addresses is not public. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error !== null) return callback(error, "", 4);
    const first = addresses[0];
    if (first === undefined || addresses.some(({ address }) => !isPublicAddress(address)))
      return callback(forbidden(), "", 4);
    if (options.all === true) return callback(null, addresses);
    return callback(null, first.address, first.family);
  });
};

function forbidden(): ForbiddenAddressError {
  return new ForbiddenAddressError("the host is at an address that is not public");
}
