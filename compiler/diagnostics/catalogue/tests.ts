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
});
