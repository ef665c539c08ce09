/** The id of a taxonomy file's topic: its stem in lower case, with `_` for `-` and space. Null for an unusable stem. */
export function topicId(path: string): string | null {
  const id = stemOf(path).toLowerCase().replaceAll(/[- ]+/g, "_");
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(id) ? id : null;
}

/** The last part of a path, without `.md`. */
export function stemOf(path: string): string {
  return (path.split("/").at(-1) ?? "").replace(/\.md$/i, "");
}
