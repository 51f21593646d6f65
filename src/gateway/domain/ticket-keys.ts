/** A key of waiting-room tickets. All processes of a region have the same ones. */
export interface TicketKey {
  readonly kid: string;
  /** URL-safe text of 32 random bytes. */
  readonly secret: string;
  /** Tickets are signed with it from then on, once every process has had time to read it; milliseconds. */
  readonly from: number;
}

/** The key to use at a time: the latest that had begun by then, or the first there is. */
export function keyAt(keys: readonly TicketKey[], at: number): TicketKey | undefined {
  const [first, ...others] = [...keys].sort((a, b) => a.from - b.from);
  return others.findLast((key) => key.from <= at) ?? first;
}

/** With a new one, the latest of those before: no ticket lives so long that it needs an older one. */
const KEPT = 2;

/** The keys after a rotation. */
export const withNewKey = (keys: readonly TicketKey[], key: TicketKey): readonly TicketKey[] => [
  ...[...keys].sort((a, b) => a.from - b.from).slice(-KEPT),
  key,
];
