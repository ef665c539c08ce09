import type { DecisionArrays, Dimension, Facts, Plan, PlanText } from "../../../engine/index.ts";
import { type RequestRead, readFacts, requestHeaders } from "../../../engine/index.ts";

/** What of a plan the facts depend on. */
export function needs(
  text: Partial<PlanText> = {},
  headers: readonly string[] = [],
): Pick<Plan, "text" | "decision"> {
  const dimensions: readonly Dimension[] = headers.map((name) => ({
    kind: "value",
    fact: `header:${name}`,
    values: [],
  }));
  return {
    text: {
      scope: "last_user",
      ignoreBlocks: ["system-reminder"],
      dialect: "strict",
      remoteMediaTokens: null,
      ...text,
    },
    decision: { dimensions, arrays: noArrays },
  };
}

/** Reading facts looks at the dimensions alone. */
const noArrays: DecisionArrays = {
  wordStarts: new Uint32Array(0),
  testStarts: new Uint32Array(0),
  testDimensions: new Uint32Array(0),
  testMasks: new Uint32Array(0),
  masks: new Int32Array(0),
  coarseShifts: new Uint8Array(0),
  keyStarts: new Uint32Array(0),
  keyWords: new Uint32Array(0),
  keyMasks: new Int32Array(0),
  checkStarts: new Uint32Array(0),
  checks: new Uint32Array(0),
  termRules: new Uint32Array(0),
  globParents: new Int32Array(0),
  restrictStarts: new Uint32Array(0),
  restrictRows: new Uint32Array(0),
};

/** The facts of a body, with the plan that has no wishes. A request without facts fails the test. */
export function factsIn(
  protocol: RequestRead["protocol"],
  body: unknown,
  headers: readonly (readonly [string, string])[] = [],
  plan = needs(),
): Facts {
  const read = readFacts(plan, { protocol, body, headers: requestHeaders(headers), client: null });
  if (!read.ok) throw new Error(read.problem);
  return read.facts;
}
