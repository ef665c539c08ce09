import { providerProtocols } from "../../schemas/index.ts";
import { type DegradableGate, type Gate, gateTable } from "../decide/gate-table.ts";
import { type FlagFact, factTable, type IntegerFact, type StringFact } from "../facts/table.ts";
import { type ElementType, elementTypes, type SectionEntry } from "./artifact-layout.ts";
import type { Dimension } from "./decision-tables.ts";
import {
  type ChainOptions,
  type CommitPoint,
  keySelections,
  type Plan,
  type PlanAuth,
  type PlanChain,
  type PlanMember,
  type PlanOutcome,
  type PlanPlace,
  type PlanStep,
  type Strategy,
  strategies,
} from "./plan.ts";
import {
  amount,
  byKind,
  count,
  json,
  list,
  mapOf,
  maybe,
  nullOr,
  number,
  oneOf,
  record,
  type Shape,
  text,
  truth,
} from "./shape.ts";

/** The JSON section of an artifact: a plan but its digest of bytes, its version and its arrays, and where these are. */
export type PlanJson = Omit<Plan, "format" | "bytesDigest" | "matcher" | "decision"> & {
  readonly dimensions: readonly Dimension[];
  readonly sections: readonly SectionEntry[];
};

const placePattern = /^.+:[1-9]\d*:[1-9]\d*$/s;
const gates = Object.keys(gateTable) as Gate[];
const gate: Shape<Gate> = oneOf(...gates);
const degradable: Shape<DegradableGate> = oneOf(
  ...gates.filter((name): name is DegradableGate => gateTable[name].degradable),
);
const strategy: Shape<Strategy> = oneOf(...strategies);
const place: Shape<PlanPlace> = (value) =>
  typeof value === "string" && placePattern.test(value) ? null : " is no place in a file";
const member: Shape<PlanMember> = record<PlanMember>({
  target: count,
  weight: amount,
  degrade: list(degradable),
  shrink: truth,
});
const step: Shape<PlanStep> = byKind<PlanStep>({
  target: record<Extract<PlanStep, { kind: "target" }>>({ kind: oneOf("target"), member }),
  pool: record<Extract<PlanStep, { kind: "pool" }>>({ kind: oneOf("pool"), strategy, members: list(member) }),
});
const commitPoint: Shape<CommitPoint> = (value) => (value === "complete" ? null : count(value));
const options: Shape<ChainOptions> = record<ChainOptions>({
  attempts: maybe(count),
  connectMs: maybe(amount),
  firstTokenMs: maybe(amount),
  idleMs: maybe(amount),
  totalMs: maybe(amount),
  hedgeAfterMs: maybe(amount),
  commitAfter: maybe(commitPoint),
});
const outcome: Shape<PlanOutcome> = byKind<PlanOutcome>({
  chain: record<Extract<PlanOutcome, { kind: "chain" }>>({ kind: oneOf("chain"), chain: count }),
  topic: record<Extract<PlanOutcome, { kind: "topic" }>>({ kind: oneOf("topic") }),
  pinned: record<Extract<PlanOutcome, { kind: "pinned" }>>({ kind: oneOf("pinned") }),
  reject: record<Extract<PlanOutcome, { kind: "reject" }>>({
    kind: oneOf("reject"),
    status: count,
    message: text,
  }),
});
const auth: Shape<PlanAuth> = byKind<PlanAuth>({
  none: record<Extract<PlanAuth, { kind: "none" }>>({ kind: oneOf("none") }),
  keys: record<Extract<PlanAuth, { kind: "keys" }>>({
    kind: oneOf("keys"),
    header: text,
    scheme: oneOf("bearer", "plain"),
    selection: oneOf(...keySelections),
    keys: list(
      record({
        secret: text,
        requestsPerMinute: nullOr(amount),
        inputTokensPerMinute: nullOr(amount),
        outputTokensPerMinute: nullOr(amount),
        priority: number,
        weight: amount,
      }),
    ),
  }),
});

const factsOfType = (type: "string" | "integer" | "flag"): readonly string[] =>
  Object.entries(factTable).flatMap(([name, row]) => (row.type === type ? [name] : []));
const integerFact = oneOf(...factsOfType("integer")) as Shape<IntegerFact>;
const flagFact = oneOf(...factsOfType("flag")) as Shape<FlagFact>;
const plainStringFact = oneOf(...factsOfType("string"));
const stringFact: Shape<StringFact> = (value) =>
  typeof value === "string" && value.startsWith("header:") ? null : plainStringFact(value);

