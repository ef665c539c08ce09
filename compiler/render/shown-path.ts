/** A project path as the reader sees it: from the folder the project is in (`root`, such as `rules`), with `..` worked out. */
export function shownPath(root: string, path: string): string {
  const steps: string[] = [];
  for (const step of `${root}/${path}`.split("/")) {
    if (step === "" || step === ".") continue;
    if (step === ".." && steps.length > 0 && steps.at(-1) !== "..") steps.pop();
    else steps.push(step);
  }
  return steps.join("/");
}
