import type { Gate, PlanProvider, PlanTarget } from "../../engine/index.ts";
import { keepsThinkingFor, withKeptThinking } from "../memory/kept-thinking.ts";
import type { OriginMemory } from "../memory/origin-memory.ts";
import { bodyWithQuirks, type Codec, rewriteBody, type SseEvent } from "../protocols/index.ts";
import { writeJson } from "../protocols/json-text.ts";
import type { Exchange } from "./exchange.ts";
import { withoutDegraded } from "./without-degraded.ts";

/** The body for one target, or why it cannot be asked. */
export type RequestBody =
  | {
      readonly kind: "ready";
      readonly body: Uint8Array | string;
      /** What was changed, for the log; a translation is one change. */
      readonly edits: readonly string[];
      /** Whether the answer is the client's as the provider writes it. */
      readonly passes: boolean;
      /** Of an answer that passes: whether a frame of the answer is the client's to see. */
      readonly keeps: (frame: SseEvent) => boolean;
    }
  | { readonly kind: "unsendable"; readonly problem: string };

/**
 * The client's own bytes with the listed edits where the target speaks its protocol and the request loses nothing there, else a
 * translation through the neutral form.
 */
export function requestBody(
  exchange: Exchange,
  codec: Codec,
  target: PlanTarget,
  provider: PlanProvider,
  degraded: readonly Gate[],
  thoughts: OriginMemory,
): RequestBody {
  const { quirks, signatureDomain } = provider;
  const keepsThinking = keepsThinkingFor(
    { domain: signatureDomain, model: target.model, askedModel: exchange.facts.model },
    thoughts,
  );
  if (exchange.codec.protocol === codec.protocol && degraded.length === 0) {
    const { protocol } = codec;
    const rewritten = rewriteBody(exchange.body, {
      protocol,
      asked: exchange.facts,
      model: target.model,
      quirks,
      keepsThinking,
    });
    return {
      kind: "ready",
      body: rewritten.bytes,
      edits: rewritten.edits,
      passes: true,
      keeps: rewritten.keeps,
    };
  }
  const neutral = exchange.neutral();
  if (!neutral.ok) return { kind: "unsendable", problem: `${neutral.path}: ${neutral.problem}` };
  const { request, removed } = withKeptThinking(neutral.value, keepsThinking);
  const encoded = codec.encodeRequest(withoutDegraded(request, degraded, target), {
    model: target.model,
    defaultOutputTokens: target.defaultOutputTokens,
    reasoningField: quirks.reasoningField,
  });
  const { body, edits } = bodyWithQuirks(encoded, quirks);
  return {
    kind: "ready",
    body: writeJson(body),
    edits: [
      "translated",
      ...degraded.map((gate) => `without ${gate}`),
      ...(removed ? ["foreign thinking"] : []),
      ...edits,
    ],
    passes: false,
    keeps: () => true,
  };
}
