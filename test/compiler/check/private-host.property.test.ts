import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPrivateHost } from "../../../compiler/check/private-host.ts";
import { isPublicAddress } from "../../../runtime/upstream/address-guard.ts";

const hostOf = (address: string): string => new URL(`http://${address}/v1`).hostname;

describe("a host that is no public address", () => {
  it.each([
    "localhost",
    "LocalHost",
    "a.localhost",
    "127.1",
    "0x7f.0.0.1",
    "2130706433",
    "10.1.2.3",
    "[::1]",
    "[fd00::1]",
  ])("is %s", (host) => expect(isPrivateHost(hostOf(host))).toBe(true));

  it.each(["example.com", "localhost.example", "8.8.8.8", "[2606:4700::1111]"])("is not %s", (host) =>
    expect(isPrivateHost(hostOf(host))).toBe(false),
  );

  it("is what the gateway refuses to dial", () => {
    const met = { refused: 0, dialled: 0 };
    const byte = fc.integer({ min: 0, max: 255 });
    const first = fc.oneof(byte, fc.constantFrom(10, 100, 127, 169, 172, 192, 198, 203));
    const ipv4 = fc
      .tuple(first, fc.oneof(byte, fc.constantFrom(0, 16, 168, 254)), byte, byte)
      .map((parts) => parts.join("."));
    const group = fc.integer({ min: 0, max: 65_535 }).map((value) => value.toString(16));
    const head = fc.oneof(group, fc.constantFrom("0", "64", "100", "2001", "2002", "fc12", "fe80", "ff02"));
    const second = fc.oneof(group, fc.constantFrom("0", "ff9b", "db8"));
    const ipv6 = fc
      .tuple(head, second, fc.array(group, { minLength: 0, maxLength: 5 }))
      .map(([one, two, rest]) => `${[one, two, ...rest].join(":")}::`);
    const mapped = ipv4.map((address) => `::ffff:${address}`);
    fc.assert(
      fc.property(
        fc.oneof(
          ipv4,
          ipv6.map((it) => `[${it}]`),
          mapped.map((it) => `[${it}]`),
        ),
        (address) => {
          const isPrivate = isPrivateHost(hostOf(address));
          met[isPrivate ? "refused" : "dialled"]++;
          expect(isPrivate).toBe(!isPublicAddress(address));
        },
      ),
      { numRuns: 1_000 },
    );
    expect(Math.min(met.refused, met.dialled)).toBeGreaterThan(200);
  });
});
