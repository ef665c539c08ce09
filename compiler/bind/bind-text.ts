import type { PlanText } from "../../engine/index.ts";
import type { Item } from "../syntax/ast.ts";
import type { Dialect } from "../syntax/project.ts";

/** What agent clients wrap around a user's words, left out where the rules have no `ignore blocks` of their own. */
const defaultIgnoreBlocks: readonly string[] = [
  "command-message",
  "environment_context",
  "local-command-caveat",
  "local-command-stdout",
  "system-reminder",
  "user_instructions",
];

/** Which text topics are looked for in, and how. */
export function bindText(items: readonly Item[], dialect: Dialect): Omit<PlanText, "remoteMediaTokens"> {
  const match = items.find((item) => item.kind === "match");
  const ignore = items.find((item) => item.kind === "ignore");
  return {
    scope: match?.scope.value ?? "last_user",
    ignoreBlocks: ignore ? [...new Set(ignore.blocks.map(({ value }) => value))].sort() : defaultIgnoreBlocks,
    dialect,
  };
}
