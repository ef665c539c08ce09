import type { ClientError, JsonObject, StreamDecoder } from "../codec.ts";
import { parseJson } from "../json-text.ts";
import { isObject, listOf, numberOrNull, objectOf, textOf, textOrNull } from "../json-value.ts";
import type { NeutralEvent } from "../neutral.ts";
import { readProviderError } from "../provider-error.ts";
import { sseFrame } from "../sse-frame.ts";
import { errorEvent, malformedEvent } from "../stream-error-event.ts";
import { failure, responseObject } from "./response-object.ts";
import { decodeStatus } from "./status.ts";
import { StreamedItem } from "./streamed-item.ts";
import { decodeUsage } from "./usage.ts";

/** Reads the events of Responses. What a server tells only when an item or the response is done is told then. */
export class ResponsesStreamDecoder implements StreamDecoder {
  readonly #items = new Map<number, StreamedItem>();
  #nextBlock = 0;
  #started = false;
  #complete = false;
  /** The response object as the provider first showed it, its items that are done, and the number of its next event. */
  #response: JsonObject = NOTHING_SHOWN;
  readonly #done: JsonObject[] = [];
  #nextSequence = 0;

  get complete(): boolean {
    return this.#complete;
  }

  get over(): boolean {
    return this.#complete;
  }

  push(event: string | null, data: string): readonly NeutralEvent[] {
    if (data.trim() === "[DONE]") return [];
    // The answer is whole: nothing that follows can break it.
    if (this.#complete) return [];
    const body = parseJson(data);
    if (!isObject(body)) return [malformedEvent(data)];
    const type = textOrNull(body["type"]) ?? event ?? "";
    // A provider's own error is never passed on, so ours takes its number.
    if (type !== "response.failed" && type !== "error")
      this.#nextSequence = (numberOrNull(body["sequence_number"]) ?? this.#nextSequence) + 1;
    switch (type) {
      case "response.created":
      case "response.in_progress":
      case "response.queued":
        return this.#start(objectOf(body["response"]));
      case "response.output_item.added":
        return this.#item(body).added(objectOf(body["item"]));
      case "response.output_item.done": {
        const item = objectOf(body["item"]);
        this.#done.push(item);
        return this.#item(body).done(item);
      }
      case "response.completed":
      case "response.incomplete":
        return this.#end(objectOf(body["response"]), type);
      case "response.failed":
      case "error":
        return [this.#error(body)];
      default:
        return type.startsWith("response.") ? this.#item(body).push(type, body) : this.#other(body);
    }
  }

  finish(): readonly NeutralEvent[] {
    return [];
  }

  fail(error: ClientError): string {
    const response = { ...this.#response, output: this.#done, ...failure(error) };
    return sseFrame("response.failed", {
      type: "response.failed",
      sequence_number: this.#nextSequence,
      response,
    });
  }

  #start(response: JsonObject): readonly NeutralEvent[] {
    if (this.#started) return [];
    this.#started = true;
    this.#response = response;
    return [{ kind: "start", id: textOf(response["id"]), model: textOf(response["model"]), usage: null }];
  }

  #item(body: JsonObject): StreamedItem {
    return this.#itemAt(numberOrNull(body["output_index"]) ?? 0);
  }

  #itemAt(index: number): StreamedItem {
    const known = this.#items.get(index);
    if (known !== undefined) return known;
    const item = new StreamedItem(() => this.#nextBlock++);
    this.#items.set(index, item);
    return item;
  }

  /** The last event holds the whole response: what was never streamed is taken from it. */
  #end(response: JsonObject, type: string): readonly NeutralEvent[] {
    const events: NeutralEvent[] = [...this.#start(response)];
    listOf(response["output"]).forEach((item, index) => {
      events.push(...this.#itemAt(index).done(objectOf(item)));
    });
    for (const item of this.#items.values()) events.push(...item.close());
    const items = [...this.#items.values()];
    const said = { calls: items.some((item) => item.isCall), refusal: items.some((item) => item.refused) };
    const status = type === "response.incomplete" ? { ...response, status: "incomplete" } : response;
    events.push({ kind: "stop", stop: decodeStatus(status, said) });
    if (isObject(response["usage"])) events.push({ kind: "usage", usage: decodeUsage(response["usage"]) });
    this.#complete = true;
    return [...events, { kind: "end" }];
  }

  #error(body: JsonObject): NeutralEvent {
    const response = isObject(body["response"]) ? body["response"] : body;
    const error = readProviderError(response) ?? readProviderError({ ...response, type: "error" });
    return errorEvent(error ?? { status: null, type: null, code: null, message: null });
  }

  #other(body: JsonObject): readonly NeutralEvent[] {
    const error = readProviderError(body);
    return error === null ? [] : [errorEvent(error)];
  }
}

const NOTHING_SHOWN = responseObject(
  "resp_unknown",
  { model: "", includeUsage: false, tools: [], createdSeconds: 0 },
  {},
);
