import { describe, expect, it } from "vitest";
import { renderText } from "../../compiler/index.ts";
import { examined } from "../fixtures/every-finding.ts";
import { zooCases } from "./zoo-case.ts";

describe("what the zoo holds, mended", () => {
  it.each(zooCases())("$name is clean", ({ mended }) => {
    const { findings, plan } = examined(mended);
    expect(renderText(findings, { root: "rules" })).toBe("");
    expect(plan).not.toBeNull();
  });
});
