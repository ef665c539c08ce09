import type { PlanText } from "../plan/plan.ts";
import { removeIgnoredBlocks } from "../text/ignored-blocks.ts";
import { TokenEstimate } from "./estimate-tokens.ts";
import { TEXT_BREAK } from "./facts.ts";
import { isObject, type JsonObject, textOf } from "./loose-json.ts";

/** Whose words a text is. `other` is the model's, or what a tool returned. */
export type Speaker = "user" | "system" | "other";

export type MediaKind = "image" | "document" | "audio";

/**
 * What the three readers tell of a request, in the order in which it stands: the same calls for equal requests, so that
 * facts and estimate are equal too.
 */
export class FactCollector {
  readonly estimate = new TokenEstimate();
  readonly toolNames = new Set<string>();
  readonly media = { image: false, document: false, audio: false };
  webSearch = false;
  cacheControl = false;
  stateful = false;
  resumes = false;
  readonly #remoteMediaTokens: number | null;
  readonly #system: string[] = [];
  /** The texts of each user message. */
  readonly #user: string[][] = [];

  /** What a plan says that an image or a document counts whose data is elsewhere; null for the usual. */
  constructor(remoteMediaTokens: PlanText["remoteMediaTokens"]) {
    this.#remoteMediaTokens = remoteMediaTokens;
  }

  /** A new user message begins. */
  beginUserMessage(): void {
    this.#user.push([]);
  }

  text(speaker: Speaker, text: unknown): void {
    if (typeof text !== "string" || text === "") return;
    this.estimate.addText(text);
    this.estimate.addTokens(PART_TOKENS);
    if (speaker === "user") this.#user.at(-1)?.push(text);
    else if (speaker === "system") this.#system.push(text);
  }

  /** `base64` is the data without its `data:` prefix; null where only its place is known. */
  medium(kind: MediaKind, base64: string | null): void {
    this.media[kind] = true;
    const { fewest, charactersPerToken, unseen } = mediaCosts[kind];
    if (base64 !== null)
      this.estimate.addTokens(Math.max(fewest, Math.ceil(base64.length / charactersPerToken)));
    else this.estimate.addTokens(kind === "audio" ? unseen : (this.#remoteMediaTokens ?? unseen));
  }

  /** A call of a tool in the history; `input` is JSON, or the text that it was sent as. */
  toolCall(name: unknown, input: unknown): void {
    if (typeof name === "string") this.estimate.addText(name);
    this.estimate.addJson(typeof input === "string" ? parsedOrText(input) : input);
    this.estimate.addTokens(CALL_TOKENS);
  }

  /** A tool of the client's that the request offers. */
  clientTool(name: string, description: unknown, schema: unknown): void {
    this.toolNames.add(name);
    this.estimate.addText(name);
    if (typeof description === "string") this.estimate.addText(description);
    if (isObject(schema)) this.estimate.addJson(schema);
    this.estimate.addTokens(TOOL_TOKENS);
  }

  /** A tool that the provider runs or describes itself. */
  providerTool(name: string): void {
    this.toolNames.add(name);
    this.estimate.addTokens(PROVIDER_TOOL_TOKENS);
  }

  /** The search of the web that a provider does by itself, whatever its protocol calls it. */
  webSearchTool(): void {
    this.webSearch = true;
    this.providerTool("web_search");
  }

  /** A signature or an encrypted text of an earlier turn. */
  sealed(value: unknown): void {
    const text = textOf(value);
    if (text === null) return;
    this.resumes = true;
    this.sealedText(text);
  }

  /** The same where it is no thinking, such as a search result. */
  sealedText(text: string): void {
    this.estimate.addTokens(Math.ceil(text.length / SEALED_CHARACTERS_PER_TOKEN));
  }

  /** The shape that an answer must have. */
  answerSchema(schema: unknown): void {
    if (isObject(schema)) this.estimate.addJson(schema);
  }

  /** A part of which no fact is read: its texts count. */
  unread(part: JsonObject): void {
    for (const [key, value] of Object.entries(part)) {
      if (key === "type" || key === "id") continue;
      if (key.startsWith("encrypted") && typeof value === "string") this.sealedText(value);
      else this.estimate.addJson(value);
    }
    this.estimate.addTokens(PART_TOKENS);
  }

  /** What the conversation says, its ignored blocks removed. */
  read(plan: Pick<PlanText, "scope" | "ignoreBlocks">): { readonly text: string; readonly turns: number } {
    const spoken = this.#user.map((parts) => joined(parts, plan.ignoreBlocks)).filter((text) => text !== "");
    return { text: this.#textOf(plan, spoken), turns: spoken.length };
  }

  #textOf(
    { scope, ignoreBlocks }: Pick<PlanText, "scope" | "ignoreBlocks">,
    spoken: readonly string[],
  ): string {
    switch (scope) {
      case "last_user":
        return spoken.at(-1) ?? "";
      case "first_user":
        return spoken[0] ?? "";
      case "all_user":
        return spoken.join(TEXT_BREAK);
      case "system":
        return joined(this.#system, ignoreBlocks);
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
  return parts
    .map((part) => removeIgnoredBlocks(part, ignoreBlocks))
    .filter((part) => saysSomething.test(part))
    .join(TEXT_BREAK);
}

/** Arguments are JSON on some wires and text on others; a text that does not parse counts as it is. */
function parsedOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
