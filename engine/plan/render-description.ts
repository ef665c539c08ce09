import type { PlanDescription } from "./describe-plan.ts";

/** A plan's description as a person reads it; lines without a final newline. */
export function renderDescription(plan: PlanDescription): string {
  return [
    `plan of format ${plan.format}, Unicode ${plan.unicode}`,
    `  meaning ${plan.meaning}`,
    `  bytes   ${plan.bytes}`,
    ...section("counts", [
      Object.entries(plan.counts)
        .map(([what, count]) => `${count} ${what}`)
        .join(", "),
    ]),
    ...section(`tables (${plan.tableBytes} bytes, matcher ${plan.matcher})`, plan.tables.map(tableText)),
    ...section("text", [
      `${plan.text.scope}, ${plan.text.dialect}, ignoring ${listed(plan.text.ignoreBlocks)}${remoteMediaText(plan.text)}`,
    ]),
    ...section("envelope", plan.envelope === null ? [] : [`${plan.envelope.when}  (${plan.envelope.place})`]),
    ...section(
      "restricts",
      plan.restricts.map(({ when, bars, place }) => `${when}: not ${listed(bars)}  (${place})`),
    ),
    ...section(
      "rules",
      plan.rules.map(({ id, when, outcome, place }) => `${id}: ${when} -> ${outcome}  (${place})`),
    ),
    ...section("chains", plan.chains.map(chainText)),
    ...section("targets", plan.targets.map(targetText)),
    ...section("providers", plan.providers.map(providerText)),
    ...section("topics", plan.topics.map(topicText)),
    ...section(
      "pins",
      Object.entries(plan.pins).map(([pin, target]) => (pin === target ? pin : `${pin} is ${target}`)),
    ),
    ...section(
      "within",
      plan.within === null ? [] : [`${plan.within.attempts} attempts, ${plan.within.waitMs} ms`],
    ),
    ...section("gateway", gatewayLines(plan.gateway)),
  ].join("\n");
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}

function tableText({ name, type, bytes }: PlanDescription["tables"][number]): string {
  return `${name} ${type} ${bytes} bytes`;
}

function chainText({ name, steps, options, place }: PlanDescription["chains"][number]): string {
  const shown = steps.map((step) =>
    "balance" in step
      ? `balance ${step.balance} { ${step.targets.map(memberText).join(", ")} }`
      : memberText(step),
  );
  const settings = Object.entries(options).map(([option, value]) => `${option} ${value}`);
  const suffix = settings.length === 0 ? "" : ` with ${settings.join(", ")}`;
  return `${name}: ${shown.join(", ")}${suffix}  (${place})`;
}

function remoteMediaText({ remoteMediaTokens }: PlanDescription["text"]): string {
  return remoteMediaTokens === null ? "" : `, remote media of ${remoteMediaTokens} tokens`;
}

interface MemberText {
  readonly target: string;
  readonly weight?: number;
  readonly degrade?: readonly string[];
  readonly shrink?: boolean;
}

function memberText({ target, weight, degrade, shrink }: MemberText): string {
  const options = [
    ...(weight === undefined ? [] : [`weight ${weight}`]),
    ...(degrade ?? []).map((gate) => `allow degrade ${gate}`),
    ...(shrink ? ["allow shrink"] : []),
  ];
  return options.length === 0 ? target : `${target} (${options.join(", ")})`;
}

function targetText(target: PlanDescription["targets"][number]): string {
  const { windowTokens, maxOutputTokens, defaultOutputTokens, passes, price, place } = target;
  const cost =
    price === null ? "no price" : `${price.inputNanoUsd} in, ${price.outputNanoUsd} out nano-USD a token`;
  return (
    `${target.target}: window ${windowTokens}, output ${maxOutputTokens} (default ${defaultOutputTokens}), ` +
    `takes ${listed(passes)}, ${cost}  (${place})`
  );
}

function providerText(provider: PlanDescription["providers"][number]): string {
  const { name, protocol, baseUrl, region, signatureDomain, network, secrets } = provider;
  return (
    `${name}: ${protocol}${baseUrl === null ? "" : ` at ${baseUrl}`}, region ${region ?? "none"}, ` +
    `signatures of ${signatureDomain}, ${network} network, secrets ${listed(secrets)}`
  );
}

function topicText(topic: PlanDescription["topics"][number]): string {
  const { id, title, priority, match, synonyms, route, metadata, place } = topic;
  const more = metadata.map(({ name, value }) => `, ${name}: ${value}`).join("");
  return (
    `${id} (${title}): priority ${priority}, ${synonyms} synonyms by ${match}, ` +
    `route ${route ?? "none"}${more}  (${place})`
  );
}

function gatewayLines(gateway: PlanDescription["gateway"]): readonly string[] {
  return [
    `listens on ${gateway.host}:${gateway.port}, state ${gateway.state}${gateway.stateSecret === null ? "" : ` with ${gateway.stateSecret}`}${gateway.stateFile === null ? "" : ` kept in ${gateway.stateFile}`}, token counts ${gateway.countTokens}`,
    `headers after ${gateway.commitHeadersAfterMs} ms, bodies to ${gateway.bodyLimitBytes} bytes, ${gateway.concurrency} at once`,
    ...(gateway.admin === null ? [] : [`admin with ${gateway.admin.secret}`]),
    ...gateway.clients.map(({ name, secret }) => `client ${name} with ${secret}`),
  ];
}

function listed(items: readonly string[]): string {
  return items.length === 0 ? "nothing" : items.join(", ");
}
