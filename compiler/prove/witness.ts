import { type Facts, factsToJson, offeredTools, type StringFact } from "../../engine/index.ts";
import type { ClientProtocol } from "../../schemas/index.ts";
import type { Region } from "./hunt/hunt.ts";
import { ABSENT, type Box, narrow } from "./space/box.ts";
import { ALL, NONE } from "./space/class-sets.ts";
import { bitOfFlag } from "./space/flag-space.ts";
import type { Space } from "./space/space.ts";

/** Text for people: human numbers are the ends of intervals, or these where an interval begins at 0. */
const USUAL_INPUT_TOKENS = 100;
const USUAL_OUTPUT_TOKENS = 1_000;

/** One request of a region: the lower end of each interval, the fewest flags, no string that need not be there. */
export function witnessIn(space: Space, region: Region): Facts {
  const box = plainest(space, region.box);
  const flag = (name: keyof typeof bitOfFlag) => (box.flagsOn & bitOfFlag[name]) !== 0;
  const named = offeredTools(region.situation.toolNames, flag("web_search"));
  const { plainTool } = space.marks;
  const toolNames = named.length === 0 && flag("tools") && plainTool !== null ? [plainTool.text] : named;
  const strings = new Map<StringFact, string | null>(
    space.strings.map((string, row) => [string.fact, sampleOf(space, box, row)]),
  );
  return {
    protocol: (strings.get("protocol") ?? "anthropic") as ClientProtocol,
    model: strings.get("model") ?? null,
    inputTokens: box.inputMin,
    maxOutput: box.presence === ABSENT ? null : box.outputMin,
    turns: box.turnsMin,
    stream: flag("stream"),
    tools: flag("tools"),
    toolNames,
    image: flag("image"),
    document: flag("document"),
    audio: flag("audio"),
    json: flag("json"),
    thinking: flag("thinking"),
    effort: strings.get("effort") ?? null,
    webSearch: flag("web_search"),
    cacheControl: flag("cache_control"),
    stateful: flag("stateful"),
    resumes: flag("resumes"),
    headers: headersOf(strings),
    client: strings.get("client") ?? null,
    session: strings.get("session") ?? null,
    // Who says nothing leaves no text.
    text: box.turnsMin === 0 && space.marks.spoken ? "" : region.situation.text,
  };
}

/** A witness as `decide --facts` reads it; what is false, absent or empty is left out. */
export function witnessJson(facts: Facts): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(factsToJson(facts)).filter(([, value]) => !isNothing(value)));
}

function isNothing(value: unknown): boolean {
  return value === null || value === false || (typeof value === "object" && Object.keys(value).length === 0);
}

/** Narrows a box to one value in each integer fact, the plainest first; each choice leaves some request. */
function plainest(space: Space, region: Box): Box {
  let box = region;
  const prefer = (change: (copy: Box) => void): void => {
    box = narrow(space.strings, box, change) ?? box;
  };
  prefer((copy) => {
    copy.presence &= ABSENT;
  });
  const usual = box.inputMin === 0 ? USUAL_INPUT_TOKENS : box.inputMin;
  prefer((copy) => {
    copy.inputMin = Math.max(copy.inputMin, usual);
    copy.inputMax = Math.min(copy.inputMax, usual);
  });
  prefer((copy) => {
    copy.inputMax = copy.inputMin;
  });
  const output = box.outputMin === 0 ? USUAL_OUTPUT_TOKENS : box.outputMin;
  prefer((copy) => {
    copy.outputMin = Math.max(copy.outputMin, output);
    copy.outputMax = Math.min(copy.outputMax, output);
  });
  prefer((copy) => {
    copy.outputMax = copy.outputMin;
  });
  const turns = box.turnsMin === 0 ? 1 : box.turnsMin;
  prefer((copy) => {
    copy.turnsMin = Math.max(copy.turnsMin, turns);
    copy.turnsMax = Math.min(copy.turnsMax, turns);
  });
  for (const [row, string] of space.strings.entries()) {
    if (string.fact === "model") continue;
    const set = box.sets[row] ?? ALL;
    const absent = string.sets.meet(set, string.absent);
    if (absent === set || absent === NONE) continue;
    prefer((copy) => {
      copy.sets = copy.sets.with(row, absent);
    });
  }
  return box;
}

function sampleOf(space: Space, box: Box, row: number): string | null {
  const string = space.strings[row];
  if (!string) return null;
  const set = box.sets[row] ?? ALL;
  if (string.fact !== "model" && string.sets.has(set, 0) && string.samples[0] === null) return null;
  const named = string.sets.members(set).find((one) => string.samples[one] !== null);
  return named === undefined ? null : (string.samples[named] ?? null);
}

function headersOf(strings: ReadonlyMap<StringFact, string | null>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [fact, value] of strings) {
    if (fact.startsWith("header:") && value !== null) headers[fact.slice("header:".length)] = value;
  }
  return headers;
}
