import { readFile, stat } from "node:fs/promises";

/** A file's text, read as UTF-8. Rejects with the reason, at once where it is a pipe, which might never end, or a device, which has no end. */
export async function readTextFile(path: string): Promise<string> {
  const found = await stat(path);
  if (!found.isFile() && !found.isDirectory()) throw new Error("it is no file");
  return readFile(path, "utf8");
}
