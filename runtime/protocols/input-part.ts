import type { ClientProtocol } from "../../schemas/index.ts";
import type { JsonObject } from "./codec.ts";
import { objectOf } from "./json-value.ts";
import type { MediaPart } from "./media.ts";
import { mediaPlaceholder, textOfDocument } from "./media.ts";
import type { NeutralPart } from "./neutral.ts";

/** How one of OpenAI's protocols writes what is sent to a model: words, and the media that it can carry. */
export interface InputShape {
  readonly protocol: ClientProtocol;
  readonly text: (text: string) => JsonObject;
  /** Null where the protocol has no way to carry these media. */
  readonly media: (part: MediaPart) => JsonObject | null;
}

/** One part of a message to the model; nothing where it is empty, an assistant's, or a result, which stands elsewhere. */
export function encodeInputPart(part: NeutralPart, shape: InputShape): readonly JsonObject[] {
  switch (part.kind) {
    case "text":
    case "refusal":
      return part.text === "" ? [] : [shape.text(part.text)];
    case "image":
    case "document":
    case "audio":
      return [encodeMedia(part, shape)];
    case "native":
      return part.protocol === shape.protocol ? [objectOf(part.value)] : [];
    case "thinking":
    case "tool_call":
    case "tool_result":
      return [];
  }
}

function encodeMedia(part: MediaPart, { text, media }: InputShape): JsonObject {
  const words = textOfDocument(part);
  if (words !== null) return text(part.name === null ? words : `${part.name}\n\n${words}`);
  return media(part) ?? text(mediaPlaceholder(part));
}
