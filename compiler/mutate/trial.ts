import { type Decision, decide, type Facts, PLAN_FORMAT, type Plan } from "../../engine/index.ts";
import { bind } from "../bind/bind.ts";
import { check } from "../check/check.ts";
import type { CheckedConfig } from "../check/checked-config.ts";
import { diff, isSame } from "../diff/diff.ts";
import { lower } from "../lower/lower.ts";
import { newestChecked } from "../newest-checked.ts";
import { Analysis } from "../prove/analysis/analysis.ts";
import { instrumentsOf } from "../prove/prove.ts";
import { witnessJson } from "../prove/witness.ts";
import { runTests } from "../run-tests/run-tests.ts";
import type { Span } from "../source/source-set.ts";
import type { Allowance } from "../syntax/ast.ts";
import type { Ast } from "../syntax/project.ts";
import type { Mutant, Probe } from "./mutant.ts";
import { isUnder, keyOf, type Notice, noticesIn, noticesOfProofs } from "./notice.ts";
import { sampleRequests } from "./sample-requests.ts";

/** What became of a mutant. */
export type Fate =
  /** The compiler says something about it that it did not say before. */
  | { readonly kind: "finding"; readonly notice: Notice }
  /** A test of the project fails. */
  | { readonly kind: "test"; readonly title: string; readonly span: Span }
  /** Nobody notices, though this request is decided differently; null where no such request was found, and none ruled out. */
  | { readonly kind: "survived"; readonly witness: Readonly<Record<string, unknown>> | null }
  /** It means the same, so there is nothing to notice. */
  | { readonly kind: "equivalent" };

/** One project whose mutants are tried. Its tests must pass, and it must compile. */
export class Trial {
  readonly #ast: Ast;
  readonly #config: CheckedConfig;
  readonly #meaning: string;
  readonly #plan: Plan;
  readonly #analysis: Analysis;
  readonly #known: ReadonlySet<string>;
  /** The allowances that silence something that the proofs say. */
  readonly #silencing: ReadonlySet<Allowance>;
  #requests: readonly DecidedRequest[] | null = null;
  #comparisonsLeft = MOST_COMPARISONS;

