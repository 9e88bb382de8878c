/** Which private hosts an operator's own address allows. */

import { isPublicAddress } from "./address.ts";

/** An operator who writes a private address or "localhost" means it; a name that leads to one must be in `allowHosts`. */
export function ownHosts(address: string): readonly string[] {
  const { hostname } = new URL(address);
  const literal = /^[\d.]+$|^\[/u.test(hostname) && !isPublicAddress(hostname);
  return literal || hostname === "localhost" ? [hostname] : [];
}
