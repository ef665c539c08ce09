import { describe, expect, it } from "vitest";
import { resolvePath } from "../../../compiler/source/resolve-path.ts";

describe("resolvePath", () => {
  it.each([
    ["main.sbx", "catalog.yaml", "catalog.yaml"],
    ["main.sbx", "./catalog.yaml", "catalog.yaml"],
    ["main.sbx", "../taxonomy", "../taxonomy"],
    ["main.sbx", "taxonomy/", "taxonomy"],
    ["main.sbx", ".", "."],
    ["team/a.sbx", "b.sbx", "team/b.sbx"],
    ["team/a.sbx", "../catalog.yaml", "catalog.yaml"],
    ["team/a.sbx", "../../shared/b.sbx", "../shared/b.sbx"],
    ["../shared/b.sbx", "../c.sbx", "../c.sbx"],
    ["../shared/b.sbx", "../../c.sbx", "../../c.sbx"],
  ])("sees from %s that %s is %s", (from, path, resolved) => {
    expect(resolvePath(from, path)).toBe(resolved);
  });

  it.each(["/etc/passwd", "C:\\rules", "a\\b", "https://example.com/x", "", "a\0b"])("refuses %j", (path) => {
    expect(resolvePath("main.sbx", path)).toBeNull();
  });
});
