import type { VerifyKey } from "../../runtime/index.ts";
import type { CommandDefinition } from "../command-definition.ts";
import { exitCode } from "../exit-codes.ts";
import { expectLongRun } from "../long-run.ts";
import { ReloadWish } from "../reload-wish.ts";
import { Stop } from "../stop.ts";
import { remark } from "../terminal.ts";
import { watchFile } from "../watch-file.ts";

const levels = ["silent", "error", "warn", "info", "debug"] as const;

interface ServeOptions {
  readonly host?: string;
  readonly port?: number;
  readonly echo?: boolean;
  readonly watch?: boolean;
  readonly verify: readonly string[];
  readonly cluster?: number;
  readonly logLevel: (typeof levels)[number];
}

export const serveCommand: CommandDefinition = (program, done) => {
  program
    .command("serve")
    .argument("<plan>", "a compiled plan")
    .description("Serves a plan until SIGTERM or SIGINT; requests under way are finished first.")
    .option("--host <host>", "where to listen, instead of the plan's host")
    .option("--port <port>", "where to listen, instead of the plan's port; 0 takes a free one", portNumber)
    .option("--echo", "answer for every target inside the gateway: no provider is called, no key is needed")
    .option("--watch", "read the plan again whenever its file changes, as SIGHUP does at any time")
    .option(
      "--verify <keyfile>",
      "serve a plan only if this public key signed it; several times, for any of several keys",
      (path: string, before: readonly string[]) => [...before, path],
      [],
    )
    .option("--cluster <n>", "serve in this many processes, which share their state", workerCount)
    .addOption(
      program.createOption("--log-level <level>", "how much is logged").choices(levels).default("info"),
    )
    .addHelpText("after", "\nExample:\n  $ signalbox serve signalbox.sbplan --echo --port 8484")
    .action(async (plan: string, options: ServeOptions) => {
      await serve(plan, options);
      done(exitCode.ok);
    });
};

/** Starts the gateway and resolves after a clean stop. */
async function serve(planPath: string, options: ServeOptions): Promise<void> {
  expectLongRun();
  const reloads = new ReloadWish();
  process.on("SIGHUP", reloads.wish);
  const {
    createLog,
    isWorker,
    readOtlpSettings,
    readPlanFile,
    resolveSecrets,
    runWorker,
    startCluster,
    startGateway,
    systemSecretSources,
  } = await import("../../runtime/index.ts");
  const otlp = readOtlpSettings(process.env);
  if (!otlp.ok) throw notStarted(otlp.problems);
  const echo = options.echo === true;
  const ofThisProcess = {
    log: createLog({ level: options.logLevel }),
    otlp: otlp.settings,
    echo,
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(options.port === undefined ? {} : { port: options.port }),
  };
  if (options.cluster !== undefined && isWorker()) return runWorker(ofThisProcess);
  // Begun before the plan is read, so that no change goes unseen.
  const stopWatching = options.watch === true ? watchFile(planPath, reloads.wish) : () => {};
  const keys = await readKeys(options.verify);
  const source = async () => {
    const read = await readPlanFile(planPath, keys);
    if (!read.ok) return { ok: false as const, problems: [read.problem] };
    const resolved = await resolveSecrets(read.plan, systemSecretSources, { echo });
    if (resolved.ok)
      return { ok: true as const, plan: read.plan, bytes: read.bytes, secrets: resolved.secrets };
    const problems = resolved.missing.map(
      ({ reference, neededBy, problem }) => `${reference}, for ${neededBy}: ${problem}`,
    );
    return { ok: false as const, problems };
  };
  const alone = async () => {
    const first = await source();
    if (!first.ok) throw notStarted(first.problems);
    const started = await startGateway({
      ...ofThisProcess,
      plan: first.plan,
      secrets: first.secrets,
      source,
    });
    if (!started.ok) throw notStarted(started.problems);
    return started.gateway;
  };
  const together = async (workers: number) => {
    const started = await startCluster({ workers, source, log: ofThisProcess.log });
    if (!started.ok) throw notStarted(started.problems);
    return started.cluster;
  };
  const running = options.cluster === undefined ? await alone() : await together(options.cluster);
  const processes = options.cluster === undefined ? "" : ` in ${options.cluster} processes`;
  reloads.grant(() => void running.reread());
  remark(
    `serving ${planPath} on ${running.address}${processes}${echo ? " (echo: no provider is called)" : ""}`,
  );
  await stopAsked();
  remark("stopping: requests under way are finished first");
  stopWatching();
  reloads.grant(() => {});
  await running.close();
}

/** The keys are read once, at the start: whoever can change files later cannot change whom the gateway trusts. */
async function readKeys(paths: readonly string[]): Promise<readonly VerifyKey[]> {
  const { readVerifyKey } = await import("../../runtime/index.ts");
  const read = await Promise.all(paths.map(readVerifyKey));
  const problems = read.flatMap((key) => (key.ok ? [] : [key.problem]));
  if (problems.length > 0) throw notStarted(problems);
  return read.flatMap((key) => (key.ok ? [key.key] : []));
}

function notStarted(problems: readonly string[]): Stop {
  if (problems.length === 1) return new Stop(exitCode.usage, `the gateway did not start: ${problems[0]}`);
  return new Stop(exitCode.usage, ["the gateway did not start:", ...problems].join("\n  - "));
}

function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    const asked = (): void => {
      // The next signal of either kind ends the process at once, as one does that nobody hears.
      for (const signal of STOP_SIGNALS) process.off(signal, asked);
      resolve();
    };
    for (const signal of STOP_SIGNALS) process.on(signal, asked);
  });
}

const STOP_SIGNALS = ["SIGTERM", "SIGINT"] as const;

function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new Stop(exitCode.usage, `\`${text}\` is not a number from 0 to 65535`);
  return port;
}

/** More processes than this are a slip of the finger: they only wait for each other. */
const MOST_WORKERS = 64;

function workerCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > MOST_WORKERS)
    throw new Stop(exitCode.usage, `\`${text}\` is not a number of processes from 1 to ${MOST_WORKERS}`);
  return count;
}
