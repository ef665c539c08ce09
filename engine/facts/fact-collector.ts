import type { PlanText } from "../plan/plan.ts";
import { removeIgnoredBlocks } from "../text/ignored-blocks.ts";
import { type BodyView, textOf } from "./body-view.ts";
import { milliTokensOfJson, TokenEstimate } from "./estimate-tokens.ts";
import { TEXT_BREAK } from "./facts.ts";
import { JsonTally } from "./json-tally.ts";
import { WEB_SEARCH_TOOL } from "./offered-tools.ts";

/** Whose words a text is. `other` is the model's, or what a tool returned. */
export type Speaker = "user" | "system" | "other";

export type MediaKind = "image" | "document" | "audio";

/**
 * What the three readers tell of a request, in the order in which it stands: the same calls for equal requests, so that
 * facts and estimate are equal too.
 */
export class FactCollector<Node> {
  readonly view: BodyView<Node>;
  readonly estimate = new TokenEstimate();
  readonly toolNames = new Set<string>();
  readonly media = { image: false, document: false, audio: false };
  webSearch = false;
  cacheControl = false;
  stateful = false;
  resumes = false;
  /** Whether thinking stands in the conversation, signed or not. */
  thought = false;
  /** What the arguments of calls that were sent as text hold too many of to be parsed; null where they do not. */
  excess: string | null = null;
  readonly #arguments = new JsonTally();
  readonly #plan: PlanText;
  readonly #system: string[] = [];
  /** The texts of each user message. */
  readonly #user: string[][] = [];

  constructor(view: BodyView<Node>, plan: PlanText) {
    this.view = view;
    this.#plan = plan;
  }

  /** A new user message begins. */
  beginUserMessage(): void {
    this.#user.push([]);
  }

