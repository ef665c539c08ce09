import { textOrNull } from "./json-value.ts";
import type { NeutralMedia, NeutralPart } from "./neutral.ts";

export type MediaPart = Extract<NeutralPart, { kind: "image" | "document" | "audio" }>;

/** What a URL field of a request holds: the bytes themselves if it is a `data:` URL, else a place we never visit. */
export function mediaOfUrl(url: string): NeutralMedia {
  const match = /^data:([^,;]*)((?:;[^,;]*)*),(.*)$/s.exec(url);
  if (match === null) return { kind: "url", url };
  const mediaType = match[1] || "text/plain";
  const body = match[3] ?? "";
  if (/;base64$/i.test(match[2] ?? "")) return { kind: "base64", mediaType, data: body };
  return { kind: "base64", mediaType, data: Buffer.from(percentDecoded(body), "utf8").toString("base64") };
}

/** The media as a URL; null for a file that only its own provider knows. */
export function urlOfMedia(media: NeutralMedia): string | null {
  if (media.kind === "url") return media.url;
  return media.kind === "base64" ? `data:${media.mediaType};base64,${media.data}` : null;
}

/** How closely an image is to be looked at; null where that is the model's own choice. */
export function imageDetail(value: unknown): string | null {
  return value === "auto" ? null : textOrNull(value);
}

/** A document made of plain text, which some protocols carry as text and others as a file. */
export function textDocument(text: string, name: string | null, cacheControl: boolean): MediaPart {
  const data = Buffer.from(text, "utf8").toString("base64");
  return { kind: "document", source: { kind: "base64", mediaType: "text/plain", data }, name, cacheControl };
}

/** The words of a document that is text; null for any other media. */
export function textOfDocument(part: MediaPart): string | null {
  if (part.kind !== "document" || part.source.kind !== "base64") return null;
  if (!/^text\//i.test(part.source.mediaType)) return null;
  return Buffer.from(part.source.data, "base64").toString("utf8");
}

/** What stands in the place of media that the target's protocol cannot carry, so that the model knows of it. */
export function mediaPlaceholder(part: MediaPart): string {
  const name = part.name ?? (part.source.kind === "url" ? part.source.url : null);
  return name === null ? `[${part.kind} left out]` : `[${part.kind} left out: ${name}]`;
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
