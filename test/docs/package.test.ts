import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "./fenced-blocks.ts";

const read = (path: string): string => readFileSync(join(root, path), "utf8");

describe("the package", () => {
  it("ships what the README and the manual link to", () => {
    const { files } = JSON.parse(read("package.json")) as { files: readonly string[] };
    const ships = (path: string) => files.some((entry) => path === entry || path.startsWith(`${entry}/`));
    const manual = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md"));
    const links = ["README.md", ...manual.map((name) => `docs/${name}`)].flatMap((page) =>
      [...read(page).matchAll(/\]\(([^)#\s]+)/g)].flatMap(([, link = ""]) =>
        /^\w+:/.test(link) ? [] : [normalize(join(dirname(page), link))],
      ),
    );
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((path) => !ships(path))).toEqual([]);
  });

  it("installs strictly on Node 20, without an override that only this repository has", () => {
    expect(JSON.parse(read("package.json"))).not.toHaveProperty("overrides");
    const { packages } = JSON.parse(read("package-lock.json")) as {
      packages: Readonly<Record<string, { dev?: boolean; engines?: { node?: string } }>>;
    };
    const needed = Object.entries(packages).filter(([name, { dev }]) => name !== "" && dev !== true);
    expect(needed.length).toBeGreaterThan(30);
    const refusing = needed.filter(([, { engines }]) => !takesNode20(engines?.node ?? "*"));
    expect(refusing.map(([name]) => name)).toEqual([]);
  });
});

function takesNode20(range: string): boolean {
  return range.split("||").some((part) => {
    const [, sign = "", major = "0"] = /^\s*([<>=^~]*)\s*v?(\d+)/.exec(part) ?? [];
    return sign.startsWith(">") || part.trim() === "*" ? Number(major) <= 20 : Number(major) === 20;
  });
}
