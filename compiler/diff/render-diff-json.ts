import type { Diff } from "./diff.ts";
import { isSame } from "./diff.ts";

/** A diff as one JSON document; `same` is true where nothing changes, proved. A setting that was not there is null. */
export function renderDiffJson(diff: Diff): string {
  const calls = diff.calls.map(({ of, setting, before, after }) => ({
    ...of,
    setting,
    before: before ?? null,
    after: after ?? null,
  }));
  return `${JSON.stringify({ version: 1, same: isSame(diff), ...diff, calls }, null, 2)}\n`;
}
