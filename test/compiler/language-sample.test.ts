import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { compile, readProject, renderText, runTests } from "../../compiler/index.ts";

const folder = fileURLToPath(new URL("../golden/language-sample", import.meta.url));

describe("the sample of the language", () => {
  const project = readProject(folder);
  if (!project.ok) throw new Error(project.problem);
  const { config, lowered, artifact, proofs, diagnostics } = compile(project.sources);

  it("compiles without a finding", () => {
    expect(renderText(diagnostics, { root: "rules" })).toBe("");
    expect(artifact?.bytes.length).toBeGreaterThan(0);
  });

  it("proves all that is asked", () => {
    expect(proofs).toMatchObject({ refuted: 0, notProved: 0 });
    expect(proofs?.proved).toBeGreaterThan(100);
  });

  it("passes its own tests, one of them over all requests", () => {
    if (!config || !lowered) throw new Error("the sample has errors");
    const results = runTests(config, lowered, diagnostics);
    expect(results.map(({ title, kind, status }) => ({ title, kind, status }))).toEqual([
      { title: "root cause goes deep", kind: "request", status: "passed" },
      { title: "big agents never land on small windows", kind: "forall", status: "passed" },
      { title: "why is the build flaky? find the root cause", kind: "request", status: "passed" },
      { title: "a translation of the manual, please", kind: "request", status: "passed" },
      { title: "we lost the translator", kind: "request", status: "passed" },
    ]);
  });

  it("names every rule, and writes every default out", () => {
    expect(config?.rules.map(({ id }) => id)).toEqual([
      "pinned",
      "alias_cheap",
      "background",
      "long",
      "deep",
      "topic",
      "everyday",
    ]);
    expect(config?.chains.map(({ name }) => name)).toEqual([
      "deep",
      "everyday",
      "cheap",
      "long",
      "topic:translation",
    ]);
    expect(config?.pins.get("zai,glm-5")).toBe(config?.pins.get("zai/glm-5"));
    const glm = config?.targets[config.pins.get("zai/glm-5") ?? -1];
    expect(glm?.plan).toMatchObject({
      windowTokens: 170_000,
      maxOutputTokens: 32_000,
      defaultOutputTokens: 16_000,
      passes: ["cache_control", "json", "thinking", "tools", "web_search"],
      price: {
        inputNanoUsd: 600,
        outputNanoUsd: 2_200,
        cacheReadNanoUsd: 600,
        cacheWriteNanoUsd: 600,
        tiers: [],
      },
    });
    expect(config?.gateway).toMatchObject({
      host: "127.0.0.1",
      port: 8484,
      commitHeadersAfterMs: 15_000,
      bodyLimitBytes: 33_554_432,
    });
  });
});
