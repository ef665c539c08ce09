import type { Path } from "./plain-data.ts";
import { type SchemaError, validateCatalog } from "./validate-schema.ts";

/**
 * Data with the reported errors taken out, so that the rest of a catalog is still compared with the rules: an
 * optional value is dropped, a needed one becomes a harmless stand-in. No plan is ever made of it.
 */
export function mend(data: unknown, errors: readonly SchemaError[]): unknown {
  let mended = data;
  let left = errors;
  // A stand-in may itself lack what its place needs, so it takes a few rounds.
  for (let round = 0; round < ROUNDS && left.length > 0; round++) {
    mended = mendOnce(mended, left);
    left = validateCatalog(mended);
  }
  return mended;
}

const ROUNDS = 5;

function mendOnce(data: unknown, errors: readonly SchemaError[]): unknown {
  const mended = structuredClone(data);
  // Deepest first: dropping a list's item must not move another that is still to be mended.
  for (const error of errors.toSorted((a, b) => compare(b.path, a.path))) {
    const { keyword, params, path } = error;
    if (keyword === "additionalProperties") remove(mended, [...path, String(params["additionalProperty"])]);
    else if (keyword === "required") stand(mended, [...path, String(params["missingProperty"])]);
    else stand(mended, path);
  }
  return mended;
}

const standIns: Readonly<Record<string, unknown>> = {
  providers: {},
  models: { unreadable: { context: 2, max_output: 1 } },
  protocol: "openai-chat",
  context: "1000M",
  max_output: "1000M",
  input: 0,
  output: 0,
  bearer: "env:UNREADABLE",
  header: "x-unreadable",
  secret: "env:UNREADABLE",
};

function stand(data: unknown, path: Path): void {
  const key = path.at(-1);
  const around = at(data, path.slice(0, -1));
  if (key === undefined || !isRecord(around)) return;
  const isPrice = "cache_read" in around || "above" in around || path.at(-2) === "price";
  const needed =
    Object.hasOwn(standIns, String(key)) && (isPrice || !["input", "output"].includes(String(key)));
  if (needed) around[key] = structuredClone(standIns[String(key)]);
  else if (isItem(data, path)) remove(data, path.slice(0, -1));
  else remove(data, path);
}

/** Whether a path leads to what an item of a list cannot do without, so that the item goes as a whole. */
function isItem(data: unknown, path: Path): boolean {
  return ["name", "secret"].includes(String(path.at(-1))) && Array.isArray(at(data, path.slice(0, -2)));
}

function remove(data: unknown, path: Path): void {
  const key = path.at(-1);
  const around = at(data, path.slice(0, -1));
  if (key === undefined) return;
  if (Array.isArray(around)) around.splice(Number(key), 1);
  else if (isRecord(around)) delete around[key];
}

function at(data: unknown, path: Path): unknown {
  return path.reduce<unknown>((inside, step) => {
    if (Array.isArray(inside)) return inside[Number(step)];
    return isRecord(inside) && Object.hasOwn(inside, step) ? inside[step] : undefined;
  }, data);
}

function isRecord(value: unknown): value is Record<string | number, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function compare(a: Path, b: Path): number {
  if (a.length !== b.length) return a.length - b.length;
  for (const [index, step] of a.entries()) {
    const difference = Number(step) - Number(b[index]);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
  }
  return 0;
}
