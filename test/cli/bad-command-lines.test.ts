import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { run } from "../../cli/run.ts";
import { catalog, cleanRules, type Ended, entry, Workplace } from "./signalbox.ts";

/** Words of a command line, and what its message must hold. Each ends with 2, says nothing on standard output, shows no stack. */
const cases: readonly (readonly [words: string, says: string])[] = [
  ["foo", "unknown command 'foo'"],
  ["foo", "`signalbox help` lists the commands"],
  ["help foo", "unknown command 'foo'"],
  ["lsp", "`signalbox lsp` is planned, and not in this version\n  = help: use one of: compile, serve, "],
  ["import litellm config.yaml", "`signalbox import` is planned, and not in this version"],
  ["--nope", "unknown option '--nope'"],
  ["compile rules more", "too many arguments"],
  ["compile rules --chek", "Did you mean --check"],
  ["compile nowhere", "there is no folder `nowhere`"],
  ["compile request.json", "`request.json` is no folder"],
  ["compile nomain", "there is no main.sbx in nomain"],
  ["compile mainfolder", "mainfolder/main.sbx: it is a folder"],
  ["compile loop", "loop/main.sbx: its symbolic links lead in a circle"],
  ["compile rules -o", "argument missing"],
  ["compile rules -o rules", "cannot write rules: it is a folder"],
  ["compile rules --check -o rules", "cannot read rules: it is a folder"],
  ["compile rules -o no/such.sbplan", "cannot write no/such.sbplan: its folder does not exist"],
  ["compile rules -o request.json/x", "cannot write request.json/x: a part of the path is not a folder"],
  ["compile rules --format xml", "Allowed choices are text, json, sarif, github, junit"],
  ["compile rules --as-of 2026-02-31", "`2026-02-31` is not a date"],
  ["compile rules --sign none.pem", "cannot read none.pem: no such file"],
  ["serve", "missing required argument 'plan'"],
  ["serve none.sbplan", "cannot read none.sbplan: there is no such file"],
  ["serve rules", "cannot read rules: it is a folder; `signalbox compile rules -o FILE`"],
  ["serve request.json", "request.json: it does not begin as a plan does"],
  ["serve empty", "empty: it is empty"],
  ["serve plan.sbplan --port 65536", "`65536` is not a number from 0 to 65535"],
  ["serve plan.sbplan --port x", "`x` is not a number from 0 to 65535"],
  ["serve plan.sbplan --log-level loud", "Allowed choices are silent, error, warn, info, debug"],
  ["serve plan.sbplan", "env:A, for client `a`: the environment has no A\n  - env:B, for client `b`"],
  ["serve plan.sbplan --verify none.pem", "cannot read the key none.pem: there is no such file"],
  ["decide", "missing required argument 'plan'"],
  ["decide plan.sbplan", "no request is given"],
  ["decide none request.json", "cannot read none: no such file"],
  ["decide plan.sbplan none.json", "cannot read none.json: no such file"],
  ["decide plan.sbplan rules", "cannot read rules: it is a folder"],
  ["decide plan.sbplan broken.json", "broken.json is not JSON"],
  ["decide plan.sbplan empty", "empty is not JSON"],
  ["decide plan.sbplan list.json", "the request is not a JSON object"],
  ["decide plan.sbplan request.json --protocol morse", "there is no protocol `morse`"],
  ["decide plan.sbplan request.json --facts request.json", "a request and --facts are both given"],
  ["decide plan.sbplan request.json --client x", "the plan has no client `x`"],
  ["decide plan.sbplan --facts request.json", "no fact is named `messages`"],
  ["test nowhere", "there is no folder `nowhere`"],
  ["test rules --fail-under 5", "add --mutate"],
  ["test rules --mutants -1", "`-1` is not a number of mistakes"],
  ["diff plan.sbplan", "missing required argument 'head'"],
  ["diff plan.sbplan empty", "empty: it is empty"],
  ["diff plan.sbplan none", "cannot read none: no such file"],
  ["diff plan.sbplan plan.sbplan --only x", "`x` does not name a chain"],
  ["explain", "missing required argument 'code'"],
  ["explain SB9999", "there is no diagnostic `SB9999`"],
  ["explain ../../package", "there is no diagnostic"],
  ["inspect none", "cannot read none: no such file"],
  ["fmt nowhere", "there is no folder `nowhere`"],
  ["init plan.sbplan", "`plan.sbplan` is no folder"],
  ["init plan.sbplan/below", "a part of the path is not a folder"],
];

