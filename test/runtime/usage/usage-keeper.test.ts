import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { createLog } from "../../../runtime/index.ts";
import { UsageKeeper } from "../../../runtime/usage/usage-keeper.ts";
import { type UsageEntry, UsageLedger } from "../../../runtime/usage/usage-ledger.ts";
import { HeldClock, settled } from "../state/held-clock.ts";

const log = createLog({ level: "silent" });
const usage = { input: 1, output: 1, cacheRead: 0, cacheWrite: 0, reasoning: 0 };
const entry: UsageEntry = { requests: 1, client: "team", target: "a/m", usage, nanoUsd: 1 };

/** Accounts with an entry that could not be written, since the folder was away. */
async function keptInVain() {
  const folder = mkdtempSync(join(tmpdir(), "signalbox-accounts-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "state.json");
  const clock = new HeldClock();
  const failed: unknown[] = [];
  const complaining = Object.assign(Object.create(log), { error: (of: unknown) => failed.push(of) });
  const keeper = new UsageKeeper(new UsageLedger(null), path, clock, complaining);
  renameSync(folder, `${folder}-away`);
  keeper.add(entry);
  await clock.pass(1_000);
  while (failed.length === 0) await settled();
  renameSync(`${folder}-away`, folder);
  return { keeper, clock, path };
}

it("accounts that could not be written are written at the end, if they can then", async () => {
  const { keeper, path } = await keptInVain();
  await keeper.flush();
  expect(JSON.parse(readFileSync(path, "utf8")).clients.team.total.requests).toBe(1);
});

it("accounts that could not be written are tried again, whether or not more is added", async () => {
  const { clock, path } = await keptInVain();
  await clock.pass(60_000);
  while (!existsSync(path)) await settled();
  expect(JSON.parse(readFileSync(path, "utf8")).clients.team.total.requests).toBe(1);
});

it("accounts move to a file of their own, in a folder that is made, and back, and to none that holds others", async () => {
  const folder = mkdtempSync(join(tmpdir(), "signalbox-accounts-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [first, second, taken] = ["first.json", "deeper/second.json", "taken.json"].map((name) =>
    join(folder, name),
  );
  if (first === undefined || second === undefined || taken === undefined) throw new Error("there are three");
  writeFileSync(taken, "{}");
  const keeper = new UsageKeeper(new UsageLedger(null), first, new HeldClock(), log);
  keeper.add(entry);
  for (const path of [second, null, first]) {
    expect(keeper.placeProblems(path)).toEqual([]);
    keeper.keepAt(path);
    await keeper.flush();
    if (path !== null) expect(JSON.parse(readFileSync(path, "utf8")).clients.team.total.requests).toBe(1);
  }
  expect(keeper.placeProblems(taken)).toEqual([expect.stringContaining("taken.json is there already")]);
  expect(keeper.placeProblems(join(taken, "none.json"))).toEqual([expect.stringContaining("cannot be used")]);
});
