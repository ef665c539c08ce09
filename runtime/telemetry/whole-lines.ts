/** So much a pipe takes at once or not at all, however full it is and whoever else writes to it (POSIX's `PIPE_BUF` on Linux). */
const TAKEN_AT_ONCE_BYTES = 4_096;
const LINE_FEED = 0x0a;

/**
 * The lines with which a text begins, as many as go into a pipe at once: where several processes write to it, the lines of one do not
 * tear those of another then. A line that is longer goes by itself.
 */
export function firstWholeLines(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= TAKEN_AT_ONCE_BYTES) return bytes;
  const lastEnd = bytes.lastIndexOf(LINE_FEED, TAKEN_AT_ONCE_BYTES - 1);
  const end = lastEnd >= 0 ? lastEnd : bytes.indexOf(LINE_FEED);
  return end < 0 ? bytes : bytes.subarray(0, end + 1);
}
