import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { fixBy } from "../diagnostics/fix.ts";
import type { Located, Span } from "../source/source-set.ts";
import type { TopicRoute } from "./topic-source.ts";

/** `provider, model (allow degrade web_search, allow shrink)`; null, with a finding, for anything else. */
export function readRoute(value: Located<string>, found: Diagnostic[]): TopicRoute | null {
  const { file, start } = value.span;
  const part = (from: number, text: string): Located<string> => {
    const at = start + from + (text.length - text.trimStart().length);
    const trimmed = text.trim();
    return { value: trimmed, span: { file, start: at, end: at + trimmed.length } };
  };
  const open = /\(([^()]*)\)$/.exec(value.value);
  const names = open ? value.value.slice(0, open.index) : value.value;
  const comma = names.indexOf(",");
  const provider = part(0, names.slice(0, Math.max(comma, 0)));
  const model = part(comma + 1, names.slice(comma + 1));
  if (provider.value === "" || model.value === "") {
    found.push(diagnose("SB1047", value.span, { value: value.value }, splitAtSlash(value)));
    return null;
  }
  const options = open ? readOptions(open[1] ?? "", open.index + 1, part, found) : noOptions;
  return { provider, model, ...options, span: value.span };
}

type Options = Pick<TopicRoute, "shrink" | "degrade">;
const noOptions: Options = { shrink: null, degrade: [] };

function readOptions(
  text: string,
  from: number,
  part: (from: number, text: string) => Located<string>,
  found: Diagnostic[],
): Options {
  let shrink: Span | null = null;
  const degrade: Located<string>[] = [];
  let at = from;
  for (const piece of text.split(",")) {
    const option = part(at, piece);
    const gate = /^allow\s+degrade\s+(\w+)$/.exec(option.value);
    if (/^allow\s+shrink$/.test(option.value)) {
      shrink = option.span;
    } else if (gate) {
      const name = gate[1] ?? "";
      degrade.push({ value: name, span: { ...option.span, start: option.span.end - name.length } });
    } else {
      found.push(diagnose("SB1056", option.span, { option: option.value }));
    }
    at += piece.length + 1;
  }
  return { shrink, degrade };
}

/** `openai/gpt-5.2` is how the rules write a target; here its parts stand apart. */
function splitAtSlash({ value, span }: Located<string>) {
  const match = /^([\w.-]+)\/([^\s,]+)$/.exec(value);
  return match ? { fix: fixBy(span, `${match[1]}, ${match[2]}`) } : {};
}
