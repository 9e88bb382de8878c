import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isPublicAddress } from "../../src/platform/address.ts";

test.each([
  ["loopback", "127.0.0.1"],
  ["another loopback", "127.8.9.10"],
  ["this host", "0.0.0.0"],
  ["private 10", "10.1.2.3"],
  ["private 172.16", "172.31.255.255"],
  ["private 192.168", "192.168.1.1"],
  ["shared address space of carriers", "100.64.0.1"],
  ["cloud metadata", "169.254.169.254"],
  ["Alibaba metadata", "100.100.100.200"],
  ["Azure platform address", "168.63.129.16"],
  ["Oracle metadata", "192.0.0.192"],
  ["documentation", "192.0.2.7"],
  ["benchmarking", "198.19.0.1"],
  ["multicast", "224.0.0.1"],
  ["broadcast", "255.255.255.255"],
  ["IPv6 loopback", "::1"],
  ["IPv6 unspecified", "::"],
  ["IPv6 unique local", "fd12:3456::1"],
  ["IPv6 metadata of AWS", "fd00:ec2::254"],
  ["IPv6 link-local with zone", "fe80::1%eth0"],
  ["IPv6 multicast", "ff02::1"],
  ["IPv4-mapped loopback", "::ffff:127.0.0.1"],
  ["IPv4-mapped private in hex", "::ffff:0a00:0001"],
  ["NAT64 of a private address", "64:ff9b::10.0.0.1"],
  ["6to4", "2002:7f00:1::"],
  ["Teredo", "2001:0:1::1"],
  ["in brackets", "[::1]"],
  ["no address", "localhost"],
  ["empty", ""],
])("%s is not public", (_name, address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test.each([
  ["8.8.8.8"],
  ["1.1.1.1"],
  ["100.63.255.255"],
  ["100.128.0.1"],
  ["172.15.0.1"],
  ["172.32.0.1"],
  ["2606:4700:4700::1111"],
  ["[2606:4700:4700::1111]"],
  ["::ffff:8.8.8.8"],
  ["64:ff9b::8.8.8.8"],
])("%s is public", (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

test("an IPv4 address and its mapped form are judged alike", () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      expect(isPublicAddress(`::ffff:${address}`)).toBe(isPublicAddress(address));
    }),
  );
});

test("never throws", () => {
  expect(() => fc.assert(fc.property(fc.string(), (text) => typeof isPublicAddress(text) === "boolean"))).not.toThrow();
});
