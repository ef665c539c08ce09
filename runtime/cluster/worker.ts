import cluster from "node:cluster";
import { createHash } from "node:crypto";
import { loadPlan, type Plan } from "../../engine/index.ts";
import type { Secrets } from "../security/resolve-secrets.ts";
import { Secret } from "../security/secret.ts";
import { type Gateway, type GatewayOptions, startGateway } from "../server/start-gateway.ts";
import type { OtlpSettings } from "../telemetry/otlp/otlp-settings.ts";
import type { CarriedPlan, ToPrimary, ToWorker } from "./messages.ts";
import { WorkerLink } from "./worker-link.ts";

/** Whether this process is a worker that `startCluster` has set going. */
export function isWorker(): boolean {
  return cluster.isWorker && process.send !== undefined;
}

/** What a worker knows without its primary. */
export type WorkerOptions = Omit<GatewayOptions, "plan" | "secrets" | "source" | "store" | "worker">;

/** Serves as one of several processes: what the primary says, until it says stop or is gone. Resolves at the end. */
export function runWorker(options: WorkerOptions): Promise<void> {
  // Who stops or reloads the gateway speaks to the primary; a terminal's Ctrl-C reaches the workers all the same.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
  // Without this Node ends a worker at once when its primary dies, with all that is under way.
  if (cluster.worker !== undefined) cluster.worker.exitedAfterDisconnect = true;
  const link = new WorkerLink(send);
  let gateway: Gateway | null = null;
  let prepared: { readonly plan: Plan; readonly secrets: Secrets } | null = null;
  return new Promise((resolve) => {
    const end = async (deadlineMs?: number): Promise<void> => {
      await gateway?.close(deadlineMs);
      if (process.connected) process.disconnect();
      resolve();
    };
    const obey = async (message: ToWorker): Promise<void> => {
      switch (message.kind) {
        case "start": {
          const { plan, secrets } = opened(message.plan);
          const worker = { link, workers: message.workers };
          const log = options.log.child({ worker: cluster.worker?.id });
          const otlp = otlpOf(options.otlp ?? null, cluster.worker?.id ?? 0);
          const started = await startGateway({ ...options, log, otlp, plan, secrets, worker });
          if (started.ok) gateway = started.gateway;
          const { address = "", adminAddress = null } = gateway ?? {};
          send({ kind: "started", problems: started.ok ? [] : started.problems, address, adminAddress });
          // Another one is started in its place; this one would only be in the way.
          if (!started.ok) await end();
          return;
        }
        case "prepare":
          prepared = opened(message.plan);
          send({
            kind: "answer",
            call: message.call,
            value: gateway?.problemsOf(prepared.plan, prepared.secrets) ?? [],
          });
          return;
        case "commit":
          if (prepared !== null) gateway?.reload(prepared.plan, prepared.secrets);
          prepared = null;
          send({ kind: "answer", call: message.call, value: [] });
          return;
        case "metrics":
          send({ kind: "answer", call: message.call, value: (await gateway?.metrics()) ?? [] });
          return;
        case "stop":
          await end(message.deadlineMs);
          return;
        case "answer":
        case "failed":
        case "news":
      }
    };
    // One after the other, so that a plan that is prepared meets a gateway; but the start itself waits for answers.
    let obeyed: Promise<void> = Promise.resolve();
    process.on("message", (message) => {
      const said = message as ToWorker;
      link.hear(said);
      obeyed = obeyed.then(() => obey(said));
    });
    process.on("disconnect", () => {
      link.cut();
      void end();
    });
    send({ kind: "here" });
  });
}

/** An instance that the operator has named is several here: nobody could tell the figures of processes under one name apart. */
function otlpOf(otlp: OtlpSettings | null, worker: number): OtlpSettings | null {
  const instance = otlp?.resource["service.instance.id"];
  if (otlp === null || instance === undefined) return otlp;
  return { ...otlp, resource: { ...otlp.resource, "service.instance.id": `${instance}-${worker}` } };
}

function send(message: ToPrimary): void {
  if (process.connected) process.send?.(message);
}

/** The primary has checked the plan before it sent it. */
function opened({ bytes, secrets }: CarriedPlan): { readonly plan: Plan; readonly secrets: Secrets } {
  const loaded = loadPlan(bytes, { sha256: (content) => createHash("sha256").update(content).digest() });
  if (!loaded.ok) throw new Error(loaded.problem.message);
  return {
    plan: loaded.plan,
    secrets: new Map(secrets.map(([reference, secret]) => [reference, new Secret(secret)])),
  };
}
