/** What the benchmark's provider answers. */
export const words =
  "the parser drops the last token of a line, so the test waits for one that never comes; ".repeat(6);

/** What the first piece of a stream that holds a token holds. */
export const firstToken = words.slice(0, 16);
