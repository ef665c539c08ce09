import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codecs, type NeutralResponse, unfoldResponse } from "../../../runtime/protocols/index.ts";
import { clientProtocols } from "../../../schemas/index.ts";
import { neutralResponse } from "../../arbitraries/neutral.ts";
import { collectEvents } from "./collect-events.ts";
import { answer } from "./stream-reading.ts";

function throughWire(protocol: (typeof clientProtocols)[number], response: NeutralResponse): NeutralResponse {
  const body = codecs[protocol].encodeResponse(response, answer);
  const decoded = codecs[protocol].decodeResponse(JSON.parse(JSON.stringify(body)));
  if (!decoded.ok) throw new Error(`${decoded.path} ${decoded.problem}`);
  return decoded.value;
}

describe.each(clientProtocols)("answers of %s", (protocol) => {
  it("keep thinking, words, calls, stop reason and usage", () => {
    let unparsed = 0;
    fc.assert(
      fc.property(neutralResponse, (response) => {
        const read = throughWire(protocol, response);
        expect(read.parts).toEqual(response.parts);
        expect(read.usage).toEqual(response.usage);
        const told =
          protocol === "anthropic" && response.stop.reason === "content_filter"
            ? "refusal"
            : response.stop.reason;
        expect(read.stop.reason).toBe(told);
        if (response.parts.some((part) => part.kind === "tool_call" && part.arguments === "{oops"))
          unparsed++;
      }),
      { numRuns: 200 },
    );
    expect(unparsed).toBeGreaterThan(5);
  });

  it("tell the same whole as in a stream", () => {
    fc.assert(
      fc.property(neutralResponse, (response) => {
        expect(collectEvents(unfoldResponse(response))).toEqual(response);
      }),
      { numRuns: 60 },
    );
  });
});
