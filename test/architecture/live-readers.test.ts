import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Compiled, compile, sourceSet } from "../../compiler/index.ts";
import type { ChainOptions } from "../../engine/index.ts";
import catalogSchema from "../../schemas/catalog.schema.json" with { type: "json" };
import { root, sourceFiles } from "./imports.ts";
import { wholeCatalog, wholeRules, wholeTopic } from "./whole-config.ts";

/** For every key of the catalog, by its definition in the schema: where the whole catalog has it, and another value. */
const changes: Readonly<Record<string, readonly [path: string, value: unknown]>> = {
  providers: ["providers.pool", undefined],
  gateway: ["gateway", undefined],
  "provider.protocol": ["providers.pool.protocol", "openai-responses"],
  "provider.base_url": ["providers.pool.base_url", "https://other.example"],
  "provider.auth": ["providers.bearer.auth", "none"],
  "provider.keys": ["providers.pool.keys.1", undefined],
  "provider.key_selection": ["providers.pool.key_selection", "priority"],
  "provider.region": ["providers.pool.region", "us"],
  "provider.signature_domain": ["providers.pool.signature_domain", "own"],
  "provider.network": ["providers.pool.network", "private"],
  "provider.quirks": ["providers.pool.quirks", undefined],
  "provider.timeouts": ["providers.pool.timeouts", undefined],
  "provider.breaker": ["providers.pool.breaker", undefined],
  "provider.models": ["providers.pool.models.other", { context: "100k", max_output: "8k" }],
  "auth.bearer": ["providers.bearer.auth.bearer", "env:OTHER"],
  "auth.header": ["providers.header.auth.header", "authorization"],
  "auth.secret": ["providers.header.auth.secret", "env:OTHER"],
  "key.secret": ["providers.pool.keys.0.secret", "env:OTHER"],
  "key.rpm": ["providers.pool.keys.0.rpm", 61],
  "key.itpm": ["providers.pool.keys.0.itpm", "201k"],
  "key.otpm": ["providers.pool.keys.0.otpm", "41k"],
  "key.priority": ["providers.pool.keys.0.priority", 4],
  "key.weight": ["providers.pool.keys.0.weight", 4],
  "quirks.rename": ["providers.pool.quirks.rename", { max_tokens: "most" }],
  "quirks.drop": ["providers.pool.quirks.drop", ["seed"]],
  "quirks.defaults": ["providers.pool.quirks.defaults", { temperature: 2 }],
  "quirks.reasoning_field": ["providers.pool.quirks.reasoning_field", "reasoning"],
  "quirks.path_prefix": ["providers.pool.quirks.path_prefix", "/v5"],
  "quirks.betas": ["providers.header.quirks.betas", []],
  "timeouts.connect": ["providers.pool.timeouts.connect", "3s"],
  "timeouts.first_token": ["providers.pool.timeouts.first_token", "3s"],
  "timeouts.idle": ["providers.pool.timeouts.idle", "3s"],
  "timeouts.total": ["providers.pool.timeouts.total", "3s"],
  "breaker.failures": ["providers.pool.breaker.failures", 3],
  "breaker.window": ["providers.pool.breaker.window", "3s"],
  "breaker.open": ["providers.pool.breaker.open", "3s"],
  "model.context": ["providers.pool.models.whole.context", "300k"],
  "model.max_output": ["providers.pool.models.whole.max_output", "32k"],
  "model.default_output": ["providers.pool.models.whole.default_output", "4k"],
  "model.input": ["providers.pool.models.whole.input", ["text"]],
  "model.tools": ["providers.pool.models.whole.tools", false],
  "model.thinking": ["providers.pool.models.whole.thinking", false],
  "model.json": ["providers.pool.models.whole.json", false],
  "model.web_search": ["providers.pool.models.whole.web_search", false],
  "model.cache_control": ["providers.pool.models.whole.cache_control", false],
  "model.price": ["providers.pool.models.whole.price", undefined],
  "model.token_margin": ["providers.pool.models.whole.token_margin", 0.2],
  "model.media_tokens": ["providers.pool.models.whole.media_tokens", "3k"],
  "model.checked": ["providers.pool.models.whole.checked", "2027-07-01"],
  "model.retires": ["providers.pool.models.whole.retires", "2026-01-01"],
  "price.input": ["providers.pool.models.whole.price.input", 3],
  "price.output": ["providers.pool.models.whole.price.output", 3],
  "price.cache_read": ["providers.pool.models.whole.price.cache_read", 0.3],
  "price.cache_write": ["providers.pool.models.whole.price.cache_write", 3],
  "price.tiers": ["providers.pool.models.whole.price.tiers", undefined],
  "price.tiers.above": ["providers.pool.models.whole.price.tiers.0.above", "300k"],
  "price.tiers.input": ["providers.pool.models.whole.price.tiers.0.input", 3],
  "price.tiers.output": ["providers.pool.models.whole.price.tiers.0.output", 3],
  "gateway.listen": ["gateway.listen", "127.0.0.1:8486"],
  "gateway.clients": ["gateway.clients", undefined],
  "gateway.admin": ["gateway.admin", undefined],
  "gateway.admin.secret": ["gateway.admin.secret", "env:OTHER"],
  "gateway.admin.listen": ["gateway.admin.listen", "127.0.0.1:8486"],
  "gateway.state": ["gateway.state", "redis://127.0.0.1:6380"],
  "gateway.state_secret": ["gateway.state_secret", "env:OTHER"],
  "gateway.state_file": ["gateway.state_file", "other.json"],
  "gateway.commit_headers_after": ["gateway.commit_headers_after", "3s"],
  "gateway.body_limit": ["gateway.body_limit", "3Mi"],
  "gateway.concurrency": ["gateway.concurrency", 3],
  "gateway.count_tokens": ["gateway.count_tokens", "off"],
  "client.name": ["gateway.clients.0.name", "team-b"],
  "client.secret": ["gateway.clients.0.secret", "env:OTHER"],
  "client.rpm": ["gateway.clients.0.rpm", 3],
  "client.tpm": ["gateway.clients.0.tpm", 3],
  "client.concurrency": ["gateway.clients.0.concurrency", 3],
  "client.daily_usd": ["gateway.clients.0.daily_usd", 3],
};

