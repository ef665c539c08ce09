export type * from "./catalog.ts";
export type * from "./decision.ts";
export type * from "./diagnostic.ts";
export * from "./protocol.ts";
