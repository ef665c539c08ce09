import type { Region } from "../prove/hunt/hunt.ts";
import { fits } from "../prove/hunt/rule-index.ts";
import { narrow } from "../prove/space/box.ts";
import { bitOfFlag } from "../prove/space/flag-space.ts";
import type { Bearer } from "../prove/space/mark-space.ts";
import type { Space } from "../prove/space/space.ts";

/** A region whose requests hold further phrases and tools; the region itself where its box does not allow them. */
export function enriched({ strings, marks }: Space, region: Region, more: readonly Bearer[]): Region {
  if (more.length === 0) return region;
  const bearers = [...region.situation.bearers, ...more];
  const textsOf = (kind: Bearer["kind"]) => bearers.flatMap((one) => (one.kind === kind ? [one.text] : []));
  const text = textsOf("phrase").join(". ") || region.situation.text;
  const toolNames = [...new Set(textsOf("tool"))].sort();
  const { found, winner } = marks.read(text);
  const truths = new Set(found);
  if (winner !== null) truths.add(marks.anyTopic);
  for (const { kind, marks: globs } of bearers) {
    // A glob's mark and its literal are numbered as `MarkSpace` says.
    if (kind === "tool") for (const mark of globs) truths.add(mark - marks.topics + 1);
  }
  const situation = { ...region.situation, bearers, text, toolNames, truths, winner };
  const box = narrow(strings, region.box, (copy) => {
    if (toolNames.length > 0) copy.flagsOn |= bitOfFlag.tools;
  });
  return box !== null && fits(box, situation) ? { box, situation } : region;
}
