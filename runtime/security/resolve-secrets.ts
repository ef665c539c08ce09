import { execFile } from "node:child_process";
import type { Plan } from "../../engine/index.ts";
import { readTextFile } from "./read-text-file.ts";
import { Secret } from "./secret.ts";

/** Every secret of a plan, by its reference. */
export type Secrets = ReadonlyMap<string, Secret>;

export interface MissingSecret {
  readonly reference: string;
  /** Who needs it, such as "provider `zai`". */
  readonly neededBy: string;
  readonly problem: string;
}

export type ResolvedSecrets =
  | { readonly ok: true; readonly secrets: Secrets }
  | { readonly ok: false; readonly missing: readonly MissingSecret[] };

/** Where secrets are read. Each returns the text, or throws with the reason. */
export interface SecretSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly readTextFile: (path: string) => Promise<string>;
  /** Reads an `op://` reference with 1Password's command line. */
  readonly readVault: (reference: string) => Promise<string>;
}

export const systemSecretSources: SecretSources = {
  environment: process.env,
  readTextFile,
  readVault,
};

/** Reads every secret the plan refers to, once, and names all that are missing. With `echo` no provider needs one. */
export async function resolveSecrets(
  plan: Plan,
  sources: SecretSources,
  options: { readonly echo: boolean },
): Promise<ResolvedSecrets> {
  const secrets = new Map<string, Secret>();
  const missing: MissingSecret[] = [];
  for (const [reference, neededBy] of secretReferences(plan, options.echo)) {
    const read = await readSecret(reference, sources);
    if (read.ok) secrets.set(reference, new Secret(read.value));
    else missing.push({ reference, neededBy, problem: read.problem });
  }
  return missing.length === 0 ? { ok: true, secrets } : { ok: false, missing };
}

/** The references of a plan's secrets, and who needs each. With `echo` those of providers are not needed. */
export function secretReferences(plan: Plan, echo: boolean): ReadonlyMap<string, string> {
  const references = new Map<string, string>();
  const need = (reference: string, neededBy: string): void => {
    if (!references.has(reference)) references.set(reference, neededBy);
  };
  for (const { name, auth } of echo ? [] : plan.providers) {
    if (auth.kind === "keys") for (const key of auth.keys) need(key.secret, `provider \`${name}\``);
  }
  for (const client of plan.gateway.clients) need(client.secret, `client \`${client.name}\``);
  if (plan.gateway.admin !== null) need(plan.gateway.admin.secret, "the admin endpoints");
  if (plan.gateway.stateSecret !== null) need(plan.gateway.stateSecret, "the shared state");
  return references;
}

type SecretRead =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly problem: string };

async function readSecret(reference: string, sources: SecretSources): Promise<SecretRead> {
  const [scheme, rest] = splitReference(reference);
  try {
    if (scheme === "env") {
      const value = sources.environment[rest];
      return value === undefined ? missing(`the environment has no ${rest}`) : usable(value);
    }
    if (scheme === "file") return usable((await sources.readTextFile(rest)).replace(/\r?\n$/, ""));
    if (scheme === "op") return usable((await sources.readVault(reference)).replace(/\r?\n$/, ""));
    return missing("no such kind of reference; use env:NAME, file:path or op://vault/item/field");
  } catch (error) {
    return missing(error instanceof Error ? error.message : String(error));
  }
}

function splitReference(reference: string): [string, string] {
  const colon = reference.indexOf(":");
  return [reference.slice(0, colon), reference.slice(colon + 1)];
}

/** A secret becomes a header value: an empty or unprintable one would fail at the first request instead of at start. */
function usable(value: string): SecretRead {
  if (value.trim() === "") return missing("it is empty");
  if (!/^[\x21-\x7e]+$/.test(value)) return missing("it holds a character that no header can carry");
  return { ok: true, value };
}

function missing(problem: string): SecretRead {
  return { ok: false, problem };
}

const VAULT_TIMEOUT_MS = 30_000;

function readVault(reference: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile("op", ["read", "--no-newline", reference], { timeout: VAULT_TIMEOUT_MS }, (error, stdout) => {
      if (error === null) return resolve(stdout);
      const absent = "code" in error && error.code === "ENOENT";
      reject(new Error(absent ? "1Password's command line `op` is not installed" : "`op read` failed"));
    });
  });
}
