import { define } from "./define.ts";

/** SB3030 and up: what conditions, chains, promises and tests say. SB3001 to SB3029 are the catalog's. */
export const types = define({
  SB3030: {
    severity: "error",
    title: "fact that is no condition",
    message: "`{fact}` is {type}, which alone is neither true nor false",
    help: "compare it, such as `{example}`",
  },
  SB3031: {
    severity: "error",
    title: "wrong operator",
    message: "`{operator}` does not apply to `{fact}`, which is {type}",
    help: "{advice}",
  },
  SB3032: {
    severity: "error",
    title: "flag compared with a value",
    message: "`{fact}` is a flag, and a flag is not compared",
    help: "write {write}",
  },
  SB3033: {
    severity: "error",
    title: "wrong type of value",
    message: "`{fact}` is {type}, and {found} is not",
    help: "{advice}",
  },
  SB3034: {
    severity: "error",
    title: "wrong unit",
    message: "`{fact}` counts {counts}, and this is {found}",
    help: "write {advice}",
  },
  SB3035: {
    severity: "error",
    title: "empty range",
    message: "no number lies in {low}..{high}",
    help: "write the smaller bound first",
  },
  SB3037: {
    severity: "error",
    title: "value that cannot occur",
    message: "`{fact}` is never `{value}`",
    help: "use one of: {candidates}",
  },
  SB3038: {
    severity: "warning",
    title: "value that no client sends",
    message: "no client is known to send the {fact} `{value}`",
    help: "use one of: {candidates}",
  },
  SB3039: {
    severity: "error",
    title: "comparison that is never true",
    message: "`{fact}` is never below 0",
    help: "raise the bound, or remove the comparison",
  },
  SB3040: {
    severity: "error",
    title: "empty text",
    message: "an empty {what} matches nothing",
    help: "write what it is to match; `*` stands for any text",
  },
  SB3041: {
    severity: "error",
    title: "unusable header name",
    message: "`{name}` is not the name of a header",
    help: "write letters, digits and `-`, such as `x-data-class`",
  },
  SB3042: {
    severity: "error",
    title: "condition too large",
    message: "with its `let`s written out this condition has more than {limit} parts",
    help: "split the rule, or name fewer `let`s that name others in turn",
  },
  SB3043: {
    severity: "error",
    title: "credential read by a rule",
    message: "no rule may read the header `{name}`, which carries a credential",
    help: "declare the clients under `gateway.clients` in the catalog, and test `client`",
  },

  SB3052: {
    severity: "warning",
    title: "weight without a use",
    message: "a weight means nothing {where}",
    help: "remove it{advice}",
  },
  SB3053: {
    severity: "error",
    title: "unusable weight",
    message: "a weight is a whole number from 1 to 1000, and this is {value}",
    help: "write such a number; a member that is to get no traffic is removed",
  },
  SB3054: {
    severity: "error",
    title: "unusable option",
    message: "`{name}` is {expected}, and this is {found}",
    help: "write {advice}",
  },
  SB3055: {
    severity: "error",
    title: "option missing",
    message: "`{where}` has no `{name}`",
    help: "add `{name}: {example}`",
  },
  SB3056: {
    severity: "error",
    title: "allowance given twice",
    message: "`{what}` is allowed twice for one step",
    help: "keep one of them",
  },
  SB3057: {
    severity: "error",
    title: "chain too long",
    message: "with its chains spliced in, `{name}` has more than {limit} steps",
    help: "name fewer chains in it",
  },
  SB3058: {
    severity: "warning",
    title: "hedge without a use",
    message: "the hedge of chain `{chain}` {problem}",
    help: "{advice}",
  },
  SB3059: {
    severity: "warning",
    title: "commit without a use",
    message: "chain `{chain}` holds streams back for nothing: {why}",
    help: "{advice}",
  },

  SB3060: {
    severity: "error",
    title: "unusable ceiling",
    message: "a cost is {expected}, and this is {found}",
    help: "write an amount of money, such as `0.40 usd`",
  },
  SB3061: {
    severity: "error",
    title: "status that is no refusal",
    message: "`{status}` is not a status that refuses a request",
    help: "write one from 400 to 599, such as 403",
  },

  SB3070: {
    severity: "error",
    title: "test of no single request",
    message: "a test is one request, and this {why}",
    help: "{advice}",
  },
  SB3071: {
    severity: "error",
    title: "test that contradicts itself",
    message: "`given` says two things about `{fact}`",
    help: "keep one of them, or write two tests",
  },
  SB3072: {
    severity: "error",
    title: "first of a balanced pool",
    message: "`{chain}` begins with a pool, so no target of it is always the first",
    help: "expect `target` instead, which asks whether it is admitted at all",
  },
  SB3073: {
    severity: "error",
    title: "test without an expectation",
    message: 'the test "{title}" expects nothing',
    help: "add `expect chain NAME`, or another expectation",
  },

  SB3080: {
    severity: "error",
    title: "quirk of an unknown field",
    message: "no {protocol} request has a field named `{field}`",
    help: "name a field that the gateway sends{orUse}",
  },
  SB3081: {
    severity: "error",
    title: "quirks that undo each other",
    message: "`{field}` is both {one} and {other}",
    help: "keep one of the two",
  },
  SB3087: {
    severity: "error",
    title: "betas of another protocol",
    message: "`betas` are values of `anthropic-beta`, and {protocol} requests carry no such header",
    help: "remove it, or mend `protocol`",
  },
  SB3082: {
    severity: "error",
    title: "open listener without clients",
    message: "`{listen}` is no loopback address, and no client is declared",
    help: "declare the clients under `gateway.clients`, or listen on `127.0.0.1`",
  },
  SB3084: {
    severity: "warning",
    title: "synonym given twice",
    message: "the topic `{topic}` lists `{synonym}` twice",
    help: "keep one of them",
  },
  SB3085: {
    severity: "warning",
    title: "model without room for an answer",
    message:
      "the window of `{target}` is {window} tokens after its margin, which leaves no room beside its default output of {output}",
    help: "lower `default_output` or `token_margin`, or mend `context`",
  },
  SB3086: {
    severity: "warning",
    title: "phrase that is never found",
    message: "a phrase of the topic `{topic}` is empty once it is folded as texts are",
    help: "remove it, or write the letters that are meant",
  },

  SB3090: {
    severity: "warning",
    title: "allowance that silences nothing",
    message: "nothing here is found as `{code}`",
    help: "remove the `allow`",
  },
});
