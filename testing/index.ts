export { type AskedRequest, type Decided, decide } from "./decide.ts";
export { facts } from "./facts.ts";
export { down, health } from "./health.ts";
export type { DrawOptions } from "./known-plans.ts";
export type { Law } from "./law.ts";
export { type Arrival, alwaysServed, neverReaches, survives } from "./laws.ts";
export { type Project, project } from "./project.ts";
export { type ClientRequest, requests } from "./requests.ts";
export type { Selector } from "./selector.ts";
