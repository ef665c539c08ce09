import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import type { Located } from "../source/source-set.ts";
import { readText } from "../syntax/read-text.ts";
import type { TopicTest } from "./topic-source.ts";

/** `"text" -> topic`, or `-> none`; null, with a finding, for anything else. `id` is the topic's own, for the help. */
export function readTest(value: Located<string>, id: string, found: Diagnostic[]): TopicTest | null {
  const match = /^("(?:[^"\\]|\\.)*")\s*->\s*([\p{L}_][\p{L}\p{N}_-]*)$/u.exec(value.value);
  if (!match) {
    found.push(diagnose("SB1048", value.span, { value: value.value, id }));
    return null;
  }
  const [, quoted = "", topic = ""] = match;
  const { file, start, end } = value.span;
  const textSpan = { file, start, end: start + quoted.length };
  return {
    text: { value: readText(textSpan, found), span: textSpan },
    expected: {
      value: topic === "none" ? null : topic,
      span: { file, start: end - topic.length, end },
    },
    span: value.span,
  };
}
