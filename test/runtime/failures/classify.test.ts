import { describe, expect, it } from "vitest";
import { classifyAnswer } from "../../../runtime/failures/classify.ts";
import { classifyException } from "../../../runtime/failures/classify-exception.ts";
import { failureTable } from "../../../runtime/failures/failure-table.ts";
import { Interruption } from "../../../runtime/failures/interruption.ts";
import { messagePatterns } from "../../../runtime/failures/message-patterns.ts";
import { failureOfReply } from "../../../runtime/failures/read-failure.ts";
import { readRetryAfterMs, writeRetryAfter } from "../../../runtime/failures/retry-after.ts";

const nothing = { type: null, code: null, message: null };

describe("a failure's class", () => {
  it.each([
    [402, "payment"],
    [429, "rate_limited"],
    [503, "overloaded"],
    [529, "overloaded"],
    [401, "unauthorized"],
    [403, "forbidden"],
    [408, "transient"],
    [409, "transient"],
    [425, "transient"],
    [500, "server_error"],
    [504, "server_error"],
    [599, "server_error"],
    [307, "malformed"],
    [400, "refused"],
    [404, "refused"],
    [413, "refused"],
    [422, "refused"],
  ])("of status %i alone is %s", (status, expected) => {
    expect(classifyAnswer({ protocol: "openai-chat", status, ...nothing })).toBe(expected);
  });

  it.each([
    {
      says: "no quota at 429 is no rate limit",
      status: 429,
      type: "insufficient_quota",
      code: "insufficient_quota",
      expected: "payment",
    },
    { says: "overload at 500", status: 500, type: "overloaded_error", code: null, expected: "overloaded" },
    {
      says: "a wrong key at 400",
      status: 400,
      type: "invalid_request_error",
      code: "invalid_api_key",
      expected: "unauthorized",
    },
    {
      says: "a model that is gone",
      status: 404,
      type: "invalid_request_error",
      code: "model_not_found",
      expected: "gone",
    },
    {
      says: "a context error",
      status: 400,
      type: "invalid_request_error",
      code: "context_length_exceeded",
      expected: "too_long",
    },
    {
      says: "a key that the code names at 403",
      status: 403,
      type: null,
      code: "account_deactivated",
      expected: "unauthorized",
    },
    {
      says: "a vague type at a telling status",
      status: 401,
      type: "invalid_request_error",
      code: null,
      expected: "unauthorized",
    },
    {
      says: "a vague type without a status",
      status: null,
      type: "invalid_request_error",
      code: null,
      expected: "refused",
    },
    {
      says: "a server's own error without a status",
      status: null,
      type: "api_error",
      code: null,
      expected: "server_error",
    },
    {
      says: "a timeout without a status",
      status: null,
      type: "timeout_error",
      code: null,
      expected: "timed_out",
    },
    {
      says: "a code nobody knows, without a status",
      status: null,
      type: "surprise",
      code: null,
      expected: "server_error",
    },
  ])("goes by a typed code before the status: $says", ({ status, type, code, expected }) => {
    expect(classifyAnswer({ protocol: "openai-chat", status, type, code, message: null })).toBe(expected);
  });

  it.each(messagePatterns.map((row) => [row.example, row] as const))(
    "knows a message by its recorded example: %s",
    (message, row) => {
      expect(
        classifyAnswer({
          protocol: row.protocol,
          status: 400,
          type: "invalid_request_error",
          code: null,
          message,
        }),
      ).toBe(row.class);
      expect(
        classifyAnswer({ protocol: row.protocol, status: 400, ...nothing, message: `It said: ${message}` }),
      ).toBe("refused");
    },
  );

  it("is found for every status that HTTP has", () => {
    for (let status = 200; status < 600; status++) {
      expect(failureTable).toHaveProperty(classifyAnswer({ protocol: "anthropic", status, ...nothing }));
    }
  });

  it("never touches health where a client's content alone can cause it", () => {
    for (const name of ["refused", "too_long", "client_gone", "no_room", "transient", "forbidden"] as const) {
      expect(failureTable[name].effect).toBe("none");
    }
  });
});

describe("an error object in a 200 body", () => {
  it.each([
    [{ error: { code: 429, message: "slow down" } }, "rate_limited"],
    [{ error: { code: 502, message: "bad gateway" } }, "server_error"],
    [{ error: { code: 408, message: "again" } }, "transient"],
    [{ error: { code: 1_234, message: "who knows" } }, "server_error"],
    [{ error: { code: 200, type: "overloaded_error", message: "x" } }, "overloaded"],
  ])("%o is %s, by the status that stands in it", (body, expected) => {
    const reply = { status: 200, header: () => null, body: Buffer.from(JSON.stringify(body)) };
    expect(failureOfReply("openai-chat", reply, 0).class).toBe(expected);
  });
});

describe("the class of what is thrown", () => {
  const thrown = (code: string) => Object.assign(new Error(code), { code });
  it.each([
    [thrown("ECONNREFUSED"), false, "unreachable"],
    [thrown("ENOTFOUND"), false, "unreachable"],
    [thrown("CERT_HAS_EXPIRED"), false, "unreachable"],
    [thrown("UND_ERR_SOCKET"), false, "unreachable"],
    [thrown("UND_ERR_SOCKET"), true, "malformed"],
    [thrown("HPE_INVALID_CONSTANT"), false, "malformed"],
    [thrown("UND_ERR_HEADERS_OVERFLOW"), false, "malformed"],
    [thrown("SIGNALBOX_ENDLESS_HINTS"), false, "malformed"],
    [Object.assign(new Error("no HTTP"), { name: "HTTPParserError" }), false, "malformed"],
    [thrown("UND_ERR_CONNECT_TIMEOUT"), false, "timed_out"],
    [new Interruption("first_token"), true, "timed_out"],
    [new Interruption("connect"), false, "timed_out"],
    [new Interruption("client_gone"), true, "client_gone"],
    [new Interruption("shutdown"), false, "client_gone"],
    ["a string", false, "unreachable"],
  ])("%s (answering: %s) is %s", (error, answering, expected) => {
    expect(classifyException(error, answering)).toBe(expected);
  });
});

describe("Retry-After", () => {
  const nowMs = Date.parse("2026-11-20T10:00:00Z");
  const read = (headers: Readonly<Record<string, string>>) =>
    readRetryAfterMs((name) => headers[name] ?? null, nowMs);

  it.each([
    [{ "retry-after": "7" }, 7_000],
    [{ "retry-after": "1.5" }, 1_500],
    [{ "retry-after": "1234567890" }, 1_234_567_890_000],
    [{ "retry-after": "Fri, 20 Nov 2026 10:00:30 GMT" }, 30_000],
    [{ "retry-after": "Fri, 20 Nov 2026 09:00:00 GMT" }, 0],
    [{ "retry-after-ms": "250", "retry-after": "9" }, 250],
    [{ "retry-after": "" }, null],
    [{ "retry-after": "soon" }, null],
    [{ "retry-after": "-3" }, null],
    [{}, null],
  ])("%o is %s ms", (headers, expected) => {
    expect(read(headers)).toBe(expected);
  });

  it("is told in whole seconds, never 0", () => {
    expect([0, 1, 1_000, 1_001].map(writeRetryAfter)).toEqual(["1", "1", "1", "2"]);
  });
});
