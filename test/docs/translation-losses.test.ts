import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { lossTable } from "../../engine/index.ts";

const names: Readonly<Record<string, string>> = {
  anthropic: "Messages",
  "openai-chat": "Chat",
  "openai-responses": "Responses",
};

describe("the manual's table of what a translation leaves out", () => {
  it("is the loss table", () => {
    const manual = readFileSync("docs/gateway.md", "utf8");
    const section = manual.split("## What a translation leaves out")[1]?.split("\n## ")[0] ?? "";
    const written = section.split("\n").filter((line) => line.startsWith("| `"));
    const named = (protocols: "any" | readonly string[]) =>
      protocols === "any" ? "any" : protocols.map((protocol) => names[protocol]).join(", ");
    expect(written).toEqual(
      lossTable.map(
        ({ feature, from, to, loss, says }) =>
          `| \`${feature}\` | ${named(from)} | ${named(to)} | ${loss} | ${says} |`,
      ),
    );
  });
});
