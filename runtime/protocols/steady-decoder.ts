import type { ClientError, StreamDecoder } from "./codec.ts";
import type { NeutralEvent } from "./neutral.ts";

/** An event that says one more piece of a text or of thinking. */
type Delta = Extract<NeutralEvent, { delta: string }>;

/** What stands around the words of a delta's data. */
interface Mould {
  readonly event: string | null;
  readonly before: string;
  readonly after: string;
  readonly said: Delta;
}

/**
 * A decoder for streams whose deltas differ in their words alone, as most do: data that is that of the last delta with other words in
 * its place is the same event with those words, and is not parsed. For decoders to which one more delta of a block changes nothing.
 */
export class SteadyDecoder implements StreamDecoder {
  readonly #decoder: StreamDecoder;
  #mould: Mould | null = null;

  constructor(decoder: StreamDecoder) {
    this.#decoder = decoder;
  }

  get complete(): boolean {
    return this.#decoder.complete;
  }

  get over(): boolean {
    return this.#decoder.over;
  }

  push(event: string | null, data: string): readonly NeutralEvent[] {
    const delta = this.#mould === null ? null : cast(this.#mould, event, data);
    if (delta !== null) return [delta];
    const events = this.#decoder.push(event, data);
    this.#mould = mouldOf(event, data, events);
    return events;
  }

  finish(): readonly NeutralEvent[] {
    return this.#decoder.finish();
  }

  fail(error: ClientError): string {
    return this.#decoder.fail(error);
  }
}

/** The delta of data that fits a mould; null where it does not. */
function cast({ event, before, after, said }: Mould, named: string | null, data: string): Delta | null {
  const to = data.length - after.length;
  if (to <= before.length || named !== event || !data.startsWith(before) || !data.endsWith(after))
    return null;
  const delta = data.slice(before.length, to);
  return isPlain(delta) ? { ...said, delta } : null;
}

/** Whether a JSON string holds these words as they are written. */
function isPlain(words: string): boolean {
  return /^[ !#-[\]-\uffff]+$/.test(words);
}

/** The mould of an event that is one delta and nothing else; null where its words are not to be found in the data once. */
function mouldOf(event: string | null, data: string, events: readonly NeutralEvent[]): Mould | null {
  const [said] = events;
  if (events.length !== 1 || (said?.kind !== "text" && said?.kind !== "thinking")) return null;
  if (!isPlain(said.delta)) return null;
  const at = data.indexOf(`"${said.delta}"`) + 1;
  if (at === 0 || data.indexOf(`"${said.delta}"`, at) !== -1) return null;
  return { event, before: data.slice(0, at), after: data.slice(at + said.delta.length), said };
}
