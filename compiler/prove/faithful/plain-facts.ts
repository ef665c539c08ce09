import type { Facts } from "../../../engine/index.ts";
import type { ClientProtocol } from "../../../schemas/index.ts";
import type { Box } from "../space/box.ts";
import { ABSENT } from "../space/box.ts";
import { ALL, type SetId } from "../space/class-sets.ts";
import { bitOfFlag } from "../space/flag-space.ts";
import type { Situation } from "../space/situations.ts";
import type { Space } from "../space/space.ts";

const USUAL_INPUT_TOKENS = 100;

/** Makes a request of a box, each number at its lower end or a usual one, without looking for the one that is nicest to read: many are made. */
export class PlainFacts {
  readonly #space: Space;
  /** By row of the strings, the value that stands for a set of classes. */
  readonly #samples: readonly Map<SetId, string | null>[];

  constructor(space: Space) {
    this.#space = space;
    this.#samples = space.strings.map(() => new Map());
  }

  /** A request of a box whose marks the situation has; the box is tight, as every box of a condition is. */
  in(box: Box, situation: Situation): Facts {
    const flag = (name: keyof typeof bitOfFlag) => (box.flagsOn & bitOfFlag[name]) !== 0;
    const headers: Record<string, string> = {};
    const own = { model: null, effort: null, client: null, session: null } as Named;
    let protocol: ClientProtocol = "anthropic";
    for (const [row, { fact }] of this.#space.strings.entries()) {
      const value = this.#sample(row, box.sets[row] ?? ALL);
      if (fact === "protocol") protocol = (value ?? "anthropic") as ClientProtocol;
      else if (fact === "model" || fact === "effort" || fact === "client" || fact === "session")
        own[fact] = value;
      else if (value !== null) headers[fact.slice("header:".length)] = value;
    }
    const usual = box.inputMin === 0 ? USUAL_INPUT_TOKENS : box.inputMin;
    const inputTokens = Math.min(usual, box.inputMax);
    // A tight box has room for any input beside the least output; what its sum then lacks is output.
    const output = Math.max(box.outputMin, box.contextMin - inputTokens);
    const hasTools = flag("tools") || situation.toolNames.length > 0;
    return {
      protocol,
      ...own,
      inputTokens,
      maxOutput: output === 0 && (box.presence & ABSENT) !== 0 ? null : output,
      // Whoever asks has had a turn, where the box leaves that open.
      turns: Math.min(Math.max(box.turnsMin, 1), box.turnsMax),
      stream: flag("stream"),
      tools: hasTools,
      toolNames: situation.toolNames.length > 0 || !hasTools ? situation.toolNames : this.#plainTools(),
      image: flag("image"),
      document: flag("document"),
      audio: flag("audio"),
      json: flag("json"),
      thinking: flag("thinking"),
      webSearch: flag("web_search"),
      cacheControl: flag("cache_control"),
      stateful: flag("stateful"),
      resumes: flag("resumes"),
      headers,
      text: box.turnsMax === 0 && this.#space.marks.spoken ? "" : situation.text,
    };
  }

  #plainTools(): readonly string[] {
    const { plainTool } = this.#space.marks;
    return plainTool === null ? [] : [plainTool.text];
  }

  #sample(row: number, set: SetId): string | null {
    const samples = this.#samples[row];
    const known = samples?.get(set);
    if (known !== undefined) return known;
    const value = this.#find(row, set);
    samples?.set(set, value);
    return value;
  }

  /** Nothing where the fact may be absent; a model is nearly always named. */
  #find(row: number, set: SetId): string | null {
    const string = this.#space.strings[row];
    if (!string) return null;
    const mayBeAbsent = string.sets.has(set, 0) && string.samples[0] === null;
    if (mayBeAbsent && string.fact !== "model") return null;
    const named = string.sets.members(set).find((one) => string.samples[one] !== null);
    return named === undefined ? null : (string.samples[named] ?? null);
  }
}

interface Named {
  model: string | null;
  effort: string | null;
  client: string | null;
  session: string | null;
}