/** For every option of a chain: how it is written, and two values. */
const chainOptions: Readonly<
  Record<keyof ChainOptions, readonly [name: string, one: string, other: string]>
> = {
  hedgeAfterMs: ["hedge after", "2s", "3s"],
  commitAfter: ["commit after", "200 tokens", "complete"],
  attempts: ["attempts", "4", "3"],
  connectMs: ["connect", "3s", "4s"],
  firstTokenMs: ["first_token", "11s", "12s"],
  idleMs: ["idle", "12s", "13s"],
  totalMs: ["total", "80s", "81s"],
};

/** Fields that decide nothing at run time, and why a plan holds them all the same. */
const noReader: Readonly<Record<string, string>> = {
  "topics.title": "shown by `inspect`",
  "topics.metadata": "what else a taxonomy says of a topic, shown by `inspect`",
  "topics.metadata.name": "the same",
  "topics.metadata.value": "the same",
  "topics.match": "the matcher's tables have it by phrase; `inspect` shows it by topic",
  "topics.place": "shown by `inspect`",
  "chains.place": "shown by `inspect`",
  "targets.place": "shown by `inspect`",
  "restricts.place": "shown by `inspect`",
  "restricts.barredTargets":
    "the decision tables have it by target; `inspect` and `diff` of a plan read it by row",
  "chains.steps.member.shrink": "tells `diff`, which reads a plan as a config, that no finding is due",
  "chains.steps.members.shrink": "tells `diff`, which reads a plan as a config, that no finding is due",
  "providers.region":
    "`restrict` and the promises are resolved to targets; `inspect` shows it, `diff` reads it",
};

describe("a key of the catalog", { timeout: 60_000 }, () => {
  const paths = [...keysOf(catalogSchema, ""), ...Object.entries(catalogSchema.$defs).flatMap(defined)];

  it("has a row here, each of them", () => {
    expect(paths.length).toBeGreaterThan(70);
    expect(Object.keys(changes).sort()).toEqual(paths.sort());
  });

  it("changes the plan or brings a finding, each of them", () => {
    const before = outcome(compiled());
    const dead = Object.entries(changes).filter(([, [path, value]]) => {
      const catalog = structuredClone<unknown>(wholeCatalog);
      change(catalog, path.split("."), value);
      return outcome(compiled(optionsText(), catalog)) === before;
    });
    expect(dead.map(([key]) => key)).toEqual([]);
  });
});

describe("an option of a chain", () => {
  it.each(Object.entries(chainOptions))("%s changes the plan", (field, [name, , other]) => {
    const changed = compiled(optionsText({ [name]: other }));
    expect(changed.lowered?.content.chains[0]?.options).toHaveProperty(field);
    expect(changed.artifact?.meaningDigest).not.toBe(compiled().artifact?.meaningDigest);
  });
});

