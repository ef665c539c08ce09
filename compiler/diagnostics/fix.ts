import type { Fix } from "../../schemas/index.ts";
import { rangeOf } from "../source/range.ts";
import type { Span } from "../source/source-set.ts";

/** The mend that writes `text` over one place; an empty span inserts, an empty text removes. */
export function fixBy(span: Span, text: string): Fix {
  return { edits: [{ file: span.file.path, range: rangeOf(span), text }] };
}
