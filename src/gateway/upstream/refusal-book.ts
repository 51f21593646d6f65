export interface BurySettings {
  /** First pause after a failed try; doubles. */
  readonly backoffMs: number;
  /** Refusals after which an upload may be set aside … */
  readonly buryTries: number;
  /** … when they are spread over this long. */
  readonly buryAfterMs: number;
}

export type RefusalVerdict = { readonly kind: 'again'; readonly afterMs: number } | { readonly kind: 'bury' };

/** Keeps count of how often and since when the vendor has refused each held upload. A restart begins anew. */
export class RefusalBook {
  readonly #settings: BurySettings;
  readonly #refusals = new Map<string, { readonly count: number; readonly since: number }>();

  constructor(settings: BurySettings) {
    this.#settings = settings;
  }

  /** The vendor refused an upload once more: when to try it again, or that it is enough. */
  refused(key: string, now: number): RefusalVerdict {
    const { backoffMs, buryTries, buryAfterMs } = this.#settings;
    const before = this.#refusals.get(key);
    const count = (before?.count ?? 0) + 1;
    const since = before?.since ?? now;
    this.#refusals.set(key, { count, since });
    if (count >= buryTries && now - since >= buryAfterMs) return { kind: 'bury' };
    return { kind: 'again', afterMs: Math.min(backoffMs * 2 ** (count - 1), buryAfterMs / buryTries) };
  }

  has(key: string): boolean {
    return this.#refusals.has(key);
  }

  forget(key: string): void {
    this.#refusals.delete(key);
  }
}
