export * from "./decide/decision.ts";
export * from "./decide/gate-table.ts";
export * from "./facts/facts.ts";
export * from "./facts/table.ts";
export * from "./plan/plan.ts";
