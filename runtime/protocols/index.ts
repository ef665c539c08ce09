export type * from "./codec.ts";
export { codecs } from "./codecs.ts";
export { collectEvents } from "./collect.ts";
export type * from "./neutral.ts";
export { type ProviderError, readProviderError } from "./provider-error.ts";
export { type SseEvent, SseReader } from "./sse.ts";
export { sseFrame } from "./sse-frame.ts";
export { unfoldResponse } from "./unfold.ts";
export { laterUsage, NO_USAGE } from "./usage.ts";
