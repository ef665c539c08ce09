import { createHash } from "node:crypto";
import type { NeutralTool } from "./neutral.ts";

const NAME = /^[a-zA-Z0-9_-]{1,64}$/;
/** The narrowest limit on call ids among the protocols is Chat's. */
const CALL_ID = /^[a-zA-Z0-9_-]{1,40}$/;

/** A tool name that every protocol takes: the same one where it fits, else a shortened one with a digest of the whole. */
export function fitToolName(name: string): string {
  if (NAME.test(name)) return name;
  return `${name.replace(/[^a-zA-Z0-9_-]/g, "_").slice(0, 53)}_${digest(name).slice(0, 10)}`;
}

/** The tool that an answer calls, found by the name it was offered under or by the one that was sent for it. */
export function offeredTool(called: string, tools: readonly NeutralTool[]): NeutralTool | null {
  return (
    tools.find((tool) => tool.name === called) ??
    tools.find((tool) => tool.kind === "function" && fitToolName(tool.name) === called) ??
    null
  );
}

/** A call id that every protocol takes; the same call and its result get the same one. */
export function fitCallId(id: string): string {
  return CALL_ID.test(id) ? id : `call_${digest(id).slice(0, 32)}`;
}

/** A user id that OpenAI takes, which allows 64 characters: a longer one becomes its digest. */
export function fitUserId(id: string): string {
  return id.length <= 64 ? id : digest(id);
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
