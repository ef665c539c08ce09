import { describe, expect, it } from "vitest";
import { type ClientProtocol, clientProtocols } from "../../../schemas/index.ts";
import { type Behaviour, deadUrl, startUpstream } from "../../upstream/upstream.ts";
import { type AtEnd, ask, chainPlan, IMPATIENT, runGateway, wordsOf } from "../running-gateway.ts";

const failures: readonly { says: string; behaviour: Behaviour; onlyStreamed?: boolean }[] = [
  { says: "answers 500", behaviour: { kind: "status", status: 500, type: "api_error" } },
  {
    says: "answers 429",
    behaviour: { kind: "status", status: 429, type: "rate_limit_error", headers: { "retry-after": "7" } },
  },
  { says: "answers 529", behaviour: { kind: "status", status: 529, type: "overloaded_error" } },
  { says: "answers 401", behaviour: { kind: "status", status: 401, type: "authentication_error" } },
  { says: "answers 402", behaviour: { kind: "status", status: 402, type: "billing_error" } },
  { says: "answers 403", behaviour: { kind: "status", status: 403, type: "permission_error" } },
  {
    says: "redirects",
    behaviour: { kind: "status", status: 302, headers: { location: "http://127.0.0.1:1/" } },
  },
  { says: "hangs before its first byte", behaviour: { kind: "hang", after: "nothing" } },
  { says: "hangs after its headers", behaviour: { kind: "hang", after: "headers" } },
  { says: "drops the connection at once", behaviour: { kind: "break", after: "nothing" } },
  { says: "breaks after its headers", behaviour: { kind: "break", after: "headers" } },
  { says: "breaks before content", behaviour: { kind: "break", after: "opening" } },
  { says: "ends cleanly before content", behaviour: { kind: "break", after: "opening", cleanly: true } },
  { says: "hangs before content", behaviour: { kind: "hang", after: "opening" } },
  {
    says: "reports an error before content",
    behaviour: { kind: "error_event", after: "opening", type: "overloaded_error" },
    onlyStreamed: true,
  },
  {
    says: "answers what is no JSON",
    behaviour: { kind: "bytes", contentType: "application/json", body: "<html>" },
  },
  {
    says: "answers an error object with 200",
    behaviour: {
      kind: "bytes",
      contentType: "application/json",
      body: '{"error":{"type":"overloaded_error","message":"x"}}',
    },
  },
];

describe.concurrent.each(clientProtocols)("a %s client sees only the second target", (client) => {
  for (const { says, behaviour, onlyStreamed } of failures) {
    for (const stream of onlyStreamed ? [true] : [true, false]) {
      it(`where the first ${says} (${stream ? "streamed" : "whole"})`, async ({ onTestFinished }) => {
        const first = await upstreamThat(behaviour, onTestFinished);
        await seesOnlyTheSecond(client, client, stream, first.url, onTestFinished);
      });
    }
  }

  it("where the first refuses the connection", async ({ onTestFinished }) => {
    await seesOnlyTheSecond(client, client, true, await deadUrl(), onTestFinished);
  });

  const others = clientProtocols.filter((protocol) => protocol !== client);
  const translated = failures.filter(({ says }) => /500|429|before content|cleanly/.test(says));
  for (const first of others) {
    for (const { says, behaviour } of translated) {
      it(`where the first, which speaks ${first}, ${says}`, async ({ onTestFinished }) => {
        const failing = await upstreamThat(behaviour, onTestFinished);
        await seesOnlyTheSecond(client, first, true, failing.url, onTestFinished);
      });
    }
  }
});

async function seesOnlyTheSecond(
  client: ClientProtocol,
  first: ClientProtocol,
  stream: boolean,
  firstUrl: string,
  atEnd: AtEnd,
): Promise<void> {
  const good = await startUpstream("the second");
  atEnd(() => good.close());
  const plan = chainPlan(
    [
      { name: "a", url: firstUrl, protocol: first },
      { name: "b", url: good.url, protocol: client },
    ],
    { providers: { a: { timeouts: IMPATIENT } } },
  );
  const { url } = await runGateway(plan, {}, atEnd);
  const answer = await ask(url, client, stream);
  const body = await answer.text();
  expect(answer.status, body).toBe(200);
  expect(wordsOf(client, body)).toBe("Hello from the second.");
  expect(answer.headers.get("x-signalbox-target")).toBe("b/m");
  expect(answer.headers.get("x-signalbox-attempts")).toBe("2");
  expect(good.calls).toHaveLength(1);
}

async function upstreamThat(behaviour: Behaviour, atEnd: AtEnd) {
  const upstream = await startUpstream("the first", behaviour);
  atEnd(() => upstream.close());
  return upstream;
}