describe("a field of a plan", () => {
  const content = compiled().lowered?.content;
  const fields = [...new Set(fieldsOf(content, ""))].sort();

  it("is set by the config that sets everything", () => {
    const errors = compiled().diagnostics.filter(({ severity }) => severity === "error");
    expect(errors.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
    const declared = readFileSync(join(root, "engine/plan/plan.ts"), "utf8").matchAll(/readonly (\w+)\??:/g);
    const met = new Set(fields.map((path) => path.split(".").at(-1)));
    const missing = [...declared].map(([, name]) => name).filter((name) => !met.has(name));
    expect(missing).toEqual(["format", "bytesDigest", "meaningDigest"]);
    expect(fields.length).toBeGreaterThan(100);
  });

  it("is read by the engine or the runtime, but for those that say why not", () => {
    const unread = fields.filter((path) => !isRead(path));
    expect(unread).toEqual(Object.keys(noReader).sort());
  });
});

function compiled(options = optionsText(), catalog: unknown = wholeCatalog): Compiled {
  return compile(
    sourceSet({
      "main.sbx": wholeRules(options),
      "catalog.yaml": JSON.stringify(catalog, null, 2),
      "taxonomy/deep-reasoning.md": wholeTopic,
    }),
  );
}

/** The clauses of a chain, and its options in `with { ... }`. */
function optionsText(changed: Readonly<Record<string, string>> = {}): string {
  const all = Object.values(chainOptions).map(([name, one]) => [name, changed[name] ?? one] as const);
  const clauses = all.filter(([name]) => name.endsWith(" after")).map(([name, value]) => `${name} ${value}`);
  const options = all
    .filter(([name]) => !name.endsWith(" after"))
    .map(([name, value]) => `${name}: ${value}`);
  return `${clauses.join(" ")} with { ${options.join(", ")} }`;
}

/** What a compile comes to: its plan by its meaning, and what it finds, wherever. */
function outcome({ artifact, diagnostics }: Compiled): string {
  return JSON.stringify([artifact?.meaningDigest, diagnostics.map(({ code, message }) => [code, message])]);
}

/** Sets, adds or, by `undefined`, takes out what stands at a path. */
function change(within: unknown, [name, ...rest]: readonly string[], value: unknown): void {
  if (typeof within !== "object" || within === null || name === undefined) throw new Error("no such place");
  if (rest.length > 0) change(Reflect.get(within, name), rest, value);
  else if (value !== undefined) Reflect.set(within, name, value);
  else if (Array.isArray(within)) within.splice(Number(name), 1);
  else Reflect.deleteProperty(within, name);
}

function defined([name, schema]: readonly [string, object]): readonly string[] {
  return keysOf(schema, `${name}.`);
}

/** The properties of a schema, with those of the objects and lists that are written inside it. */
function keysOf(schema: object, before: string): readonly string[] {
  const { properties = {}, items } = schema as {
    readonly properties?: Readonly<Record<string, object>>;
    readonly items?: object;
  };
  return [
    ...(items === undefined ? [] : keysOf(items, before)),
    ...Object.entries(properties).flatMap(([name, inner]) => [
      `${before}${name}`,
      ...keysOf(inner, `${before}${name}.`),
    ]),
  ];
}

/** Objects whose keys are the author's own words. */
const maps = ["pins", "providers.quirks.rename", "providers.quirks.defaults"];

/** The paths of all fields, lists left out of them. */
function fieldsOf(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => fieldsOf(item, path));
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return [];
  if (maps.includes(path) || path === "matcher") return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const own = path === "" ? name : `${path}.${name}`;
    return [own, ...fieldsOf(inner, own)];
  });
}

/** What puts plans into bytes and back and shows them: to be carried along is not to be read. */
const carriers =
  /^engine\/plan\/(?:plan|plan-json|check-\w+|load-plan|describe-plan|render-description)\.ts$/;
const sources = sourceFiles(["engine", "runtime"])
  .filter((path) => !carriers.test(path))
  .map((path) => readFileSync(join(root, path), "utf8"))
  .map((text) => text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, ""));

/** Objects that the code which reads them calls otherwise than the plan does. */
const alsoCalled: Readonly<Record<string, string>> = {
  breaker: "settings",
  key: "settings",
  client: "limits",
};

/** A name of several words is looked for anywhere, one of a single word beside the name of what has it. */
function isRead(path: string): boolean {
  const names = path.split(".");
  const field = names.at(-1) ?? "";
  const singular = (names.at(-2) ?? "plan").replace(/ies$/, "y").replace(/s$/, "");
  const other = alsoCalled[singular];
  const owner = /[A-Z]/.test(field) ? "" : `(?:${singular}${other === undefined ? "" : `|${other}`})`;
  const patterns = [
    new RegExp(`${owner}\\w*(?:\\[[^\\]]*\\])?\\??\\.${field}\\b`, "i"),
    new RegExp(`\\{[^{}]*\\b${field}\\b[^{}]*\\}\\s*(?::|=|of)[^;{}]*${owner}`, "i"),
    new RegExp(`${owner}\\w*\\??\\.\\w+\\(\\(?\\[?\\{[^{}]*\\b${field}\\b`, "i"),
  ];
  return sources.some((text) => text.includes(field) && patterns.some((pattern) => pattern.test(text)));
}
