/** The exit codes of every command; relied on from outside, never renumbered. */
export const exitCode = {
  ok: 0,
  /** Findings, a failed test, or a decision other than `route`. */
  findings: 1,
  /** The command line is wrong, or a file cannot be read or written. */
  usage: 2,
  /** A defect of Signalbox itself. */
  internal: 3,
  /** `--require-proof`, and something was not proved. */
  notProved: 4,
  /** `diff` found a difference. */
  differs: 5,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
