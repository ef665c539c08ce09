import type { Atom, CheckedCondition, CheckedConfig } from "../../../compiler/check/checked-config.ts";
import { type Facts, unwritable } from "../../../engine/index.ts";
import type { ClientProtocol } from "../../../schemas/index.ts";
import { factsOf } from "../../fixtures/facts.ts";

/** What the requests of a small test configuration can be made of; facts that are left out stay at their plain values. */
export interface CellAxes {
  readonly protocols: readonly ClientProtocol[];
  readonly models: readonly (string | null)[];
  readonly efforts: readonly (string | null)[];
  readonly clients: readonly (string | null)[];
  /** Values of the one header that the rules read, under its name. */
  readonly header: { readonly name: string; readonly values: readonly (string | null)[] } | null;
  readonly flags: readonly Flag[];
  /** Sets of tools that a request may offer. */
  readonly toolSets: readonly (readonly string[])[];
  readonly texts: readonly string[];
  /** Where the numbers do not matter otherwise; whoever has had no turn has said nothing. */
  readonly turns: readonly number[];
  /** Whether the numbers matter; else every request is a small one. `all` where each of them does, up to `MOST_CONTEXT`. */
  readonly numbers: boolean | "all";
}

/** The largest context where every number is looked at. */
export const MOST_CONTEXT = 14;

/** The context of the only request where the numbers do not matter. */
export const SMALL_CONTEXT = 5;

export type Flag = "stream" | "image" | "thinking" | "json" | "webSearch" | "tools" | "resumes" | "audio";

export const plainAxes: CellAxes = {
  protocols: ["anthropic"],
  models: ["other"],
  efforts: [null],
  clients: [null],
  header: null,
  flags: [],
  toolSets: [[]],
  texts: ["hello"],
  turns: [1],
  numbers: false,
};

/**
 * One request of every cell into which a configuration can divide the numbers, for every combination of the axes: exhaustive, and
 * written without boxes. In a cell bounded by inputs, outputs and sums, the request with the least input and then the least output
 * lies at one of the candidates.
 */
export function* cells(config: CheckedConfig, axes: CellAxes): Iterable<Facts> {
  const numbers = axes.numbers
    ? [...(axes.numbers === "all" ? everyNumber() : numbersOf(config))]
    : axes.turns.map((turns) => ({ inputTokens: SMALL_CONTEXT, maxOutput: null, turns }));
  for (const protocol of axes.protocols) {
    for (const model of axes.models) {
      for (const effort of axes.efforts) {
        for (const client of axes.clients) {
          for (const header of axes.header?.values ?? [null]) {
            for (const flags of subsets(axes.flags)) {
              const thinking = flags.includes("thinking");
              if (effort !== null && !thinking) continue;
              if (!canSay(protocol, flags, effort)) continue;
              for (const toolSet of axes.toolSets) {
                // Whoever searches the web offers a tool of that name.
                const toolNames = flags.includes("webSearch") ? [...toolSet, "web_search"].sort() : toolSet;
                const tools = toolNames.length > 0;
                if (flags.includes("tools") !== tools && axes.flags.includes("tools")) continue;
                for (const text of axes.texts) {
                  for (const { inputTokens, maxOutput, turns } of numbers) {
                    if (turns === 0 && !axes.numbers && text !== "") continue;
                    yield factsOf({
                      protocol,
                      model,
                      effort,
                      client,
                      headers: axes.header !== null && header !== null ? { [axes.header.name]: header } : {},
                      ...Object.fromEntries(flags.map((flag) => [flag, true])),
                      tools,
                      toolNames,
                      text,
                      inputTokens,
                      maxOutput,
                      turns,
                    });
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}

/** Whether a protocol has words for a request. */
function canSay(protocol: ClientProtocol, flags: readonly Flag[], effort: string | null): boolean {
  const { flags: unsaid, thinkingNeedsEffort } = unwritable[protocol];
  if (unsaid.some((flag) => flags.some((one) => one === flag))) return false;
  return !thinkingNeedsEffort || effort !== null || !flags.includes("thinking");
}

/** Every subset, the empty one first. */
export function subsets<T>(items: readonly T[]): readonly (readonly T[])[] {
  const [first, ...others] = items;
  if (first === undefined) return [[]];
  return subsets(others).flatMap((set) => [set, [first, ...set]]);
}

function* everyNumber(): Iterable<Pick<Facts, "inputTokens" | "maxOutput" | "turns">> {
  for (let inputTokens = 0; inputTokens <= MOST_CONTEXT; inputTokens++) {
    yield { inputTokens, maxOutput: null, turns: 1 };
    for (let maxOutput = 0; inputTokens + maxOutput <= MOST_CONTEXT; maxOutput++) {
      yield { inputTokens, maxOutput, turns: 1 };
    }
  }
}

function* numbersOf(config: CheckedConfig): Iterable<Pick<Facts, "inputTokens" | "maxOutput" | "turns">> {
  const cuts = {
    input_tokens: new Set([0]),
    max_output: new Set([0]),
    context: new Set([0]),
    turns: new Set([0]),
  };
  for (const condition of conditionsIn(config)) {
    for (const atom of atomsIn(condition)) {
      if (atom.kind !== "integer") continue;
      cuts[atom.fact].add(atom.min);
      if (Number.isFinite(atom.max)) cuts[atom.fact].add(atom.max + 1);
    }
  }
  for (const { plan } of config.targets) {
    cuts.context.add(plan.windowTokens + 1);
    cuts.max_output.add(plan.maxOutputTokens + 1);
    cuts.input_tokens.add(plan.windowTokens - plan.defaultOutputTokens + 1);
  }
  const outputs = [...cuts.max_output];
  const sums = [...cuts.context];
  const inputs = new Set(cuts.input_tokens);
  for (const sum of sums) for (const output of [1, ...outputs]) inputs.add(sum - (output - 1));
  const latest = Math.max(...sums, ...cuts.input_tokens);
  for (const turns of cuts.turns) {
    for (const inputTokens of inputs) {
      if (inputTokens < 0 || inputTokens > latest) continue;
      yield { inputTokens, maxOutput: null, turns };
      const seen = new Set<number>();
      for (const output of [...outputs, ...sums.map((sum) => sum - inputTokens)]) {
        if (output < 0 || seen.has(output)) continue;
        seen.add(output);
        yield { inputTokens, maxOutput: output, turns };
      }
    }
  }
}

function conditionsIn(config: CheckedConfig): readonly CheckedCondition[] {
  return [
    ...(config.envelope ? [config.envelope] : []),
    ...config.rules.flatMap(({ condition }) => condition ?? []),
    ...config.restricts.map(({ condition }) => condition),
    ...config.promises.flatMap((promise) =>
      "condition" in promise && promise.condition ? [promise.condition] : [],
    ),
    ...config.tests.flatMap(({ given }) => (given.kind === "forall" ? [given.condition] : [])),
  ];
}

function atomsIn(condition: CheckedCondition): readonly Atom[] {
  if (condition.kind === "atom") return [condition.atom];
  return condition.kind === "not" ? atomsIn(condition.operand) : condition.operands.flatMap(atomsIn);
}
