import { describe, expect, it } from "vitest";
import { OriginMemory } from "../../../runtime/memory/origin-memory.ts";
import { stateReferences } from "../../../runtime/memory/state-references.ts";

describe("the memory of origins", () => {
  it("knows the last origin of a value, and nothing of values it never saw", () => {
    const memory = new OriginMemory();
    memory.remember("a", "x");
    memory.remember("a", "y");
    expect(memory.originOf("a")).toBe("y");
    expect(memory.originOf("b")).toBeNull();
  });

  it("forgets the longest unused first, and stays bounded", () => {
    const memory = new OriginMemory(3);
    for (const value of ["a", "b", "c"]) memory.remember(value, "x");
    memory.originOf("a");
    memory.remember("d", "x");
    expect(["a", "b", "c", "d"].filter((value) => memory.originOf(value) !== null)).toEqual(["a", "c", "d"]);
  });
});

describe("references to state", () => {
  it("are found wherever they stand, in the order of the text", () => {
    const body = {
      previous_response_id: "r1",
      conversation: { id: "c1" },
      input: [
        { role: "user", content: [{ type: "input_file", file_id: "f1" }] },
        { type: "item_reference", id: "i1" },
      ],
      background: true,
    };
    expect(stateReferences(body)).toEqual([
      { path: "previous_response_id", id: "r1" },
      { path: "conversation", id: "c1" },
      { path: "input.0.content.0.file_id", id: "f1" },
      { path: "input.1.id", id: "i1" },
      { path: "background", id: null },
    ]);
  });

  it("are none in a body that says so with nothing", () => {
    expect(
      stateReferences({ previous_response_id: null, conversation: "", background: false, input: "hi" }),
    ).toEqual([]);
  });

  it("do not need the machine's stack", () => {
    let nested: unknown = { file_id: "deep" };
    for (let i = 0; i < 100_000; i++) nested = [nested];
    expect(stateReferences({ input: nested })).toHaveLength(1);
  });
});
