import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  codecs,
  type NeutralEvent,
  type NeutralPart,
  type NeutralStop,
  unfoldResponse,
} from "../../../runtime/protocols/index.ts";
import { type ClientProtocol, clientProtocols } from "../../../schemas/index.ts";
import { chunking, interleavedEvents, neutralResponse } from "../../arbitraries/neutral.ts";
import { collectEvents } from "./collect-events.ts";
import { answer, readStream, streamProblems, writeStream } from "./stream-reading.ts";

describe.each(clientProtocols)("streams of %s", (protocol) => {
  it("are well-formed and keep every block's deltas, however the events interleave", () => {
    let interleaved = 0;
    fc.assert(
      fc.property(interleavedEvents, ({ events, blocks }) => {
        const stream = writeStream(protocol, events);
        expect(streamProblems(protocol, stream)).toEqual([]);
        const { events: read, complete } = readStream(protocol, stream);
        expect(complete).toBe(true);
        const parts = collectEvents(read).parts.map(textOf);
        blocks.forEach((block, index) => {
          const kept = parts
            .map((text) => text.match(new RegExp(`<${index}\\.\\d+>`, "g"))?.join("") ?? "")
            .join("");
          expect(kept).toBe(block.deltas.join(""));
          if (block.part === "tool_call") expect(parts).toContain(block.deltas.join(""));
        });
        const order = events.flatMap((event) => ("block" in event ? [event.block] : []));
        if (
          order.some(
            (block, at) => at > 1 && order[at - 1] !== block && order.slice(0, at - 1).includes(block),
          )
        ) {
          interleaved++;
        }
      }),
      { numRuns: 200 },
    );
    expect(interleaved).toBeGreaterThan(80);
  });

  it("are read the same however the bytes are cut, with CRLF, comments and no blank line at the end", () => {
    let cutInsideCharacters = 0;
    fc.assert(
      fc.property(
        neutralResponse,
        chunking,
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        (response, lengths, crlf, comments, open) => {
          const events = unfoldResponse(response, (text) => text.match(/.{1,7}/gsu) ?? []);
          const written = writeStream(protocol, events);
          const whole = readStream(protocol, written).events;
          let stream = comments ? written.replaceAll("\n\n", "\n\n: still here\n\n") : written;
          if (open) stream = stream.replace(/\n+$/, "");
          if (crlf) stream = stream.replaceAll("\n", "\r\n");
          const bytes = new TextEncoder().encode(stream);
          if (bytes.length !== stream.length && lengths.some((length) => length < 3)) cutInsideCharacters++;
          expect(readStream(protocol, bytes, lengths).events).toEqual(whole);
        },
      ),
      { numRuns: 120 },
    );
    expect(cutInsideCharacters).toBeGreaterThan(10);
  });

  it("tell the answer that they were made of", () => {
    fc.assert(
      fc.property(neutralResponse, (response) => {
        const read = collectEvents(
          readStream(protocol, writeStream(protocol, unfoldResponse(response))).events,
        );
        expect(read.parts.map(essence)).toEqual(response.parts.map(essence));
        expect(read.usage).toEqual(response.usage);
        expect(read.stop.reason).toBe(told(protocol, response.stop.reason));
        expect(read.model).toBe(answer.model);
      }),
      { numRuns: 150 },
    );
  });

  it("never look finished when they failed", () => {
    fc.assert(
      fc.property(interleavedEvents, fc.nat(100), ({ events }, cut) => {
        const begun = events.slice(0, 1 + (cut % (events.length - 1)));
        const encoder = writeThenFail(protocol, begun);
        expect(streamProblems(protocol, encoder)).toEqual([]);
        const { events: read, complete } = readStream(protocol, encoder);
        expect(complete).toBe(false);
        expect(read.at(-1)).toMatchObject({ kind: "error", message: "the provider broke off" });
      }),
      { numRuns: 60 },
    );
  });
});

function writeThenFail(protocol: ClientProtocol, events: readonly NeutralEvent[]): string {
  const encoder = codecs[protocol].streamEncoder(answer);
  const begun = events.map((event) => encoder.push(event)).join("");
  return (
    begun +
    encoder.fail({ status: 502, kind: "upstream", message: "the provider broke off", requestId: "req_1" })
  );
}

/** Anthropic has one word for what OpenAI's two filters do. */
function told(protocol: ClientProtocol, reason: NeutralStop["reason"]): NeutralStop["reason"] {
  return protocol === "anthropic" && reason === "content_filter" ? "refusal" : reason;
}

function textOf(part: NeutralPart): string {
  if (part.kind === "text" || part.kind === "thinking" || part.kind === "refusal") return part.text;
  return part.kind === "tool_call" ? part.arguments : "";
}

function essence(part: NeutralPart): unknown {
  return part.kind === "tool_call"
    ? [part.kind, part.id, part.name, part.arguments]
    : [part.kind, textOf(part)];
}
