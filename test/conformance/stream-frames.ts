/** One frame of a stream as the validators see it; `data` is what its JSON holds, or its text where it holds none. */
export interface StreamFrame {
  readonly event: string | null;
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The frames of a stream that we wrote: LF line ends, one `data` line each, a blank line after each; comments are left out. */
export function framesOf(stream: string, problems: string[]): readonly StreamFrame[] {
  if (!stream.endsWith("\n\n")) problems.push("the last frame has no blank line");
  return stream
    .split("\n\n")
    .filter((frame) => frame !== "" && !frame.startsWith(":"))
    .map((frame) => {
      const lines = frame.split("\n");
      const event = lines.find((line) => line.startsWith("event: "))?.slice(7) ?? null;
      const data = lines.filter((line) => line.startsWith("data: "));
      if (data.length !== 1) problems.push(`a frame has ${data.length} data lines: ${frame}`);
      if (lines.length !== data.length + (event === null ? 0 : 1))
        problems.push(`a frame has stray lines: ${frame}`);
      const text = data[0]?.slice(6) ?? "";
      return { event, text, data: recordOf(text) };
    });
}

/** An object that a value is, or an empty one. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function recordOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return record(JSON.parse(text));
  } catch {
    return {};
  }
}
