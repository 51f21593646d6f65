/** TPS of which a photo is known to have a receipt, as far as this process has seen or was told. */
export class UploadedTps {
  /** As numbers: a code of 13 digits is one exactly, and takes a third of the text's memory. */
  readonly #codes = new Set<number>();

  has(tps: string): boolean {
    return this.#codes.has(Number(tps));
  }

  /** Whether it was news. */
  add(tps: string): boolean {
    const before = this.#codes.size;
    this.#codes.add(Number(tps));
    return this.#codes.size > before;
  }
}
