import { ALL_HEALTHY, decide, loadPlan, readFacts, readRequest } from "../dist/engine/index.js";
import { compiledApart } from "./support/compiled-apart.mjs";
import { bodyBytes, gatewayBodies } from "./support/gateway-bodies.mjs";
import { interleave, median, ratioOf } from "./support/interleave.mjs";

const why =
  "two fifths go to the scan itself, a third of that to escapes; a third to the token estimate, a table's step for each two bytes in four lanes at once; a quarter to what JavaScript does around the scan";

const WARM_UP_REQUESTS = 5_000;

/** From a body's bytes to its decision, beside making an object of the same bytes, and beside the decision by way of the object. */
export default async function run(report) {
  const loaded = loadPlan(compiledApart("gateway-plan.mjs", "gatewayPlan", "http://127.0.0.1:1"));
  if (!loaded.ok) throw new Error(loaded.problem.message);
  const { plan } = loaded;
  // One process serves all sizes, so the code is warm before any is measured.
  for (const body of gatewayBodies) {
    const request = { protocol: body.protocol, bytes: bodyBytes(body, true), headers: {}, client: null };
    for (let at = 0; at < WARM_UP_REQUESTS; at++)
      decide(plan, readRequest(plan, request).facts, ALL_HEALTHY, 0);
  }
  for (const body of gatewayBodies) {
    const { size, protocol } = body;
    const bytes = bodyBytes(body, true);
    const request = { protocol, bytes, headers: {}, client: null };
    const byBytes = () => decide(plan, readRequest(plan, request).facts, ALL_HEALTHY, 0);
    const byObject = () => {
      const parsed = JSON.parse(bytes.toString());
      return decide(plan, readFacts(plan, { ...request, body: parsed }).facts, ALL_HEALTHY, 0);
    };
    const samples = await interleave(
      [
        { name: "ours", work: byBytes },
        { name: "to an object", work: () => JSON.parse(bytes.toString()) },
        { name: "by the object", work: byObject },
      ],
      { rounds: 11, atLeastMs: 25 },
    );
    const line = (peer, goal) =>
      report.line({
        what: `${size}, ${protocol}: bytes to decision`,
        value: median(samples.get("ours")),
        unit: "us",
        ratio: ratioOf(samples, "ours", peer),
        peer,
        ...goal,
      });
    line("to an object", size === "50 KB" ? { atMost: 0.3, why } : {});
    line("by the object", {});
  }
}
