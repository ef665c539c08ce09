import fc from "fast-check";
import { expect, it } from "vitest";
import { AnthropicStreamDecoder } from "../../../runtime/protocols/anthropic/stream-decoder.ts";
import type { StreamDecoder } from "../../../runtime/protocols/codec.ts";
import { ChatStreamDecoder } from "../../../runtime/protocols/openai-chat/stream-decoder.ts";
import { SteadyDecoder } from "../../../runtime/protocols/steady-decoder.ts";

const words = fc.oneof(
  { weight: 8, arbitrary: fc.stringMatching(/^[a-z ,.]{0,8}$/) },
  fc.string({ unit: "grapheme", maxLength: 4 }),
  fc.constantFrom(
    "index",
    "content",
    "text",
    "text_delta",
    "m",
    "}",
    '"',
    "\\",
    "\n",
    "\u0007",
    "[DONE]",
    "é🙂",
  ),
);

const anthropicData = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(fc.constantFrom(0, 0, 0, 1), words).map(([index, text]) => ({
      type: "content_block_delta",
      index,
      delta: { type: "text_delta", text },
    })),
  },
  words.map((thinking) => ({
    type: "content_block_delta",
    index: 0,
    delta: { type: "thinking_delta", thinking },
  })),
  fc.constantFrom({ type: "ping" }, { type: "content_block_stop", index: 0 }, { type: "error", error: {} }),
);

const chatData = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .tuple(words, fc.constantFrom(undefined, undefined, undefined, "ab", "cd"))
      .map(([content, obfuscation]) => ({
        model: "m",
        choices: [{ index: 0, delta: { content }, finish_reason: null }],
        obfuscation,
      })),
  },
  words.map((reasoning) => ({
    model: "m",
    choices: [{ index: 0, delta: { reasoning_content: reasoning } }],
  })),
  words.map((both) => ({ model: "m", choices: [{ index: 0, delta: { content: both, refusal: both } }] })),
  fc.constantFrom({ choices: [] }, { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }),
);

/** The data of a stream, some of it broken. */
const streamOf = (data: fc.Arbitrary<object>) =>
  fc.array(
    fc.oneof(
      { weight: 12, arbitrary: data.map((one) => JSON.stringify(one)) },
      fc.tuple(data, fc.nat({ max: 60 })).map(([one, at]) => JSON.stringify(one).slice(0, at)),
      fc.tuple(data, fc.nat()).map(([one, at]) => {
        const text = JSON.stringify(one);
        return `${text.slice(0, at % text.length)}"${text.slice(at % text.length)}`;
      }),
    ),
    { maxLength: 25 },
  );

const decoders: readonly (readonly [string, () => StreamDecoder, fc.Arbitrary<object>])[] = [
  ["Anthropic", () => new AnthropicStreamDecoder(), anthropicData],
  ["Chat", () => new ChatStreamDecoder(), chatData],
];

it.each(decoders)("a steady decoder tells the events of %s that parsing tells", (_, decoder, data) => {
  let parsed = 0;
  let told = 0;
  fc.assert(
    fc.property(streamOf(data), (stream) => {
      const counting = decoder();
      const push = counting.push.bind(counting);
      counting.push = (event, text) => {
        parsed++;
        return push(event, text);
      };
      const steady = new SteadyDecoder(counting);
      const plain = decoder();
      for (const text of stream) {
        told++;
        expect(steady.push(null, text)).toEqual(plain.push(null, text));
      }
      expect(steady.finish()).toEqual(plain.finish());
      expect(steady.complete).toBe(plain.complete);
    }),
    { numRuns: 500 },
  );
  expect(told - parsed).toBeGreaterThan(50);
});
