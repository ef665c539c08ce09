import fc from "fast-check";
import type {
  NeutralEvent,
  NeutralPart,
  NeutralRequest,
  NeutralResponse,
  NeutralStop,
  NeutralTool,
  NeutralTurn,
  NeutralUsage,
} from "../../runtime/protocols/index.ts";

type Call = Extract<NeutralPart, { kind: "tool_call" }>;
type Result = Extract<NeutralPart, { kind: "tool_result" }>;

/** Words with everything in them that escapes, line ends and encodings could break. */
export const words = fc
  .array(
    fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 8 }),
      fc.constantFrom("\n", "\r\n", '"', "\\", "data: ", "é", "漢字", "🙂", "\u2028"),
    ),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  .map((pieces) => `w${pieces.join("")}`);

const name = fc.stringMatching(/^[a-z][a-z0-9_-]{0,20}$/);
const jsonArguments = fc
  .dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.oneof(fc.integer(), words, fc.boolean()), { maxKeys: 3 })
  .map((value) => JSON.stringify(value));
/** Mostly JSON objects, sometimes text that is none. */
export const callArguments = fc.oneof(
  { weight: 4, arbitrary: jsonArguments },
  { weight: 1, arbitrary: fc.constantFrom("{oops", "[1,2]", '"text"', '{"a":1}{"b":2}') },
);

const imageSource = fc.oneof(
  fc
    .base64String({ minLength: 4, maxLength: 16 })
    .map((data) => ({ kind: "base64" as const, mediaType: "image/png", data })),
  fc.webUrl().map((url) => ({ kind: "url" as const, url })),
);
const text = words.map((said): NeutralPart => ({ kind: "text", text: said, cacheControl: false }));
const image = imageSource.map(
  (source): NeutralPart => ({ kind: "image", source, name: null, detail: null, cacheControl: false }),
);
const pdf = fc.base64String({ minLength: 4, maxLength: 16 }).map(
  (data): NeutralPart => ({
    kind: "document",
    source: { kind: "base64", mediaType: "application/pdf", data },
    name: "paper.pdf",
    cacheControl: false,
  }),
);

/** What a user says: words, images and documents in any order. */
export const userTurn: fc.Arbitrary<NeutralTurn> = fc
  .array(fc.oneof({ weight: 3, arbitrary: text }, image, pdf), { minLength: 1, maxLength: 4 })
  .map((parts) => ({ role: "user", parts }));

/** A round of the assistant with its calls, and the user's turn with a result for each, in any order. */
const round = fc.record({
  said: fc.option(words, { nil: null }),
  calls: fc.array(fc.record({ name, arguments: callArguments }), { minLength: 1, maxLength: 3 }),
  results: fc.array(fc.array(fc.oneof(text, image), { minLength: 1, maxLength: 2 }), {
    minLength: 3,
    maxLength: 3,
  }),
  reversed: fc.boolean(),
});

/** A conversation whose every call has its result in the very next turn, as well-behaved clients send it. */
export const conversation: fc.Arbitrary<readonly NeutralTurn[]> = fc
  .tuple(userTurn, fc.array(fc.oneof(round, userTurn), { maxLength: 4 }))
  .map(([first, rest]) => [
    first,
    ...rest.flatMap((turn, index) =>
      "role" in turn
        ? [
            {
              role: "assistant" as const,
              parts: [{ kind: "text" as const, text: `noted ${index}`, cacheControl: false }],
            },
            turn,
          ]
        : roundTurns(turn, index),
    ),
  ]);

function roundTurns(
  played: {
    said: string | null;
    calls: { name: string; arguments: string }[];
    results: NeutralPart[][];
    reversed: boolean;
  },
  index: number,
): readonly NeutralTurn[] {
  const calls = played.calls.map(
    (call, at): Call => ({ kind: "tool_call", id: `call_${index}_${at}`, ...call }),
  );
  const results = calls.map(
    (call, at): Result => ({
      kind: "tool_result",
      id: call.id,
      parts: played.results[at] ?? [],
      isError: false,
      cacheControl: false,
    }),
  );
  const said: readonly NeutralPart[] =
    played.said === null ? [] : [{ kind: "text", text: played.said, cacheControl: false }];
  return [
    { role: "assistant", parts: [...said, ...calls] },
    { role: "user", parts: played.reversed ? results.toReversed() : results },
  ];
}

export const functionTool: fc.Arbitrary<NeutralTool> = fc.record({
  kind: fc.constant("function" as const),
  name,
  description: fc.option(words, { nil: null }),
  parameters: fc.constant({ type: "object", properties: { city: { type: "string" } }, required: ["city"] }),
  strict: fc.constant(null),
  cacheControl: fc.constant(false),
  wire: fc.constant(null),
});

