import { createHash } from "node:crypto";
import {
  aligned,
  canonicalJson,
  DECISION_PREFIX,
  DIGEST_BYTES,
  digestName,
  elementTypeOf,
  HEADER_BYTES,
  headerAt,
  MAGIC,
  MATCHER_PREFIX,
  PLAN_FORMAT,
  type SectionArray,
  type SectionEntry,
} from "../../engine/index.ts";
import type { LoweredPlan } from "../lower/lower.ts";

/** A plan as bytes, with its two digests as `sha256:` and 64 hex digits. */
export interface Artifact {
  readonly bytes: Uint8Array;
  readonly bytesDigest: string;
  readonly meaningDigest: string;
}

/** Writes the artifact of a lowered plan: the same plan gives the same bytes on every machine. Cannot fail. */
export function emit({ content, meaning }: LoweredPlan): Artifact {
  const { decision, matcher, ...json } = content;
  const meaningDigest = digestName(sha256(meaning));
  const sections = layOut([
    ...named(DECISION_PREFIX, Object.entries<SectionArray>({ ...decision.arrays })),
    ...named(MATCHER_PREFIX, Object.entries(matcher)),
  ]);
  const entries: readonly SectionEntry[] = sections.map(({ name, array, at }) => ({
    name,
    type: elementTypeOf(array),
    at,
    length: array.length,
  }));
  const text = new TextEncoder().encode(
    canonicalJson({ ...json, meaningDigest, dimensions: decision.dimensions, sections: entries }),
  );
  const sectionsStart = aligned(HEADER_BYTES + text.length);
  const last = sections.at(-1);
  const digestAt = aligned(sectionsStart + (last === undefined ? 0 : last.at + last.array.byteLength));
  const bytes = new Uint8Array(digestAt + DIGEST_BYTES);
  const header = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  header.setUint32(headerAt.format, PLAN_FORMAT, true);
  header.setUint32(headerAt.jsonBytes, text.length, true);
  header.setUint32(headerAt.totalBytes, bytes.length, true);
  header.setUint32(headerAt.sectionsStart, sectionsStart, true);
  bytes.set(text, HEADER_BYTES);
  for (const { array, at } of sections) bytes.set(bytesOf(array), sectionsStart + at);
  const digest = sha256(bytes.subarray(0, digestAt));
  bytes.set(digest, digestAt);
  return { bytes, bytesDigest: digestName(digest), meaningDigest };
}

/** The platform's own: before an engine has compiled it, one in JavaScript takes a tenth of a cold compile. */
function sha256(content: Uint8Array | string): Uint8Array {
  return createHash("sha256").update(content).digest();
}

interface Section {
  readonly name: string;
  readonly array: SectionArray;
}

function named(prefix: string, arrays: readonly (readonly [string, SectionArray])[]): readonly Section[] {
  return arrays
    .map(([name, array]) => ({ name: prefix + name, array }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function layOut(sections: readonly Section[]): readonly (Section & { readonly at: number })[] {
  let free = 0;
  return sections.map((section) => {
    const at = free;
    free = aligned(at + section.array.byteLength);
    return { ...section, at };
  });
}

function bytesOf(array: SectionArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
