import { factTable } from "../../engine/index.ts";
import type { Code } from "../diagnostics/catalogue/index.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";

/** A finding's witness as it is shown: the request, and how to see what becomes of it. Null where there is none. */
export function describeWitness({ code, witness, down }: Diagnostic): string | null {
  return witness && `${describeRequest(witness)}    (${reproduction(code, down)})`;
}

/** An offline decision shows all but what is paid in all. */
function reproduction(code: Code, down: string | null): string {
  if (code === "SB4015") return "signalbox decide --explain shows the targets that are paid";
  const outage = down === null ? "" : `--down ${/^[\w:./@-]+$/.test(down) ? down : `'${down}'`} `;
  return `signalbox decide ${outage}--explain reproduces it`;
}

/**
 * A request in one line: `anthropic request, 128,001 input tokens, tool web_search, text "hello"`. What a plain request
 * has anyway (no limit of its own, one turn, no flag) is left out.
 */
export function describeRequest(witness: Readonly<Record<string, unknown>>): string {
  const parts = [`${String(witness["protocol"] ?? "any")} request`];
  const model = textOf(witness, "model");
  if (model !== null) parts.push(`model \`${model}\``);
  const input = numberOf(witness, "input_tokens");
  if (input !== null) parts.push(`${grouped(input)} input ${input === 1 ? "token" : "tokens"}`);
  const output = numberOf(witness, "max_output");
  if (output !== null) parts.push(`max_output ${grouped(output)}`);
  const turns = numberOf(witness, "turns");
  if (turns !== null && turns !== 1) parts.push(`${grouped(turns)} turns`);
  const tools = Array.isArray(witness["tool_names"]) ? witness["tool_names"].map(String) : [];
  if (tools.length > 0) parts.push(`${tools.length === 1 ? "tool" : "tools"} ${tools.join(" ")}`);
  const implied = new Set([...(tools.length > 0 ? ["tools"] : []), ...impliedIn(witness)]);
  for (const [name, { type }] of Object.entries(factTable)) {
    if (type === "flag" && name !== "pinned" && witness[name] === true && !implied.has(name))
      parts.push(name);
  }
  for (const name of ["effort", "client", "session"]) {
    const text = textOf(witness, name);
    if (text !== null) parts.push(`${name} "${text}"`);
  }
  const headers = witness["headers"];
  if (typeof headers === "object" && headers !== null) {
    for (const [name, value] of Object.entries(headers)) parts.push(`header ${name} "${String(value)}"`);
  }
  const text = textOf(witness, "text");
  if (text !== null && text !== "") parts.push(`text "${text}"`);
  return parts.join(", ");
}

/** The flags that other facts of the witness bring with them. */
function impliedIn(witness: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(factTable).flatMap(([name, { implies }]) =>
    witness[name] === true || typeof witness[name] === "string" ? implies : [],
  );
}

function textOf(witness: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = witness[name];
  return typeof value === "string" ? value : null;
}

function numberOf(witness: Readonly<Record<string, unknown>>, name: string): number | null {
  const value = witness[name];
  return typeof value === "number" ? value : null;
}

function grouped(value: number): string {
  return value.toLocaleString("en-US");
}
