import { createRequire } from "node:module";
import type * as undici from "undici";

// All of undici takes three times as long to load as its parts that are used, at every start of the gateway.
const load = createRequire(import.meta.url);

/** undici's pool of connections by origin. */
export const Agent: typeof undici.Agent = load("undici/lib/dispatcher/agent.js");

/** undici's dialling. */
export const buildConnector: typeof undici.buildConnector = load("undici/lib/core/connect.js");
