import { describe, expect, it } from "vitest";
import { removeIgnoredBlocks, TEXT_BREAK } from "../../../engine/index.ts";

const remove = (text: string, ...names: string[]): string =>
  removeIgnoredBlocks(text, names.length > 0 ? names : ["system-reminder"]).replaceAll(TEXT_BREAK, "|");

describe("ignored blocks", () => {
  it.each([
    ["<system-reminder>\nplan\n</system-reminder>Say hi", "|Say hi"],
    ['a <system-reminder kind="x">plan</system-reminder> b', "a | b"],
    ["a<system-reminder>1</system-reminder><system-reminder>2</system-reminder>b", "a||b"],
    ["<system-reminder>1 <system-reminder>2</system-reminder> rest", "| rest"],
    ["a <system-reminder> cut off", "a |"],
    ["a <system-reminders>stays</system-reminders>", "a <system-reminders>stays</system-reminders>"],
    ["a < b and </system-reminder> stays", "a < b and </system-reminder> stays"],
    ["<System-Reminder>stays</System-Reminder>", "<System-Reminder>stays</System-Reminder>"],
    ["nothing here", "nothing here"],
  ])("turns %j into %j", (text, rest) => {
    expect(remove(text)).toBe(rest);
  });

  it("takes several names, whichever comes first", () => {
    expect(remove("<env>1</env>x<note>2</note>y", "note", "env")).toBe("|x|y");
  });

  it("takes nothing where no name is listed", () => {
    expect(removeIgnoredBlocks("<env>1</env>", [])).toBe("<env>1</env>");
  });

  it("is linear in texts made of opening tags", () => {
    expect(remove("<system-reminder".repeat(200_000))).toHaveLength(200_000 * 16);
    expect(remove("<system-reminder></system-reminder>".repeat(50_000))).toHaveLength(50_000);
    // A quadratic search would meet the time limit of every test.
  });
});
