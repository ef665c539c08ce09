import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compile,
  type Diagnostic,
  renderGithub,
  renderJson,
  renderJunit,
  renderSarif,
  renderText,
  sourceSet,
} from "../../compiler/index.ts";
import { smallProject, smallRules } from "../fixtures/small-project.ts";

const project: Readonly<Record<string, string>> = {
  ...smallProject,
  "main.sbx": `${smallRules}let agent = tool("Bash") and not image
chain more {
  balance weighted { anthropic/opus (weight 3), openai/gpt-5.2 (weight 1) }
  anthropic/sonnet (allow degrade json)
} with { first_token: 10s, attempts: 3 }
restrict when header("x-class") == "a" from region "eu"
when agent and context in 8k..32k or model ~ "claude-*" -> more as agents
use rules "more.sbx"
otherwise -> everyday
never when header("x-class") == "a" reach region "eu"
test "t" { user "root cause" given tools expect rule reasoning, target anthropic/opus }
`,
  "more.sbx": 'when client in ["team-a", "team-b"] and turns > 40 -> more as long\n',
};

const words = [
  ..."when otherwise chain let test expect given forall never only reach not and or in use rules topic pinned".split(
    " ",
  ),
  ...'-> ( ) { } [ ] , < <= == != ~ .. :: # " / : \\ \t \u0000 \uD800 \u202E 日本 5k 5s 1.5 usd everyday agents null ~'.split(
    " ",
  ),
  "providers:",
  "\n",
  "  ",
  "context: ",
  "route:: openai, gpt-5.2\n",
];

/** One slip of the hand: a piece taken out, doubled, a word put in, misspelt, or written for another. Places are shares of the text. */
const slip = fc.record({
  file: fc.constantFrom(...Object.keys(project)),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.integer({ min: 1, max: 30 }),
  kind: fc.constantFrom("remove", "double", "insert", "misspell", "replace"),
  word: fc.constantFrom(...words),
});

function slipped(
  text: string,
  { at, length, kind, word }: typeof slip extends fc.Arbitrary<infer T> ? T : never,
): string {
  const from = Math.floor(at * text.length);
  const piece = text.slice(from, from + length);
  if (kind === "misspell" || kind === "replace") {
    const names = [...text.matchAll(/[\w./-]{3,}/g)];
    const name = names[Math.floor(at * names.length)] ?? names[0];
    if (!name) return text;
    const written = kind === "replace" ? word : name[0].slice(0, 1) + name[0].slice(2);
    return text.slice(0, name.index) + written + text.slice(name.index + name[0].length);
  }
  if (kind === "remove") return text.slice(0, from) + text.slice(from + length);
  return text.slice(0, from) + (kind === "double" ? piece : word) + text.slice(from);
}

describe("whatever the sources say", () => {
  it("there are findings or a plan, never an exception, and every finding can be shown at its place", () => {
    const codes = new Set<string>();
    let plans = 0;
    fc.assert(
      fc.property(fc.array(slip, { minLength: 1, maxLength: 3 }), (slips) => {
        const texts: Record<string, string> = { ...project };
        for (const one of slips) texts[one.file] = slipped(texts[one.file] ?? "", one);
        const { diagnostics, artifact, proofs } = compile(sourceSet(texts));
        if (artifact) plans++;
        expect(artifact === null).toBe(diagnostics.some(({ severity }) => severity === "error"));
        for (const found of diagnostics) {
          codes.add(found.code);
          expectShowable(found);
        }
        expect(renderText(diagnostics, { root: "rules" }) === "").toBe(diagnostics.length === 0);
        renderGithub(diagnostics, { root: "rules" });
        renderJunit(diagnostics, { root: "rules" });
        JSON.parse(renderJson(diagnostics, proofs));
        JSON.parse(renderSarif(diagnostics, { root: "rules", version: "0" }));
      }),
      { numRuns: 120, seed: 7 },
    );
    // The floors: mistakes of every stage were met, and sources that are still whole.
    expect(plans).toBeGreaterThan(2);
    for (const stage of ["SB1", "SB2", "SB3", "SB4"]) {
      expect([...codes].filter((code) => code.startsWith(stage)).length, stage).toBeGreaterThan(0);
    }
    expect(codes.size).toBeGreaterThan(12);
  }, 60_000);
});

function expectShowable({ primary, related, message, help }: Diagnostic): void {
  for (const { span } of [primary, ...related]) {
    expect(span.start).toBeGreaterThanOrEqual(0);
    expect(span.end).toBeGreaterThanOrEqual(span.start);
    expect(span.end).toBeLessThanOrEqual(span.file.text.length);
  }
  expect(message).not.toBe("");
  expect(`${message} ${help}`).not.toMatch(/\{\w+\}|undefined|\[object/);
}
