import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const engine = join(import.meta.dirname, "../../../engine");

describe("texts are compared alike by every Node and browser, since the engine", () => {
  it("asks none of them for its own Unicode data", () => {
    const files = readdirSync(engine, { recursive: true, encoding: "utf8" }).filter((path) =>
      path.endsWith(".ts"),
    );
    const asking = files.filter((path) =>
      /\.normalize\(|\.toLocale|\.to(Lower|Upper)Case\(|\\p\{|Intl\./.test(
        readFileSync(join(engine, path), "utf8"),
      ),
    );
    // These two fold the names of headers, which are ASCII.
    expect(asking.sort()).toEqual(["facts/facts-from-json.ts", "facts/request-headers.ts"]);
    expect(files.length).toBeGreaterThan(50);
  });
});
