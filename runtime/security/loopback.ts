import { isIP } from "node:net";

/** Whether a host name or address means this machine alone. */
export function isLoopbackName(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, "").toLowerCase();
  if (name === "localhost" || name.endsWith(".localhost")) return true;
  const plain = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(name)?.[1] ?? name;
  return (isIP(plain) === 4 && plain.startsWith("127.")) || plain === "::1";
}

/** Whether a request's own headers show that no foreign web page sent it: a loopback `Host`, and no other origin than that host. */
export function isFromThisMachine(headers: {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
}): boolean {
  const { host, origin } = headers;
  if (host === undefined || (host !== lastLoopback && !isLoopbackName(withoutPort(host)))) return false;
  lastLoopback = host;
  return origin === undefined || origin === `http://${host}`;
}

/** The last `Host` that was found to mean this machine: nearly every request names it again. */
let lastLoopback = "";

function withoutPort(host: string): string {
  return host.replace(/:\d+$/, "");
}
