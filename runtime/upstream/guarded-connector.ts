import { lookup as systemLookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import type { buildConnector as BuildConnector } from "undici";
import { isPublicAddress } from "./address-guard.ts";
import { buildConnector } from "./http-client.ts";

/** Thrown by the connector where a provider that is not `network: private` resolves to a private address. */
class PrivateAddressError extends Error {
  readonly code = "SIGNALBOX_PRIVATE_ADDRESS";

  constructor(hostname: string) {
    super(`${hostname} resolves to a private address, and its provider is not \`network: private\``);
  }
}

/** A connector that dials public addresses only. The check is inside the name look-up, so what is checked is what is dialled. */
export function publicOnlyConnector(lookup: LookupFunction): BuildConnector.connector {
  const connect = buildConnector({ lookup: publicOnlyLookup(lookup), timeout: CONNECT_BACKSTOP_MS });
  return (options, callback) => {
    const hostname = options.hostname.replace(/^\[|\]$/g, "");
    if (isIP(hostname) !== 0 && !isPublicAddress(hostname)) {
      callback(new PrivateAddressError(hostname), null);
      return;
    }
    connect(options, callback);
  };
}

/** A connector for providers that are declared `network: private`. */
export function anyAddressConnector(lookup: LookupFunction): BuildConnector.connector {
  return buildConnector({ lookup, timeout: CONNECT_BACKSTOP_MS });
}

export const systemNameLookup: LookupFunction = systemLookup as LookupFunction;

/** Each attempt has its own, shorter connect timeout; this one frees the socket of a call that was given up. */
const CONNECT_BACKSTOP_MS = 30_000;

function publicOnlyLookup(lookup: LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, "", 0);
      const addresses = Array.isArray(found) ? found : [{ address: found, family: isIP(found) }];
      const first = addresses[0];
      // One private address among public ones is refused too: a resolver must not choose between them for us.
      if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) {
        return callback(new PrivateAddressError(hostname), "", 0);
      }
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
