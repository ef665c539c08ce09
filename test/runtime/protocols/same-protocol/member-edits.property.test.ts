import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BodyScanner } from "../../../../engine/scan/body-scanner.ts";
import type { Member } from "../../../../engine/scan/scanned-body.ts";
import { MemberEdits } from "../../../../runtime/protocols/same-protocol/member-edits.ts";

const space = fc.stringMatching(/^[ \t\n\r]{0,2}$/);
const key = fc.oneof(
  fc.constantFrom("model", "stream", "a", "b"),
  fc.string({ unit: "grapheme", maxLength: 5 }),
);

/** A key as JSON may write it: plain, or with escapes that mean the same. */
const writtenKey = fc
  .tuple(key, fc.boolean())
  .map(([name, escaped]) =>
    escaped && /^[a-z]/.test(name)
      ? `"\\u${name.charCodeAt(0).toString(16).padStart(4, "0")}${JSON.stringify(name.slice(1)).slice(1)}`
      : JSON.stringify(name),
  );

const value = fc.oneof(
  fc.json({ maxDepth: 2 }),
  fc.constantFrom(
    "1e5",
    "-0.10",
    "12345678901234567890",
    '"\\\\"',
    '"\\\\\\""',
    '"}],{"',
    "[[{}]]",
    "null",
    "{ }",
    '"é🙂"',
  ),
);

/** The text of an object, with spaces wherever they may stand and keys that repeat. */
const objectText = fc
  .tuple(
    fc.array(fc.tuple(writtenKey, value, fc.array(space, { minLength: 4, maxLength: 4 })), { maxLength: 6 }),
    space,
  )
  .map(([members, tail]) => {
    const texts = members.map(([name, text, [a, b, c, d]]) => `${a}${name}${b}:${c}${text}${d}`);
    return `${tail}{${texts.join(",")}${texts.length === 0 ? tail : ""}}${tail}`;
  });

const parse = (bytes: Uint8Array): Record<string, unknown> => JSON.parse(new TextDecoder().decode(bytes));
const encode = (text: string) => new TextEncoder().encode(text);
const scanner = new BodyScanner();

function topLevelMembers(bytes: Uint8Array): readonly Member[] {
  const scan = scanner.scan(bytes);
  if (!scan.ok) throw new Error(`no JSON from byte ${scan.failedAt} on`);
  return scan.body.topLevelMembers();
}

function editsOf(text: string): MemberEdits {
  const bytes = encode(text);
  return new MemberEdits(bytes, topLevelMembers(bytes));
}

describe("editing the members of a JSON text", () => {
  it("finds the members that JSON.parse reads", () => {
    let repeated = 0;
    fc.assert(
      fc.property(objectText, (text) => {
        const bytes = encode(text);
        const members = topLevelMembers(bytes);
        const read = Object.fromEntries(
          members.map((member) => [member.key, parse(bytes.subarray(member.valueFrom, member.to))]),
        );
        expect(read).toEqual(JSON.parse(text));
        if (new Set(members.map((member) => member.key)).size < members.length) repeated++;
      }),
      { numRuns: 400 },
    );
    expect(repeated).toBeGreaterThan(20);
  });

  it("changes nothing but what it is told to", () => {
    const edit = fc.oneof(
      fc.record({ kind: fc.constant("set" as const), key, value: fc.jsonValue({ maxDepth: 1 }) }),
      fc.record({ kind: fc.constant("remove" as const), key }),
    );
    let touched = 0;
    fc.assert(
      fc.property(objectText, fc.array(edit, { maxLength: 4 }), (text, edits) => {
        const members = editsOf(text);
        const expected = new Map(Object.entries(JSON.parse(text)));
        for (const made of edits) {
          if (made.kind === "set") {
            members.set(made.key, made.value);
            expected.set(made.key, JSON.parse(JSON.stringify(made.value)));
          } else {
            members.remove(made.key);
            if (expected.delete(made.key)) touched++;
          }
        }
        expect(parse(members.apply())).toEqual(Object.fromEntries(expected));
      }),
      { numRuns: 400 },
    );
    expect(touched).toBeGreaterThan(30);
  });

  it("gives back the very same bytes where nothing is edited", () => {
    fc.assert(
      fc.property(objectText, (text) => {
        const bytes = encode(text);
        expect(new MemberEdits(bytes, topLevelMembers(bytes)).apply()).toBe(bytes);
      }),
      { numRuns: 50 },
    );
  });

  it("keeps the bytes of every other member when one is set", () => {
    const text = ' {"n": 1.0e2 , "model" :\t"a", "deep":{"model":"b"},"e":"\\u00e9" }\n';
    const members = editsOf(text);
    members.set("model", "c");
    expect(new TextDecoder().decode(members.apply())).toBe(text.replace('"a"', '"c"'));
  });
});
