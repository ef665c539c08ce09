import type { CatalogGateway, CatalogModel, CatalogProvider, Count } from "../../schemas/index.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { parseQuantity } from "../source/parse-quantity.ts";
import type { Span } from "../source/source-set.ts";
import type { CatalogSource } from "./catalog-source.ts";
import type { SchemaError } from "./validate-schema.ts";

/**
 * What a JSON Schema cannot say: values that contradict each other, and texts of a shape of their own. What has a
 * schema error is left out: its mended values contradict nobody.
 */
export function valueFindings(source: CatalogSource, errors: readonly SchemaError[]): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const { providers, gateway } = source.value;
  const isDamaged = (...path: string[]) =>
    errors.some(({ path: place, keyword, params }) => {
      const whole = keyword === "required" ? [...place, String(params["missingProperty"])] : place;
      return path.every((step, at) => whole[at] === step);
    });
  for (const [name, provider] of Object.entries(providers)) {
    const at = ["providers", name] as const;
    checkName(source, at, found);
    if (!isDamaged(...at, "auth") && !isDamaged(...at, "keys")) checkCredentials(source, at, provider, found);
    if (!isDamaged(...at, "base_url") && !isDamaged(...at, "protocol"))
      checkBaseUrl(source, at, provider, found);
    for (const [model, facts] of Object.entries(provider.models)) {
      if (!isDamaged(...at, "models", model)) checkModel(source, at, model, facts, found);
    }
  }
  checkListen(source, ["gateway", "listen"], gateway?.listen, found);
  checkListen(source, ["gateway", "admin", "listen"], gateway?.admin?.listen, found);
  checkState(source, gateway, found);
  return found;
}

type ProviderPath = readonly ["providers", string];

function checkName(source: CatalogSource, at: ProviderPath, found: Diagnostic[]): void {
  const [, name] = at;
  if (/^[\p{L}\p{N}_]+(?:[-.][\p{L}\p{N}_]+)*$/u.test(name)) return;
  const advice = "use letters, digits, `_`, and `-` or `.` between them: a target is `provider/model`";
  found.push(diagnose("SB3014", source.span(at, "key"), { name, what: "provider", advice }));
}

function checkCredentials(
  source: CatalogSource,
  at: ProviderPath,
  { auth, keys }: CatalogProvider,
  found: Diagnostic[],
): void {
  if (auth !== undefined && keys !== undefined) {
    const related = [{ span: source.span([...at, "auth"], "key"), label: "the other credential" }];
    const values = {
      key: "keys",
      problem: "stands beside `auth`",
      advice: "move that secret into the pool, and remove `auth`",
    };
    found.push(diagnose("SB3010", source.span([...at, "keys"], "key"), values, { related }));
  }
  if (auth === undefined || auth === "none") return;
  const parts: { readonly bearer?: string; readonly header?: string; readonly secret?: string } = auth;
  const bearer = parts.bearer !== undefined;
  const header = parts.header !== undefined;
  const secret = parts.secret !== undefined;
  if (bearer === header || header !== secret) {
    const values = {
      key: "auth",
      problem: "is neither a bearer token nor one header with its secret",
      advice: "write `{ bearer: env:NAME }`, or `{ header: x-api-key, secret: env:NAME }`",
    };
    found.push(diagnose("SB3010", source.span([...at, "auth"], "value"), values));
  }
  if (parts.header !== undefined && !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(parts.header)) {
    found.push(diagnose("SB3017", source.span([...at, "auth", "header"], "value"), { value: parts.header }));
  }
}

