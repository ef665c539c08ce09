export type { Clock } from "./clock/clock.ts";
export { systemClock } from "./clock/system-clock.ts";
export {
  type Cluster,
  type ClusterOptions,
  type ClusterStarted,
  startCluster,
} from "./cluster/start-cluster.ts";
export { isWorker, runWorker, type WorkerOptions } from "./cluster/worker.ts";
export { type PlanRead, readPlanFile } from "./plan/read-plan-file.ts";
export {
  type MissingSecret,
  type ResolvedSecrets,
  resolveSecrets,
  type SecretSources,
  type Secrets,
  systemSecretSources,
} from "./security/resolve-secrets.ts";
export { Secret } from "./security/secret.ts";
export { readVerifyKey, type VerifyKey, type VerifyKeyRead } from "./security/verify-key.ts";
export type { Reloaded } from "./server/app-source.ts";
export type { Randomness } from "./server/gateway-state.ts";
export {
  type Gateway,
  type GatewayOptions,
  type PlanSource,
  type Started,
  startGateway,
} from "./server/start-gateway.ts";
export { createLog, type Log, type LogOptions } from "./telemetry/log.ts";
export {
  type OtlpSettings,
  type OtlpSettingsRead,
  readOtlpSettings,
} from "./telemetry/otlp/otlp-settings.ts";
export { makeFolder } from "./usage/make-folder.ts";
