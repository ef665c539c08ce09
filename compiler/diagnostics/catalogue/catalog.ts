import { define } from "./define.ts";

/** SB3001 to SB3029: what `catalog.yaml` says. */
export const catalog = define({
  SB3001: {
    severity: "error",
    title: "unknown key",
    message: "unknown key `{key}` in {where}",
    help: "{advice}",
  },
  SB3002: {
    severity: "error",
    title: "missing key",
    message: "{where} has no `{key}`",
    help: "add `{key}`{about}",
  },
  SB3003: {
    severity: "error",
    title: "wrong type",
    message: "`{key}` is {expected}, not {found}",
    help: "{advice}",
  },
  SB3004: {
    severity: "error",
    title: "quoted value",
    message: "`{key}` is {expected}, and {text} is text",
    help: "remove the quotes",
  },
  SB3005: {
    severity: "error",
    title: "unknown value",
    message: "`{value}` is not a value of `{key}`",
    help: "use {candidates}",
  },
  SB3006: {
    severity: "error",
    title: "not a quantity",
    message: "`{key}` is {expected}, and `{text}` is not: {problem}",
    help: "{advice}",
  },
  SB3007: {
    severity: "error",
    title: "number out of range",
    message: "`{key}` is {value}, and must be {bound}",
    help: "mend the number",
  },
  SB3008: {
    severity: "error",
    title: "not a date",
    message: "`{value}` is not a date",
    help: "write it as `YYYY-MM-DD`",
  },
  SB3009: {
    severity: "error",
    title: "empty value",
    message: "`{key}` is empty",
    help: "{advice}",
  },
  SB3010: {
    severity: "error",
    title: "credentials in two forms",
    message: "`{key}` {problem}",
    help: "{advice}",
  },
  SB3011: {
    severity: "error",
    title: "unusable base URL",
    message: "provider `{provider}` {problem}",
    help: "{advice}",
  },
  SB3012: {
    severity: "error",
    title: "limits that contradict each other",
    message: "`{smaller}` is {value}, more than the {limit} of `{larger}`",
    help: "lower `{smaller}`, or raise `{larger}`",
  },
  SB3013: {
    severity: "error",
    title: "price tiers out of order",
    message: "the tier above {above} does not lie above the one before it",
    help: "list the tiers by rising `above`",
  },
  SB3014: {
    severity: "error",
    title: "unusable name",
    message: "`{name}` cannot name a {what}",
    help: "{advice}",
  },
  SB3015: {
    severity: "error",
    title: "unusable address",
    message: "`{value}` is not an address to listen on",
    help: "write `host:port`, such as `127.0.0.1:8484` or `[::1]:8484`",
  },
  SB3016: {
    severity: "error",
    title: "unusable place for state",
    message: "{problem}",
    help: "{advice}",
  },
  SB3017: {
    severity: "error",
    title: "unusable header name",
    message: "`{value}` is not the name of a header",
    help: "write a name such as `x-api-key`",
  },
  SB3018: {
    severity: "warning",
    title: "dates in the wrong order",
    message: "the model retires on {retires}, before it was checked on {checked}",
    help: "mend one of the dates, or remove the model",
  },
  SB3019: {
    severity: "error",
    title: "private address of a public provider",
    message:
      "`{provider}` is at `{host}`, which is not on the public internet, and the gateway dials only what is",
    help: "add `network: private` to the provider where that is meant",
  },
});
