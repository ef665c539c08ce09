import { writeJson } from "./json-text.ts";

/** One server-sent event as text. `data` is serialised, unless it is text already, such as `[DONE]`. */
export function sseFrame(event: string | null, data: unknown): string {
  const payload = typeof data === "string" ? data : writeJson(data);
  return `${event === null ? "" : `event: ${event}\n`}data: ${payload}\n\n`;
}
