import type { Facts } from "../facts/facts.ts";
import type { FlagFact } from "../facts/table.ts";

/** The bit that stands for each flag where many flags are held in one integer. */
export const flagBit: Readonly<Record<FlagFact, number>> = {
  pinned: 1 << 0,
  stream: 1 << 1,
  tools: 1 << 2,
  image: 1 << 3,
  document: 1 << 4,
  audio: 1 << 5,
  json: 1 << 6,
  thinking: 1 << 7,
  web_search: 1 << 8,
  cache_control: 1 << 9,
  stateful: 1 << 10,
  resumes: 1 << 11,
};

/** All flags of one request. `pinned` comes from outside, being a function of the plan. */
export function flagBitsOf(facts: Facts, pinned: boolean): number {
  return (
    (pinned ? flagBit.pinned : 0) |
    (facts.stream ? flagBit.stream : 0) |
    (facts.tools ? flagBit.tools : 0) |
    (facts.image ? flagBit.image : 0) |
    (facts.document ? flagBit.document : 0) |
    (facts.audio ? flagBit.audio : 0) |
    (facts.json ? flagBit.json : 0) |
    (facts.thinking ? flagBit.thinking : 0) |
    (facts.webSearch ? flagBit.web_search : 0) |
    (facts.cacheControl ? flagBit.cache_control : 0) |
    (facts.stateful ? flagBit.stateful : 0) |
    (facts.resumes ? flagBit.resumes : 0)
  );
}

/** The flags of a list as one integer; what is null adds nothing. */
export function bitsOf(flags: readonly (FlagFact | null)[]): number {
  return flags.reduce<number>((bits, flag) => bits | (flag === null ? 0 : flagBit[flag]), 0);
}
