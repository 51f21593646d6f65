/** Watches a JPEG go by: it must begin with SOI (FF D8 FF) and end with EOI (FF D9). */
export class PhotoShape {
  #bytes = 0;
  #head: number[] = [];
  #beforeLast = 0;
  #last = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /** Take in a chunk; false as soon as this cannot be a JPEG. */
  add(chunk: Uint8Array): boolean {
    if (chunk.length === 0) return true;
    for (let at = 0; this.#head.length < 3 && at < chunk.length; at += 1) this.#head.push(chunk[at] ?? 0);
    this.#beforeLast = chunk.length > 1 ? (chunk.at(-2) ?? 0) : this.#last;
    this.#last = chunk.at(-1) ?? 0;
    this.#bytes += chunk.length;
    return this.#head.every((byte, at) => byte === [0xff, 0xd8, 0xff][at]);
  }

  /** Whether what went by was whole. */
  get isWhole(): boolean {
    return this.#head.length === 3 && this.#beforeLast === 0xff && this.#last === 0xd9;
  }
}
