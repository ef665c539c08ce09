import type { BodyReader } from "./body-reader.ts";
import type { JsonObject } from "./codec.ts";
import { isText } from "./json-text.ts";
import type { NeutralPart } from "./neutral.ts";

/** Content as OpenAI's protocols write it: nothing, a string, or an array of parts, which `decodePart` reads. */
export function contentParts(
  content: unknown,
  path: string,
  reader: BodyReader,
  decodePart: (part: JsonObject, path: string, reader: BodyReader) => NeutralPart,
): readonly NeutralPart[] {
  if (content === undefined || content === null) return [];
  if (isText(content)) return [{ kind: "text", text: content, cacheControl: false }];
  return reader.list(content, path).map((part, index) => {
    const at = `${path}.${index}`;
    return decodePart(reader.object(part, at), at, reader);
  });
}
