/** The wish that the plan be read again, by a signal or a change of its file: one that comes while the gateway starts is kept until it has. */
export class ReloadWish {
  #reload: (() => void) | null = null;
  #isKept = false;

  readonly wish = (): void => {
    if (this.#reload === null) this.#isKept = true;
    else this.#reload();
  };

  /** Does from now on what is wished, and what was. */
  grant(reload: () => void): void {
    this.#reload = reload;
    if (this.#isKept) reload();
    this.#isKept = false;
  }
}
