import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Staged } from "../diagnostics/reporter.ts";
import type { SourceFile } from "../source/source-set.ts";
import type { Dialect } from "../syntax/project.ts";
import { readAsKg } from "./compat-kg.ts";
import { readAsProxy } from "./compat-proxy.ts";
import { readTopic } from "./read-topic.ts";
import type { TopicSource } from "./topic-source.ts";

export interface Taxonomy {
  readonly topics: readonly TopicSource[];
  /** The same files in the strict meaning. */
  readonly strictTopics: readonly TopicSource[];
}

/** Reads the files of one taxonomy folder in a dialect; only the findings of that dialect are reported. */
export function readTaxonomy(
  files: readonly SourceFile[],
  folder: string,
  dialect: Dialect,
): Staged<Taxonomy> {
  const topics: TopicSource[] = [];
  const strictTopics: TopicSource[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const file of files) {
    const strict = readTopic(file);
    const strictTopic = strict.value.topic;
    if (strictTopic && strictTopic.id !== "") strictTopics.push(strictTopic);
    const read = readIn(dialect, file, folder) ?? { value: strictTopic, diagnostics: strict.diagnostics };
    if (read.value && read.value.id !== "") topics.push(read.value);
    diagnostics.push(...read.diagnostics);
  }
  return { value: { topics, strictTopics }, diagnostics };
}

function readIn(dialect: Dialect, file: SourceFile, folder: string): Staged<TopicSource | null> | null {
  switch (dialect) {
    case "strict":
      return null;
    case "kg":
      return readAsKg(file);
    case "proxy":
      return readAsProxy(file, folder);
  }
}
