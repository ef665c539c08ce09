import type { Severity } from "../../schemas/index.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { rangeOf } from "../source/range.ts";
import { describeWitness } from "./describe-witness.ts";
import { shownPath } from "./shown-path.ts";

/** Findings as workflow commands of GitHub Actions, one line each; `root` is the project's folder in the repository. */
export function renderGithub(
  diagnostics: readonly Diagnostic[],
  { root }: { readonly root: string },
): string {
  return diagnostics.map((diagnostic) => `${command(diagnostic, root)}\n`).join("");
}

const commands: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "notice" };

function command(diagnostic: Diagnostic, root: string): string {
  const { severity, code, message, help, primary, related } = diagnostic;
  const witness = describeWitness(diagnostic);
  const { start, end } = rangeOf(primary.span);
  const properties = {
    file: shownPath(root, primary.span.file.path),
    line: start.line,
    endLine: end.line,
    // Columns of a place of several lines are refused.
    ...(start.line === end.line ? { col: start.column, endColumn: end.column } : {}),
    title: `Signalbox ${code}`,
  };
  const labelled = [primary, ...related].filter(({ label }) => label !== "");
  const places = labelled.map(({ span, label }) => {
    const { line, column } = rangeOf(span).start;
    return `${shownPath(root, span.file.path)}:${line}:${column}: ${label}`;
  });
  const text = [
    message,
    ...places,
    ...(witness === null ? [] : [`witness: ${witness}`]),
    ...(help === null ? [] : [`help: ${help}`]),
    `more: signalbox explain ${code}`,
  ].join("\n");
  const written = Object.entries(properties).map(
    ([name, value]) => `${name}=${escapeProperty(String(value))}`,
  );
  return `::${commands[severity]} ${written.join(",")}::${escapeText(text)}`;
}

function escapeText(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeText(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