type DimensionOf<Kind extends Dimension["kind"]> = Extract<Dimension, { kind: Kind }>;
const dimension: Shape<Dimension> = byKind<Dimension>({
  integer: record<DimensionOf<"integer">>({ kind: oneOf("integer"), fact: integerFact, cuts: list(count) }),
  flag: record<DimensionOf<"flag">>({ kind: oneOf("flag"), fact: flagFact }),
  any_topic: record<DimensionOf<"any_topic">>({ kind: oneOf("any_topic") }),
  value: record<DimensionOf<"value">>({ kind: oneOf("value"), fact: stringFact, values: list(text) }),
  predicate: record<DimensionOf<"predicate">>({ kind: oneOf("predicate"), predicate: count }),
  glob: record<DimensionOf<"glob">>({ kind: oneOf("glob"), fact: stringFact, glob: text }),
  tool: record<DimensionOf<"tool">>({ kind: oneOf("tool"), glob: text }),
  topic: record<DimensionOf<"topic">>({ kind: oneOf("topic"), topic: count }),
});

const chain: Shape<PlanChain> = record<PlanChain>({ name: text, steps: list(step), options, place });

/** The shape of the JSON section; rows that point into other lists are looked at by `checkReferences`. */
export const planJson: Shape<PlanJson> = record<PlanJson>({
  meaningDigest: text,
  unicodeVersion: text,
  text: record({
    scope: oneOf("last_user", "all_user", "system", "first_user"),
    ignoreBlocks: list(text),
    dialect: oneOf("strict", "proxy", "kg"),
    remoteMediaTokens: nullOr(amount),
  }),
  topics: list(
    record({
      id: text,
      title: text,
      priority: number,
      match: oneOf("word", "substring"),
      chain: nullOr(count),
      synonyms: count,
      metadata: list(record({ name: text, value: text })),
      place,
    }),
  ),
  envelope: nullOr(record({ predicate: count, place })),
  rules: list(record({ id: text, outcome, place })),
  chains: list(chain),
  targets: list(
    record({
      provider: count,
      model: text,
      windowTokens: count,
      maxOutputTokens: count,
      defaultOutputTokens: count,
      passes: list(gate),
      price: nullOr(
        record({
          inputNanoUsd: amount,
          outputNanoUsd: amount,
          cacheReadNanoUsd: amount,
          cacheWriteNanoUsd: amount,
          tiers: list(record({ aboveTokens: count, inputNanoUsd: amount, outputNanoUsd: amount })),
        }),
      ),
      place,
    }),
  ),
  providers: list(
    record({
      name: text,
      protocol: oneOf(...providerProtocols),
      baseUrl: nullOr(text),
      auth,
      region: nullOr(text),
      signatureDomain: text,
      network: oneOf("public", "private"),
      quirks: record({
        rename: mapOf(text),
        drop: list(text),
        defaults: mapOf(json),
        reasoningField: nullOr(text),
        pathPrefix: nullOr(text),
        betas: nullOr(list(text)),
      }),
      timeouts: record({ connectMs: amount, firstTokenMs: amount, idleMs: amount, totalMs: amount }),
      breaker: record({ failures: count, windowMs: amount, openMs: amount }),
    }),
  ),
  restricts: list(record({ predicate: count, barredTargets: list(count), place })),
  pins: mapOf(count),
  within: nullOr(record({ attempts: count, waitMs: amount })),
  gateway: record({
    host: text,
    port: count,
    clients: list(
      record({
        name: text,
        secret: text,
        requestsPerMinute: nullOr(amount),
        tokensPerMinute: nullOr(amount),
        concurrency: nullOr(amount),
        dailyUsd: nullOr(amount),
      }),
    ),
    admin: nullOr(record({ secret: text, listen: nullOr(text) })),
    state: text,
    stateSecret: nullOr(text),
    stateFile: nullOr(text),
    commitHeadersAfterMs: amount,
    bodyLimitBytes: amount,
    concurrency: amount,
    countTokens: oneOf("estimate", "off"),
  }),
  dimensions: list(dimension),
  sections: list(
    record<SectionEntry>({
      name: text,
      type: oneOf(...(Object.keys(elementTypes) as ElementType[])),
      at: count,
      length: count,
    }),
  ),
});
