import { define } from "./define.ts";

/** SB6xxx: the config's own tests, run through the plan. */
export const tests = define({
  SB6001: {
    severity: "error",
    title: "failed test",
    message: 'the test "{title}" expects {expected}, and {got}',
    help: "mend the rules, or what the test expects; {why}",
  },
  SB6002: {
    severity: "error",
    title: "failed test of a topic",
    message: "{expected}, and {got}",
    help: "mend the synonyms, or the test; {why}",
  },
  SB6003: {
    severity: "info",
    title: "another winner without `compat`",
    message:
      'the text of the test "{title}" is won by {before} under `compat {dialect}`, and by {after} without it',
    help: "mend the synonyms or the priorities until both agree; then `compat {dialect}` can go",
  },
});
