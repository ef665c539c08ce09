import type { BoundConfig } from "../bind/bound-config.ts";

/**
 * Every spelling by which a client may name a target: `provider/model`, and `provider,model` as older gateways
 * took it. Nothing is split at run time. No two targets share one, since no provider's name holds
 * a slash or a comma.
 */
export function pinSpellings({ targets, providers }: BoundConfig): ReadonlyMap<string, number> {
  const pins = new Map<string, number>();
  for (const [row, { provider, model }] of targets.entries()) {
    const name = providers[provider]?.name ?? "";
    for (const separator of ["/", ","]) pins.set(`${name}${separator}${model}`, row);
  }
  return pins;
}
