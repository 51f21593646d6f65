import { resumableError } from './errors.ts';
import type { PartialHead, PartialLimits } from './port.ts';

/** An upload counts as this much at least, so that many small ones are few as well. */
const LEAST_BYTES = 1024 * 1024;

const weightOf = ({ length }: PartialHead): number => Math.max(LEAST_BYTES, length);

/** Keeps count of what partial uploads may take: by TPS, and in all. */
export class Allowance {
  readonly #limits: Pick<PartialLimits, 'perTps' | 'totalBytes'>;
  readonly #byTps = new Map<string, number>();
  #bytes = 0;

  constructor(limits: Pick<PartialLimits, 'perTps' | 'totalBytes'>) {
    this.#limits = limits;
  }

  /** Count one more, or throw. */
  take(head: PartialHead): void {
    const ofTps = this.#byTps.get(head.tps) ?? 0;
    if (ofTps >= this.#limits.perTps) {
      throw resumableError(
        'GATEWAY_RESUMABLE_TOO_MANY',
        `TPS ini sudah punya ${ofTps} unggahan yang belum selesai; selesaikan atau hapus dulu.`,
      );
    }
    if (this.#bytes + weightOf(head) > this.#limits.totalBytes) {
      throw resumableError('GATEWAY_RESUMABLE_FULL', 'Kirim foto sekaligus, atau coba lagi nanti.');
    }
    this.restore(head);
  }

  /** Count one that is there already, whatever the limits. */
  restore(head: PartialHead): void {
    this.#byTps.set(head.tps, (this.#byTps.get(head.tps) ?? 0) + 1);
    this.#bytes += weightOf(head);
  }

  give(head: PartialHead): void {
    const left = (this.#byTps.get(head.tps) ?? 0) - 1;
    if (left > 0) this.#byTps.set(head.tps, left);
    else this.#byTps.delete(head.tps);
    this.#bytes -= weightOf(head);
  }
}
