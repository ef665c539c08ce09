import { afterAll, expect, it } from "vitest";
import { catalog, cleanRules, Workplace } from "./signalbox.ts";

const place = new Workplace();
afterAll(() => place.remove());

it("sets a flag that the running Node knows, or V8 would say otherwise", () => {
  place.write("rules/main.sbx", cleanRules);
  place.write("rules/catalog.yaml", catalog);
  const { exit, errors } = place.run(["compile", "--check"]);
  expect(exit).toBe(0);
  expect(errors).toMatch(/^checked in \d+ ms\n$/);
});
