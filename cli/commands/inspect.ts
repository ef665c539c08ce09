import type { CommandDefinition } from "../command-definition.ts";
import { exitCode } from "../exit-codes.ts";
import { readPlan } from "../plan-file.ts";
import { print } from "../terminal.ts";

export const inspectCommand: CommandDefinition = (program, done) => {
  program
    .command("inspect")
    .argument("<plan>", "a compiled plan")
    .description("Shows what a plan holds: rules, chains, targets, topics, providers, tables and digests.")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  $ signalbox inspect signalbox.sbplan")
    .action(async (path: string, options: { readonly json?: boolean }) => {
      const { describePlan, renderDescription } = await import("../../engine/index.ts");
      const description = describePlan(await readPlan(path));
      print(options.json === true ? JSON.stringify(description, null, 2) : renderDescription(description));
      done(exitCode.ok);
    });
};