describe("a bad command line", { timeout: 60_000 }, () => {
  let place: Workplace;

  beforeAll(() => {
    place = new Workplace();
    const gateway = 'gateway: { clients: [{ name: a, secret: "env:A" }, { name: b, secret: "env:B" }] }\n';
    place.write("rules/catalog.yaml", catalog + gateway);
    place.write("rules/main.sbx", cleanRules);
    place.write("request.json", '{"model":"m","messages":[]}');
    place.write("broken.json", "{");
    place.write("list.json", "[]");
    place.write("empty", "");
    for (const folder of ["nomain", "mainfolder/main.sbx", "loop"])
      mkdirSync(join(place.folder, folder), { recursive: true });
    symlinkSync("main.sbx", join(place.folder, "loop/main.sbx"));
    expect(place.run(["compile", "rules", "-o", "plan.sbplan"])).toMatchObject({ exit: 0 });
  });
  afterAll(() => place.remove());

  it.each(cases)("signalbox %s: says %j and ends with 2", async (words, says) => {
    const { exit, output, errors } = await runHere(words.split(" "));
    expect({ exit, errors }).toMatchObject({ exit: 2, errors: expect.stringContaining(says) });
    expect(errors).toMatch(/^error: /);
    expect(errors).not.toMatch(/\n\s+at |error\[SB9001\]|node:/);
    if (!words.startsWith("diff")) expect(output).toBe("");
  });

  it("names what is planned to who asks for its help, and what nothing has", () => {
    expect(place.run(["help", "lsp"])).toMatchObject({
      exit: 2,
      errors: expect.stringContaining("`signalbox lsp` is planned"),
    });
    expect(place.run(["decide", "plan.sbplan", "request.json", "--down", "region:us"])).toMatchObject({
      exit: 2,
      errors: expect.stringContaining("no target has a region"),
    });
  });

  it("covers every command", () => {
    const { output } = place.run(["--help"]);
    const commands = [...output.matchAll(/^ {2}(\w+) .*(?:\[|<)/gm)].map((match) => match[1] ?? "");
    expect(commands.length).toBeGreaterThan(8);
    for (const command of commands) {
      if (command === "help") continue;
      expect(
        cases.some(([words]) => words.startsWith(`${command} `) || words === command),
        command,
      ).toBe(true);
    }
  });

  it("is the same for the command itself, which shows no stack", () => {
    expect(place.run(["serve", "none.sbplan"])).toEqual({
      exit: 2,
      output: "",
      errors: "error: the gateway did not start: cannot read none.sbplan: there is no such file\n",
    });
    const otlp = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://c", OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" };
    expect(place.run(["serve", "plan.sbplan"], "", otlp)).toMatchObject({
      exit: 2,
      errors: expect.stringContaining(
        "OTEL_EXPORTER_OTLP_PROTOCOL is `grpc`; this gateway knows http/protobuf",
      ),
    });
  });

  it("ends with 2 where its output has no room, and with its own verdict where nobody reads on", () => {
    const shell = (script: string) =>
      spawnSync("sh", ["-c", script], {
        cwd: place.folder,
        encoding: "utf8",
        env: { PATH: process.env["PATH"] ?? "", NODE: process.execPath, ENTRY: entry },
      });
    if (existsSync("/dev/full")) {
      const { status, stderr } = shell('"$NODE" "$ENTRY" explain SB4001 > /dev/full');
      expect({ status, stderr }).toEqual({
        status: 2,
        stderr: "error: cannot write the output: no space is left on the device\n",
      });
    } else process.stdout.write("skipped: there is no /dev/full here\n");
    place.write("wrong/main.sbx", "chain\n".repeat(300));
    const { stdout } = shell('("$NODE" "$ENTRY" compile wrong; echo $? > verdict) | true; wait; cat verdict');
    expect(stdout).toBe("1\n");
  });

  /** Runs a command line in this process; the names of its files lie in the workplace, and are shown as if that were here. */
  async function runHere(words: readonly string[]): Promise<Ended> {
    const known = new Set(cases.flatMap(([line]) => line.split(" ").slice(1)));
    const full = words.map((word, i) =>
      i > 0 && known.has(word) && isFile(word) ? join(place.folder, word) : word,
    );
    const said = { stdout: "", stderr: "" };
    const spies = (["stdout", "stderr"] as const).map((stream) =>
      vi.spyOn(process[stream], "write").mockImplementation((text) => {
        said[stream] += String(text);
        return true;
      }),
    );
    const exit = await run(full).finally(() => {
      for (const spy of spies) spy.mockRestore();
    });
    const here = (text: string) => text.replaceAll(`${place.folder}/`, "");
    return { exit, output: here(said.stdout), errors: here(said.stderr) };
  }
});

/** Whether a word names a file or folder, there or not; the others are commands, options and their values. */
function isFile(word: string): boolean {
  return !/^(-|x$|b$|xml$|loud$|morse$|SB|\d)/.test(word);
}
