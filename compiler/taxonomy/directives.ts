/** What may follow a directive's name: a comma-separated list of phrases, one value, or anything at all. */
type Form = "phrases" | "value" | "metadata";

/** Every directive of a taxonomy file. Metadata comes from older taxonomies and is only kept. */
export const directives = {
  synonyms: { form: "phrases", repeats: true },
  not: { form: "phrases", repeats: true },
  priority: { form: "value", repeats: false },
  match: { form: "value", repeats: false },
  route: { form: "value", repeats: true },
  test: { form: "value", repeats: true },
  trigger: { form: "metadata", repeats: true },
  action: { form: "metadata", repeats: true },
  is_free: { form: "metadata", repeats: true },
  pinned: { form: "metadata", repeats: true },
  type: { form: "metadata", repeats: true },
} as const satisfies Record<string, { readonly form: Form; readonly repeats: boolean }>;

export type DirectiveName = keyof typeof directives;

export function isDirective(name: string): name is DirectiveName {
  return Object.hasOwn(directives, name);
}

/** Names that other systems, or people, use for ours. */
export const directiveAliases: Readonly<Record<string, DirectiveName>> = {
  routing: "route",
  routes: "route",
  alias: "synonyms",
  aliases: "synonyms",
  keyword: "synonyms",
  keywords: "synonyms",
  patterns: "synonyms",
  exclude: "not",
  except: "not",
  veto: "not",
  weight: "priority",
  example: "test",
};
