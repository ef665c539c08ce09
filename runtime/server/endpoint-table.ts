import type { ClientProtocol } from "../../schemas/index.ts";

/** Every path the gateway answers, with its methods and, where the path says it, the protocol. */
export const endpointTable = {
  "/v1/messages": { methods: ["POST"], protocol: "anthropic" },
  "/v1/messages/count_tokens": { methods: ["POST"], protocol: "anthropic" },
  "/v1/chat/completions": { methods: ["POST"], protocol: "openai-chat" },
  "/v1/responses": { methods: ["POST"], protocol: "openai-responses" },
  "/v1/models": { methods: ["GET", "HEAD"], protocol: null },
  "/": { methods: ["GET", "HEAD"], protocol: null },
  "/health": { methods: ["GET", "HEAD"], protocol: null },
  "/ready": { methods: ["GET", "HEAD"], protocol: null },
  "/live": { methods: ["GET", "HEAD"], protocol: null },
  "/metrics": { methods: ["GET", "HEAD"], protocol: null },
  "/admin/decide": { methods: ["POST"], protocol: null },
  "/admin/plan": { methods: ["GET", "HEAD"], protocol: null },
  "/admin/reload": { methods: ["POST"], protocol: null },
} as const satisfies Record<string, EndpointRow>;

export interface EndpointRow {
  readonly methods: readonly string[];
  readonly protocol: ClientProtocol | null;
}

/** The row of a request's path; null where nothing answers it. */
export function endpointAt(path: string): EndpointRow | null {
  const rows: Readonly<Record<string, EndpointRow>> = endpointTable;
  if (Object.hasOwn(rows, path)) return rows[path] ?? null;
  return path.startsWith("/v1/models/") ? endpointTable["/v1/models"] : null;
}

/** Whose shape an answer takes: the path's protocol, else what the client's headers look like. */
export function protocolOf(
  path: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): ClientProtocol {
  const stated = endpointAt(path)?.protocol ?? null;
  if (stated !== null) return stated;
  return "anthropic-version" in headers || "x-api-key" in headers ? "anthropic" : "openai-chat";
}
