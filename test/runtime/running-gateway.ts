import { onTestFinished } from "vitest";
import type { Plan } from "../../engine/index.ts";
import { createLog, type GatewayOptions, Secret, type Secrets, startGateway } from "../../runtime/index.ts";
import type { ClientProtocol, ProviderProtocol } from "../../schemas/index.ts";
import type { ConfigSketch } from "../fixtures/checked-config.ts";
import { planOf } from "../fixtures/compiled.ts";

/** One provider of a test plan, offering the model `m`. */
export interface TestProvider {
  readonly name: string;
  readonly url: string;
  readonly protocol: ProviderProtocol;
  readonly keys?: number;
  readonly windowTokens?: number;
}

/** Timeouts that no healthy upstream of these tests meets, on however busy a machine. */
const PATIENT = { connectMs: 4_000, firstTokenMs: 4_000, idleMs: 4_000, totalMs: 8_000 };

/** Timeouts for a target that is to meet them. */
export const IMPATIENT = { connectMs: 60, firstTokenMs: 60, idleMs: 60, totalMs: 120 };

/** A plan whose one chain tries the providers in order. */
export function chainPlan(providers: readonly TestProvider[], sketch: Partial<ConfigSketch> = {}): Plan {
  return planOf({
    targets: providers.map(({ name, protocol, windowTokens }) => ({
      provider: name,
      model: "m",
      protocol,
      ...(windowTokens === undefined ? {} : { windowTokens }),
    })),
    chains: { main: providers.map(({ name }) => `${name}/m`) },
    ...sketch,
    providers: Object.fromEntries(
      providers.map(({ name, url, protocol, keys = 1 }) => [
        name,
        {
          baseUrl: protocol === "echo" ? null : protocol === "anthropic" ? url : `${url}/v1`,
          network: "private",
          timeouts: PATIENT,
          auth: {
            kind: "keys",
            header: protocol === "anthropic" ? "x-api-key" : "authorization",
            scheme: protocol === "anthropic" ? "plain" : "bearer",
            selection: "least-loaded",
            keys: Array.from({ length: keys }, (_, i) => ({
              secret: `env:${name}_${i + 1}`,
              requestsPerMinute: null,
              inputTokensPerMinute: null,
              outputTokensPerMinute: null,
              priority: 0,
              weight: 1,
            })),
          },
          ...sketch.providers?.[name],
        } as const,
      ]),
    ),
  });
}

/** Every secret that a plan refers to; the value is the reference's own text with `secret-` before it. */
export function secretsFor(plan: Plan): Secrets {
  const references = [
    ...plan.providers.flatMap(({ auth }) =>
      auth.kind === "keys" ? auth.keys.map(({ secret }) => secret) : [],
    ),
    ...plan.gateway.clients.map(({ secret }) => secret),
    ...(plan.gateway.admin === null ? [] : [plan.gateway.admin.secret]),
  ];
  return new Map(references.map((reference) => [reference, new Secret(`secret-${reference}`)]));
}

export interface RunningGateway {
  readonly url: string;
  readonly adminUrl: string | null;
  readonly gateway: Extract<Awaited<ReturnType<typeof startGateway>>, { ok: true }>["gateway"];
  /** The log's lines so far, parsed: those of requests that are over too. */
  readonly lines: () => readonly Readonly<Record<string, unknown>>[];
}

/** Has something done when a test ends. Tests that run beside each other pass their own: the global one knows only one of them. */
export type AtEnd = (run: () => Promise<void>) => void;

/** A gateway on a free port, closed when the test ends. */
export async function runGateway(
  plan: Plan,
  options: Partial<GatewayOptions> = {},
  atEnd: AtEnd = onTestFinished,
): Promise<RunningGateway> {
  const lines: Readonly<Record<string, unknown>>[] = [];
  const log = createLog({
    level: "info",
    destination: { write: (line: string) => lines.push(JSON.parse(line)) },
  });
  const started = await startGateway({ plan, secrets: secretsFor(plan), log, port: 0, ...options });
  if (!started.ok) throw new Error(started.problems.join("; "));
  atEnd(() => started.gateway.close(0));
  return {
    url: started.gateway.address,
    adminUrl: started.gateway.adminAddress,
    gateway: started.gateway,
    lines: () => {
      // Reading the metrics has everything recorded that is over.
      void started.gateway.metrics();
      return lines;
    },
  };
}

export const endpoints: Readonly<Record<ClientProtocol, string>> = {
  anthropic: "/v1/messages",
  "openai-chat": "/v1/chat/completions",
  "openai-responses": "/v1/responses",
};

/** The smallest request of each protocol. */
export function requestBody(
  protocol: ClientProtocol,
  stream: boolean,
  text = "hello",
): Readonly<Record<string, unknown>> {
  if (protocol === "openai-responses") return { model: "any", input: text, stream };
  const messages = [{ role: "user", content: text }];
  return protocol === "anthropic"
    ? { model: "any", max_tokens: 100, messages, stream }
    : { model: "any", messages, stream };
}

export function post(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

export function ask(
  gatewayUrl: string,
  protocol: ClientProtocol,
  stream: boolean,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return post(`${gatewayUrl}${endpoints[protocol]}`, requestBody(protocol, stream), headers);
}

/** The words of an answer, streamed or not, in whatever protocol. */
export function wordsOf(protocol: ClientProtocol, body: string): string {
  if (body.startsWith("{")) {
    return [...body.matchAll(/"(?:text|content)":"((?:[^"\\]|\\.)*)"/g)].map((match) => match[1]).join("");
  }
  const delta =
    protocol === "anthropic"
      ? /"type":"text_delta","text":"((?:[^"\\]|\\.)*)"/g
      : protocol === "openai-chat"
        ? /"content":"((?:[^"\\]|\\.)*)"/g
        : /"delta":"((?:[^"\\]|\\.)*)"/g;
  return [...body.matchAll(delta)].map((match) => match[1]).join("");
}
