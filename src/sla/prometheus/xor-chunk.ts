/** Takes one sample: milliseconds since the epoch, and its value. */
export type OnSample = (atMs: number, value: number) => void;

const FLOAT = new Float64Array(1);
const WORDS = new Uint32Array(FLOAT.buffer);
/** Where the upper half of a double lies on this machine. */
const HIGH = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;
const LOW = 1 - HIGH;

/** Reads bits of a chunk, most significant first. */
class Bits {
  readonly #bytes: Uint8Array;
  #at: number;
  /** Bits that were taken from the bytes and not yet given, right-aligned. */
  #held = 0;
  #count = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  bit(): number {
    if (this.#count === 0) {
      this.#held = this.#next();
      this.#count = 8;
    }
    this.#count -= 1;
    return (this.#held >>> this.#count) & 1;
  }

  /** Up to 24 bits as a number. */
  few(count: number): number {
    while (this.#count < count) {
      this.#held = ((this.#held << 8) | this.#next()) & 0x7fffffff;
      this.#count += 8;
    }
    this.#count -= count;
    return (this.#held >>> this.#count) & ((1 << count) - 1);
  }

  /** Up to 53 bits as a number. */
  many(count: number): number {
    let value = 0;
    for (let left = count; left > 0;) {
      const step = Math.min(left, 16);
      value = value * 2 ** step + this.few(step);
      left -= step;
    }
    return value;
  }

  #next(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new Error('a chunk of samples ends too early');
    this.#at += 1;
    return byte;
  }

  /** Little groups of seven bits, as Go writes unsigned numbers. */
  uvarint(): number {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = this.few(8);
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
  }

  varint(): number {
    const folded = this.uvarint();
    return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
  }
}

/** How a delta of deltas is written, by the number of ones before it. */
const DELTA_BITS = [0, 14, 17, 20, 64] as const;

function deltaOfDelta(bits: Bits): number {
  let ones = 0;
  while (ones < 4 && bits.bit() === 1) ones += 1;
  const size = DELTA_BITS[ones] ?? 0;
  if (size === 0) return 0;
  if (size === 64) {
    const high = bits.many(32) | 0;
    return high * 2 ** 32 + bits.many(32);
  }
  const value = bits.few(size);
  return value > 2 ** (size - 1) ? value - 2 ** size : value;
}

/** The values of a chunk one after another: each is the one before with some of its bits turned. */
class Values {
  readonly #bits: Bits;
  #high: number;
  #low: number;
  #leading = 0;
  #significant = 0;

  constructor(bits: Bits) {
    this.#bits = bits;
    this.#high = bits.many(32);
    this.#low = bits.many(32);
  }

  value(): number {
    WORDS[HIGH] = this.#high;
    WORDS[LOW] = this.#low;
    return FLOAT[0] ?? Number.NaN;
  }

  advance(): void {
    const bits = this.#bits;
    if (bits.bit() === 0) return;
    if (bits.bit() === 1) {
      this.#leading = bits.few(5);
      const significant = bits.few(6);
      this.#significant = significant === 0 ? 64 : significant;
    }
    const trailing = 64 - this.#leading - this.#significant;
    const inHigh = Math.max(0, 32 - this.#leading - Math.max(0, trailing - 32));
    this.#turn(trailing, Math.min(inHigh, this.#significant));
  }

  /** Turn the bits that follow, of which the first `inHigh` belong to the upper half. */
  #turn(trailing: number, inHigh: number): void {
    const inLow = this.#significant - inHigh;
    if (inHigh > 0) {
      this.#high = (this.#high ^ (this.#bits.many(inHigh) << Math.max(0, trailing - 32))) >>> 0;
    }
    if (inLow > 0) this.#low = (this.#low ^ (this.#bits.many(inLow) << Math.min(31, trailing))) >>> 0;
  }
}

/**
 * Read the samples of a chunk as Prometheus stores them (Gorilla's XOR of floats, `tsdb/chunkenc/xor.go`). Throws when the
 * chunk ends too early.
 */
export function readXorChunk(chunk: Uint8Array, onSample: OnSample): void {
  const count = ((chunk[0] ?? 0) << 8) | (chunk[1] ?? 0);
  if (count === 0) return;
  const bits = new Bits(chunk, 2);
  let at = bits.varint();
  const values = new Values(bits);
  onSample(at, values.value());
  if (count === 1) return;
  let delta = bits.uvarint();
  at += delta;
  values.advance();
  onSample(at, values.value());
  for (let i = 2; i < count; i += 1) {
    delta += deltaOfDelta(bits);
    at += delta;
    values.advance();
    onSample(at, values.value());
  }
}
