/** The tool by which a request offers the provider's own search of the web, whatever its protocol calls it. */
export const WEB_SEARCH_TOOL = "web_search";

/** The names of the tools that a request offers, sorted, each once: a search of the web is a tool of that name. */
export function offeredTools(names: Iterable<string>, webSearch: boolean): readonly string[] {
  return [...new Set(webSearch ? [...names, WEB_SEARCH_TOOL] : names)].sort();
}
