import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type FencedBlock, fencedBlocks, root } from "./fenced-blocks.ts";
import { ScratchCheckout } from "./scratch-checkout.ts";

const pages = ["docs/cli.md", "docs/ci.md", "docs/testing.md", "docs/operate.md"];
const blocks = pages.flatMap(fencedBlocks);
const scripts = blocks.filter(({ language }) => language === "sh");
const workflows = blocks.filter(({ language }) => language === "yaml");

// Each compiles the shipped rules in a process of its own, on a machine that may be busy.
describe("the commands of the manual", { timeout: 120_000 }, () => {
  let checkout: ScratchCheckout;
  beforeAll(() => {
    checkout = new ScratchCheckout();
  });
  afterAll(() => checkout.remove());

  it.each(scripts)("$page:$line ends well", ({ words, text }) => {
    expect(words).toEqual(["run"]);
    expect(checkout.run(text)).toMatchObject({ exit: 0 });
  });

  it.each(workflows)("$page:$line is a workflow whose commands end well", (block) => {
    expect(block.file).toMatch(/^\.github\/workflows\/[a-z-]+\.yml$/);
    const [install, build, ...ours] = commandsOf(block);
    expect([install, build]).toEqual(["npm ci", "npm run build"]);
    expect(ours.length).toBeGreaterThan(0);
    for (const command of ours) expect(checkout.run(command), command).toMatchObject({ exit: 0 });
  });
});

describe("docs/cli.md", () => {
  it("names every command of the program, and no other", () => {
    const program = readFileSync(join(root, "cli/program.ts"), "utf8");
    const commands = [...program.matchAll(/from "\.\/commands\/(\w+)\.ts"/g)].map((match) => match[1]);
    const page = readFileSync(join(root, "docs/cli.md"), "utf8");
    const table = [...page.matchAll(/^\| `signalbox (\w+)/gm)].map((match) => match[1]);
    expect(table.sort()).toEqual(commands.sort());
  });
});

function commandsOf(workflow: FencedBlock): readonly string[] {
  const { jobs } = parse(workflow.text);
  return Object.values<{ steps: readonly { run?: string }[] }>(jobs).flatMap(({ steps }) =>
    steps.flatMap(({ run }) => (run === undefined ? [] : [run])),
  );
}
