import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { endpointTable } from "../../runtime/server/endpoint-table.ts";
import { root } from "./fenced-blocks.ts";

it("docs/gateway.md names every endpoint with its method, and no other", () => {
  const page = readFileSync(join(root, "docs/gateway.md"), "utf8");
  const table = page.slice(page.indexOf("## Endpoints"), page.indexOf("## What a request meets"));
  const named = [...table.matchAll(/`(GET|POST) ([^`{]+?)(\/\{id\})?`/g)].map(
    ([, method, path]) => `${method} ${path}`,
  );
  const served = Object.entries(endpointTable).map(([path, { methods }]) => `${methods[0]} ${path}`);
  expect([...new Set(named)].sort()).toEqual(served.sort());
});
