import type { Facts } from "../../../engine/index.ts";
import type { axes } from "../space/box.ts";

/** The same request with another number, named by the lower end of its axis; null where there is no such request. */
export function withNumber(facts: Facts, axis: (typeof axes)[number]["min"], value: number): Facts | null {
  if (value < 0) return null;
  switch (axis) {
    case "inputMin":
      return { ...facts, inputTokens: value };
    case "outputMin":
      return { ...facts, maxOutput: value === 0 ? null : value };
    case "turnsMin":
      return { ...facts, turns: value };
    case "contextMin": {
      const inputTokens = value - (facts.maxOutput ?? 0);
      return inputTokens >= 0
        ? { ...facts, inputTokens }
        : { ...facts, inputTokens: 0, maxOutput: value === 0 ? null : value };
    }
  }
}
