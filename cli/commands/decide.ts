import { clientProtocols } from "../../schemas/index.ts";
import type { CommandDefinition } from "../command-definition.ts";
import { type ExitCode, exitCode } from "../exit-codes.ts";
import { readJson, shown, writeBytes } from "../files.ts";
import { outageOf } from "../outage.ts";
import { readPlan } from "../plan-file.ts";
import { requestFile } from "../request-file.ts";
import { Stop } from "../stop.ts";
import { print, remark } from "../terminal.ts";

interface DecideOptions {
  readonly protocol?: string;
  readonly facts?: string;
  readonly body?: string;
  readonly client?: string;
  readonly down: readonly string[];
  readonly explain?: boolean;
  readonly json?: boolean;
}

export const decideCommand: CommandDefinition = (program, done) => {
  program
    .command("decide")
    .argument("<plan>", "a compiled plan, or the folder that holds main.sbx")
    .argument("[request]", "one request body, or a recorded request; `-` is standard input")
    .description(
      "Prints what the plan decides for one request, offline: every target healthy but those that are --down, seed 0.",
    )
    .addOption(
      program.createOption(
        "--protocol <protocol>",
        `the client's protocol: ${clientProtocols.join(", ")} (default: seen from the body)`,
      ),
    )
    .option("--facts <file>", "decide for facts, as a witness prints them, instead of a request")
    .option("--body <file>", "with --facts: write a whole request that has them, padded to its size")
    .option("--client <name>", "the client that sends the request")
    .addOption(
      program
        .createOption(
          "--down <unit>",
          "what is down: provider:NAME, region:NAME, key:SECRET or target:NAME (repeatable)",
        )
        .default([], "nothing")
        .argParser((unit: string, units: readonly string[]) => [...units, unit]),
    )
    .option("--explain", "print why: the rules tried, the topics found, each target's gates")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  $ signalbox decide signalbox.sbplan request.json --explain")
    .action(async (plan: string, request: string | undefined, options: DecideOptions) =>
      done(await run(plan, request, options)),
    );
};

async function run(
  planPath: string,
  requestPath: string | undefined,
  options: DecideOptions,
): Promise<ExitCode> {
  const { decide, decisionToJson, trace, renderTrace, renderDecision } = await import(
    "../../engine/index.ts"
  );
  if (requestPath !== undefined && options.facts !== undefined) {
    throw new Stop(exitCode.usage, "a request and --facts are both given", "give one of them");
  }
  const plan = await readPlan(planPath);
  const facts = await factsOf(plan, requestPath, options);
  if (options.body !== undefined) await writeBody(plan, facts, options.body);
  const health = outageOf(plan, options.down);
  const decision = decide(plan, facts, health, 0);
  if (options.json === true) {
    const document = decisionToJson(plan, facts, decision);
    print(
      JSON.stringify(
        options.explain === true ? { ...document, trace: trace(plan, facts, health, 0) } : document,
        null,
        2,
      ),
    );
  } else {
    print(renderDecision(plan, facts, decision));
    if (options.explain === true) print(renderTrace(trace(plan, facts, health, 0)));
  }
  return decision.outcome === "route" ? exitCode.ok : exitCode.findings;
}

type EngineFacts = Parameters<typeof import("../../engine/index.ts").decide>[1];
type EnginePlan = Parameters<typeof import("../../engine/index.ts").decide>[0];

async function factsOf(
  plan: EnginePlan,
  requestPath: string | undefined,
  options: DecideOptions,
): Promise<EngineFacts> {
  const { factsFromJson, readFacts, requestHeaders } = await import("../../engine/index.ts");
  if (options.facts !== undefined) {
    const read = factsFromJson(readJson(options.facts));
    if (read.ok) return read.facts;
    throw new Stop(exitCode.usage, `${shown(options.facts)} holds no facts: ${read.problems.join("; ")}`);
  }
  if (requestPath === undefined) {
    throw new Stop(
      exitCode.usage,
      "no request is given",
      "name a JSON file, `-` for standard input, or use --facts FILE",
    );
  }
  const request = requestFile(readJson(requestPath), options.protocol);
  const known = plan.gateway.clients.map(({ name }) => name);
  if (options.client !== undefined && known.length > 0 && !known.includes(options.client)) {
    throw new Stop(
      exitCode.usage,
      `the plan has no client \`${options.client}\``,
      `use one of: ${known.join(", ")}`,
    );
  }
  const read = readFacts(plan, {
    ...request,
    headers: requestHeaders(request.headers),
    client: options.client ?? null,
  });
  if (read.ok) return read.facts;
  throw new Stop(exitCode.usage, `${shown(requestPath)}: ${read.problem}`);
}

/** Writes a request with these facts; its headers, which no body holds, are told. */
async function writeBody(plan: EnginePlan, facts: EngineFacts, path: string): Promise<void> {
  const { writeRequest } = await import("../../engine/index.ts");
  const exact = writeRequest(plan, facts);
  const least = exact.ok ? null : exact.leastInputTokens;
  const written = least === null ? exact : writeRequest(plan, { ...facts, inputTokens: least });
  if (least !== null) remark(`what it says takes ${least} input tokens, so the request has as many`);
  if (!written.ok) throw new Stop(exitCode.usage, `no request can be written: ${written.problem}`);
  const { body, headers, protocol } = written.request;
  writeBytes(path, new TextEncoder().encode(JSON.stringify(body)));
  const sent = Object.entries(headers).map(([name, value]) => ` -H '${name}: ${value}'`);
  remark(
    `wrote ${path}: a body of protocol ${protocol}${sent.length > 0 ? `, to be sent with${sent.join("")}` : ""}`,
  );
}
