import { BlockStreamEncoder } from "../block-stream-encoder.ts";
import type { AnswerOptions, ClientError, JsonObject } from "../codec.ts";
import { listOf, objectOf } from "../json-value.ts";
import type { NeutralStop, NeutralUsage } from "../neutral.ts";
import { sseFrame } from "../sse-frame.ts";
import { ItemWriter } from "./item-writer.ts";
import { failure, responseObject } from "./response-object.ts";
import { encodeStatus } from "./status.ts";
import { encodeUsage } from "./usage.ts";

/** Writes the events of Responses, one output item after the other, numbered from 0. */
export class ResponsesStreamEncoder extends BlockStreamEncoder {
  protected readonly ping = KEEP_ALIVE;
  readonly #options: AnswerOptions;
  readonly #events: EventWriter;
  readonly #items: ItemWriter;
  #id = "resp_unknown";

  constructor(options: AnswerOptions) {
    const events = new EventWriter();
    const items = new ItemWriter(options.tools, (type, members) => events.write(type, members));
    super(items);
    this.#options = options;
    this.#events = events;
    this.#items = items;
  }

  protected override open(id: string): string {
    if (id !== "") this.#id = id;
    this.#items.responseId = this.#id;
    const response = this.#response({});
    return (
      this.#events.write("response.created", { response }) +
      this.#events.write("response.in_progress", { response })
    );
  }

  protected override close(stop: NeutralStop, usage: NeutralUsage): string {
    const status = encodeStatus(stop, { refusal: this.#items.done.some(holdsRefusal) });
    const response = this.#response({ ...status, usage: encodeUsage(usage) });
    return this.#events.write(`response.${String(status["status"])}`, { response });
  }

  protected override breakOff(error: ClientError): string {
    return this.begin() + this.#events.write("response.failed", { response: this.#response(failure(error)) });
  }

  #response(members: JsonObject): JsonObject {
    return responseObject(this.#id, this.#options, { output: this.#items.done, ...members });
  }
}

/** Numbers the events of one stream. */
class EventWriter {
  #sequence = 0;

  write(type: string, members: JsonObject): string {
    return sseFrame(type, { type, sequence_number: this.#sequence++, ...members });
  }
}

/** A comment, which every reader of server-sent events skips. */
export const KEEP_ALIVE = ": keep-alive\n\n";

function holdsRefusal(item: JsonObject): boolean {
  return listOf(item["content"]).some((part) => objectOf(part)["type"] === "refusal");
}
