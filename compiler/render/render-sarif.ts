import { sha256 } from "../../engine/index.ts";
import type { Severity } from "../../schemas/index.ts";
import { type Code, catalogue } from "../diagnostics/catalogue/index.ts";
import type { Diagnostic, LabelledSpan } from "../diagnostics/diagnostic.ts";
import { rangeOf } from "../source/range.ts";
import type { Span } from "../source/source-set.ts";
import { lineText } from "./annotation.ts";
import { describeWitness } from "./describe-witness.ts";
import { shownPath } from "./shown-path.ts";

export interface SarifOptions {
  /** The project's folder in the repository: `sources.name`. */
  readonly root: string;
  /** The version of Signalbox. */
  readonly version: string;
}

/** Findings as a SARIF 2.1.0 log, with a line end. Fingerprints stay when a finding only moves in its file. */
export function renderSarif(diagnostics: readonly Diagnostic[], options: SarifOptions): string {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const seen = new Map<string, number>();
  const results = diagnostics.map((diagnostic) => {
    const identity = identityOf(diagnostic);
    const before = seen.get(identity) ?? 0;
    seen.set(identity, before + 1);
    return resultOf(diagnostic, codes, fingerprint(`${identity}\u0000${before}`), options);
  });
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "Signalbox",
            version: options.version,
            semanticVersion: options.version,
            rules: codes.map(ruleOf),
          },
        },
        columnKind: "utf16CodeUnits",
        results,
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

const levels: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "note" };

function ruleOf(code: Code) {
  const { title, severity, help } = catalogue[code];
  const page = `Run \`signalbox explain ${code}\` for what it means, with an example.`;
  return {
    id: code,
    name: title.replaceAll(/[^A-Za-z0-9]+(.)?/g, (_, next: string | undefined) => (next ?? "").toUpperCase()),
    shortDescription: { text: title },
    help: { text: help === "" || help.includes("{") ? page : `${help}. ${page}` },
    defaultConfiguration: { level: levels[severity] },
  };
}

function resultOf(diagnostic: Diagnostic, codes: readonly Code[], print: string, { root }: SarifOptions) {
  const { code, severity, primary, related, fix, witness, verdict } = diagnostic;
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: levels[severity],
    message: { text: textOf(diagnostic) },
    locations: [{ physicalLocation: physicalLocation(primary.span, root), ...labelled(primary) }],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((place, id) => ({
            id,
            physicalLocation: physicalLocation(place.span, root),
            ...labelled(place),
          })),
        }),
    partialFingerprints: { "signalbox/v1": print },
    ...(fix === null ? {} : { fixes: [fixOf(diagnostic, fix, root)] }),
    ...(witness === null && verdict === null
      ? {}
      : {
          properties: {
            ...(witness === null ? {} : { witness }),
            ...(verdict === null ? {} : { verdict }),
          },
        }),
  };
}

/** What a viewer shows of a finding; the labels of its places are theirs. */
function textOf(diagnostic: Diagnostic): string {
  const { message, help } = diagnostic;
  const witness = describeWitness(diagnostic);
  return [
    message,
    ...(witness === null ? [] : [`witness: ${witness}`]),
    ...(help === null ? [] : [`help: ${help}`]),
  ].join("\n");
}

function labelled({ label }: LabelledSpan) {
  return label === "" ? {} : { message: { text: label } };
}

function physicalLocation(span: Span, root: string) {
  const { start, end } = rangeOf(span);
  return {
    artifactLocation: { uri: uriOf(span.file.path, root) },
    region: {
      startLine: start.line,
      startColumn: start.column,
      endLine: end.line,
      endColumn: end.column,
      charOffset: start.offset,
      charLength: end.offset - start.offset,
    },
  };
}

function fixOf({ help }: Diagnostic, fix: NonNullable<Diagnostic["fix"]>, root: string) {
  const files = [...new Set(fix.edits.map(({ file }) => file))];
  return {
    description: { text: help ?? "mend it" },
    artifactChanges: files.map((file) => ({
      artifactLocation: { uri: uriOf(file, root) },
      replacements: fix.edits
        .filter((edit) => edit.file === file)
        .map(({ range, text }) => ({
          deletedRegion: {
            charOffset: range.start.offset,
            charLength: range.end.offset - range.start.offset,
          },
          insertedContent: { text },
        })),
    })),
  };
}

function uriOf(path: string, root: string): string {
  return shownPath(root, path).split("/").map(encodeURIComponent).join("/");
}

/** What a finding is about, whatever line it stands on: its code, file, message and the text of its line. */
function identityOf({ code, message, primary }: Diagnostic): string {
  const { file } = primary.span;
  return [code, file.path, message, lineText(file, rangeOf(primary.span).start.line).trim()].join("\u0000");
}

function fingerprint(identity: string): string {
  return [...sha256(identity)]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("")
    .slice(0, 32);
}
