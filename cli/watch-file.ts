import { type Stats, unwatchFile, watchFile as watchStats } from "node:fs";

/** How often the file is looked at: looking works for links, mounts and files that are replaced as well. */
const LOOK_EVERY_MS = 250;

/** Runs `changed` whenever the file is written or replaced; not when it goes away. Returns what ends the watch, which keeps no process going. */
export function watchFile(path: string, changed: () => void): () => void {
  const look = (now: Stats, before: Stats): void => {
    const same = now.mtimeMs === before.mtimeMs && now.ino === before.ino && now.size === before.size;
    if (!same && now.ino !== 0) changed();
  };
  watchStats(path, { interval: LOOK_EVERY_MS, persistent: false }, look);
  return () => unwatchFile(path, look);
}
