/**
 * The yes/no tests that a target must pass for one request. Each comes from the catalog, never from a rule.
 * `fact` is the flag that calls the gate in; `window`, `output`, `protocol` and `restrict` are called by every request.
 * `degradable` gates may be lifted at one step of a chain by `(allow degrade NAME)`.
 */
export const gateTable = {
  window: { fact: null, degradable: false, says: "its window is smaller than the request" },
  output: { fact: null, degradable: true, says: "its output limit is below the one asked for" },
  protocol: { fact: null, degradable: false, says: "no adapter carries this request to its protocol" },
  restrict: { fact: null, degradable: false, says: "a `restrict` keeps this request away from it" },
  image: { fact: "image", degradable: true, says: "it takes no images" },
  document: { fact: "document", degradable: true, says: "it takes no documents" },
  audio: { fact: "audio", degradable: true, says: "it takes no audio" },
  tools: { fact: "tools", degradable: true, says: "it calls no tools" },
  thinking: { fact: "thinking", degradable: true, says: "it does not think before it answers" },
  json: { fact: "json", degradable: true, says: "it does not keep to a JSON schema" },
  web_search: { fact: "web_search", degradable: true, says: "it cannot search the web by itself" },
  cache_control: { fact: "cache_control", degradable: true, says: "it loses the prompt cache" },
} as const satisfies Record<string, GateRow>;

interface GateRow {
  readonly fact: string | null;
  readonly degradable: boolean;
  readonly says: string;
}

export type Gate = keyof typeof gateTable;
export type DegradableGate = {
  [Name in Gate]: (typeof gateTable)[Name]["degradable"] extends true ? Name : never;
}[Gate];
