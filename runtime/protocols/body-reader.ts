import type { Decoded, JsonObject } from "./codec.ts";
import { doubleOf, isText } from "./json-text.ts";
import { isObject } from "./json-value.ts";

/** Reads a request body of unknown shape and keeps the first thing that is wrong with it, with its path. */
export class BodyReader {
  #problem: { readonly path: string; readonly problem: string } | null = null;

  fail(path: string, problem: string): void {
    this.#problem ??= { path, problem };
  }

  /** The value that was read, unless something was wrong on the way. */
  result<T>(value: T): Decoded<T> {
    return this.#problem === null ? { ok: true, value } : { ok: false, ...this.#problem };
  }

  object(value: unknown, path: string): JsonObject {
    if (isObject(value)) return value;
    this.fail(path, "must be an object");
    return {};
  }

  list(value: unknown, path: string): readonly unknown[] {
    if (Array.isArray(value)) return value;
    this.fail(path, "must be an array");
    return [];
  }

  optionalList(value: unknown, path: string): readonly unknown[] {
    return value === undefined || value === null ? [] : this.list(value, path);
  }

  text(value: unknown, path: string): string {
    if (isText(value)) return value;
    this.fail(path, "must be a string");
    return "";
  }

  optionalText(value: unknown, path: string): string | null {
    return value === undefined || value === null ? null : this.text(value, path);
  }

  optionalNumber(value: unknown, path: string): number | null {
    if (value === undefined || value === null) return null;
    const number = doubleOf(value);
    if (number === null) this.fail(path, "must be a number");
    return number;
  }

  /** The first of several names of one number that is present. */
  firstNumber(body: JsonObject, names: readonly string[]): number | null {
    const name = names.find((candidate) => body[candidate] !== undefined && body[candidate] !== null);
    return name === undefined ? null : this.optionalNumber(body[name], name);
  }

  optionalBoolean(value: unknown, path: string): boolean | null {
    if (value === undefined || value === null) return null;
    if (typeof value === "boolean") return value;
    this.fail(path, "must be true or false");
    return null;
  }
}
