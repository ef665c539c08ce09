import { BlockList, isIP } from "node:net";
import { notPublicNets } from "../../engine/index.ts";

/** Whether an IP address is on the public internet: no loopback, private, link-local, shared, reserved or multicast range. */
export function isPublicAddress(address: string): boolean {
  const plain = address.replace(/^\[|\]$/g, "").replace(/%.*$/, "");
  const family = isIP(plain);
  if (family === 0) return false;
  return !notPublic.check(plain, family === 4 ? "ipv4" : "ipv6");
}

/** It judges IPv4-mapped IPv6 addresses by the IPv4 rules, as the system that dials them does. */
const notPublic = new BlockList();
for (const family of ["ipv4", "ipv6"] as const) {
  for (const [net, prefix] of notPublicNets[family]) notPublic.addSubnet(net, prefix, family);
}
