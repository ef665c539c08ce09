import { define } from "./define.ts";

/** SB4xxx: what the rules mean for every request there can be. */
export const meaning = define({
  SB4001: {
    severity: "error",
    title: "request without a rule",
    message: "some requests meet no rule",
    help: "end the rules with `otherwise -> CHAIN`",
  },
  SB4002: {
    severity: "error",
    title: "contradiction",
    message: "no request can meet {what}",
    help: "remove one of the parts that exclude each other",
  },
  SB4003: {
    severity: "error",
    title: "shadowed rule",
    message: "no request reaches rule `{rule}`: {blockers} them all",
    help: "{advice}",
  },
  SB4004: {
    severity: "warning",
    title: "rules hidden by an alias",
    message: "{aliases} the models that real clients send, so that {hidden} from none of them",
    help: "name the models more narrowly, or move the alias below",
  },
  SB4005: {
    severity: "error",
    title: "stranded request",
    message: "stranded request: rule `{rule}` wins requests that no target of {chain} admits",
    help: "{advice}",
  },
  SB4006: {
    severity: "warning",
    title: "dead hop",
    message: "no request reaches `{target}` in {chain}: {why}",
    help: "{advice}",
  },
  SB4007: {
    severity: "warning",
    title: "shrinking fallback",
    message: "no fallback in {chain} for requests that only `{target}` has the window for",
    help: "add a target with a window as large, or say `(allow shrink)` at a later step",
  },
  SB4008: {
    severity: "warning",
    title: "capability lost in fallback",
    message: "no fallback in {chain} for requests that {feature}: only `{target}` can serve them",
    help: "add a target that can, or say `(allow degrade {gate})` at a later step",
  },
  SB4009: {
    severity: "warning",
    title: "shrinking output limit",
    message: "no fallback in {chain} for requests that ask `{target}` for more output than the others give",
    help: "add a target with an output limit as high, or say `(allow degrade output)` at a later step",
  },
  SB4010: {
    severity: "error",
    title: "no adapter between protocols",
    message:
      "no target of {chain} speaks a protocol that can carry some {protocol} requests of rule `{rule}`",
    help: "add a target of protocol {protocol}, or keep such requests from the rule: {says}",
  },
  SB4011: {
    severity: "error",
    title: "cycle of chains",
    message: "chain `{chain}` leads back to itself: {path}",
    help: "remove one step of the cycle",
  },
  SB4012: {
    severity: "error",
    title: "bound that cannot hold",
    message: "{chain} {problem}",
    help: "{advice}",
  },
  SB4013: {
    severity: "error",
    title: "broken `never`",
    message: "rule `{rule}` lets requests reach `{target}`, which `never ... reach {set}` forbids",
    help: "add `restrict when ... from {set}`, which takes the target out for just these requests, or mend the chain",
  },
  SB4014: {
    severity: "error",
    title: "broken `only`",
    message: "rule `{rule}` lets requests reach `{target}`, which `only ... reach {set}` forbids",
    help: "add `restrict when ... to {set}`, which takes the target out for just these requests, or mend the chain",
  },
  SB4015: {
    severity: "error",
    title: "cost above its ceiling",
    message: "one request to {chain} can cost {cost} usd, above the ceiling of {ceiling} usd",
    help: "raise the ceiling, narrow the rules that lead there, or take the dearest target out",
  },
  SB4016: {
    severity: "error",
    title: "single point of failure",
    message: "with {unit} `{name}` down, rule `{rule}` wins requests that no target of {chain} admits",
    help: "add a target {elsewhere} to {chain}, or narrow the promise with `when`",
  },
  SB4017: {
    severity: "warning",
    title: "bands that do not meet",
    message: "between two bands of `{fact}` {problem}",
    help: "{advice}",
  },
  SB4018: {
    severity: "error",
    title: "ambiguous synonym",
    message: "`{synonym}` is a synonym of {topics}, which have the same priority",
    help: "keep it in one of them, or give them different priorities",
  },
  SB4019: {
    severity: "warning",
    title: "synonym that never wins",
    message: "`{synonym}` never makes `{topic}` win: {why}",
    help: "remove it, or raise the priority of `{topic}` above {priority}",
  },
  SB4020: {
    severity: "warning",
    title: "leaky synonym",
    message: "`{synonym}` of topic `{topic}` fires in ordinary words: {words}",
    help: "{advice}",
  },
  SB4021: {
    severity: "warning",
    title: "one failure takes the whole chain",
    message: "all targets of {chain} share {what}",
    help: "{advice}",
  },
  SB4022: {
    severity: "warning",
    title: "conversation cut off from its state",
    message:
      "rule `{rule}` takes over conversations from rule `{earlier}`, and {chain} has no target in {domain}",
    help: "add a target in {domain} to {chain}",
  },
  SB4023: {
    severity: "warning",
    title: "unused",
    message: "{what} `{name}` is never used",
    help: "{advice}",
  },
  SB4024: {
    severity: "warning",
    title: "retiring model",
    message: "`{target}` {when} on {date}",
    help: "{advice}",
  },
  SB4025: {
    severity: "error",
    title: "credentials",
    message: "{who} {problem}",
    help: "{advice}",
  },
  SB4026: {
    severity: "error",
    title: "test that cannot pass",
    message: "test `{test}` expects {what}, and {problem}",
    help: "{advice}",
  },
  SB4027: {
    severity: "info",
    title: "idle allowance",
    message: "`allow degrade {gate}` changes nothing at `{target}`: no request comes here that needs it",
    help: "remove it, so that what it would hide later is found",
  },
});
