import { z } from 'zod';
import { provinceCodeOf } from '../../../catalog/index.ts';
import { ANOMALIES, BALLOTS, readingSchema, type StoredUpload } from '../../../contracts/index.ts';
import type { ProvinceTally } from '../../portal/domain/progress.ts';

/** A line of `accepted.jsonl`: a photo stored for the first time. */
const storedSchema = z.object({
  type: z.literal('stored'),
  /** Idempotency key. */
  key: z.string(),
  tps: z.string(),
  ballot: z.enum(BALLOTS),
  page: z.number().int(),
  sha256: z.string(),
  bytes: z.number().int(),
  /** ISO time. */
  at: z.string(),
  anomalies: z.array(z.enum(ANOMALIES)),
  /** The figures that came with it, unverified; logs from before have none. */
  reading: readingSchema.optional(),
});
export type StoredPhoto = z.infer<typeof storedSchema>;

/** A line of `accepted.jsonl`: the same upload came again and was answered, not stored. */
const repeatSchema = z.object({ type: z.literal('duplicate'), key: z.string(), at: z.string() });

export const acceptedLineSchema = z.discriminatedUnion('type', [storedSchema, repeatSchema]);
export type AcceptedLine = z.infer<typeof acceptedLineSchema>;

/** A page of the list of what was stored; `next` is where the one after it begins. */
export interface Listed {
  readonly photos: readonly StoredUpload[];
  readonly next: number | null;
}

/** What has come in from one kab/kota. */
export interface RegencyTally {
  readonly code: string;
  /** TPS of which at least one page came in. */
  readonly stations: number;
  readonly photos: number;
}

/** Kab/kota of a TPS code. */
const regencyOf = (tps: string): string => tps.slice(0, 4);

const NOTHING: ProvinceTally = { stations: 0, photos: 0, flagged: 0 };

/** What has been accepted, by key, by TPS and by province. Rebuilt from the lines of the log. */
export class AcceptedIndex {
  readonly #keys = new Set<string>();
  readonly #byTps = new Map<string, StoredPhoto[]>();
  readonly #tallies = new Map<string, ProvinceTally>();
  readonly #regencies = new Map<string, RegencyTally>();
  /** In the order in which they were stored, by province. */
  readonly #byProvince = new Map<string, StoredPhoto[]>();
  /** How often each came again. */
  readonly #repeats = new Map<string, number>();

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  add(photo: StoredPhoto): void {
    const province = provinceCodeOf(photo.tps);
    const pages = this.#byTps.get(photo.tps);
    const tally = this.tallyOf(province);
    this.#tallies.set(province, {
      stations: tally.stations + (pages ? 0 : 1),
      photos: tally.photos + 1,
      flagged: tally.flagged + (photo.anomalies.length > 0 ? 1 : 0),
    });
    const code = regencyOf(photo.tps);
    const regency = this.#regencies.get(code);
    this.#regencies.set(code, {
      code,
      stations: (regency?.stations ?? 0) + (pages ? 0 : 1),
      photos: (regency?.photos ?? 0) + 1,
    });
    if (pages) pages.push(photo);
    else this.#byTps.set(photo.tps, [photo]);
    const ofProvince = this.#byProvince.get(province);
    if (ofProvince) ofProvince.push(photo);
    else this.#byProvince.set(province, [photo]);
    this.#keys.add(photo.key);
  }

  repeat(key: string): void {
    this.#repeats.set(key, (this.#repeats.get(key) ?? 0) + 1);
  }

  /** Photos of a province or of a part of it, in the order in which they were stored, from a place on. */
  page(scope: string, from: number, most: number): Listed {
    const all = this.#byProvince.get(provinceCodeOf(scope)) ?? [];
    const photos: StoredUpload[] = [];
    let at = from;
    for (; at < all.length && photos.length < most; at += 1) {
      const photo = all[at];
      if (photo?.tps.startsWith(scope)) photos.push(this.#listed(photo));
    }
    return { photos, next: at < all.length ? at : null };
  }

  #listed({ type: _type, at, bytes: _bytes, ...photo }: StoredPhoto): StoredUpload {
    return { ...photo, receivedAt: at, repeats: this.#repeats.get(photo.key) ?? 0 };
  }

  pagesOf(tps: string): readonly StoredPhoto[] {
    return this.#byTps.get(tps) ?? [];
  }

  /** Of every kab/kota from which something came. */
  regencyTallies(): readonly RegencyTally[] {
    return [...this.#regencies.values()];
  }

  tallyOf(province: string): ProvinceTally {
    return this.#tallies.get(province) ?? NOTHING;
  }
}
