import { describe, expect, it } from "vitest";
import { readCatalog, renderText, sourceFile } from "../../../compiler/index.ts";
import { expectFindings, listed, mended } from "../../fixtures/findings.ts";

const at = (text: string, ...codes: readonly string[]) =>
  expectFindings(readCatalog, "catalog.yaml", text, ...codes);

/** A catalog of one provider with `facts` in its model; `rest` follows its own keys. */
const model = (facts: string) =>
  `providers:\n  p:\n    protocol: echo\n    models:\n      m: { context: 1M, max_output: 64k, ${facts} }\n`;
const provider = (keys: string) =>
  `providers:\n  p:\n    protocol: openai-chat\n    base_url: https://example.com/v1\n${keys}    models:\n      m: { context: 1M, max_output: 64k }\n`;
const gateway = (keys: string) => `${model("tools: true")}gateway:\n${keys}`;

describe("readCatalog", () => {
  it("keeps the place of every key and value", () => {
    const text = model("input: [text, image]");
    const { value, diagnostics } = readCatalog(sourceFile("catalog.yaml", text));
    expect(diagnostics).toEqual([]);
    const shown = (path: readonly (string | number)[], part: "key" | "value") => {
      const span = value?.span(path, part);
      return span && text.slice(span.start, span.end);
    };
    const at = ["providers", "p", "models", "m"];
    expect(shown([...at, "context"], "value")).toBe("1M");
    expect(shown([...at, "context"], "key")).toBe("context");
    expect(shown([...at, "input", 1], "value")).toBe("image");
    expect(shown(at, "key")).toBe("m");
    expect(shown([...at, "price", "input"], "value")).toBe(shown(at, "value"));
  });

  it("reads keys that look like numbers as they are written", () => {
    const text = "providers: { e: { protocol: echo, models: { 4.10: { context: 1M, max_output: 1k } } } }";
    const { value } = readCatalog(sourceFile("catalog.yaml", text));
    expect(Object.keys(value?.value.providers["e"]?.models ?? {})).toEqual(["4.10"]);
  });

  it.each([
    [provider("    [~regoin~]: us\n"), "SB3001", "did you mean `region`?"],
    [provider("    [~thinking~]: true\n"), "SB3001", "`thinking` belongs in a model"],
    [provider("    [~drop~]: [seed]\n"), "SB3001", "`drop` belongs in `quirks`"],
    [provider("    [~colour~]: red\n"), "SB3001", "remove it; there are: `protocol`"],
    [model("[~contxt~]: 5"), "SB3001", "did you mean `context`?"],
    [model("price: { input: 1, output: 2, [~cached~]: 1 }"), "SB3001", "remove it"],
    [model("[~price~]: { input: 1 }"), "SB3002", "add `output`"],
    [model("input: [~text~]"), "SB3003", "write `[text]`"],
    [gateway("  listen: [~8484~]\n"), "SB3003", "write `127.0.0.1:8484`"],
    [provider("    keys: [[~env:A~]]\n"), "SB3003", "write each key as `- { secret: env:NAME }`"],
    [provider("    auth: { bearer: [~12345~] }\n"), "SB3003", "write `env:NAME`"],
    [model("tools: [~yes~]"), "SB3003", "write `true`"],
    [model("tools: [~1~]"), "SB3003", "write `true` or `false`"],
    [provider("    region: [~5~]\n"), "SB3003", 'write it in quotes: `"5"`'],
    [model('tools: [~"false"~]'), "SB3004", "remove the quotes"],
    [model('price: { input: [~"0.6"~], output: 2 }'), "SB3004", "remove the quotes"],
    [model("input: [text, [~picture~]]"), "SB3005", "use `text`, `image`, `document`, `audio`"],
    [provider("    network: [~privat~]\n"), "SB3005", "use `public`, `private`"],
    [model("default_output: [~1.5~]"), "SB3006", "units are"],
    [model("default_output: [~0~]"), "SB3006", "units are"],
    [model("default_output: [~16kb~]"), "SB3006", "write `16k`"],
    [model("default_output: [~1m~]"), "SB3006", "write `1M`"],
    [provider("    timeouts: { idle: [~60~] }\n"), "SB3006", "write `60s`"],
    [provider("    timeouts: { idle: [~60k~] }\n"), "SB3006", "units are"],
    [model("token_margin: [~10~]"), "SB3007", "mend the number"],
    [model("price: { input: [~-1~], output: 2 }"), "SB3007", "mend the number"],
    [model("checked: [~2026-02-30~]"), "SB3008", "YYYY-MM-DD"],
    [provider("    [~region~]:\n"), "SB3009", "write a value, or remove the key"],
    [provider("    keys: [~[]~]\n"), "SB3009", "write a value, or remove the key"],
    [provider('    auth: { bearer: [~""~] }\n'), "SB3009", "write a value, or remove the key"],
    [provider("    auth: [~{ bearer: env:A, header: x, secret: env:B }~]\n"), "SB3010", "write `{ bearer"],
    [provider("    auth: [~{ header: x }~]\n"), "SB3010", "write `{ bearer"],
    [provider("    auth: [~bearer~]\n"), "SB3010", "write `{ bearer"],
    [provider("    auth: none\n    [~keys~]: [{ secret: env:A }]\n"), "SB3010", "into the pool"],
    [provider('    auth: { header: [~"x y"~], secret: env:A }\n'), "SB3017", "write a name"],
    [provider("").replace("https://example.com/v1", "[~example.com~]"), "SB3011", "https://"],
    [
      provider("").replace("https://example.com/v1", "[~https://a:b@c.de~]"),
      "SB3011",
      "give it under `auth`",
    ],
    [provider("").replace("https://example.com/v1", "[~https://c.de?x=1~]"), "SB3011", "end the URL"],
    [
      provider("").replace("    base_url: https://example.com/v1\n", "").replace("  p:", "  [~p~]:"),
      "SB3011",
      "add it",
    ],
    [model("default_output: [~128k~]"), "SB3012", "lower `default_output`"],
    [
      model(
        "price: { input: 1, output: 2, tiers: [{ above: 2k, input: 1, output: 1 }, { above: [~1k~], input: 1, output: 1 }] }",
      ),
      "SB3013",
      "rising",
    ],
    [provider("").replace("  p:", "  [~my/p~]:"), "SB3014", "a target is `provider/model`"],
    [gateway("  listen: [~localhost~]\n"), "SB3015", "host:port"],
    [gateway("  admin: { secret: env:A, listen: [~127.0.0.1:99999~] }\n"), "SB3015", "host:port"],
    [gateway("  state: [~postgres://x~]\n"), "SB3016", "memory"],
    [gateway("  state: [~redis://~]\n"), "SB3016", "redis://host:6379"],
    [gateway("  state: [~redis://u:hunter2@host~]\n"), "SB3016", "state_secret: env:NAME"],
    [gateway("  state: [~redis://u%zz@host~]\n"), "SB3016", "redis://host:6379"],
    [gateway("  state: [~redis://host/0?tls=no~]\n"), "SB3016", "redis://host:6379/0"],
    [gateway("  state: [~redis://host/main~]\n"), "SB3016", "redis://host:6379/0"],
    [gateway("  state: memory\n  state_secret: [~env:REDIS~]\n"), "SB3016", "remove it"],
    [gateway("  state_secret: [~env:REDIS~]\n"), "SB3016", "remove it"],
    [model("checked: 2026-11-20, retires: [~2026-11-19~]"), "SB3018", "mend one of the dates"],
  ])("points at the mistake in %j", (text, code, help) => {
    const [found] = at(text, code);
    expect(found?.help).toContain(help);
  });

  it.each(["redis://host", "rediss://user@host:6380/12", "redis://[::1]:6379"])(
    "takes %s as a place for state",
    (state) => {
      const text = gateway(`  state: ${state}\n  state_secret: env:REDIS\n`);
      expect(readCatalog(sourceFile("catalog.yaml", text)).diagnostics).toEqual([]);
    },
  );

  it("shows no password that stands in the state's address", () => {
    const text = gateway("  state: redis://u:hunter2@host\n");
    const { diagnostics } = readCatalog(sourceFile("catalog.yaml", text));
    expect(renderText(diagnostics, { root: "" })).not.toContain("hunter2");
    expect(JSON.stringify(diagnostics.map(({ message, help }) => [message, help]))).not.toContain("hunter2");
  });

  it.each([
    [provider("    [~regoin~]: us\n"), "region: us"],
    [model('tools: [~"false"~]'), "tools: false"],
    [model("default_output: [~16kb~]"), "default_output: 16k"],
    [provider("    timeouts: { idle: [~60~] }\n"), "idle: 60s"],
    [model("input: [~text~]"), "input: [text]"],
  ])("offers the mend of %j", (text, right) => {
    const { diagnostics } = readCatalog(sourceFile("catalog.yaml", text.replaceAll(/\[~|~\]/g, "")));
    expect(diagnostics[0] && mended(diagnostics[0])).toContain(right);
  });

  it.each([
    ["a: [~b~]: c", "SB1070"],
    ['"unclosed[~\n~]', "SB1070"],
    ["a:\n[~\t~]- b", "SB1073"],
    ["providers: &x [~{}~]", "SB1072"],
  ])("says what YAML does not take: %j", (text, code) => {
    const { diagnostics } = readCatalog(sourceFile("catalog.yaml", text.replaceAll(/\[~|~\]/g, "")));
    const [first] = diagnostics;
    expect([first?.code, first?.primary.span.start]).toEqual([code, text.indexOf("[~")]);
  });

  it("shows both places of a key given twice", () => {
    const [found] = at(provider("    region: us\n    [~region~]: eu\n"), "SB1071");
    expect(found?.related.map(({ label }) => label)).toEqual(["the first one"]);
  });

  it("takes no aliases, merge keys, tags or second documents", () => {
    const text = "providers: {}\nx: &a { b: 1 }\ny: *a\n<<: { z: 1 }\nv: !env X\n---\nb: 1\n";
    const { diagnostics } = readCatalog(sourceFile("catalog.yaml", text));
    expect(diagnostics.map(({ code }) => code)).toEqual(["SB1072"]);
    const one = readCatalog(sourceFile("catalog.yaml", text.split("---")[0] ?? "")).diagnostics;
    expect(one.filter(({ code }) => code === "SB1072").map(({ message }) => message)).toEqual([
      "a catalog takes no tags",
      "a catalog takes no anchors",
      "a catalog takes no aliases",
      "a catalog takes no merge keys",
    ]);
  });

  it("finds several mistakes in one run, and keeps the names of the rest", () => {
    const text = `providers:
  zai:
    contex: 5
    protocol: openai_chat
    base_url: https://api.z.ai
    models:
      glm-5: { max_output: "x", tools: "true" }
      glm-6: { context: 10k, max_output: 32k }
gateway:
  clients: [{ name: 5, secret: "" }, { nmae: x, secret: env:X }]
gatway: 1
`;
    const { value, diagnostics } = readCatalog(sourceFile("catalog.yaml", text));
    expect(listed(diagnostics)).toMatchInlineSnapshot(`
      "3:5 SB3001 unknown key \`contex\` in provider \`zai\` | \`context\` belongs in a model
      4:15 SB3005 \`openai_chat\` is not a value of \`protocol\` | use \`anthropic\`, \`openai-chat\`, \`openai-responses\`, \`echo\`
      7:7 SB3002 model \`glm-5\` has no \`context\` | add \`context\`: the whole window in tokens, input and output together
      7:28 SB3006 \`max_output\` is a whole number, and \`x\` is not: not a number with an optional unit | units are \`k\`, \`M\`, \`Ki\`, \`Mi\` for counts; \`ms\`, \`s\`, \`m\`, \`h\` for durations; \`usd\` for money
      7:40 SB3004 \`tools\` is \`true\` or \`false\`, and "true" is text | remove the quotes
      8:42 SB3012 \`max_output\` is 32k, more than the 10k of \`context\` | lower \`max_output\`, or raise \`context\`
      10:21 SB3003 \`name\` is text, not \`5\` | write it in quotes: \`"5"\`
      10:32 SB3009 \`secret\` is empty | write a value, or remove the key
      10:40 SB3001 unknown key \`nmae\` in a client | did you mean \`name\`?
      11:1 SB3001 unknown key \`gatway\` in the catalog | did you mean \`gateway\`?"
    `);
    expect(Object.keys(value?.value.providers["zai"]?.models ?? {})).toEqual(["glm-5", "glm-6"]);
  });

  it.each(["", "- 1", "5", "providers: 1", "providers: { p: 1 }", "providers: { p: { models: 3 } }"])(
    "survives %j",
    (text) => {
      const { diagnostics } = readCatalog(sourceFile("catalog.yaml", text));
      expect(diagnostics.length).toBeGreaterThan(0);
    },
  );
});