  /** `config` is what the project checks to. */
  constructor(ast: Ast, config: CheckedConfig) {
    this.#ast = ast;
    this.#config = config;
    const { content, meaning } = lower(config);
    this.#meaning = meaning;
    this.#plan = planOf(content);
    this.#analysis = new Analysis(config, instrumentsOf(this.#plan, newestChecked(config)));
    const proofs = [...noticesOfProofs(this.#analysis)];
    this.#known = new Set([...noticesIn(staticFindings(ast).diagnostics), ...proofs].map(keyOf));
    this.#silencing = new Set(
      config.allowances.flatMap((placed) =>
        proofs.some((notice) => isUnder(notice, placed)) ? [placed.allowance] : [],
      ),
    );
  }

  /** Asks, from the cheapest to the dearest, who notices a mutant. */
  judge(mutant: Mutant): Fate {
    const { config, diagnostics } = staticFindings(mutant.ast);
    const early = noticesIn(diagnostics).find((notice) => this.#isNew(notice));
    if (early || config === null) {
      const [first] = noticesIn(diagnostics);
      const notice = early ?? first;
      if (!notice) throw new Error(`a mutant does not check, and nothing is said: ${mutant.what}`);
      return { kind: "finding", notice };
    }
    const sameTopics = mutant.ast.topics === this.#ast.topics;
    const lowered = sameTopics ? lower(config, this.#plan.matcher) : lower(config);
    const requests = config.tests.filter(({ given }) => given.kind === "request");
    const failed = runTests(config, lowered, [], requests).find(({ status }) => status === "failed");
    if (failed) return { kind: "test", title: failed.title, span: failed.span };
    if (lowered.meaning === this.#meaning) return { kind: "equivalent" };
    const plan = planOf(lowered.content);
    const instruments = instrumentsOf(plan, newestChecked(config));
    const { read } = sameTopics ? this.#analysis.instruments : instruments;
    const analysis = new Analysis(config, { ...instruments, read });
    const notice = this.#newNotice(config, analysis);
    if (notice === null) return this.#unnoticed(mutant, plan, analysis);
    const test = notice.code === "SB4026" && config.tests.find(({ span }) => isInside(notice.span, span));
    return test ? { kind: "test", title: test.title, span: test.span } : { kind: "finding", notice };
  }

  #isNew(notice: Notice): boolean {
    return !this.#known.has(keyOf(notice));
  }

  /** The first thing that the proofs say of this configuration and not of the project, allowances considered. */
  #newNotice({ allowances }: CheckedConfig, analysis: Analysis): Notice | null {
    const silenced = new Map(allowances.map((allowance) => [allowance, new Map<string, Notice>()]));
    for (const notice of noticesOfProofs(analysis)) {
      const above = allowances.filter((allowance) => isUnder(notice, allowance));
      if (above.length === 0 && this.#isNew(notice)) return notice;
      for (const allowance of above) silenced.get(allowance)?.set(keyOf(notice), notice);
    }
    for (const [{ allowance, files }, notices] of silenced) {
      if (notices.size === 0 && this.#silencing.has(allowance)) {
        const message = `\`allow ${allowance.code.value}\` silences nothing any more`;
        return { code: "SB3090", message, span: allowance.span };
      }
      const [, second] = notices.values();
      if (second && files.length === 0 && this.#isNew(second)) return second;
    }
    return null;
  }

  #unnoticed({ probes = [] }: Mutant, plan: Plan, analysis: Analysis): Fate {
    const differs = ({ facts, says }: DecidedRequest) => this.#says(plan, analysis.config, facts) !== says;
    this.#requests ??= this.#decided(sampleRequests(this.#analysis, MOST_REQUESTS));
    const told =
      this.#requests.find(differs) ??
      firstOf(this.#probing(probes), differs) ??
      this.#decided(sampleRequests(analysis, MOST_REQUESTS)).find(differs);
    if (told) return { kind: "survived", witness: witnessJson(told.facts) };
    // Facts are what is left once ignored blocks are gone, so that no facts show another list of these.
    if (analysis.config.text.ignoreBlocks.length !== this.#config.text.ignoreBlocks.length) {
      return { kind: "survived", witness: null };
    }
    if (this.#comparisonsLeft-- <= 0) return { kind: "survived", witness: null };
    const compared = diff(this.#config, analysis.config);
    return isSame(compared)
      ? { kind: "equivalent" }
      : { kind: "survived", witness: compared.decisions[0]?.witness ?? null };
  }

  /** The project's requests with what may show a mutant in them, as they are asked for. */
  *#probing(probes: readonly Probe[]): Generator<DecidedRequest> {
    for (const { facts } of this.#requests ?? []) {
      for (const probe of probes) {
        const probing = { ...facts, ...probe };
        yield { facts: probing, says: this.#says(this.#plan, this.#config, probing) };
      }
    }
  }

  /** What the project makes of some requests, the plainest first. */
  #decided(requests: Iterable<Facts>): readonly DecidedRequest[] {
    return [...requests]
      .map((facts) => ({ facts, oddity: oddityOf(facts) }))
      .sort((a, b) => a.oddity - b.oddity)
      .map(({ facts }) => ({ facts, says: this.#says(this.#plan, this.#config, facts) }));
  }

  /** A decision by names; ids that nobody gave to rules say nothing. */
  #says(plan: Plan, { rules }: CheckedConfig, facts: Facts): string {
    const decision: Decision = decide(plan, facts);
    const isNamed = rules.some(({ id, named }) => named && id === decision.rule);
    return JSON.stringify({ ...decision, topics: null, rule: isNamed ? decision.rule : null });
  }
}

interface DecidedRequest {
  readonly facts: Facts;
  readonly says: string;
}

/** Requests that tell one configuration from another, for each of them. */
const MOST_REQUESTS = 1_000;
/** How many mutants that no request tells from the project are compared with it over all requests, which takes longest. */
const MOST_COMPARISONS = 25;

function staticFindings(ast: Ast) {
  const bound = bind(ast);
  const checked = check(bound.value);
  return { config: checked.value, diagnostics: [...bound.diagnostics, ...checked.diagnostics] };
}

/** How much there is to say of a request; people expect that its user says something. */
function oddityOf(facts: Facts): number {
  return JSON.stringify(witnessJson(facts)).length + (facts.text === "" ? SILENCE : 0);
}

const SILENCE = 100;

function firstOf<T>(values: Iterable<T>, isWanted: (value: T) => boolean): T | undefined {
  for (const value of values) if (isWanted(value)) return value;
  return undefined;
}

function planOf(content: Omit<Plan, "format" | "bytesDigest" | "meaningDigest">): Plan {
  return { format: PLAN_FORMAT, bytesDigest: "", meaningDigest: "", ...content };
}

function isInside(place: Span, span: Span): boolean {
  return place.file === span.file && place.start >= span.start && place.end <= span.end;
}
