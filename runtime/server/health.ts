import type { FastifyInstance } from "fastify";
import { adminAccess } from "./admin-access.ts";
import type { AppRole, AppSource } from "./app-source.ts";
import { healthReport } from "./health-report.ts";
import { ownHeaders } from "./send-error.ts";

/** What load balancers and people ask; no credential needed, and no names of targets without one. */
export function registerHealth(
  app: FastifyInstance,
  { state, serving: current }: AppSource,
  role: AppRole,
): void {
  app.get("/", async (request, reply) => ownHeaders(request, reply, current()).send({ name: "signalbox" }));

  app.get("/live", async (request, reply) => ownHeaders(request, reply, current()).send({ status: "ok" }));

  app.get("/ready", async (request, reply) => {
    const ready = !state.draining;
    return ownHeaders(request, reply, current())
      .code(ready ? 200 : 503)
      .send({ status: ready ? "ok" : "stopping" });
  });

  app.get("/health", async (request, reply) => {
    const serving = current();
    const ownMachineOnly = serving.clients.size === 0;
    const detailed = ownMachineOnly || adminAccess(request.raw, serving, role === "operator") === "granted";
    return ownHeaders(request, reply, serving).send(healthReport(serving, state, detailed));
  });
}
