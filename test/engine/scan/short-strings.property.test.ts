import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { ShortStrings } from "../../../engine/scan/short-strings.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const ascii = fc.string({ unit: "binary-ascii", maxLength: 40 });

describe("the short strings of bodies", () => {
  // More texts than there are places, so that some give way to others.
  const kept = new ShortStrings();

  test.prop([fc.array(ascii, { minLength: 100, maxLength: 200 })])(
    "are what the bytes say, met before or not",
    (texts) => {
      for (const text of [...texts, ...texts]) {
        const bytes = encode(`>${text}<`);
        const isShort = text.length <= 32 && !text.includes("\\");
        expect(kept.at(bytes, 1, bytes.length - 1)).toBe(isShort ? text : null);
      }
    },
  );

  it.each(["é", "read é", "\u2028", "\\n", "C:\\temp"])(
    "are no text with escapes or beyond ASCII: %j",
    (text) => {
      const bytes = encode(text);
      expect(kept.at(bytes, 0, bytes.length)).toBe(null);
    },
  );
});
