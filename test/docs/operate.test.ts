import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { readOtlpSettings } from "../../runtime/index.ts";
import { ask, chainPlan, post, runGateway } from "../runtime/running-gateway.ts";
import { otlpSettings, startCollector } from "../runtime/telemetry/otlp/collector.ts";
import { startUpstream } from "../upstream/upstream.ts";
import { root } from "./fenced-blocks.ts";

const read = (path: string) => readFileSync(join(root, path), "utf8");
const page = read("docs/operate.md");

/** A section of the page, from its heading to the next. */
function section(title: string): string {
  const from = page.indexOf(`\n## ${title}\n`);
  const to = page.indexOf("\n## ", from + 1);
  expect(from, title).toBeGreaterThan(0);
  return page.slice(from, to < 0 ? undefined : to);
}

/** The code spans of the first column of a section's table. */
function firstColumn(title: string): readonly string[] {
  const rows = [...section(title).matchAll(/^\| (`[^|]*) \|/gm)].map((match) => match[1] ?? "");
  return rows.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ""));
}

describe("docs/operate.md", () => {
  it("names every field of a request's log line, and no other", async () => {
    const collector = await startCollector();
    const bad = await startUpstream("bad", { kind: "status", status: 500 });
    onTestFinished(() => bad.close());
    const otlp = otlpSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    const plan = chainPlan([
      { name: "bad", url: bad.url, protocol: "anthropic" },
      { name: "e", url: "", protocol: "echo" },
    ]);
    const { url, lines } = await runGateway(plan, { otlp });
    await (await ask(url, "anthropic", true)).text();
    await post(`${url}/v1/messages`, "{");
    const written = lines().filter(({ msg }) => msg === "request");
    expect(written.map(({ outcome }) => outcome)).toEqual(["answered", "bad_request"]);
    const fields = new Set(written.flatMap((line) => Object.keys(line)));
    for (const ours of ["level", "time", "msg"]) fields.delete(ours);
    expect([...fields].sort()).toEqual([...firstColumn("Logs")].sort());
  });

  it("names every variable of OpenTelemetry that is read, and no other", () => {
    const asked = new Set<string>();
    const environment = new Proxy<Record<string, string>>(
      { OTEL_EXPORTER_OTLP_ENDPOINT: "http://c", OTEL_TRACES_SAMPLER: "traceidratio" },
      {
        get(values, name) {
          asked.add(String(name));
          return values[String(name)];
        },
      },
    );
    expect(readOtlpSettings(environment).ok).toBe(true);
    const common = (name: string) =>
      name.replace(
        /^(OTEL_EXPORTER_OTLP_)(?:TRACES|METRICS)_(PROTOCOL|HEADERS|TIMEOUT|COMPRESSION)$/,
        "$1$2",
      );
    const documented = firstColumn("Traces and metrics");
    expect([...new Set([...asked].map(common))].sort()).toEqual([...documented].sort());
    expect(documented.length).toBeGreaterThan(15);
  });

  it("names every attribute of ours and every metric", () => {
    const source = read("runtime/server/trace-request.ts");
    const attributes = new Set([...source.matchAll(/"(?:signalbox)(\.[a-z_.]+)"/g)].map((match) => match[1]));
    expect(attributes.size).toBeGreaterThan(12);
    const says = section("Traces and metrics");
    for (const attribute of attributes) expect(says, attribute).toContain(`${attribute}\``);
    for (const [, metric] of read("runtime/telemetry/otlp/gen-ai-metrics.ts").matchAll(
      /^ {2}"(gen_ai[a-z_.]+)":/gm,
    ))
      expect(says).toContain(`\`${metric}\``);
  });
});

describe("docs/Dockerfile", () => {
  const lines = read("docs/Dockerfile")
    .replaceAll("\\\n", " ")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));

  it("copies what there is, all of it past its .dockerignore, and what the build needs", () => {
    const admitted = new Set(
      [...read("docs/Dockerfile.dockerignore").matchAll(/^!(.+)$/gm)].map((match) => match[1]),
    );
    const copied = lines.flatMap((line) =>
      (/^COPY (?!--from)(.*) \S+$/.exec(line)?.[1] ?? "").split(" ").filter(Boolean),
    );
    expect([...admitted].sort()).toEqual([...copied].sort());
    for (const path of copied) expect(existsSync(join(root, path)), path).toBe(true);
    const built: { include: readonly string[] } = JSON.parse(read("tsconfig.build.json"));
    for (const folder of built.include) expect(copied).toContain(folder);
  });

  it("ends as nobody in particular, serving with options that there are", () => {
    expect(lines.filter((line) => line.startsWith("USER"))).toEqual(["USER node"]);
    const words: readonly string[] = JSON.parse(
      lines.find((line) => line.startsWith("CMD"))?.slice(4) ?? "[]",
    );
    const serve = read("cli/commands/serve.ts");
    for (const option of words.filter((word) => word.startsWith("--")))
      expect(serve).toContain(`"${option} `);
    expect(words.slice(0, 2)).toEqual(["serve", "/plan/signalbox.sbplan"]);
  });
});

describe("docs/signalbox.service", () => {
  const unit = read("docs/signalbox.service");
  const path = join(root, "docs/signalbox.service");
  const analyze = (...words: readonly string[]) =>
    spawnSync("systemd-analyze", words, { encoding: "utf8", timeout: 30_000 });
  const there = analyze("--version").status === 0;

  it("hardens without hiding the plan, and reloads", () => {
    for (const line of [
      "ProtectSystem=strict",
      "DynamicUser=yes",
      "StateDirectory=signalbox",
      "RestartPreventExitStatus=2",
    ]) {
      expect(unit.split("\n")).toContain(line);
    }
    expect(unit).toMatch(/^ExecReload=\/usr\/bin\/node .*SIGHUP/m);
    expect(unit).not.toMatch(
      /^(InaccessiblePaths|TemporaryFileSystem|RootDirectory|MemoryDenyWriteExecute)=/m,
    );
    const start = /^ExecStart=(.*)$/m.exec(unit)?.[1] ?? "";
    const serve = read("cli/commands/serve.ts");
    for (const [option] of start.matchAll(/--\w+/g)) expect(serve).toContain(`"${option} `);
    expect(start).toContain(" serve /etc/signalbox/signalbox.sbplan ");
  });

  it("is what systemd takes, and rates as safe", () => {
    if (!there) return void process.stdout.write("skipped: there is no systemd-analyze here\n");
    const { stdout, stderr } = analyze("security", "--offline=true", "--threshold=20", path);
    expect(stderr).not.toMatch(/signalbox\.service:\d+/);
    const rating = /exposure level for signalbox\.service: ([\d.]+)/.exec(stdout)?.[1];
    expect(Number(rating)).toBeLessThan(2);
    return undefined;
  });
});
