import type { NeutralUsage } from "../protocols/neutral.ts";

/** What the log says of a request that is over, in this order; what is undefined is left out. */
export interface RequestLine {
  readonly requestId: string;
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  readonly protocol: string;
  readonly client: string | null;
  readonly outcome: string;
  /** Null where the client left before an answer had begun. */
  readonly status: number | null;
  readonly model: string | null;
  readonly stream: boolean | null;
  readonly inputTokens: number | null;
  readonly rule: string | null;
  readonly chain: string | null;
  readonly topics: readonly string[];
  readonly target: string | null;
  readonly key: number | null;
  readonly refused: readonly object[];
  readonly failed: readonly object[];
  readonly hedged: readonly object[];
  readonly edits: readonly string[];
  readonly malformedToolCalls: number;
  readonly usage: NeutralUsage | null;
  readonly costUsd: number;
  readonly firstTokenMs: number | null;
  readonly durationMs: number | null;
  readonly plan: string;
}

/** The members of the line's JSON object, as `JSON.stringify` writes them in twice the time. */
export function writeRequestLine(line: RequestLine): string {
  const { traceId, spanId, usage } = line;
  const trace =
    (traceId === undefined ? "" : `,"traceId":${text(traceId)}`) +
    (spanId === undefined ? "" : `,"spanId":${text(spanId)}`);
  const used =
    usage === null
      ? null
      : `{"input":${number(usage.input)},"output":${number(usage.output)},"cacheRead":${number(usage.cacheRead)}` +
        `,"cacheWrite":${number(usage.cacheWrite)},"reasoning":${number(usage.reasoning)}}`;
  return (
    `"requestId":${text(line.requestId)}${trace},"protocol":${text(line.protocol)}` +
    `,"client":${text(line.client)},"outcome":${text(line.outcome)},"status":${line.status}` +
    `,"model":${text(line.model)},"stream":${line.stream},"inputTokens":${line.inputTokens}` +
    `,"rule":${text(line.rule)},"chain":${text(line.chain)},"topics":${list(line.topics)}` +
    `,"target":${text(line.target)},"key":${line.key},"refused":${list(line.refused)}` +
    `,"failed":${list(line.failed)},"hedged":${list(line.hedged)},"edits":${list(line.edits)}` +
    `,"malformedToolCalls":${line.malformedToolCalls},"usage":${used},"costUsd":${number(line.costUsd)}` +
    `,"firstTokenMs":${line.firstTokenMs},"durationMs":${line.durationMs},"plan":${text(line.plan)}`
  );
}

/** Most names need no escape. */
function text(value: string | null): string {
  if (value === null) return "null";
  return /^[ !#-[\]-~]*$/.test(value) ? `"${value}"` : JSON.stringify(value);
}

/** A figure as JSON has it, which knows no infinity. */
function number(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function list(values: readonly unknown[]): string {
  return values.length === 0 ? "[]" : JSON.stringify(values);
}
