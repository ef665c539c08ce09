import { expect, it } from "vitest";
import { genAiMetrics } from "../../../../runtime/telemetry/otlp/gen-ai-metrics.ts";

/** What the semantic conventions of GenAI advise, as they print it. */
const advised = {
  "gen_ai.client.operation.duration":
    "0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92",
  "gen_ai.client.operation.time_to_first_chunk":
    "0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92",
  "gen_ai.client.token.usage":
    "1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864",
  "gen_ai.server.request.duration":
    "0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92",
  "gen_ai.server.time_to_first_token":
    "0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10",
};

it("the GenAI metrics have the bounds that are advised for each", () => {
  const bounds = Object.entries(genAiMetrics).map(([name, { bounds }]) => [name, bounds.join(", ")]);
  expect(Object.fromEntries(bounds)).toEqual(advised);
});
