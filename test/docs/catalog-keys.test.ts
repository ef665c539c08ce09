import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "./fenced-blocks.ts";

describe("docs/catalog.md", () => {
  const keys = new Set<string>();
  collect(JSON.parse(readFileSync(join(root, "schemas/catalog.schema.json"), "utf8")), keys);
  const text = readFileSync(join(root, "docs/catalog.md"), "utf8");

  it("documents every key that the schema knows", () => {
    expect(keys.size).toBeGreaterThan(50);
    const example = /```yaml file=catalog\.yaml\n(.*?)```/s.exec(text)?.[1] ?? "";
    const prose = text.replaceAll(/```.*?```/gs, "");
    const missing = [...keys].filter(
      (key) => !prose.includes(`\`${key}\``) && !new RegExp(`\\b${key}:`).test(example),
    );
    expect(missing).toEqual([]);
  });
});

/** Every property name of a JSON Schema, wherever it stands. */
function collect(schema: unknown, keys: Set<string>): void {
  if (Array.isArray(schema)) for (const part of schema) collect(part, keys);
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return;
  for (const [name, part] of Object.entries(schema)) {
    if (name === "properties" && typeof part === "object" && part !== null) {
      for (const key of Object.keys(part)) keys.add(key);
    }
    collect(part, keys);
  }
}
