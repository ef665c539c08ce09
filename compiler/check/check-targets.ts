import type { Gate, PlanPrice } from "../../engine/index.ts";
import type { CatalogModel, CatalogPrice, ProviderProtocol } from "../../schemas/index.ts";
import type { BoundConfig } from "../bind/bound-config.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import type { CheckedTarget } from "./checked-config.ts";
import { countOf, lessMargin, nanoUsdPerToken } from "./numbers.ts";

/** Every model of the catalog as a target, with its defaults written out, in the order of `bound.targets`. */
export function checkTargets(bound: BoundConfig, found: Diagnostic[]): readonly CheckedTarget[] {
  return bound.targets.flatMap(({ provider, model, span }) => {
    const name = bound.providers[provider]?.name ?? "";
    const written = bound.catalog?.value.providers[name];
    const facts = written?.models[model];
    if (!bound.catalog || !written || !facts) return [];
    const plan = {
      provider,
      model,
      ...limitsOf(facts),
      passes: passesOf(facts),
      price: priceOf(facts, written.protocol),
    };
    if (plan.windowTokens <= plan.defaultOutputTokens) {
      const place = bound.catalog.span(["providers", name, "models", model, "context"], "value");
      const window = plan.windowTokens.toLocaleString("en");
      const output = plan.defaultOutputTokens.toLocaleString("en");
      const values = { target: `${name}/${model}`, window, output };
      found.push(diagnose("SB3085", place, values, { label: "too small for it" }));
    }
    return [
      {
        plan,
        contextTokens: countOf(facts.context),
        checked: facts.checked ?? null,
        retires: facts.retires ?? null,
        span,
      },
    ];
  });
}

/** What a target reserves where a request names no output limit, unless its own limit is smaller. */
const DEFAULT_OUTPUT_TOKENS = 16_000;

function limitsOf(model: CatalogModel) {
  const maxOutputTokens = countOf(model.max_output);
  return {
    windowTokens: lessMargin(countOf(model.context), model.token_margin ?? 0),
    maxOutputTokens,
    defaultOutputTokens:
      model.default_output === undefined
        ? Math.min(maxOutputTokens, DEFAULT_OUTPUT_TOKENS)
        : countOf(model.default_output),
  };
}

/**
 * Sorted. Every feature must be stated but two, without which an answer is still an answer: the prompt cache and web search count as there
 * unless the catalog says that they are not.
 */
function passesOf(model: CatalogModel): readonly Gate[] {
  const input = model.input ?? ["text"];
  const has: Partial<Record<Gate, boolean>> = {
    audio: input.includes("audio"),
    cache_control: model.cache_control ?? true,
    document: input.includes("document"),
    image: input.includes("image"),
    json: model.json ?? false,
    thinking: model.thinking ?? false,
    tools: model.tools ?? false,
    web_search: model.web_search ?? true,
  };
  return gatesOfTargets.filter((gate) => has[gate]);
}

const gatesOfTargets: readonly Gate[] = [
  "audio",
  "cache_control",
  "document",
  "image",
  "json",
  "thinking",
  "tools",
  "web_search",
];

function priceOf({ price }: CatalogModel, protocol: ProviderProtocol): PlanPrice | null {
  if (!price) return null;
  const inputNanoUsd = nanoUsdPerToken(price.input);
  return {
    inputNanoUsd,
    outputNanoUsd: nanoUsdPerToken(price.output),
    cacheReadNanoUsd: price.cache_read === undefined ? inputNanoUsd : nanoUsdPerToken(price.cache_read),
    cacheWriteNanoUsd: nanoUsdPerToken(price.cache_write ?? dearestCacheWrite(price, protocol)),
    tiers: (price.tiers ?? []).map(({ above, input, output }) => ({
      aboveTokens: countOf(above),
      inputNanoUsd: nanoUsdPerToken(input),
      outputNanoUsd: nanoUsdPerToken(output),
    })),
  };
}

/** Where the catalog does not say: Anthropic's hour-long cache costs twice the input, elsewhere writing is just reading. */
function dearestCacheWrite({ input }: CatalogPrice, protocol: ProviderProtocol): number {
  return protocol === "anthropic" ? input * 2 : input;
}
