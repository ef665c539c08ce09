/** Colour only where a person looks, and never against their wish (https://no-color.org). */
export function wantsColour(stream: { readonly isTTY?: boolean } = process.stdout): boolean {
  if ((process.env["NO_COLOR"] ?? "") !== "") return false;
  return stream.isTTY === true;
}

export function print(text: string): void {
  process.stdout.write(text.endsWith("\n") || text === "" ? text : `${text}\n`);
}

/** What is about the command and not its result goes to the error stream, so that results can be piped. */
export function remark(text: string): void {
  process.stderr.write(`${text}\n`);
}
