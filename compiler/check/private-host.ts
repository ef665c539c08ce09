import { notPublicNets } from "../../engine/index.ts";

/**
 * Whether the host of a URL is this machine, or an address that is not on the public internet, by what is written: a name may still
 * resolve to one, which only the gateway sees. `hostname` is that of a parsed `URL`, which writes every address in one way.
 */
export function isPrivateHost(hostname: string): boolean {
  if (/^(.*\.)?localhost\.?$/.test(hostname)) return true;
  if (/^[\d.]+$/.test(hostname)) return isInside(valueOf4(hostname), 32, notPublicNets.ipv4, valueOf4);
  if (!hostname.startsWith("[")) return false;
  const value = valueOf6(hostname.slice(1, -1));
  // An IPv4 address in the clothes of IPv6 is judged as what it is.
  if (value >> 32n === 0xffffn) return isInside(value & 0xffffffffn, 32, notPublicNets.ipv4, valueOf4);
  return isInside(value, 128, notPublicNets.ipv6, valueOf6);
}

function isInside(
  value: bigint,
  bits: number,
  nets: readonly (readonly [string, number])[],
  numberOf: (address: string) => bigint,
): boolean {
  return nets.some(([net, prefix]) => (value ^ numberOf(net)) >> BigInt(bits - prefix) === 0n);
}

function valueOf4(address: string): bigint {
  return address.split(".").reduce((value, part) => value * 256n + BigInt(part), 0n);
}

/** Of groups of hex digits, where `::` stands for as many zeros as are missing. */
function valueOf6(address: string): bigint {
  const [before = [], after] = address.split("::").map((part) => (part === "" ? [] : part.split(":")));
  const missing = after === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array<string>(missing).fill("0"), ...(after ?? [])];
  return groups.reduce((value, group) => value * 65_536n + BigInt(`0x${group}`), 0n);
}
