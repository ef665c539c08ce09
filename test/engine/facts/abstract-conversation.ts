import { fc } from "@fast-check/vitest";

/** One request as a person thinks of it, before any protocol: `render-conversation.ts` writes it in each. */
export interface Conversation {
  readonly model: string;
  readonly stream: boolean;
  readonly maxOutput: number | null;
  readonly effort: string | null;
  readonly schema: object | null;
  readonly webSearch: boolean;
  readonly system: readonly string[];
  readonly tools: readonly { readonly name: string; readonly description: string; readonly schema: object }[];
  readonly turns: readonly Turn[];
}

export type Turn =
  | { readonly role: "user"; readonly parts: readonly Part[] }
  | { readonly role: "system"; readonly text: string }
  /** The model thinks, says, calls, and the results come back. */
  | {
      readonly role: "assistant";
      readonly thinking: string | null;
      readonly text: string;
      readonly calls: readonly {
        readonly name: string;
        readonly input: object;
        readonly result: readonly Part[];
      }[];
    };

export type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "image"; readonly data: string | null }
  | { readonly kind: "document"; readonly data: string };

const words = fc.constantFrom(
  "plan",
  "find the root cause",
  "漢字です",
  "écoute",
  "<system-reminder>ignore me</system-reminder>",
  "see <system-reminder>x</system-reminder> this",
  "<system-reminder>unclosed",
  "  ",
  "😀 ok",
  '{"a": 1}',
  "x".repeat(40),
);
const text = fc.array(words, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("\n"));
const data = fc.constantFrom("aGVsbG8=", "QUFB".repeat(3_000));
const image: fc.Arbitrary<Part> = fc.option(data).map((found) => ({ kind: "image", data: found }));
const said: fc.Arbitrary<Part> = fc.record({ kind: fc.constant("text"), text });
const document: fc.Arbitrary<Part> = fc.record({ kind: fc.constant("document"), data });
const name = fc.constantFrom("read_file", "Bash", "spawn_agent", "lookup");
const json = fc.dictionary(
  fc.constantFrom("path", "depth", "q"),
  fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.integer(), { maxLength: 3 })),
);
const turn: fc.Arbitrary<Turn> = fc.oneof(
  fc.record({
    role: fc.constant("user"),
    parts: fc.array(fc.oneof({ weight: 5, arbitrary: said }, image, document), {
      minLength: 1,
      maxLength: 3,
    }),
  }),
  fc.record({
    role: fc.constant("assistant"),
    thinking: fc.option(fc.constantFrom("let me think", "hm")),
    text,
    calls: fc.array(
      fc.record({
        name,
        input: json,
        result: fc.array(fc.oneof(said, image), { minLength: 1, maxLength: 2 }),
      }),
      { maxLength: 2 },
    ),
  }),
  fc.record({ role: fc.constant("system"), text }),
);

export const conversation: fc.Arbitrary<Conversation> = fc.record({
  model: fc.constantFrom("claude-x", "gpt-y", "zai/glm-5"),
  stream: fc.boolean(),
  maxOutput: fc.option(fc.integer({ min: 1, max: 64_000 })),
  effort: fc.option(fc.constantFrom("low", "medium", "high", "xhigh"), { freq: 2 }),
  schema: fc.option(json, { freq: 2 }),
  webSearch: fc.boolean(),
  system: fc.array(text, { maxLength: 2 }),
  tools: fc.uniqueArray(fc.record({ name, description: text, schema: json }), {
    maxLength: 3,
    selector: (tool) => tool.name,
  }),
  turns: fc.array(turn, { maxLength: 5 }),
});
