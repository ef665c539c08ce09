import { describe, expect, it } from "vitest";
import { type SseEvent, SseReader } from "../../../runtime/protocols/index.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const said = ({ event, data }: SseEvent) => [event, data];

describe("SseReader", () => {
  it("reads events with LF, CRLF and CR line ends", () => {
    for (const end of ["\n", "\r\n", "\r"]) {
      const reader = new SseReader(1_000);
      const events = reader.push(bytes(`event: a${end}data: 1${end}${end}data: 2${end}${end}`));
      expect([...events, ...reader.flush()].filter(({ data }) => data !== null).map(said)).toEqual([
        ["a", "1"],
        [null, "2"],
      ]);
    }
  });

  it("joins several data lines", () => {
    expect(new SseReader(1_000).push(bytes("data: a\ndata: b\n\n")).map(said)).toEqual([[null, "a\nb"]]);
  });

  it("keeps every byte, comments and stray blank lines included", () => {
    const stream = bytes(": hello\r\n\r\n\n\nevent: x\ndata: é🙂\n\n: bye\n");
    const reader = new SseReader(1_000);
    const events = [...stream].flatMap((byte) => reader.push(Uint8Array.of(byte)));
    const all = [...events, ...reader.flush()];
    expect(Buffer.concat(all.map(({ raw }) => raw))).toEqual(Buffer.from(stream));
    expect(all.map(said)).toEqual([
      [null, null],
      ["x", "é🙂"],
      [null, null],
    ]);
  });

  it("reads a last event that lacks its blank line, or even its line end", () => {
    for (const stream of ["data: 1\n\ndata: 2\n", "data: 1\n\ndata: 2"]) {
      const reader = new SseReader(1_000);
      expect([...reader.push(bytes(stream)), ...reader.flush()].map(said)).toEqual([
        [null, "1"],
        [null, "2"],
      ]);
    }
  });

  it("stops at an event that is larger than it may be", () => {
    const reader = new SseReader(100);
    expect(reader.push(bytes(`data: ${"x".repeat(200)}`))).toEqual([]);
    expect(reader.overflowed).toBe(true);
    expect(reader.push(bytes("\n\ndata: 1\n\n"))).toEqual([]);
  });

  it("tells neither event nor data of a body that is no event stream", () => {
    const reader = new SseReader(1_000);
    const events = [...reader.push(bytes('{"error":{"message":"no"}}\n')), ...reader.flush()];
    expect(events.map(said)).toEqual([[null, null]]);
  });
});
