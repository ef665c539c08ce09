import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decide, neverReaches, project, requests, survives } from "signalbox/testing";

const { plan } = await project("rules");

test("confidential data stays on this machine", () => {
  for (const provider of ["anthropic", "openai", "google", "zai"]) {
    fc.assert(neverReaches(plan, { provider }, { when: "confidential" }));
  }
});

test("any one provider may fail", () => {
  fc.assert(survives(plan, { unit: "provider", when: "not confidential and not stateful" }));
});

test("who asks for deep gets deep", () => {
  const asked = requests(plan, { when: 'model == "deep" and not confidential and not stateful' });
  fc.assert(fc.property(asked, (request) => assert.equal(decide(plan, request).rule, "alias_deep")));
});
