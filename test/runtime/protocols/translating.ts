import {
  codecs,
  type EncodeOptions,
  type JsonObject,
  type NeutralRequest,
} from "../../../runtime/protocols/index.ts";
import { parseJson, writeJson } from "../../../runtime/protocols/json-text.ts";
import type { ClientProtocol } from "../../../schemas/index.ts";

const options: EncodeOptions = { model: "m", defaultOutputTokens: 8_000, reasoningField: null };

/** A body of one protocol in the neutral form. */
export function decoded(from: ClientProtocol, body: JsonObject): NeutralRequest {
  const result = codecs[from].decodeRequest(body);
  if (!result.ok) throw new Error(`${result.path} ${result.problem}`);
  return result.value;
}

/** The body of one protocol as the body of another, as it goes over the wire. */
export function translated(
  from: ClientProtocol,
  to: ClientProtocol,
  body: JsonObject,
  more: Partial<EncodeOptions> = {},
): JsonObject {
  const sent = codecs[to].encodeRequest(decoded(from, body), { ...options, ...more });
  return parseJson(writeJson(sent)) as JsonObject;
}
