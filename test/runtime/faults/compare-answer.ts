import { expect } from "vitest";
import type { Run } from "./draw-run.ts";
import type { Expected } from "./expected-result.ts";
import { readStream, readWholeAnswer, type Understood } from "./read-client.ts";
import { sdkSees, type WireAnswer } from "./sdk-client.ts";

/** What came over the wire is just what the faults of a run allow; null where the client left. */
export function compareAnswer(run: Run, { end, calls }: Expected, seen: WireAnswer | null): void {
  expect(seen === null).toBe(end.kind === "left");
  if (seen === null || end.kind === "left") return;
  const { body, status } = seen;
  if (end.kind === "error") {
    expect(status, body).toBe(end.status);
    expect(JSON.parse(body)).toHaveProperty("error.message");
    if (end.words !== null) expect(body).toContain(end.words);
    expect(seen.headers.get("x-signalbox-attempts")).toBe(String(calls.length));
    if (end.status === 429) expect(Number(seen.headers.get("retry-after"))).toBeGreaterThan(0);
    return;
  }
  expect(status, body).toBe(200);
  expect(seen.headers.get("x-signalbox-target")).toBe(`${end.target}/m`);
  expect(seen.headers.get("x-signalbox-attempts")).toBe(String(calls.length));
  const understood = run.stream ? readStream(run.client, body) : readWholeAnswer(run.client, body);
  if (end.kind === "answered")
    expect(understood).toEqual({ ...wholeOf(run, end.target), ends: 1, errors: 0 });
  else expect(understood).toEqual({ ...brokenOf(run, end), ends: 0, errors: 1 });
}

/** The SDK of the client's protocol sees a whole answer or a proper error, and which of the two is due. */
export async function compareSight(run: Run, { end }: Expected, seen: WireAnswer | null): Promise<void> {
  if (seen === null || end.kind === "left") return;
  const sight = await sdkSees(run.client, run.stream, seen);
  if (end.kind === "answered") expect(sight).toEqual({ kind: "whole", ...wholeOf(run, end.target) });
  else expect(sight).toEqual({ kind: "error", status: end.kind === "error" ? end.status : null });
}

type Content = Pick<Understood, "text" | "toolName" | "toolArguments">;

function wholeOf(run: Run, target: string): Content {
  return run.tool
    ? { text: "", toolName: "weather", toolArguments: '{"city":"Paris"}' }
    : { text: `Hello from ${target}.`, toolName: "", toolArguments: "" };
}

/** Exactly what the provider had said of its answer. */
function brokenOf(run: Run, { target, fault }: Extract<Expected["end"], { kind: "broken" }>): Content {
  if (fault.moment === "end") return wholeOf(run, target);
  if (!run.tool) return { text: "Hello", toolName: "", toolArguments: "" };
  return { text: "", toolName: "weather", toolArguments: '{"city"' };
}
