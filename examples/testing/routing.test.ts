import { test } from "@fast-check/vitest";
import { alwaysServed, decide, health, project, requests } from "signalbox/testing";
import { expect } from "vitest";

const { plan } = await project("rules");

// A law is a pair of arbitraries and what holds of them.
const served = alwaysServed(plan);
test.prop(served.given)("every request is served, whichever provider is down", served.holds);

test.prop([requests(plan, { when: "restricted" }), health(plan)])(
  "restricted data never leaves for China, whatever else is down",
  (request, outage) => {
    const { targets } = decide(plan, request, outage);
    expect(targets.filter((target) => target.startsWith("zai/"))).toEqual([]);
  },
);

test.prop([requests(plan, { when: "image and not confidential" })])("pictures are looked at", (request) => {
  const { targets } = decide(plan, request);
  expect(targets).not.toContain("groq/openai/gpt-oss-120b");
});
