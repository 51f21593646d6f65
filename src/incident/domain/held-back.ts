/** An alert as a look at Alertmanager shows it. */
export interface Sighting {
  readonly fingerprint: string;
  /** When it began to fire, milliseconds since the epoch. */
  readonly startsAtMs: number;
  /** Silenced or inhibited: not sent on purpose. */
  readonly isHeldBack: boolean;
}

export interface HeldBack {
  /** Take in what one look showed; of alerts that are over nothing is remembered. */
  look(sightings: readonly Sighting[], atMs: number): void;
  /** Since when an alert that is not held back might have been sent, milliseconds since the epoch. */
  freeSince(sighting: Sighting): number;
}

/**
 * When alerts were last seen held back. One that another had inhibited begins its way only when that ends, however
 * old it is. Whoever has only just started looking has seen nothing: until then all might have been held back.
 */
export function watchHeldBack(startedAtMs: number): HeldBack {
  let lastSeen = new Map<string, number>();
  return {
    look(sightings, atMs) {
      const before = lastSeen;
      lastSeen = new Map();
      for (const { fingerprint, isHeldBack } of sightings) {
        const last = isHeldBack ? atMs : before.get(fingerprint);
        if (last !== undefined) lastSeen.set(fingerprint, last);
      }
    },
    freeSince: ({ fingerprint, startsAtMs }) =>
      Math.max(startsAtMs, lastSeen.get(fingerprint) ?? startedAtMs),
  };
}
