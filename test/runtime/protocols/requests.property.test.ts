import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codecs, type NeutralPart, type NeutralRequest } from "../../../runtime/protocols/index.ts";
import { type ClientProtocol, clientProtocols } from "../../../schemas/index.ts";
import { neutralRequest } from "../../arbitraries/neutral.ts";

const options = { model: "model-b", defaultOutputTokens: 4_096, reasoningField: null };

function throughWire(protocol: ClientProtocol, request: NeutralRequest): NeutralRequest {
  const body = codecs[protocol].encodeRequest(request, options);
  const decoded = codecs[protocol].decodeRequest(JSON.parse(JSON.stringify(body)));
  if (!decoded.ok) throw new Error(`${decoded.path} ${decoded.problem}`);
  return decoded.value;
}

/** The parts in their order, without the turns; images of tool results apart, since Chat moves them behind the results. */
function spoken(request: NeutralRequest): {
  readonly said: readonly unknown[];
  readonly shown: readonly unknown[];
} {
  const parts = request.turns.flatMap((turn) => turn.parts.map((part) => ({ role: turn.role, part })));
  const inside = parts.flatMap(({ part }) => (part.kind === "tool_result" ? part.parts : []));
  return {
    said: parts.flatMap(({ role, part }) => (isMedia(part) ? [] : [[role, said(part)]])),
    shown: [...parts.map(({ part }) => part), ...inside]
      .filter(isMedia)
      .map((part) => JSON.stringify(part))
      .sort(),
  };
}

function isMedia(part: NeutralPart): boolean {
  return part.kind === "image" || part.kind === "document";
}

function said(part: NeutralPart): unknown {
  if (part.kind === "text") return part.text;
  if (part.kind === "tool_call") return [part.id, part.name, part.arguments];
  if (part.kind !== "tool_result") return part;
  const words = part.parts.flatMap((inner) => (inner.kind === "text" ? [inner.text] : []));
  return [part.id, words.length === 0 ? "" : words.join("\n")];
}

describe.each(clientProtocols)("requests of %s", (protocol) => {
  it("keep words, calls, results, images, documents and limits", () => {
    let loops = 0;
    fc.assert(
      fc.property(neutralRequest, (request) => {
        const read = throughWire(protocol, request);
        const [asked, got] = [spoken(request), spoken(read)];
        expect(got.shown).toEqual(asked.shown);
        expect(JSON.stringify(got.said).replaceAll("The result follows in the next user message.", "")).toBe(
          JSON.stringify(asked.said),
        );
        expect(read.system.map((part) => part.text)).toEqual(request.system.map((part) => part.text));
        expect(read.tools).toEqual(
          request.tools.map((tool) => (protocol === "openai-responses" ? { ...tool, strict: false } : tool)),
        );
        expect(read.model).toBe("model-b");
        expect([read.maxOutputTokens, read.temperature, read.stream, read.userId]).toEqual([
          request.maxOutputTokens,
          request.temperature,
          request.stream,
          request.userId,
        ]);
        expect(read.format?.kind).toBe(request.format?.kind);
        if (request.turns.some((turn) => turn.parts.some((part) => part.kind === "tool_result"))) loops++;
      }),
      { numRuns: 150 },
    );
    expect(loops).toBeGreaterThan(40);
  });

  it("are the same from whichever protocol they came", () => {
    fc.assert(
      fc.property(neutralRequest, fc.constantFrom(...clientProtocols), (request, from) => {
        const direct = codecs[protocol].encodeRequest(request, options);
        const across = codecs[protocol].encodeRequest(throughWire(from, request), options);
        const images = (body: unknown) =>
          JSON.stringify(body).match(/"(?:data|url|image_url|file_data)":"[^"]*"/g)?.length ?? 0;
        expect(images(across)).toBe(images(direct));
        expect(
          Object.keys(across)
            .sort()
            .filter((key) => key !== "user"),
        ).toEqual(
          Object.keys(direct)
            .sort()
            .filter((key) => key !== "user"),
        );
      }),
      { numRuns: 60 },
    );
  });
});
