/** What a ticket of the waiting room says; the gateway signs it and remembers nothing for it. */
export interface WaitingTicket {
  readonly account: string;
  /** Tells its holder from others who name the account: accounts are public, and anybody may. */
  readonly holder: number;
  /** What orders the room: the draw of the opening minute or the time of arrival, in milliseconds since the epoch. */
  readonly place: number;
  /** Its network had taken its share of the places: it stands so many milliseconds further back. */
  readonly behindMs: number;
  /** When its holder last asked, in milliseconds since the epoch. */
  readonly askedAt: number;
  /** Not before then is its holder to ask again, in milliseconds since the epoch. */
  readonly due: number;
  /** Its TPS had uploaded already: those that have not go first. */
  readonly uploaded: boolean;
}

/** When a room opened, and for how long its places are drawn by lot, both in milliseconds. */
export interface Opening {
  readonly since: number;
  readonly openingMs: number;
}

/**
 * The place of an account that asks at `now`. `draw` (0..1) comes from a keyed hash of the account, so that whoever
 * asks anew within the opening minute gets the same place again; afterwards a place is always later than those before.
 */
export const newPlace = ({ since, openingMs }: Opening, draw: number, now: number): number =>
  now - since < openingMs ? since + Math.floor(draw * openingMs) : now;

/** What the room is ordered by: an account whose TPS has uploaded stands `uploadedBehindMs` further back. */
export const orderOf = (
  { place, behindMs, uploaded }: Pick<WaitingTicket, 'place' | 'behindMs' | 'uploaded'>,
  uploadedBehindMs: number,
): number => place + behindMs + (uploaded ? uploadedBehindMs : 0);

/** Under which name a room remembers whoever holds a ticket or asks for one. */
export const nameOf = ({ account, holder }: Pick<WaitingTicket, 'account' | 'holder'>): string =>
  `${account} ${holder}`;