/** A request with what all three protocols can carry. */
export const neutralRequest: fc.Arbitrary<NeutralRequest> = fc.record({
  model: fc.constant("model-a"),
  stream: fc.boolean(),
  system: fc.array(
    words.map((said) => ({ text: said, cacheControl: false })),
    { maxLength: 1 },
  ),
  turns: conversation,
  tools: fc.uniqueArray(functionTool, { minLength: 1, maxLength: 3, selector: (tool) => tool.name }),
  toolChoice: fc.constant(null),
  parallelToolCalls: fc.constant(null),
  maxOutputTokens: fc.integer({ min: 16, max: 64_000 }),
  temperature: fc.option(fc.constantFrom(0, 0.5, 1), { nil: null }),
  topP: fc.constant(null),
  topK: fc.constant(null),
  stop: fc.constant([]),
  thinking: fc.constant(null),
  format: fc.option(
    fc.constant({
      kind: "json_schema" as const,
      name: "answer",
      description: null,
      schema: { type: "object" },
      strict: null,
    }),
    { nil: null },
  ),
  verbosity: fc.constant(null),
  userId: fc.option(fc.constant("user-1"), { nil: null }),
  promptCacheKey: fc.constant(null),
  serviceTier: fc.constant(null),
  includeUsage: fc.constant(true),
});

export const neutralUsage: fc.Arbitrary<NeutralUsage> = fc
  .tuple(fc.nat(50_000), fc.nat(5_000), fc.nat(5_000), fc.nat(5_000), fc.nat(500))
  .map(([fresh, output, cacheRead, cacheWrite, reasoning]) => ({
    input: fresh + cacheRead + cacheWrite,
    output: output + reasoning,
    cacheRead,
    cacheWrite,
    reasoning,
  }));

const stopReason = fc.constantFrom<NeutralStop["reason"]>("end", "max_output", "content_filter");

/** An answer that any of the protocols could have given: thinking, words, calls. */
export const neutralResponse: fc.Arbitrary<NeutralResponse> = fc
  .record({
    thinking: fc.option(words, { nil: null }),
    text: fc.option(words, { nil: null }),
    calls: fc.array(fc.record({ name, arguments: callArguments }), { maxLength: 3 }),
    reason: stopReason,
    usage: neutralUsage,
  })
  .map(({ thinking, text: said, calls, reason, usage }) => ({
    id: "resp_1",
    model: "model-a",
    parts: [
      ...(thinking === null
        ? []
        : [{ kind: "thinking" as const, text: thinking, signature: null, redacted: false }]),
      ...(said === null ? [] : [{ kind: "text" as const, text: said, cacheControl: false }]),
      ...calls.map((call, at): Call => ({ kind: "tool_call", id: `call_${at}`, ...call })),
    ],
    stop: { reason: calls.length > 0 && reason === "end" ? "tool_calls" : reason, sequence: null },
    usage,
  }));

/** One block of a streamed answer: what it is, and the deltas of which it is made. */
export interface StreamedBlock {
  readonly part: "text" | "thinking" | "refusal" | "tool_call";
  readonly deltas: readonly string[];
}

/** Blocks whose deltas come in any order of blocks, each delta marked with its block's number so that it can be found again. */
export const interleavedEvents: fc.Arbitrary<{
  readonly events: readonly NeutralEvent[];
  readonly blocks: readonly StreamedBlock[];
}> = fc
  .tuple(
    fc.array(
      fc.record({
        part: fc.constantFrom<StreamedBlock["part"]>("text", "thinking", "tool_call"),
        count: fc.integer({ min: 1, max: 4 }),
        endsEarly: fc.boolean(),
      }),
      { minLength: 1, maxLength: 5 },
    ),
    fc.array(fc.nat(1_000), { minLength: 40, maxLength: 40 }),
    neutralUsage,
  )
  .map(([shapes, picks, usage]) => {
    const blocks = shapes.map(
      ({ part, count }, block): StreamedBlock => ({
        part,
        deltas: Array.from({ length: count }, (_, at) => `<${block}.${at}>`),
      }),
    );
    const queues = blocks.map((block, at) => eventsOfBlock(block, at, shapes[at]?.endsEarly ?? true));
    const events: NeutralEvent[] = [{ kind: "start", id: "resp_1", model: "model-a", usage: null }];
    for (const pick of [...picks, ...picks]) {
      const waiting = queues.filter((queue) => queue.length > 0);
      const next = waiting[pick % Math.max(1, waiting.length)]?.shift();
      if (next !== undefined) events.push(next);
    }
    const calls = blocks.some((block) => block.part === "tool_call");
    const stop: NeutralStop = { reason: calls ? "tool_calls" : "end", sequence: null };
    return { blocks, events: [...events, { kind: "stop", stop }, { kind: "usage", usage }, { kind: "end" }] };
  });

function eventsOfBlock(shape: StreamedBlock, block: number, endsEarly: boolean): NeutralEvent[] {
  const start: NeutralEvent =
    shape.part === "tool_call"
      ? { kind: "block_start", block, part: "tool_call", id: `call_${block}`, name: `tool_${block}` }
      : { kind: "block_start", block, part: shape.part };
  const kind = shape.part === "tool_call" ? "arguments" : shape.part === "thinking" ? "thinking" : "text";
  const end: readonly NeutralEvent[] = endsEarly ? [{ kind: "block_end", block }] : [];
  return [start, ...shape.deltas.map((delta): NeutralEvent => ({ kind, block, delta })), ...end];
}

/** A way to cut bytes into chunks: the lengths, used round and round. */
export const chunking = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 });

/** The bytes cut into chunks of these lengths. */
export function chunked(bytes: Uint8Array, lengths: readonly number[]): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const length = lengths[turn % lengths.length] ?? 1;
    chunks.push(bytes.subarray(at, at + length));
    at += length;
  }
  return chunks;
}
