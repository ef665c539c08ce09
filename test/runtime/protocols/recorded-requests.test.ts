import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { echoEvents } from "../../../runtime/echo/index.ts";
import {
  codecs,
  type JsonObject,
  type NeutralPart,
  type NeutralRequest,
} from "../../../runtime/protocols/index.ts";
import { type ClientProtocol, clientProtocols } from "../../../schemas/index.ts";
import { answer, streamProblems, writeStream } from "./stream-reading.ts";

const folder = fileURLToPath(new URL("../../../../shared/data/requests", import.meta.url));
const files = existsSync(folder)
  ? readdirSync(folder)
      .filter((file) => file.endsWith(".json"))
      .sort()
  : [];
if (files.length === 0) console.log("skipped: the recorded requests are not beside this checkout");

function read(file: string): { readonly protocol: ClientProtocol; readonly body: JsonObject } {
  const { url, body } = JSON.parse(readFileSync(`${folder}/${file}`, "utf8")) as {
    url: string;
    body: JsonObject;
  };
  const codec = Object.values(codecs).find(({ path }) => url.split("?")[0] === path);
  if (codec === undefined) throw new Error(`no codec for ${url}`);
  return { protocol: codec.protocol, body };
}

function decode(protocol: ClientProtocol, body: JsonObject): NeutralRequest {
  const decoded = codecs[protocol].decodeRequest(body);
  if (!decoded.ok) throw new Error(`${decoded.path} ${decoded.problem}`);
  return decoded.value;
}

/** Everything that is said, in characters that are no white space: translations join parts with line ends. */
function said(request: NeutralRequest): string {
  const textOf = (part: NeutralPart): string => {
    if (part.kind === "text") return part.text;
    if (part.kind === "tool_call") return part.id + part.name + part.arguments;
    return part.kind === "tool_result" ? part.id + part.parts.map(textOf).join("") : "";
  };
  const turns = (role: string) =>
    request.turns.filter((turn) => turn.role === role).flatMap((turn) => turn.parts.map(textOf));
  const system = [...request.system.map((part) => part.text), ...turns("system")];
  return [...system, ...turns("user"), ...turns("assistant")]
    .join("")
    .replace(/\s/g, "")
    .replace("Theresultfollowsinthenextusermessage.", "");
}

function media(request: NeutralRequest): number {
  const count = (parts: readonly NeutralPart[]): number =>
    parts.reduce(
      (sum, part) => sum + (part.kind === "image" ? 1 : part.kind === "tool_result" ? count(part.parts) : 0),
      0,
    );
  return request.turns.reduce((sum, turn) => sum + count(turn.parts), 0);
}

const functions = (request: NeutralRequest) =>
  request.tools.flatMap((tool) => (tool.kind === "function" ? [tool.name] : []));

describe.skipIf(files.length === 0)("a recorded request", () => {
  it("is there", () => expect(files.length).toBeGreaterThan(0));

  describe.each(files)("%s", (file) => {
    it.each(clientProtocols)("says the same to %s", (target) => {
      const { protocol, body } = read(file);
      const request = decode(protocol, body);
      const sent = codecs[target].encodeRequest(request, {
        model: "m",
        defaultOutputTokens: 8_000,
        reasoningField: null,
      });
      const arrived = decode(target, JSON.parse(JSON.stringify(sent)));
      expect(said(arrived)).toBe(said(request));
      expect(media(arrived)).toBe(media(request));
      expect(functions(arrived)).toEqual(functions(request));
      expect(functions(arrived).every((name) => /^[a-zA-Z0-9_-]{1,64}$/.test(name))).toBe(true);
      expect(arrived.stream).toBe(request.stream);
    });

    it("gets a well-formed answer in its own protocol", () => {
      const { protocol, body } = read(file);
      const request = decode(protocol, body);
      const options = { ...answer, tools: request.tools, includeUsage: request.includeUsage };
      const events = echoEvents(request);
      expect(streamProblems(protocol, writeStream(protocol, events, options), request.includeUsage)).toEqual(
        [],
      );
      expect(events.some((event) => event.kind === "text" && event.delta !== "")).toBe(true);
    });
  });
});
