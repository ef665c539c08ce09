import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { hasRedis, startRedis } from "../runtime/state/redis-server.ts";
import { startCollector } from "../runtime/telemetry/otlp/collector.ts";
import { startUpstream } from "../upstream/upstream.ts";
import { type ServingProcess, serve } from "./serving-process.ts";
import { catalog, cleanRules, Workplace } from "./signalbox.ts";

const environment = { TEAM_KEY: "key-of-team", ADMIN_KEY: "key-of-admin" };
const team = { authorization: "Bearer key-of-team" };
const admin = { authorization: "Bearer key-of-admin" };
const chat = JSON.stringify({ model: "m", messages: [{ role: "user", content: "hello" }] });

const gateway = `gateway:
  clients:
    - { name: team, secret: env:TEAM_KEY, rpm: 12, daily_usd: 5 }
  admin: { secret: env:ADMIN_KEY }
  state_file: accounts.json
`;

interface Answered {
  readonly status: number;
  readonly text: string;
}

/** One request over a connection of its own, so that every worker gets its turn. */
function ask(address: string, path: string, headers: Readonly<Record<string, string>>, body?: string) {
  return new Promise<Answered>((resolve, reject) => {
    const sent = request(`${address}${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { ...headers, "content-type": "application/json", connection: "close" },
    });
    sent.on("error", reject);
    sent.on("response", (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(pieces).toString() }),
      );
    });
    sent.end(body);
  });
}

const complete = (address: string) => ask(address, "/v1/chat/completions", team, chat);

async function ofAdmin(address: string, path: string) {
  return JSON.parse((await ask(address, path, admin)).text);
}

async function metric(address: string, line: string): Promise<number> {
  const { text } = await ask(address, "/metrics", admin);
  return Number(
    text
      .split("\n")
      .find((one) => one.startsWith(line))
      ?.split(" ")
      .at(-1) ?? "0",
  );
}

/** The workers that the log has named as listening, by the process they are. */
async function workersOf(serving: ServingProcess): Promise<readonly number[]> {
  const children = `/proc/${serving.server.pid}/task/${serving.server.pid}/children`;
  return readFileSync(children, "utf8").trim().split(" ").map(Number);
}

describe.runIf(process.platform === "linux")("signalbox serve --cluster", { timeout: 60_000 }, () => {
  let place: Workplace;

  beforeAll(() => {
    place = new Workplace();
    place.write("rules/catalog.yaml", catalog + gateway);
    place.write("rules/main.sbx", cleanRules);
    expect(place.run(["compile", "rules", "-o", "first.sbplan"]).exit).toBe(0);
    place.write("rules/catalog.yaml", catalog + gateway.replace("rpm: 12", "rpm: 14"));
    expect(place.run(["compile", "rules", "-o", "second.sbplan"]).exit).toBe(0);
    place.write("rules/catalog.yaml", catalog + gateway.replace("env:TEAM_KEY", "env:MISSING_KEY"));
    expect(place.run(["compile", "rules", "-o", "third.sbplan"]).exit).toBe(0);
  });
  afterAll(() => place.remove());

  function put(plan: string): void {
    writeFileSync(join(place.folder, "plan.sbplan"), place.read(plan));
  }

  it("serves in several processes as one gateway: limits, metrics, accounts, reload, deaths, stop", async () => {
    put("first.sbplan");
    const serving = await serve(place.folder, ["plan.sbplan", "--cluster", "3"], environment);
    const { address } = serving;
    expect(await workersOf(serving)).toHaveLength(3);

    const answers = await Promise.all(Array.from({ length: 20 }, () => complete(address)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(12);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(8);
    expect(await metric(address, "signalbox_workers")).toBe(3);
    expect(
      await metric(address, 'signalbox_requests_total{protocol="openai-chat",rule="main",target="one/big"'),
    ).toBe(12);
    for (let asked = 0; asked < 4; asked++) {
      const { clients } = await ofAdmin(address, "/admin/usage");
      expect(clients).toMatchObject([{ client: "team", today: { requests: 12 } }]);
    }

    put("second.sbplan");
    const reloaded = await ask(address, "/admin/reload", admin, "{}");
    expect(reloaded.status).toBe(200);
    const plan = JSON.parse(reloaded.text).plan;
    for (let asked = 0; asked < 6; asked++)
      expect((await ofAdmin(address, "/admin/plan")).meaning).toBe(plan);
    expect(await metric(address, 'signalbox_reloads_total{result="ok"}')).toBe(1);
    const more = await Promise.all(Array.from({ length: 6 }, () => complete(address)));
    expect(more.filter(({ status }) => status === 200)).toHaveLength(2);

    put("third.sbplan");
    const refused = await ask(address, "/admin/reload", admin, "{}");
    expect(refused.status).toBe(409);
    expect(refused.text).toContain("MISSING_KEY");
    serving.server.kill("SIGHUP");
    await serving.logged("the plan was not reloaded");
    for (let asked = 0; asked < 6; asked++)
      expect((await ofAdmin(address, "/admin/plan")).meaning).toBe(plan);
    expect(await metric(address, 'signalbox_reloads_total{result="refused"}')).toBe(2);
    const ANSWERED = 'signalbox_requests_total{protocol="openai-chat",rule="main",target="one/big"';
    expect(await metric(address, ANSWERED)).toBe(14);

    const [victim = 0] = await workersOf(serving);
    process.kill(victim, "SIGKILL");
    expect(await serving.logged("a worker died and is replaced")).toMatchObject({ signal: "SIGKILL" });
    await serving.logged('"msg":"listening"');
    while ((await metric(address, "signalbox_workers")) !== 3) await pause(20);
    // What the dead one let through still counts, in the metrics too.
    expect(await metric(address, ANSWERED)).toBe(14);
    expect((await complete(address)).status).toBe(429);
    for (let asked = 0; asked < 6; asked++)
      expect((await ofAdmin(address, "/admin/plan")).meaning).toBe(plan);

    await serving.stops();
    const kept = JSON.parse(place.read("accounts.json").toString());
    expect(kept.clients.team.total.requests).toBe(14);
    expect(kept.clients.team.today.requests).toBe(14);
  });

  it("spends a budget of the day once, whatever is reloaded meanwhile", async () => {
    const dear = catalog.replaceAll("json: true,", "json: true, price: { input: 0, output: 100000 },");
    const budget = gateway.replace("rpm: 12, ", "").replace("accounts.json", "budget.json");
    place.write("dear/catalog.yaml", dear + budget);
    place.write("dear/main.sbx", cleanRules);
    expect(place.run(["compile", "dear", "-o", "dear.sbplan"]).exit).toBe(0);
    const serving = await serve(place.folder, ["dear.sbplan", "--cluster", "2"], environment);
    const { address } = serving;
    // Three tokens, at 0.1 USD each.
    const body = JSON.stringify({ ...JSON.parse(chat), max_tokens: 3 });
    const statuses: number[] = [];
    for (let asked = 0; asked < 20; asked++) {
      statuses.push((await ask(address, "/v1/chat/completions", team, body)).status);
      if (asked === 8) expect((await ask(address, "/admin/reload", admin, "{}")).status).toBe(200);
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(16);
    await serving.stops();
  });

  it("lets its workers finish what is under way when it is killed itself, and ends them then", async () => {
    const upstream = await startUpstream("it", { kind: "slow", pauseMs: 1_500, after: "nothing" });
    onTestFinished(() => upstream.close());
    const own = `  three:
    protocol: openai-chat
    base_url: ${upstream.url}/v1
    auth: none
    network: private
    models:
      big: { context: 200k, max_output: 32k, tools: true, thinking: true, json: true, input: [text, image, document, audio], web_search: true }
`;
    place.write("slow/catalog.yaml", catalog + own);
    place.write("slow/main.sbx", cleanRules.replaceAll("one/big", "three/big"));
    const compiled = place.run(["compile", "slow", "-o", "slow.sbplan"]);
    expect(compiled.exit, compiled.errors).toBe(0);
    const serving = await serve(place.folder, ["slow.sbplan", "--cluster", "2"]);
    const workers = await workersOf(serving);
    const answer = complete(serving.address);
    while (upstream.calls.length === 0) await pause(10);
    serving.server.kill("SIGKILL");
    await once(serving.server, "exit");
    expect(await answer).toMatchObject({ status: 200 });
    for (const worker of workers) while (isAlive(worker)) await pause(20);
  });

  it("brings a worker that is starting along to another plan, and stops it as the others", async () => {
    put("first.sbplan");
    const serving = await serve(place.folder, ["plan.sbplan", "--cluster", "2"], environment);
    const replaced = async (): Promise<void> => {
      const [victim = 0] = await workersOf(serving);
      process.kill(victim, "SIGKILL");
      await serving.logged("a worker died and is replaced");
      while ((await workersOf(serving)).length < 2) await pause(5);
    };
    await replaced();
    put("second.sbplan");
    expect(await ask(serving.address, "/admin/reload", admin, "{}")).toMatchObject({ status: 200 });
    await replaced();
    const logged: string[] = [];
    serving.server.stdout.on("data", (piece) => logged.push(String(piece)));
    const closed = once(serving.server, "close");
    await serving.stops();
    await closed;
    expect(logged.join("").match(/"msg":"stopped"/g)).toHaveLength(2);
  });

  it("serves another plan in a worker too that came while the others were asked whether they can", async () => {
    put("first.sbplan");
    const serving = await serve(place.folder, ["plan.sbplan", "--cluster", "3"], environment);
    const [silent = 0, victim = 0] = await workersOf(serving);
    put("second.sbplan");
    process.kill(silent, "SIGSTOP");
    serving.server.kill("SIGHUP");
    // The primary has read the plan by then, and waits for the silent one.
    await pause(300);
    process.kill(victim, "SIGKILL");
    await serving.logged("a worker died and is replaced");
    while ((await workersOf(serving)).length < 3) await pause(5);
    process.kill(silent, "SIGCONT");
    const { plan } = Object(await serving.logged("serving another plan"));
    while ((await metric(serving.address, "signalbox_workers")) !== 3) await pause(20);
    expect(await metric(serving.address, `signalbox_plan_info{plan="${plan}"}`)).toBe(1);
    const { text } = await ask(serving.address, "/metrics", admin);
    expect(text.match(/^signalbox_plan_info\{/gm)).toHaveLength(1);
    await serving.stops();
  });

  it("does not start where a worker cannot, and names what is missing once", () => {
    put("first.sbplan");
    const ended = place.run(["serve", "plan.sbplan", "--cluster", "2"]);
    expect(ended.exit).toBe(2);
    expect(ended.errors.match(/TEAM_KEY, for client/g)).toHaveLength(1);
    expect(place.run(["serve", "plan.sbplan", "--cluster", "0"]).errors).toContain("from 1 to 64");
    expect(place.run(["serve", "plan.sbplan", "--cluster", "two"]).exit).toBe(2);
  });

  it("tells its workers apart for OpenTelemetry, also where the operator has named the instance", async () => {
    const collector = await startCollector();
    const { address, stops } = await serve(place.folder, ["first.sbplan", "--echo", "--cluster", "2"], {
      ...environment,
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_RESOURCE_ATTRIBUTES: "service.instance.id=pod",
    });
    for (let times = 0; times < 8; times++) await complete(address);
    await stops();
    const instances = collector.received.flatMap(
      ({ message }) =>
        /"service.instance.id","value":{"stringValue":"([^"]*)"/.exec(JSON.stringify(message))?.[1],
    );
    expect(instances.length).toBeGreaterThan(0);
    for (const instance of instances) expect(["pod-1", "pod-2"]).toContain(instance);
  });
});

describe.runIf(hasRedis)("signalbox serve --cluster on a Redis that is gone", { timeout: 60_000 }, () => {
  it("ends a worker that cannot start", async () => {
    const place = new Workplace();
    onTestFinished(() => place.remove());
    const redis = await startRedis();
    onTestFinished(() => redis.remove());
    place.write("rules/catalog.yaml", `${catalog}gateway:\n  state: ${redis.url}\n`);
    place.write("rules/main.sbx", cleanRules);
    expect(place.run(["compile", "rules", "-o", "plan.sbplan"]).exit).toBe(0);
    const serving = await serve(place.folder, ["plan.sbplan", "--cluster", "2"]);
    const [victim = 0, other] = await workersOf(serving);
    await redis.kill();
    process.kill(victim, "SIGKILL");
    await serving.logged("a worker died and is replaced");
    while ((await workersOf(serving)).length < 2) await pause(5);
    const late = (await workersOf(serving)).find((worker) => worker !== other) ?? 0;
    await serving.logged("a worker did not start");
    while (isAlive(late)) await pause(20);
    await serving.stops();
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
