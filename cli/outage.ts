import type { Health, Plan } from "../engine/index.ts";
import { exitCode } from "./exit-codes.ts";
import { Stop } from "./stop.ts";

type Provider = Plan["providers"][number];

/** What `--down` may name, and what such a unit is called for a target. A pool outlives one of its keys. */
const units = {
  provider: ({ name }) => name,
  region: ({ region }) => region,
  key: ({ auth }) => {
    const secrets = new Set(auth.kind === "keys" ? auth.keys.map(({ secret }) => secret) : []);
    const [only] = secrets;
    return secrets.size === 1 ? (only ?? null) : null;
  },
  target: ({ name }, model) => `${name}/${model}`,
} satisfies Record<string, (provider: Provider, model: string) => string | null>;

/** The outage in which each of these is down, such as `provider:groq`, and nothing else is. */
export function outageOf(plan: Plan, asked: readonly string[]): Health {
  const rows = asked.flatMap((unit) => rowsOf(plan, unit));
  return new Map(rows.map((row) => [row, { state: "breaker_open", untilMs: Number.MAX_SAFE_INTEGER }]));
}

function rowsOf(plan: Plan, asked: string): readonly number[] {
  const colon = asked.indexOf(":");
  const kind = Object.keys(units).find((name): name is keyof typeof units => name === asked.slice(0, colon));
  if (kind === undefined) {
    const kinds = Object.keys(units).map((name) => `${name}:NAME`);
    throw new Stop(
      exitCode.usage,
      `\`${asked}\` names nothing that can be down`,
      `write ${kinds.join(", ")}`,
    );
  }
  const names = plan.targets.map(({ provider: row, model }) => {
    const provider = plan.providers[row];
    return provider === undefined ? null : units[kind](provider, model);
  });
  const name = asked.slice(colon + 1);
  const rows = names.flatMap((known, row) => (known === name ? [row] : []));
  if (rows.length > 0) return rows;
  const known = [...new Set(names.filter((one) => one !== null))].sort();
  throw new Stop(
    exitCode.usage,
    `no ${kind} of a target is named \`${name}\``,
    known.length > 0 ? `use one of: ${known.join(", ")}` : `no target has a ${kind}`,
  );
}