function checkBaseUrl(
  source: CatalogSource,
  at: ProviderPath,
  { protocol, base_url: baseUrl }: CatalogProvider,
  found: Diagnostic[],
): void {
  const [, provider] = at;
  const place = source.span([...at, "base_url"], "value");
  const report = (problem: string, advice: string, span = place, conceals: readonly Span[] = []) =>
    found.push(diagnose("SB3011", span, { provider, problem, advice }, { conceals }));
  if (protocol === "echo") {
    if (baseUrl !== undefined) report("answers by itself and has no base URL", "remove `base_url`");
    return;
  }
  if (baseUrl === undefined) {
    report(
      "has no `base_url`",
      "add it, such as `base_url: https://api.example.com/v1`",
      source.span(at, "key"),
    );
    return;
  }
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  if (url === null || !["http:", "https:"].includes(url.protocol) || url.host === "") {
    report("has a `base_url` that is no web address", "write it with `https://`");
  } else if (url.username !== "" || url.password !== "") {
    report("has a secret in its `base_url`", "give it under `auth`, as `env:NAME`", place, [place]);
  } else if (url.search !== "" || url.hash !== "" || /[?#]$/.test(baseUrl)) {
    report("has a query or fragment in its `base_url`", "end the URL at its path", place, [place]);
  }
}

function checkModel(
  source: CatalogSource,
  provider: ProviderPath,
  name: string,
  model: CatalogModel,
  found: Diagnostic[],
): void {
  const at = [...provider, "models", name];
  if (name === "" || /[\s",()\p{C}]/u.test(name)) {
    const advice = "a model's name holds no spaces, commas, quotes or parentheses";
    found.push(diagnose("SB3014", source.span(at, "key"), { name, what: "model", advice }));
  }
  const atMost = (smaller: "max_output" | "default_output", larger: "context" | "max_output") => {
    const [value, limit] = [model[smaller], model[larger]];
    if (value === undefined || tokens(value) <= tokens(limit)) return;
    const related = [{ span: source.span([...at, larger], "value"), label: `\`${larger}\` is smaller` }];
    const values = { smaller, value: String(value), limit: String(limit), larger };
    found.push(diagnose("SB3012", source.span([...at, smaller], "value"), values, { related }));
  };
  atMost("max_output", "context");
  atMost("default_output", "max_output");
  let last = 0;
  for (const [index, { above }] of (model.price?.tiers ?? []).entries()) {
    const span = source.span([...at, "price", "tiers", index, "above"], "value");
    if (tokens(above) <= last) found.push(diagnose("SB3013", span, { above: String(above) }));
    last = tokens(above);
  }
  const { checked, retires } = model;
  if (checked !== undefined && retires !== undefined && retires < checked) {
    found.push(diagnose("SB3018", source.span([...at, "retires"], "value"), { retires, checked }));
  }
}

function checkListen(
  source: CatalogSource,
  path: readonly string[],
  listen: string | undefined,
  found: Diagnostic[],
): void {
  if (listen === undefined) return;
  const match = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):(\d{1,5})$/.exec(listen);
  if (!match || Number(match[1]) > 65_535) {
    found.push(diagnose("SB3015", source.span(path, "value"), { value: listen }));
  }
}

function checkState(source: CatalogSource, gateway: CatalogGateway | undefined, found: Diagnostic[]): void {
  const { state = "memory", state_secret: secret } = gateway ?? {};
  const place = source.span(["gateway", state === "memory" ? "state_secret" : "state"], "value");
  const report = (problem: string, advice: string, conceals: readonly Span[] = []) =>
    found.push(diagnose("SB3016", place, { problem, advice }, { conceals }));
  if (state === "memory") {
    const problem = "`state_secret` opens nothing: the state is kept in memory";
    if (secret !== undefined) report(problem, "write `state: redis://host`, or remove it");
    return;
  }
  const url = /^rediss?:\/\//.test(state) && URL.canParse(state) ? new URL(state) : null;
  const shown = `\`${state.replace(/\/\/.*@/, "//")}\``;
  const mayHoldSecret = state.includes("@") ? [place] : [];
  if (url !== null && url.password !== "") {
    const advice = "take it out of the address, and write `state_secret: env:NAME`";
    report(`the address of ${shown} has a password in it`, advice, mayHoldSecret);
  } else if (url === null || url.hostname === "" || !isEncoded(url.username)) {
    report(`${shown} is not a place for state`, "write `memory`, or `redis://host:6379`", mayHoldSecret);
  } else if (url.search !== "" || url.hash !== "" || !/^(?:\/\d{0,4})?$/.test(url.pathname)) {
    const problem = `${shown} has more than a host, a port and the number of a database`;
    report(problem, "write `redis://host:6379/0`", mayHoldSecret);
  }
}

/** Whether a part of an address can be read: each `%` begins an escape of UTF-8. */
function isEncoded(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

function tokens(count: Count): number {
  const parsed = typeof count === "number" ? { value: count } : parseQuantity(count);
  return "value" in parsed ? parsed.value : 0;
}
