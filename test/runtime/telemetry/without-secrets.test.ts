import { describe, expect, it } from "vitest";
import { createLog } from "../../../runtime/index.ts";

function written(fields: object): string {
  const lines: string[] = [];
  const log = createLog({ level: "info", destination: { write: (line: string) => void lines.push(line) } });
  log.info(fields, "line");
  return lines.join("");
}

describe("a line of the log", () => {
  it("stars out secret fields at any depth, and leaves its object as it was", () => {
    const fields = {
      authorization: "Bearer s3cret",
      a: { cookie: "s3cret", list: [{ deep: { "x-api-key": "s3cret" } }, 1] },
      "set-cookie": ["s3cret"],
      kept: { password_hint: "none" },
    };
    const copy = structuredClone(fields);
    const line = written(fields);
    expect(line).not.toContain("s3cret");
    expect(JSON.parse(line)).toMatchObject({
      authorization: "[redacted]",
      a: { cookie: "[redacted]", list: [{ deep: { "x-api-key": "[redacted]" } }, 1] },
      "set-cookie": "[redacted]",
      kept: { password_hint: "none" },
    });
    expect(fields).toEqual(copy);
  });

  it("stars out the fields of an error too", () => {
    const err = Object.assign(new Error("it failed"), {
      secret: "s3cret",
      request: { authorization: "s3cret" },
    });
    const line = written({ err });
    expect(line).not.toContain("s3cret");
    expect(JSON.parse(line)["err"]).toMatchObject({ message: "it failed", secret: "[redacted]" });
  });

  it("ends where a value holds itself", () => {
    const fields: Record<string, unknown> = { name: "loop" };
    fields["self"] = fields;
    expect(JSON.parse(written(fields))).toMatchObject({ name: "loop" });
  });
});
