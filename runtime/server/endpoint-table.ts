import type { ClientProtocol } from "../../schemas/index.ts";

/** Every path the gateway answers: for whom, with its methods and, where the path says it, the protocol. */
export const endpointTable = {
  "/v1/messages": { for: "clients", methods: ["POST"], protocol: "anthropic" },
  "/v1/messages/count_tokens": { for: "clients", methods: ["POST"], protocol: "anthropic" },
  "/v1/chat/completions": { for: "clients", methods: ["POST"], protocol: "openai-chat" },
  "/v1/responses": { for: "clients", methods: ["POST"], protocol: "openai-responses" },
  "/v1/models": { for: "clients", methods: ["GET", "HEAD"], protocol: null },
  "/": { for: "both", methods: ["GET", "HEAD"], protocol: null },
  "/health": { for: "both", methods: ["GET", "HEAD"], protocol: null },
  "/ready": { for: "both", methods: ["GET", "HEAD"], protocol: null },
  "/live": { for: "both", methods: ["GET", "HEAD"], protocol: null },
  "/metrics": { for: "operator", methods: ["GET", "HEAD"], protocol: null },
  "/admin/decide": { for: "operator", methods: ["POST"], protocol: null },
  "/admin/plan": { for: "operator", methods: ["GET", "HEAD"], protocol: null },
  "/admin/usage": { for: "operator", methods: ["GET", "HEAD"], protocol: null },
  "/admin/reload": { for: "operator", methods: ["POST"], protocol: null },
} as const satisfies Record<string, EndpointRow>;

export interface EndpointRow {
  /** Where the operator has a listener of their own, which one answers. */
  readonly for: "clients" | "operator" | "both";
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
