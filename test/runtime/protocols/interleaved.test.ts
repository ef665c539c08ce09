import { expect, it } from "vitest";
import { codecs } from "../../../runtime/protocols/index.ts";
import { clientProtocols } from "../../../schemas/index.ts";

it.each(clientProtocols)("thinking that goes on after text is told where it stands (%s)", (protocol) => {
  const decoder = codecs["openai-chat"].streamDecoder();
  const options = { model: "m", includeUsage: true, tools: [], createdSeconds: 0 };
  const encoder = codecs[protocol].streamEncoder(options);
  let all = "";
  for (const delta of [
    { reasoning_content: "first" },
    { content: "second" },
    { reasoning_content: "third" },
    { content: "fourth" },
  ]) {
    const data = JSON.stringify({ id: "c", model: "m", choices: [{ index: 0, delta, finish_reason: null }] });
    const written = decoder
      .push(null, data)
      .map((event) => encoder.push(event))
      .join("");
    const [word] = Object.values(delta);
    // Each is told when it comes, and not kept for later.
    expect(written).toContain(word);
    all += written;
  }
  const places = ["first", "second", "third", "fourth"].map((word) => all.indexOf(word));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});
