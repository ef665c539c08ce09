import { mkdirSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";

/** The lines of one benchmark: printed as they come, and written to `bench/results/NAME.json` at the end. */
export class Report {
  #name;
  #lines = [];
  #loadBefore = loadavg()[0];
  #told = new Set();

  /** Where `isSlowed`, the results are of a matcher that does its work several times over, and are not written. */
  constructor(name, { isSlowed = false } = {}) {
    this.#name = name;
    this.isSlowed = isSlowed;
    console.log(`\n${name} (load ${this.#loadBefore.toFixed(1)})`);
  }

  /**
   * One line: `what`, its `value` and `unit`; beside a peer its `ratio` to `peer`; with a goal `atLeast` or `atMost`, which is
   * one of the ratio where there is one, else of the value. `why` is what the profile says, printed where a goal is first missed for it.
   */
  line({ what, value, unit, ratio, peer, atLeast, atMost, why }) {
    const judged = ratio ?? value;
    const met =
      atLeast !== undefined ? judged >= atLeast : atMost !== undefined ? judged <= atMost : undefined;
    const reason = met === false ? why : undefined;
    this.#lines.push({ what, value, unit, ratio, peer, atLeast, atMost, met, why: reason });
    const goal =
      atLeast !== undefined ? `goal >= ${atLeast}` : atMost !== undefined ? `goal <= ${atMost}` : "";
    const beside = ratio === undefined ? "" : `${figure(ratio)} x ${peer}`;
    console.log(
      `  ${what.padEnd(52)} ${figure(value).padStart(9)} ${unit.padEnd(9)} ${beside.padEnd(32)} ${goal.padEnd(13)} ${
        met === undefined ? "" : met ? "met" : "MISSED"
      }`.trimEnd(),
    );
    if (reason !== undefined && !this.#told.has(reason)) console.log(`      why: ${reason}`);
    this.#told.add(reason);
  }

  /** A sentence: what was skipped, and why. */
  note(sentence) {
    this.#lines.push({ note: sentence });
    console.log(`  ${sentence}`);
  }

  finish() {
    if (this.isSlowed) return;
    const folder = join(import.meta.dirname, "../results");
    mkdirSync(folder, { recursive: true });
    const machine = { node: process.version, loadBefore: this.#loadBefore, loadAfter: loadavg()[0] };
    writeFileSync(
      join(folder, `${this.#name}.json`),
      `${JSON.stringify({ bench: this.#name, machine, lines: this.#lines }, null, 2)}\n`,
    );
  }
}

function figure(value) {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value >= 0.1 ? value.toFixed(2) : value.toFixed(4);
}
