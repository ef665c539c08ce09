import { type Line, RULES } from "./lay-out.ts";

/** Writes lines out, with the cells of neighbouring lines of one group under each other. */
export function alignColumns(lines: readonly Line[]): readonly string[] {
  const written: string[] = [];
  for (const run of runsOf(lines)) {
    const widths = widthsOf(run);
    for (const line of run) {
      if (line.blankBefore) written.push("");
      written.push(write(line, widths));
    }
  }
  return written;
}

/** A cell longer than this stands out of its column, so that one long condition moves no others. */
const WIDEST = 64;

/** Neighbours of one group, comments between them included. A blank line ends a run, but for rules: they are one list. */
function runsOf(lines: readonly Line[]): readonly (readonly Line[])[] {
  const runs: Line[][] = [];
  let group: string | null | undefined;
  for (const line of lines) {
    const run = runs.at(-1);
    const isComment = line.cells.length === 0;
    const isParted = line.blankBefore && group !== RULES;
    const joins = group === undefined || isComment || (group !== null && line.group === group);
    if (run && joins && !isParted) run.push(line);
    else {
      runs.push([line]);
      group = undefined;
    }
    if (!isComment) group = line.group;
  }
  return runs;
}

function widthsOf(run: readonly Line[]): readonly number[] {
  const widths: number[] = [];
  for (const { cells, group } of run) {
    if (group === null) continue;
    for (const [column, cell] of cells.slice(0, -1).entries()) {
      if (cell.length <= WIDEST) widths[column] = Math.max(widths[column] ?? 0, cell.length);
    }
  }
  return widths;
}

function write({ indent, cells, comment, group }: Line, widths: readonly number[]): string {
  const last = cells.length - 1;
  const padded = cells.map((cell, column) =>
    column === last || group === null ? cell : cell.padEnd(widths[column] ?? 0),
  );
  const parts = comment === null ? padded : [...padded, comment];
  return "  ".repeat(indent) + parts.join(" ");
}
