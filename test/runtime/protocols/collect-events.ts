import {
  laterUsage,
  type NeutralEvent,
  type NeutralPart,
  type NeutralResponse,
  type NeutralStop,
  NO_USAGE,
} from "../../../runtime/protocols/index.ts";

interface OpenBlock {
  readonly part: "text" | "thinking" | "refusal" | "tool_call";
  readonly id: string;
  readonly name: string;
  text: string;
  signature: Extract<NeutralEvent, { kind: "signature" }> | null;
}

/** The whole answer that a sequence of events tells; an unfinished sequence gives what had come by then. */
export function collectEvents(events: Iterable<NeutralEvent>): NeutralResponse {
  let id = "";
  let model = "";
  let usage = NO_USAGE;
  let stop: NeutralStop = { reason: "end", sequence: null };
  const blocks = new Map<number, OpenBlock>();
  for (const event of events) {
    if (event.kind === "start") {
      id = event.id;
      model = event.model;
      if (event.usage !== null) usage = laterUsage(usage, event.usage);
    } else if (event.kind === "block_start") {
      const call = event.part === "tool_call" ? { id: event.id, name: event.name } : { id: "", name: "" };
      blocks.set(event.block, { part: event.part, ...call, text: "", signature: null });
    } else if (event.kind === "text" || event.kind === "thinking" || event.kind === "arguments") {
      const block = blocks.get(event.block);
      if (block !== undefined) block.text += event.delta;
    } else if (event.kind === "signature") {
      const block = blocks.get(event.block);
      if (block !== undefined) block.signature = event;
    } else if (event.kind === "stop") {
      stop = event.stop;
    } else if (event.kind === "usage") {
      usage = laterUsage(usage, event.usage);
    }
  }
  return { id, model, parts: [...blocks.values()].map(partOf), stop, usage };
}

function partOf(block: OpenBlock): NeutralPart {
  switch (block.part) {
    case "text":
      return { kind: "text", text: block.text, cacheControl: false };
    case "refusal":
      return { kind: "refusal", text: block.text };
    case "tool_call":
      return { kind: "tool_call", id: block.id, name: block.name, arguments: block.text };
    case "thinking": {
      const { signature } = block;
      return {
        kind: "thinking",
        text: block.text,
        signature:
          signature === null
            ? null
            : { value: signature.value, protocol: signature.protocol, id: signature.id },
        redacted: signature?.redacted ?? false,
      };
    }
  }
}
