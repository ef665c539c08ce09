/** Media as small as they come, as base64: a PNG of one pixel, a PDF of no page, a WAV of no sample. */
export const sampleMedia = {
  image: {
    type: "image/png",
    base64:
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  },
  document: { type: "application/pdf", base64: "JVBERi0xLjEKJSVFT0YK" },
  audio: { type: "audio/wav", base64: "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=" },
} as const;

/** One of them as a `data:` URL. */
export function sampleDataUrl(kind: "image" | "document"): string {
  const { type, base64 } = sampleMedia[kind];
  return `data:${type};base64,${base64}`;
}

/** A signature of an earlier turn, as providers send them. */
export const SAMPLE_SIGNATURE = "c2lnbmF0dXJl";
