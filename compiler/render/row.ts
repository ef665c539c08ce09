/** What a piece of a snippet is; the colours follow from it. */
export type Ink = "gutter" | "primary" | "secondary" | "source";

/** Gives a text the colour of its ink, or none. */
export type Paint = (ink: Ink, text: string) => string;

/** One line below a line of source: marks at columns, and at most one label behind them. */
export class Row {
  readonly #cells: { readonly sign: string; readonly ink: Ink }[] = [];
  #label: { readonly column: number; readonly text: string; readonly ink: Ink } | null = null;

  /** Writes `sign` over the columns from `from` up to `to`, which is left out. */
  mark(from: number, to: number, sign: string, ink: Ink): void {
    for (let column = from; column < to; column++) this.#cells[column] = { sign, ink };
  }

  /** Ends the line with a text; marks behind it are lost. */
  label(column: number, text: string, ink: Ink): void {
    this.#label = { column, text, ink };
  }

  /** One past the last mark. */
  get width(): number {
    return this.#cells.length;
  }

  print(paint: Paint): string {
    const width = this.#label?.column ?? this.#cells.length;
    let printed = "";
    let run = "";
    let runInk: Ink = "source";
    for (let column = 0; column < width; column++) {
      const { sign, ink } = this.#cells[column] ?? { sign: " ", ink: "source" };
      if (ink !== runInk) {
        printed += paint(runInk, run);
        run = "";
        runInk = ink;
      }
      run += sign;
    }
    printed += paint(runInk, run);
    if (this.#label) printed += paint(this.#label.ink, this.#label.text);
    return printed.trimEnd();
  }
}
