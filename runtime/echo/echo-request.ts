import { createHash } from "node:crypto";
import {
  type NeutralEvent,
  type NeutralPart,
  type NeutralRequest,
  type NeutralResponse,
  type NeutralStop,
  unfoldResponse,
} from "../protocols/index.ts";
import { writeJson } from "../protocols/json-text.ts";
import { askedCalls } from "./asked-calls.ts";
import { lastResultText, lastUserText, textLength } from "./last-words.ts";
import { minimalValue } from "./minimal-value.ts";

const QUOTED_CHARACTERS = 200;
const CHARACTERS_PER_TOKEN = 4;
const DELTA_CHARACTERS = 12;

/**
 * What the echo provider answers: the last words of the user, a call of the tool they ask for, or the least JSON the
 * format allows. The same request always gets the same answer, to the byte.
 */
export function echoResponse(request: NeutralRequest): NeutralResponse {
  const digest = createHash("sha256").update(writeJson(request)).digest("hex").slice(0, 24);
  const calls = askedCalls(request).map(
    (tool, index): NeutralPart => ({
      kind: "tool_call",
      id: `call_${digest}_${index}`,
      name: tool.name,
      arguments: writeJson(minimalValue(tool.parameters ?? { type: "object" })),
    }),
  );
  const said = calls.length > 0 ? { text: "", stop: callsStop } : bounded(answerText(request), request);
  const parts: readonly NeutralPart[] = [
    ...thinkingParts(request),
    ...(said.text === "" ? [] : [{ kind: "text" as const, text: said.text, cacheControl: false }]),
    ...calls,
  ];
  const reasoning = tokens(lengthOf(parts.filter((part) => part.kind === "thinking")));
  return {
    id: `echo_${digest}`,
    model: request.model,
    parts,
    stop: said.stop,
    usage: {
      input: tokens(textLength(request)),
      output: tokens(lengthOf(parts)),
      cacheRead: 0,
      cacheWrite: 0,
      reasoning,
    },
  };
}

/** The same answer as a stream, its words in several deltas. */
export function echoEvents(request: NeutralRequest): readonly NeutralEvent[] {
  return unfoldResponse(echoResponse(request), inDeltas);
}

const callsStop: NeutralStop = { reason: "tool_calls", sequence: null };

function answerText(request: NeutralRequest): string {
  if (request.format?.kind === "json_schema") return writeJson(minimalValue(request.format.schema));
  const result = lastResultText(request);
  const words = quoted(result ?? lastUserText(request));
  if (request.format?.kind === "json_object") return writeJson({ echo: words });
  return result === null ? `Echo: ${words}` : `The tool answered: ${words}`;
}

function thinkingParts(request: NeutralRequest): readonly NeutralPart[] {
  if (request.thinking === null || request.thinking.mode === "disabled") return [];
  const text = `The last words of the user are: ${quoted(lastUserText(request))}`;
  return [{ kind: "thinking", text, signature: null, redacted: false }];
}

/** Stops where the request says to: at a stop sequence, or at its output limit. */
function bounded(
  text: string,
  request: NeutralRequest,
): { readonly text: string; readonly stop: NeutralStop } {
  const found = request.stop
    .filter((sequence) => sequence !== "" && text.includes(sequence))
    .sort((a, b) => text.indexOf(a) - text.indexOf(b))[0];
  const until = found === undefined ? text : text.slice(0, text.indexOf(found));
  const limit = request.maxOutputTokens === null ? Number.POSITIVE_INFINITY : request.maxOutputTokens;
  const characters = [...until];
  if (tokens(characters.length) > limit) {
    const cut = characters.slice(0, limit * CHARACTERS_PER_TOKEN).join("");
    return { text: cut, stop: { reason: "max_output", sequence: null } };
  }
  return found === undefined
    ? { text, stop: { reason: "end", sequence: null } }
    : { text: until, stop: { reason: "stop_sequence", sequence: found } };
}

function quoted(text: string): string {
  const characters = [...text];
  return characters.length <= QUOTED_CHARACTERS
    ? text
    : `${characters.slice(0, QUOTED_CHARACTERS).join("")}...`;
}

/** Cut between characters, never inside one. */
function inDeltas(text: string): readonly string[] {
  const characters = [...text];
  const deltas: string[] = [];
  for (let at = 0; at < characters.length; at += DELTA_CHARACTERS) {
    deltas.push(characters.slice(at, at + DELTA_CHARACTERS).join(""));
  }
  return deltas;
}

function lengthOf(parts: readonly NeutralPart[]): number {
  return parts.reduce((length, part) => {
    if (part.kind === "text" || part.kind === "thinking") return length + part.text.length;
    return part.kind === "tool_call" ? length + part.name.length + part.arguments.length : length;
  }, 0);
}

function tokens(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}
