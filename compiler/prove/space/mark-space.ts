import { WEB_SEARCH_TOOL } from "../../../engine/index.ts";
import type { CheckedConfig } from "../../check/checked-config.ts";
import { GlobAutomaton } from "./glob-automaton.ts";

/** What the matcher says of one text. */
export interface TextReading {
  /** Topics found, by row; vetoed ones are gone. */
  readonly found: readonly number[];
  readonly winner: number | null;
  readonly hits: readonly {
    readonly topic: number;
    readonly phrase: string;
    readonly start: number;
    readonly veto: boolean;
  }[];
}

export type ReadText = (text: string) => TextReading;

/** One thing that a request can hold and the marks that it brings: a phrase of its text, or a tool it offers. */
export interface Bearer {
  readonly kind: "phrase" | "tool";
  /** The phrase, or the tool's name. */
  readonly text: string;
  /** Ascending: topics that occur, vetoes of topics, tool globs that are met; numbered as `MarkSpace` says. */
  readonly marks: readonly number[];
}

/**
 * Topics and tools: what a request has or has not, beside the facts that a box holds. A text that holds one phrase may hold
 * others inside it, and one tool's name may meet several globs, so that marks come in the bundles that bearers are.
 *
 * A *mark* is an occurrence: topic `t` is `t`, its veto `topics + t`, tool glob `g` is `2 x topics + g`.
 * A *literal* is what a condition asks: topic `t` is `t` (it occurs and is not vetoed), `any_topic` is `topics`,
 * tool glob `g` is `topics + 1 + g`.
 */
export interface MarkSpace {
  readonly topics: number;
  readonly anyTopic: number;
  readonly toolGlobs: readonly string[];
  readonly read: ReadText;
  /** Whether the text is what the user says in some turn, so that without a turn there is none. */
  readonly spoken: boolean;
  /** Whether what stands first may matter to more than the winner, so that a new phrase is tried at both ends of a text. */
  readonly bothEnds: boolean;
  /** By topic, whether it can win. */
  readonly routed: readonly boolean[];
  literalOfTool(glob: string): number;
  /** The ways to bring a topic in, none of which brings a subset of another's marks; fewest marks first. */
  ofTopic(topic: number): readonly Bearer[];
  /** The ways to bring a topic in so that it wins, perhaps once a stronger one is vetoed. */
  winning(topic: number): readonly Bearer[];
  ofVeto(topic: number): readonly Bearer[];
  ofTool(glob: number): readonly Bearer[];
  /** The ways to bring in some topic that can win. */
  ofAnyTopic(): readonly Bearer[];
  /** A tool that meets none of the globs; null where each tool meets one. */
  readonly plainTool: Bearer | null;
  /** The tool by which the web is searched, where it meets a glob. */
  readonly searchTool: Bearer | null;
  /** The tools of which none meets a subset of another's globs. */
  leastTools(): readonly Bearer[];
  /** False where tool globs fall into too many classes, so that some are missing. */
  readonly complete: boolean;
}

/** Tools whose names a reader knows, tried before a made-up one. */
const likelyTools = ["lookup", "read_file", "Bash", "Read", "Edit", "shell", "exec_command", WEB_SEARCH_TOOL];
const MOST_STATES = 20_000;

/** Prepares the marks of a configuration; phrases are read when first asked for. */
export function markSpace(config: CheckedConfig, toolGlobs: readonly string[], read: ReadText): MarkSpace {
  const topics = config.topics.length;
  const tools = toolBearers(toolGlobs, topics);
  const phrases = config.topics.map((topic) =>
    once(() => phraseBearers(topic, topic.synonyms, topics, read)),
  );
  const ofTopic = config.topics.map((_, row) => once(() => minimal(withMark(phrases[row]?.() ?? [], row))));
  const canBeVetoed = (topic: number | null) =>
    topic !== null && (config.topics[topic]?.vetoes.length ?? 0) > 0;
  const winning = config.topics.map((_, row) =>
    once(() =>
      withMark(phrases[row]?.() ?? [], row).filter(({ text }) => {
        const { winner } = read(text);
        return winner === row || canBeVetoed(winner);
      }),
    ),
  );
  const vetoes = config.topics.map((topic, row) =>
    once(() => minimal(withMark(phraseBearers(topic, topic.vetoes, topics, read), topics + row))),
  );
  const routed = config.topics.map((topic) => topic.chain !== null);
  const literals = new Map(toolGlobs.map((glob, row) => [glob, topics + 1 + row]));
  const ofTool = toolGlobs.map((_, row) => once(() => minimal(withMark(tools.bearers, 2 * topics + row))));
  const isCertain = ({ marks }: Bearer) => marks.some((mark) => routed[mark] === true && !canBeVetoed(mark));
  const anyTopic = once(() => {
    const all = config.topics.flatMap((_, row) => (routed[row] ? (ofTopic[row]?.() ?? []) : []));
    return minimal(all, isCertain);
  });
  return {
    topics,
    anyTopic: topics,
    toolGlobs,
    read,
    spoken: config.text.scope !== "system",
    bothEnds: false,
    routed,
    literalOfTool: (glob) => literals.get(glob) ?? -1,
    ofTopic: (topic) => ofTopic[topic]?.() ?? [],
    winning: (topic) => winning[topic]?.() ?? [],
    ofVeto: (topic) => vetoes[topic]?.() ?? [],
    ofTool: (glob) => ofTool[glob]?.() ?? [],
    ofAnyTopic: anyTopic,
    plainTool: tools.bearers.find((bearer) => bearer.marks.length === 0) ?? null,
    searchTool: tools.search.marks.length > 0 ? tools.search : null,
    leastTools: once(() => minimal(tools.bearers)),
    complete: tools.complete,
  };
}

