import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { fixBy } from "../diagnostics/fix.ts";
import type { Span } from "../source/source-set.ts";

/**
 * The value of a text in quotes (any quotes: the wrong ones are reported elsewhere) whose span holds them.
 * An unknown escape stands for itself and is a finding.
 */
export function readText(span: Span, found: Diagnostic[]): string {
  const image = span.file.text.slice(span.start, span.end);
  const closed = image.length > 1 && closes(image);
  const inside = image.slice(1, closed ? -1 : undefined);
  return inside.replaceAll(
    /\\(u[0-9A-Fa-f]{4}|[\s\S])|\\$/g,
    (sequence, code: string | undefined, at: number) => {
      if (code === undefined) return "";
      if (code.length > 1) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
      const character = Object.hasOwn(escapes, code) ? escapes[code] : undefined;
      if (character !== undefined) return character;
      const place = {
        file: span.file,
        start: span.start + 1 + at,
        end: span.start + 1 + at + sequence.length,
      };
      found.push(diagnose("SB1013", place, { escape: sequence }, { fix: fixBy(place, `\\\\${code}`) }));
      return sequence;
    },
  );
}

const escapes: Readonly<Record<string, string>> = { '"': '"', "\\": "\\", n: "\n", r: "\r", t: "\t" };

/** Whether the last character closes the text: it is no opening quote's own, and no escape takes it. */
function closes(image: string): boolean {
  const [open] = image;
  const close = image.at(-1);
  if (open === '"' && close !== '"') return false;
  const backslashes = /\\*$/.exec(image.slice(0, -1))?.[0].length ?? 0;
  return backslashes % 2 === 0;
}
