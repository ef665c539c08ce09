import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { root } from "./imports.ts";

it("loads what sends telemetry only where there is a collector", () => {
  const atStart = loadedWith("runtime/index.ts");
  expect(atStart.size).toBeGreaterThan(100);
  for (const lazy of ["telemetry", "otlp-sender", "otlp-messages", "otlp-schema", "protobuf", "histogram"])
    expect(atStart).not.toContain(`runtime/telemetry/otlp/${lazy}.ts`);
  expect(atStart).toContain("runtime/telemetry/otlp/otlp-settings.ts");
});

/** The files that are loaded together with a file: neither those that it imports as it runs, nor those whose types alone it uses. */
function loadedWith(entry: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [entry];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const text = readFileSync(join(root, path), "utf8").replaceAll(/^(?:import|export) type [^;]*;/gm, "");
    for (const [, target = ""] of text.matchAll(/^(?:import|export|\}) ?[^;]*?from "(\.[^"]+\.ts)";/gm))
      open.push(join(dirname(path), target));
  }
  return seen;
}