  text(speaker: Speaker, node: Node): void {
    const { view } = this;
    if (!view.hasText(node)) return;
    this.estimate.addMilliTokens(view.milliTokensOfText(node));
    this.estimate.addTokens(PART_TOKENS);
    if (speaker === "user") this.#user.at(-1)?.push(view.text(node) ?? "");
    else if (speaker === "system" && this.#plan.scope === "system") this.#system.push(view.text(node) ?? "");
  }

  /** A medium of which so many characters of base64 are there; null where only its place is known. */
  medium(kind: MediaKind, base64Characters: number | null): void {
    this.media[kind] = true;
    const { fewest, charactersPerToken, unseen } = mediaCosts[kind];
    if (base64Characters !== null)
      this.estimate.addTokens(Math.max(fewest, Math.ceil(base64Characters / charactersPerToken)));
    else this.estimate.addTokens(kind === "audio" ? unseen : (this.#plan.remoteMediaTokens ?? unseen));
  }

  /** A medium whose base64 is a string of the body. */
  mediumOf(kind: MediaKind, base64: Node): void {
    this.medium(kind, this.view.hasText(base64) ? this.view.textLength(base64) : null);
  }

  /** A call of a tool in the history; `input` is JSON, or the text that it was sent as. */
  toolCall(name: Node, input: Node): void {
    const { view, estimate } = this;
    estimate.addMilliTokens(view.milliTokensOfText(name));
    const text = view.text(input);
    if (text === null) estimate.addMilliTokens(view.milliTokensOfJson(input));
    else {
      this.excess ??= this.#arguments.add(text);
      if (this.excess === null) estimate.addMilliTokens(milliTokensOfJson(parsedOrText(text)));
    }
    estimate.addTokens(CALL_TOKENS);
  }

  /** A tool of the client's that the request offers. */
  clientTool(name: string, description: Node, schema: Node): void {
    const { view, estimate } = this;
    this.toolNames.add(name);
    estimate.addText(name);
    estimate.addMilliTokens(view.milliTokensOfText(description));
    if (view.isObject(schema)) estimate.addMilliTokens(view.milliTokensOfJson(schema));
    estimate.addTokens(TOOL_TOKENS);
  }

  /** A tool that the provider runs or describes itself. */
  providerTool(name: string): void {
    this.toolNames.add(name);
    this.estimate.addTokens(PROVIDER_TOOL_TOKENS);
  }

  /** The search of the web that a provider does by itself, whatever its protocol calls it. */
  webSearchTool(): void {
    this.webSearch = true;
    this.providerTool(WEB_SEARCH_TOOL);
  }

  /** A signature or an encrypted text of an earlier turn. */
  sealed(node: Node): void {
    if (!this.view.hasText(node)) return;
    this.resumes = true;
    this.sealedText(node);
  }

  /** The same where it is no thinking, such as a search result. */
  sealedText(node: Node): void {
    this.estimate.addTokens(Math.ceil(this.view.textLength(node) / SEALED_CHARACTERS_PER_TOKEN));
  }

  /** The shape that an answer must have. */
  answerSchema(schema: Node): void {
    if (this.view.isObject(schema)) this.estimate.addMilliTokens(this.view.milliTokensOfJson(schema));
  }

  /** A part of which no fact is read: its texts count. */
  unread(part: Node): void {
    const { view } = this;
    for (const [key, value] of view.members(part)) {
      if (key === "type" || key === "id") continue;
      if (key.startsWith("encrypted") && textOf(view, value) !== null) this.sealedText(value);
      else this.estimate.addMilliTokens(view.milliTokensOfJson(value));
    }
    this.estimate.addTokens(PART_TOKENS);
  }

  /** What the conversation says, its ignored blocks removed. */
  read(): { readonly text: string; readonly turns: number } {
    const { ignoreBlocks } = this.#plan;
    const spoken = this.#user.map((parts) => joined(parts, ignoreBlocks)).filter((text) => text !== "");
    return { text: this.#textOf(spoken), turns: spoken.length };
  }

  #textOf(spoken: readonly string[]): string {
    switch (this.#plan.scope) {
      case "last_user":
        return spoken.at(-1) ?? "";
      case "first_user":
        return spoken[0] ?? "";
      case "all_user":
        return spoken.join(TEXT_BREAK);
      case "system":
        return joined(this.#system, this.#plan.ignoreBlocks);
    }
  }
}

/** What frames a part, a call or a tool in the tokens of any provider, rounded up. */
const PART_TOKENS = 4;
const CALL_TOKENS = 8;
const TOOL_TOKENS = 10;
/** The longest description that a provider writes for a tool of its own. */
const PROVIDER_TOOL_TOKENS = 700;
/** Base64 of encrypted text: four characters for three bytes, some four bytes a token. */
const SEALED_CHARACTERS_PER_TOKEN = 4;

/**
 * Media in tokens: at least `fewest`, one for so many characters of base64, and `unseen` where only a URL or an id is
 * given and the plan does not say. An image costs the same whatever its size, for it is scaled down to at most that. A page of a PDF is an image
 * and a text; a second of speech is a few dozen tokens.
 */
const mediaCosts = {
  image: { fewest: 1_600, charactersPerToken: Number.POSITIVE_INFINITY, unseen: 1_600 },
  document: { fewest: 3_000, charactersPerToken: 8, unseen: 30_000 },
  audio: { fewest: 100, charactersPerToken: 400, unseen: 10_000 },
} as const satisfies Record<MediaKind, { fewest: number; charactersPerToken: number; unseen: number }>;

/** More than white space and breaks. */
const saysSomething = /[^\s\0]/;

/** The parts that say something, with breaks between them; empty where none does. */
function joined(parts: readonly string[], ignoreBlocks: readonly string[]): string {
  let text = "";
  for (const part of parts) {
    const kept = removeIgnoredBlocks(part, ignoreBlocks);
    if (saysSomething.test(kept)) text = text === "" ? kept : text + TEXT_BREAK + kept;
  }
  return text;
}

/** Arguments are JSON on some wires and text on others; a text that does not parse counts as it is. */
function parsedOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
