import type { CatalogProvider, ProviderProtocol } from "../../schemas/index.ts";
import { nearest, suggest } from "../bind/suggestion.ts";
import type { CatalogSource } from "../catalog/catalog-source.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import type { Span } from "../source/source-set.ts";

/**
 * Reports quirks whose field is almost that of a request, and those that undo each other. A field that is near none
 * passes: providers have fields of their own.
 */
export function checkQuirks(
  name: string,
  provider: CatalogProvider,
  catalog: CatalogSource,
  found: Diagnostic[],
): void {
  const { quirks, protocol } = provider;
  if (!quirks || protocol === "echo") return;
  const path = ["providers", name, "quirks"];
  if (quirks.betas && protocol !== "anthropic")
    found.push(diagnose("SB3087", catalog.span([...path, "betas"], "key"), { protocol }));
  const renamed = new Map<string, Span>();
  for (const field of Object.keys(quirks.rename ?? {})) {
    const place = catalog.span([...path, "rename", field], "key");
    renamed.set(field, place);
    checkField(field, protocol, place, found);
  }
  for (const [index, field] of (quirks.drop ?? []).entries()) {
    const place = catalog.span([...path, "drop", index], "value");
    checkField(field, protocol, place, found);
    const rename = renamed.get(field);
    if (rename) clash(field, "renamed", "dropped", place, rename, found);
    if (!Object.hasOwn(quirks.defaults ?? {}, field)) continue;
    clash(
      field,
      "given a default",
      "dropped",
      place,
      catalog.span([...path, "defaults", field], "key"),
      found,
    );
  }
}

function checkField(field: string, protocol: ProviderProtocol, place: Span, found: Diagnostic[]): void {
  const fields = requestFields[protocol];
  if (fields.includes(field) || nearest(field, fields).length === 0) return;
  const { orUse, extras } = suggest(field, new Map(fields.map((known) => [known, null])), place);
  found.push(diagnose("SB3080", place, { protocol, field, orUse }, { ...extras, label: "not a field" }));
}

function clash(
  field: string,
  one: string,
  other: string,
  place: Span,
  first: Span,
  found: Diagnostic[],
): void {
  const related = [{ span: first, label: `${one} here` }];
  found.push(diagnose("SB3081", place, { field, one, other }, { label: `${other} here`, related }));
}

/** The fields of a request that the makers document, and those that compatible servers share. */
const requestFields: Readonly<Record<ProviderProtocol, readonly string[]>> = {
  anthropic: [
    ...[
      "model",
      "messages",
      "system",
      "max_tokens",
      "metadata",
      "stop_sequences",
      "stream",
      "temperature",
      "top_p",
    ],
    ...["top_k", "tools", "tool_choice", "thinking", "service_tier", "container", "context_management"],
    ...["mcp_servers", "output_config", "output_format", "cache_control"],
  ],
  "openai-chat": [
    ...[
      "model",
      "messages",
      "max_tokens",
      "max_completion_tokens",
      "temperature",
      "top_p",
      "top_k",
      "min_p",
      "n",
    ],
    ...["stream", "stream_options", "stop", "presence_penalty", "frequency_penalty", "repetition_penalty"],
    ...[
      "logit_bias",
      "logprobs",
      "top_logprobs",
      "user",
      "seed",
      "tools",
      "tool_choice",
      "parallel_tool_calls",
    ],
    ...[
      "functions",
      "function_call",
      "response_format",
      "reasoning_effort",
      "reasoning",
      "thinking",
      "verbosity",
    ],
    ...["metadata", "store", "service_tier", "modalities", "audio", "prediction", "web_search_options"],
    ...["prompt_cache_key", "prompt_cache_retention", "safety_identifier", "extra_body"],
  ],
  "openai-responses": [
    ...[
      "model",
      "input",
      "instructions",
      "max_output_tokens",
      "max_tool_calls",
      "temperature",
      "top_p",
      "stream",
    ],
    ...[
      "stream_options",
      "tools",
      "tool_choice",
      "parallel_tool_calls",
      "reasoning",
      "text",
      "truncation",
      "user",
    ],
    ...["include", "metadata", "store", "service_tier", "background", "conversation", "previous_response_id"],
    ...["prompt", "prompt_cache_key", "prompt_cache_retention", "safety_identifier", "top_logprobs"],
  ],
  echo: [],
};
