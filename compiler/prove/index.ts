export type * from "./proofs.ts";
export { type ProveOptions, prove } from "./prove.ts";
