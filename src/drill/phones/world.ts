import type { Agenda } from './agenda.ts';
import type { Ledger } from './ledger.ts';
import type { Line } from './line.ts';
import type { Photo } from './photos.ts';
import type { Tally } from './tally.ts';

/** What a phone finds around it. */
export interface PhoneWorld {
  readonly agenda: Agenda;
  readonly tally: Tally;
  readonly camera: { shoot(tps: string, page: number): Photo };
  /** Whether phones talk straight to the vendor. */
  readonly direct: boolean;
  readonly random: () => number;
  /** Wall time, milliseconds. */
  readonly now: () => number;
  /** Wall time of an instant of the night. */
  readonly wallOf: (nightMs: number) => number;
  /** Whether the night has ended: nothing new is begun. */
  readonly over: () => boolean;
  readonly lineOf: (province: string) => Line;
  readonly passwordOf: (account: string) => string;
  readonly ledger: Ledger;
}
