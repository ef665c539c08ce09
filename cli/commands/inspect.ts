import type { CommandDefinition } from "../command-definition.ts";
import { exitCode } from "../exit-codes.ts";
import { readSignedPlan } from "../plan-file.ts";
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
      const { plan, signature } = await readSignedPlan(path);
      const description = describePlan(plan);
      const signedBy = signature?.keyId ?? null;
      if (options.json === true) print(JSON.stringify({ ...description, signedBy }, null, 2));
      else
        print(
          `${renderDescription(description)}\n${signedBy === null ? "not signed" : `signed by the key ${signedBy}`}`,
        );
      done(exitCode.ok);
    });
};
