export type * from "./proofs.ts";
