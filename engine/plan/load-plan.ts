import { matcherProblem } from "../match/matcher-problem.ts";
import { UNICODE_VERSION } from "../text/generated/unicode-data.ts";
import { DIGEST_BYTES, HEADER_BYTES, headerAt, MAGIC, type SectionArray } from "./artifact-layout.ts";
import { checkReferences } from "./check-references.ts";
import { checkTables } from "./check-tables.ts";
import { PLAN_FORMAT, type Plan } from "./plan.ts";
import { type PlanJson, planJson } from "./plan-json.ts";
import { type PlanSignature, readTrailer } from "./plan-signature.ts";
import { decisionArrays, matcherTables, readSections } from "./read-sections.ts";
import { digestName, sha256 } from "./sha256.ts";

/** Why bytes are not taken for a plan; each kind has its own message, in `message`. */
export interface PlanProblem {
  readonly kind:
    | "not_a_plan"
    | "truncated"
    | "damaged"
    | "older_format"
    | "newer_format"
    | "other_unicode"
    | "bad_section"
    | "bad_content";
  /** For people: what is wrong and what to do, without the name of the file. */
  readonly message: string;
}

export type PlanLoad =
  /** `signature` is null where nobody signed; it is read here and checked by nobody. */
  | { readonly ok: true; readonly plan: Plan; readonly signature: PlanSignature | null }
  | { readonly ok: false; readonly problem: PlanProblem };

export interface LoadOptions {
  /** The SHA-256 of some bytes, where the platform has a faster one. */
  readonly sha256?: (bytes: Uint8Array) => Uint8Array;
}

/**
 * Reads an artifact. Checks everything in one pass and builds nothing but the JSON section's values: the arrays are views of one copy
 * of the bytes, so that the caller's may change and two loads share nothing. Never throws, whatever the bytes.
 */
export function loadPlan(bytes: Uint8Array, options: LoadOptions = {}): PlanLoad {
  // Not `slice`, which Node's Buffer makes a view of the same bytes.
  const own = new Uint8Array(bytes);
  const envelope = checkEnvelope(own, options.sha256 ?? sha256);
  if (!envelope.ok) return envelope;
  const { jsonBytes, sectionsStart, end, digest, signature } = envelope;
  const parsed = parseJson(own.subarray(HEADER_BYTES, HEADER_BYTES + jsonBytes));
  if (!parsed.ok) return refuse("bad_content", "its content is no JSON: compile it again");
  const misfit = planJson(parsed.value);
  if (misfit !== null) return refuse("bad_content", misfitText(misfit));
  // The shape was just checked, property by property.
  const content = parsed.value as PlanJson;
  if (content.unicodeVersion !== UNICODE_VERSION) {
    return refuse(
      "other_unicode",
      `it folds text by Unicode ${content.unicodeVersion}, and this version by ${UNICODE_VERSION}: compile it again`,
    );
  }
  const sections = readSections(own.subarray(sectionsStart, end), content.sections);
  if (typeof sections === "string") return refuse("bad_section", sections);
  const arrays = decisionArrays(sections);
  if (typeof arrays === "string") return refuse("bad_section", arrays);
  const plan = assemble(content, arrays, matcherTables(sections), digestName(digest));
  const problem =
    checkReferences(plan) ?? checkTables(plan) ?? matcherProblem(plan.matcher, plan.topics.length);
  return problem === null
    ? { ok: true, plan: Object.freeze(plan), signature }
    : refuse("bad_content", problem);
}

type Envelope =
  | {
      readonly ok: true;
      readonly jsonBytes: number;
      readonly sectionsStart: number;
      /** Where the sections end and the digest begins. */
      readonly end: number;
      readonly digest: Uint8Array;
      readonly signature: PlanSignature | null;
    }
  | { readonly ok: false; readonly problem: PlanProblem };

function checkEnvelope(bytes: Uint8Array, hash: (bytes: Uint8Array) => Uint8Array): Envelope {
  const begins = bytes.subarray(0, MAGIC.length);
  if (bytes.length === 0) return refuse("not_a_plan", "it is empty");
  if (!begins.every((byte, i) => byte === MAGIC[i])) {
    return refuse(
      "not_a_plan",
      "it does not begin as a plan does: was it changed as text, or is it another file?",
    );
  }
  if (bytes.length < HEADER_BYTES + DIGEST_BYTES) return refuse("truncated", "it ends inside its header");
  const header = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  const format = header.getUint32(headerAt.format, true);
  if (format < PLAN_FORMAT) {
    return refuse(
      "older_format",
      `it has format ${format}, and this version reads ${PLAN_FORMAT}: compile it again`,
    );
  }
  if (format > PLAN_FORMAT) {
    return refuse(
      "newer_format",
      `it has format ${format}, and this version reads ${PLAN_FORMAT}: update signalbox`,
    );
  }
  const totalBytes = header.getUint32(headerAt.totalBytes, true);
  if (totalBytes > bytes.length) {
    return refuse("truncated", `it ends after ${bytes.length} of ${totalBytes} bytes: copy it again`);
  }
  const end = totalBytes - DIGEST_BYTES;
  const trailer = readTrailer(bytes.subarray(totalBytes));
  if (trailer.kind === "cut_off") return refuse("truncated", "it ends inside its signature: copy it again");
  const digest = bytes.subarray(Math.max(0, end), totalBytes);
  const found = hash(bytes.subarray(0, Math.max(0, end)));
  if (trailer.kind === "strange" || end < HEADER_BYTES || !digest.every((byte, i) => byte === found[i])) {
    return refuse("damaged", "its content does not match its digest: copy it again, or compile it again");
  }
  const jsonBytes = header.getUint32(headerAt.jsonBytes, true);
  const sectionsStart = header.getUint32(headerAt.sectionsStart, true);
  if (HEADER_BYTES + jsonBytes > sectionsStart || sectionsStart > end) {
    return refuse("bad_section", "its header points outside the file");
  }
  const signature = trailer.kind === "signature" ? trailer.signature : null;
  return { ok: true, jsonBytes, sectionsStart, end, digest, signature };
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function parseJson(
  bytes: Uint8Array,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false } {
  try {
    return {
      ok: true,
      value: JSON.parse(decoder.decode(bytes)),
    };
  } catch {
    return { ok: false };
  }
}

function assemble(
  { dimensions, sections, ...content }: PlanJson,
  arrays: Plan["decision"]["arrays"],
  matcher: Readonly<Record<string, SectionArray>>,
  bytesDigest: string,
): Plan {
  // The content is frozen already. Typed arrays cannot be; nobody writes to those of a plan.
  const decision = Object.freeze({ dimensions, arrays: Object.freeze(arrays) });
  return { format: PLAN_FORMAT, bytesDigest, ...content, matcher: Object.freeze(matcher), decision };
}

/** A shape's finding, `.path says`, as a sentence. */
function misfitText(misfit: string): string {
  return misfit.startsWith(".")
    ? `a part of its content does not fit: ${misfit.slice(1)}: compile it again with this version`
    : `its content${misfit}: compile it again with this version`;
}

function refuse(kind: PlanProblem["kind"], message: string): { ok: false; problem: PlanProblem } {
  return { ok: false, problem: { kind, message } };
}
