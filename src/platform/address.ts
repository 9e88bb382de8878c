/**
 * Decides whether a network address is one that anybody on the internet may be sent to. Sources:
 * IANA special-purpose address registries (IPv4, IPv6) and the clouds' documented metadata addresses.
 */

import { BlockList, isIPv4, isIPv6 } from "node:net";

const SPECIAL_IPV4: readonly (readonly [network: string, prefix: number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["168.63.129.16", 32],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];

const SPECIAL_IPV6: readonly (readonly [network: string, prefix: number])[] = [
  ["::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
  ["5f00::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
];

const special = new BlockList();
for (const [network, prefix] of SPECIAL_IPV4) {
  special.addSubnet(network, prefix, "ipv4");
  // The same networks seen through IPv4-mapped and NAT64 addresses.
  special.addSubnet(`::ffff:${network}`, 96 + prefix, "ipv6");
  special.addSubnet(`64:ff9b::${network}`, 96 + prefix, "ipv6");
}
for (const [network, prefix] of SPECIAL_IPV6) special.addSubnet(network, prefix, "ipv6");

/** False for private, loopback, link-local, shared, multicast, reserved and metadata addresses, and for what is no address. */
export function isPublicAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/gu, "").replace(/%.*$/u, "");
  if (isIPv4(bare)) return !special.check(bare, "ipv4");
  if (isIPv6(bare)) return !special.check(bare, "ipv6");
  return false;
}