function toolBearers(
  globs: readonly string[],
  topics: number,
): { readonly bearers: readonly Bearer[]; readonly search: Bearer; readonly complete: boolean } {
  const automaton = new GlobAutomaton(globs);
  const bearers = new Map<string, Bearer>();
  const bearerOf = (text: string, covering: readonly number[]): Bearer => {
    return { kind: "tool", text, marks: covering.map((glob) => 2 * topics + glob) };
  };
  const enter = (text: string, covering: readonly number[]): void => {
    const key = covering.join(",");
    if (bearers.has(key)) return;
    bearers.set(key, bearerOf(text, covering));
  };
  for (const name of likelyTools) enter(name, automaton.covering(name));
  for (const glob of globs) if (!glob.includes("*")) enter(glob, automaton.covering(glob));
  const { classes, complete } = automaton.classes(new Set(), MOST_STATES);
  for (const { sample, globs: covering } of classes) enter(sample, covering);
  const search = bearerOf(WEB_SEARCH_TOOL, automaton.covering(WEB_SEARCH_TOOL));
  return { bearers: [...bearers.values()], search, complete };
}

/** One bearer for each bundle of marks that the phrases bring, by its shortest and by its longest phrase. */
function phraseBearers(
  topic: CheckedConfig["topics"][number],
  phrases: CheckedConfig["topics"][number]["synonyms"],
  topics: number,
  read: ReadText,
): readonly Bearer[] {
  const shortest = new Map<string, Bearer>();
  const longest = new Map<string, Bearer>();
  for (const { value } of phrases) {
    for (const text of topic.match === "substring" ? embedded(value) : [value]) {
      const marks = marksOf(read(text), topics);
      const key = marks.join(",");
      const bearer: Bearer = { kind: "phrase", text, marks };
      if (text.length < (shortest.get(key)?.text.length ?? Number.POSITIVE_INFINITY))
        shortest.set(key, bearer);
      if (text.length > (longest.get(key)?.text.length ?? 0)) longest.set(key, bearer);
    }
  }
  return [...new Set([...shortest.values(), ...longest.values()])].sort(fewestMarks);
}

/** A phrase that may stand inside a word, with and without letters beside it: words that end at its ends need not occur then. */
export function embedded(phrase: string): readonly string[] {
  return [phrase, `q${phrase}`, `${phrase}q`, `q${phrase}q`];
}

/** The marks that the matcher sees in a text, ascending. */
export function marksOf(reading: TextReading, topics: number): readonly number[] {
  const marks = new Set(reading.hits.map((hit) => (hit.veto ? topics + hit.topic : hit.topic)));
  return [...marks].sort((a, b) => a - b);
}

function withMark(bearers: readonly Bearer[], mark: number): readonly Bearer[] {
  return bearers.filter((bearer) => bearer.marks.includes(mark));
}

/** Without those that bring all the marks of another one which `mayReplace` them. */
function minimal(
  bearers: readonly Bearer[],
  mayReplace: (bearer: Bearer) => boolean = () => true,
): readonly Bearer[] {
  const kept: Bearer[] = [];
  for (const bearer of [...bearers].sort(fewestMarks)) {
    const replaced = kept.some(
      (other) =>
        other.marks.every((mark) => bearer.marks.includes(mark)) &&
        (mayReplace(other) || other.marks.length === bearer.marks.length),
    );
    if (!replaced) kept.push(bearer);
  }
  return kept;
}

const fewestMarks = (a: Bearer, b: Bearer): number =>
  a.marks.length - b.marks.length || a.text.length - b.text.length || (a.text < b.text ? -1 : 1);

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
