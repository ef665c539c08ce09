import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { fencedBlocks, root, theBlock } from "./fenced-blocks.ts";
import { ScratchCheckout } from "./scratch-checkout.ts";

const page = "README.md";
const scripts: Record<string, string> = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).scripts;
const hasCurl = spawnSync("curl", ["--version"]).status === 0;
const marks = ["start", "request", "serve", "client", "run", "workflow", "fails", "maintain", "finding"];

describe("the README", { timeout: 120_000 }, () => {
  let checkout: ScratchCheckout;
  let gateway: { process: ChildProcess; url: string } | undefined;

  beforeAll(() => {
    checkout = new ScratchCheckout();
    for (const block of fencedBlocks(page).filter(({ file }) => file !== null)) {
      checkout.write(`my-rules/${block.file}`, block.text);
    }
  });
  afterAll(() => {
    gateway?.process.kill("SIGTERM");
    checkout.remove();
  });

  it("has no block that no test runs", () => {
    const unmarked = fencedBlocks(page).filter(
      ({ file, words }) =>
        file === null && !words.some((word) => marks.includes(word) || word.startsWith("example=")),
    );
    expect(unmarked.map(({ line }) => line)).toEqual([]);
  });

  it("starts with two commands that compile the shipped rules and serve them", async () => {
    expect(theBlock(page, "start").text).toBe("npm ci && npm start\n");
    const [compile, serve] = (scripts["start"] ?? "").split(" && ");
    const compiled = checkout.run(compile ?? "");
    expect(compiled.errors + compiled.output).toContain("signalbox.sbplan");
    expect(compiled.exit).toBe(0);
    expect(serve).toContain("--echo");
    gateway = await serving(checkout, serve ?? "");
  });

  it.skipIf(!hasCurl)("answers the request it shows, and says which rule won", () => {
    expect(gateway).toBeDefined();
    const script = theBlock(page, "request").text;
    expect(script).toContain("http://127.0.0.1:8484/");
    const answer = checkout.run(script.replace("http://127.0.0.1:8484", gateway?.url ?? ""));
    expect(answer.output).toMatch(/^HTTP\/1\.1 200/);
    expect(answer.output).toMatch(/^x-signalbox-rule: alias_deep\r?$/m);
    expect(answer.output).toMatch(/^x-signalbox-target: anthropic\/claude-opus-5-5\r?$/m);
  });

  it("names the missing secrets when the plan is served for real without them", () => {
    const refused = checkout.run(theBlock(page, "serve").text);
    expect(refused.exit).not.toBe(0);
    expect(refused.errors + refused.output).toContain("ANTHROPIC_API_KEY");
    expect(refused.errors + refused.output).toContain("GROQ_API_KEY");
  });

  it("points every client at the port that it serves", () => {
    const clients = fencedBlocks(page).filter(({ words }) => words.includes("client"));
    expect(clients.map(({ language }) => language)).toEqual(["sh", "toml", "json"]);
    for (const { text } of clients) expect(text).toMatch(/http:\/\/127\.0\.0\.1:8484(\/v1)?\b/);
    expect(() => JSON.parse(clients[2]?.text ?? "")).not.toThrow();
  });

  it("compiles its own project and explains a decision", () => {
    const ran = checkout.run(theBlock(page, "run").text);
    expect(ran).toMatchObject({
      exit: 0,
      output: expect.stringContaining("rule `background` -> chain `small`"),
    });
  });

  it("shows a workflow whose commands pass", () => {
    const workflow = parse(theBlock(page, "workflow").text);
    const commands: string[] = workflow.jobs.check.steps.flatMap((step: { run?: string }) => step.run ?? []);
    expect(commands[0]).toBe("npm ci && npm run build");
    expect(scripts["build"]).toBeDefined();
    expect(commands).toHaveLength(2);
    expect(checkout.run(commands[1] ?? "").exit).toBe(0);
  });

  it("shows how the check fails, and the finding that it quotes", () => {
    const failed = checkout.run(theBlock(page, "fails").text);
    expect(failed.exit).toBe(1);
    expect(failed.output).toMatch(/^::error file=my-rules\/main\.sbx,line=\d+/m);
    const quoted = checkout.run("node dist/cli/main.js compile my-rules --check");
    const printed = quoted.output.split("\n");
    for (const line of theBlock(page, "finding").text.trimEnd().split("\n")) {
      // The page cuts long lines, and says so.
      const start = line.replace(/\.\.\.$/, "");
      expect(
        printed.filter((candidate) => candidate.startsWith(start)),
        line,
      ).not.toEqual([]);
    }
  });

  it("names scripts that exist", () => {
    const named = [...theBlock(page, "maintain").text.matchAll(/npm (?:run )?(\w+)/g)].map(
      (match) => match[1],
    );
    expect(named).toEqual(["ci", "test", "bench"]);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(["test", "bench"]));
  });
});

/** Starts a `serve` command on a free port; resolves with its address once `/ready` answers. */
async function serving(
  checkout: ScratchCheckout,
  command: string,
): Promise<{ process: ChildProcess; url: string }> {
  const [node = "", ...words] = command.split(" ");
  expect(node).toBe("node");
  const child = spawn(process.execPath, [...words, "--port", "0"], {
    cwd: checkout.folder,
    env: { PATH: process.env["PATH"] ?? "" },
  });
  let said = "";
  const url = await new Promise<string>((resolve, reject) => {
    const read = (piece: Buffer) => {
      said += piece.toString();
      const found = /127\.0\.0\.1:(\d+)/.exec(said);
      if (found) resolve(`http://127.0.0.1:${found[1]}`);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", () => reject(new Error(`it stopped: ${said}`)));
  });
  return { process: child, url };
}
