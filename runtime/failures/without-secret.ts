import { jsonExcess } from "../../engine/index.ts";
import { parseJson, writeJson } from "../protocols/json-text.ts";
import type { Secret } from "../security/secret.ts";
import type { Failure } from "./failure.ts";

/** A failure whose words do not hold the credential of the call, should the provider have repeated it. */
export function withoutSecret(failure: Failure, secret: Secret | null): Failure {
  if (secret === null) return failure;
  const value = secret.reveal();
  // As it is, as a JSON text may spell it, and as a URL does.
  const quoted = writeJson(value).slice(1, -1);
  const inUrl = encodeURIComponent(value);
  const inSmallUrl = inUrl.replace(/%../g, (code) => code.toLowerCase());
  const spellings = [...new Set([quoted.replaceAll("/", "\\/"), quoted, inUrl, inSmallUrl, value])];
  const clean = (text: string): string =>
    spellings.reduce((rest, spelling) => rest.replaceAll(spelling, "[secret]"), text);
  const { message, code, answer } = failure;
  const cleaned = { ...failure, message: clean(message), code: code === null ? null : clean(code) };
  if (answer === null) return cleaned;
  const { body, contentType } = answer;
  return {
    ...cleaned,
    answer: {
      ...answer,
      contentType: contentType === null ? null : clean(contentType),
      body: cleanBody(body, spellings, clean),
    },
  };
}

function cleanBody(
  body: Uint8Array,
  spellings: readonly string[],
  clean: (text: string) => string,
): Uint8Array {
  const text = Buffer.from(body).toString("utf8");
  if (spellings.some((spelling) => text.includes(spelling))) return new TextEncoder().encode(clean(text));
  // Some servers escape what needs no escape: then only the strings themselves show it, and the body is written anew.
  const written = text.includes("\\u") ? writtenAnew(text) : "";
  if (written === null) return NOTHING;
  const holds = spellings.some((spelling) => written.includes(spelling));
  return holds ? new TextEncoder().encode(clean(written)) : body;
}

/** Null where it nests too deeply, or holds too much, to be looked at. */
function writtenAnew(text: string): string | null {
  if (jsonExcess(text) !== null) return null;
  try {
    return writeJson(parseJson(text));
  } catch {
    return null;
  }
}

const NOTHING = new Uint8Array(0);
