const BLOCK_BITS = 7;
const BLOCK_SIZE = 1 << BLOCK_BITS;
const BLOCKS = 0x110000 >> BLOCK_BITS;

/** A number for each code point, 0 unless set, in two stages so that empty blocks cost nothing. */
export class CodePointMap {
  readonly #blocks = new Uint16Array(BLOCKS);
  #values = new Uint32Array(64 * BLOCK_SIZE);
  #blockCount = 1;

  get(codePoint: number): number {
    const block = this.#blocks[codePoint >> BLOCK_BITS] ?? 0;
    return this.#values[(block << BLOCK_BITS) | (codePoint & (BLOCK_SIZE - 1))] ?? 0;
  }

  /** Adds bits to what is there. */
  add(codePoint: number, bits: number): void {
    let block = this.#blocks[codePoint >> BLOCK_BITS] ?? 0;
    if (block === 0) {
      block = this.#blockCount++;
      this.#blocks[codePoint >> BLOCK_BITS] = block;
      if (this.#blockCount << BLOCK_BITS > this.#values.length) this.#grow();
    }
    const at = (block << BLOCK_BITS) | (codePoint & (BLOCK_SIZE - 1));
    this.#values[at] = (this.#values[at] ?? 0) | bits;
  }

  #grow(): void {
    const grown = new Uint32Array(this.#values.length * 2);
    grown.set(this.#values);
    this.#values = grown;
  }
}
