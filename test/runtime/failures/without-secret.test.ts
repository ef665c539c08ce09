import { describe, expect, it } from "vitest";
import { withoutSecret } from "../../../runtime/failures/without-secret.ts";
import { Secret } from "../../../runtime/index.ts";

const key = "sk-live/a+b==0123456789";

function cleaned(body: string): string {
  const answer = { status: 400, contentType: "application/json", body: new TextEncoder().encode(body) };
  const failure = {
    class: "refused" as const,
    status: 400,
    code: null,
    message: "no",
    retryAfterMs: null,
    answer,
  };
  return new TextDecoder().decode(withoutSecret(failure, new Secret(key)).answer?.body);
}

describe("a provider's refusal that repeats our key", () => {
  it.each([
    ["as it is", `{"error":"bad key ${key}"}`],
    ["with its slashes escaped", `{"error":"bad key ${key.replaceAll("/", "\\/")}"}`],
    [
      "with more escaped than needs it",
      `{"error":"bad key ${key.replaceAll("=", "\\u003d").replaceAll("+", "\\u002B")}"}`,
    ],
    ["as a URL has it", `{"error":"bad key ${encodeURIComponent(key)}"}`],
    [
      "as a URL has it, in small letters",
      `{"error":"bad key ${encodeURIComponent(key).replaceAll(/%../g, (code) => code.toLowerCase())}"}`,
    ],
  ])("has it starred out, %s", (_, body) => {
    const shown = cleaned(body);
    expect(JSON.parse(shown)).toEqual({ error: "bad key [secret]" });
  });

  it("is not passed on where it nests too deeply to be looked at", () => {
    const holding = (words: string): string => `${"[".repeat(400_000)}"${words}"${"]".repeat(400_000)}`;
    // Newer engines look at any depth.
    expect(["", holding("\\u0041")]).toContain(cleaned(holding("\\u0041")));
    expect(cleaned(holding(key.replaceAll("=", "\\u003d")))).not.toContain("0123456789");
  });

  it("is left as it was written where it does not", () => {
    const body = '{ "error":"caf\\u00e9" }';
    expect(cleaned(body)).toBe(body);
  });
});
