/**
 * The project path that `use` names: `path` as seen from the folder of the file `from`, `.` and `..` worked out.
 * Null for what is no relative path with `/`: absolute ones, drives, backslashes, an empty one.
 */
export function resolvePath(from: string, path: string): string | null {
  if (path === "" || /^\/|\\|\0|^[A-Za-z][A-Za-z+.-]*:/.test(path)) return null;
  const steps = from.split("/").slice(0, -1);
  for (const step of path.split("/")) {
    if (step === "" || step === ".") continue;
    if (step === ".." && steps.length > 0 && steps.at(-1) !== "..") steps.pop();
    else steps.push(step);
  }
  return steps.length === 0 ? "." : steps.join("/");
}
