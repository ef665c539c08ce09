import type { ClientProtocol } from "../../schemas/index.ts";
import type { Facts } from "../facts/facts.ts";
import { factsToJson } from "../facts/facts-json.ts";
import { headersRead } from "../facts/headers-read.ts";
import { readFacts } from "../facts/read-facts.ts";
import { matchTopics } from "../match/match-topics.ts";
import type { Plan } from "../plan/plan.ts";
import { type Outline, outlineOf } from "./outline.ts";
import { writeAnthropic } from "./write-anthropic.ts";
import { writeOpenAiChat } from "./write-openai-chat.ts";
import { writeOpenAiResponses } from "./write-openai-responses.ts";

/** One whole request, as a client sends it. */
export interface WrittenRequest {
  readonly protocol: ClientProtocol;
  /** Parsed JSON. */
  readonly body: Readonly<Record<string, unknown>>;
  /** By lower-case name: those that the facts speak of, none that only HTTP needs. */
  readonly headers: Readonly<Record<string, string>>;
  readonly client: string | null;
}

export type WriteResult =
  | { readonly ok: true; readonly request: WrittenRequest }
  | {
      readonly ok: false;
      /** Why no request has these facts, in a sentence. */
      readonly problem: string;
      /** Where only the size is wrong: the fewest input tokens that such a request takes. */
      readonly leastInputTokens: number | null;
    };

/**
 * Writes a request that has the given facts: `readFacts` finds in it every one of them, the input tokens exactly, and
 * in its text the topics of the wanted one. It is padded with dots where it must be long.
 */
export function writeRequest(plan: Plan, facts: Facts): WriteResult {
  const bare = attempt(plan, facts, 0);
  if (typeof bare === "string") return failed(bare);
  const missing = facts.inputTokens - bare.facts.inputTokens;
  if (missing < 0) {
    const least = bare.facts.inputTokens;
    return failed(`a request that says all this takes at least ${least} input tokens`, least);
  }
  const sample = missing === 0 ? bare : attempt(plan, facts, sampleOf(missing));
  if (typeof sample === "string") return failed(sample);
  const expected = { ...facts, inputTokens: bare.facts.inputTokens + sampleOf(missing) };
  const difference = differenceOf(plan, expected, sample.facts);
  if (difference !== null) return failed(difference);
  const outline = outlineOf(plan.text, facts, missing);
  return typeof outline === "string"
    ? failed(outline)
    : { ok: true, request: { ...sample.request, body: writers[facts.protocol](outline) } };
}

/**
 * A padding that stands where one for so many tokens would and that differs from it in the length of its last run only: what
 * is found with it need not be read again with the long one, which may be a megabyte.
 */
function sampleOf(tokens: number): number {
  return tokens < 12 ? tokens : 9 + (tokens % 3);
}

function failed(problem: string, leastInputTokens: number | null = null): WriteResult {
  return { ok: false, problem, leastInputTokens };
}

interface Attempt {
  readonly request: WrittenRequest;
  readonly facts: Facts;
}

function attempt(plan: Plan, facts: Facts, extraTokens: number): Attempt | string {
  const outline = outlineOf(plan.text, facts, extraTokens);
  if (typeof outline === "string") return outline;
  const { protocol, client, session } = facts;
  const body = writers[protocol](outline);
  const headers = { ...facts.headers, ...(session === null ? {} : { "x-session-id": session }) };
  const read = readFacts(plan, { protocol, body, headers, client });
  return read.ok ? { request: { protocol, body, headers, client }, facts: read.facts } : read.problem;
}

const writers: Readonly<Record<ClientProtocol, (outline: Outline) => Readonly<Record<string, unknown>>>> = {
  anthropic: writeAnthropic,
  "openai-chat": writeOpenAiChat,
  "openai-responses": writeOpenAiResponses,
};

/** The first fact that a request does not have as it is wanted; null where it has all. Of headers, those count that the plan reads. */
function differenceOf(plan: Plan, wanted: Facts, got: Facts): string | null {
  const headers = Object.fromEntries(
    Object.entries(wanted.headers).filter(([name]) => headersRead(plan).includes(name)),
  );
  const [asked, found] = [factsToJson({ ...wanted, headers }), factsToJson(got)];
  const other = Object.keys(asked).find(
    (name) => name !== "text" && JSON.stringify(asked[name]) !== JSON.stringify(found[name]),
  );
  if (other !== undefined)
    return `no ${wanted.protocol} request has this \`${other}\` beside the other facts`;
  if (wanted.text === got.text) return null;
  const [meant, read] = [matchTopics(plan, wanted.text), matchTopics(plan, got.text)];
  const same = meant.winner === read.winner && meant.found.join() === read.found.join();
  return same ? null : "what must stand beside the text brings other topics in";
}
