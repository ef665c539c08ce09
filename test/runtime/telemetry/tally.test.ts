import * as library from "prom-client";
import { describe, expect, it } from "vitest";
import { Tally } from "../../../runtime/telemetry/tally.ts";

describe("a tally", () => {
  it("tells at each scrape what has come in all, by its labels", async () => {
    const registry = new library.Registry();
    const tally = new Tally("answers_total", "Answers", ["target", "kind"]);
    tally.expose(library, registry);
    tally.add(2, "a/m", "input");
    tally.add(3, "a/m", "output");
    tally.add(5, "b/m", "input");
    tally.add(0.5, "a/m", "input");
    const first = await registry.metrics();
    expect(first).toContain('answers_total{target="a/m",kind="input"} 2.5');
    expect(first).toContain('answers_total{target="a/m",kind="output"} 3');
    expect(first).toContain('answers_total{target="b/m",kind="input"} 5');
    tally.add(1, "a/m", "input");
    expect(await registry.metrics()).toContain('answers_total{target="a/m",kind="input"} 3.5');
    expect(await registry.getMetricsAsJSON()).toMatchObject([
      {
        name: "answers_total",
        values: [{ labels: { target: "a/m", kind: "input" }, value: 3.5 }, { value: 3 }, { value: 5 }],
      },
    ]);
  });

  it("takes empty values, and values that are those of another label", async () => {
    const registry = new library.Registry();
    const tally = new Tally("answers_total", "Answers", ["target", "client"]);
    tally.expose(library, registry);
    tally.add(1, "", "");
    tally.add(1, "x", "");
    tally.add(1, "", "x");
    expect((await registry.getMetricsAsJSON())[0]).toMatchObject({
      values: [
        { labels: { target: "", client: "" }, value: 1 },
        { labels: { target: "x", client: "" }, value: 1 },
        { labels: { target: "", client: "x" }, value: 1 },
      ],
    });
  });
});
