import { ALL_HEALTHY, decide, loadPlan, readFacts, readRequest } from "../dist/engine/index.js";
import { compiledApart } from "./support/compiled-apart.mjs";
import { bodyBytes, gatewayBodies } from "./support/gateway-bodies.mjs";
import { interleave, median, ratioOf } from "./support/interleave.mjs";

const why =
  "two fifths go to the scan itself, a third of that to escapes; a third to the token estimate, a table's step for each two bytes in four lanes at once; a quarter to what JavaScript does around the scan";

const WARM_UP_REQUESTS = 5_000;

/** So many that a scanner has forgotten each when it comes again. */
const BYTES_OF_OTHERS = 32_000_000;
const SHORTEST_CHANGED = 80;

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
    const same = bodyBytes(body, true);
    const next = inTurn(othersLike(same));
    const request = { protocol, headers: {}, client: null };
    const byBytes = (bytes) => decide(plan, readRequest(plan, { ...request, bytes }).facts, ALL_HEALTHY, 0);
    const byObject = (bytes) => {
      const parsed = JSON.parse(bytes.toString());
      return decide(plan, readFacts(plan, { ...request, body: parsed }).facts, ALL_HEALTHY, 0);
    };
    const samples = await interleave(
      [
        { name: "new", work: () => byBytes(next()) },
        { name: "again", work: () => byBytes(same) },
        { name: "to an object", work: () => JSON.parse(next().toString()) },
        { name: "by the object", work: () => byObject(next()) },
      ],
      { rounds: 11, atLeastMs: 25 },
    );
    const line = (name, peer, goal) =>
      report.line({
        what: `${size}, ${protocol}, ${name}: bytes to decision`,
        value: median(samples.get(name)),
        unit: "us",
        ratio: ratioOf(samples, name, peer),
        peer,
        ...goal,
      });
    line("new", "to an object", size === "50 KB" ? { atMost: 0.3, why } : {});
    line("new", "by the object", {});
    line("again", "to an object", {});
  }
}

/** Bodies of the same shape and size, of which no two share a text that is long enough to be remembered. */
function othersLike(bytes) {
  const body = JSON.parse(bytes.toString());
  return Array.from({ length: Math.max(2, Math.ceil(BYTES_OF_OTHERS / bytes.length)) }, (_, at) => {
    const changed = (_, value) =>
      typeof value === "string" && value.length >= SHORTEST_CHANGED
        ? `${String(at).padStart(5, "0")}${value.slice(5)}`
        : value;
    const schemas = JSON.stringify(body, changed).replaceAll(
      '"properties":{"',
      `"properties":{"p${at}":{},"`,
    );
    return Buffer.from(schemas);
  });
}

function inTurn(bodies) {
  let at = 0;
  return () => bodies[at++ % bodies.length];
}
