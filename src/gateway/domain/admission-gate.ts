import { OPERATIONS, type Operation } from '../../contracts/index.ts';
import { mixed } from './mixed.ts';

/** What is in flight at the vendor now. */
export interface GateLoad {
  readonly inflight: number;
  readonly ofOperation: number;
  readonly limit: number;
  /** What reads have their part of while the drain wants for places, or they would take them; else the limit. */
  readonly forReads?: number;
  /** Of the operation, how many were in flight on the average of late. */
  readonly lately?: number;
}

/**
 * How far each operation may fill the limit. A session is a login that already happened: refusing it makes
 * another login, so it shares the login's cap and floor.
 */
const CAPS: Readonly<Record<Operation, number>> = {
  upload: 1,
  login: 0.8,
  session: 0.8,
  'officer-read': 0.6,
  'public-read': 0.4,
};

const READS: readonly Operation[] = ['officer-read', 'public-read'];

/** Share of the limit an operation may always hold, so that more critical ones do not starve it to zero. */
const FLOORS: Readonly<Record<Operation, number>> = {
  upload: 0,
  login: 0.1,
  session: 0.1,
  'officer-read': 0.05,
  'public-read': 0,
};

/** Share of the limit for logins whose turn has come. */
const CALLED_FLOOR = 0.3;

/** The highest floor that requests of an operation can have, as a share of the limit. */
export const highestFloor = (operation: Operation): number =>
  operation === 'login' ? CALLED_FLOOR : FLOORS[operation];

/** Floors may overfill the limit by this much in all. */
const OVERFILL = 1.15;

/** Whether one more request of `operation` may go to the vendor now. */
export function admits(operation: Operation, load: GateLoad): boolean {
  return isWithinCap(operation, load) || hasFloor(FLOORS[operation], load);
}

/** Whether an operation needs no floor to be let in. */
const isWithinCap = (
  operation: Operation,
  { inflight, limit, forReads = limit }: Pick<GateLoad, 'inflight' | 'limit' | 'forReads'>,
): boolean => inflight < CAPS[operation] * (READS.includes(operation) ? forReads : limit);

/** A twentieth of a small limit is less than one place: then it is one for a part of the time. */
const hasFloor = (floor: number, { inflight, ofOperation, limit, lately = 0 }: GateLoad): boolean =>
  ofOperation < floor * limit && lately < floor * limit && inflight < OVERFILL * limit;

/**
 * Whether a login whose turn in the waiting room has come may go to the vendor. It has waited enough for a floor of
 * its own; beyond that it is a login, or the called would fill the limit and leave no place to an upload.
 */
export function admitsCalled(load: GateLoad): boolean {
  return isWithinCap('login', load) || hasFloor(CALLED_FLOOR, load);
}

/** How busy phones are while the queue is drained. */
export interface LiveLoad {
  /** Phones have uploaded of late, or wished to. */
  readonly isUploading: boolean;
  /** There is no room for all of them, whether the queue sends or not. */
  readonly isCrowded: boolean;
}

/** A limit tolerates twice the latency, and a lease is two and a half times what is useful: half keeps the vendor busy. */
const BUSY_SHARE = 0.5;
/** What a drain has of the limit while phones crowd it … */
const DRAIN_SHARE = 0.5;
/** … and what it may hold however busy they are: a busy evening slows it down, and does not stop it. */
const DRAIN_FLOOR = 0.1;

/** Up to how many in flight in all, whoever sent them, the queue may add. */
export const drainCeiling = (limit: number, { isUploading, isCrowded }: LiveLoad): number =>
  isUploading && !isCrowded ? BUSY_SHARE * limit : limit;

/**
 * Whether a held upload may go to the vendor. While there is room for all, it waits here, so that live uploads need not
 * wait there. When there is none, it is an upload as those that are turned away are, and has half of the places.
 */
export function admitsDrain(load: GateLoad, live: LiveLoad): boolean {
  const { inflight, ofOperation, limit } = load;
  if (inflight >= limit) return false;
  if (ofOperation < DRAIN_FLOOR * limit) return true;
  return live.isCrowded ? ofOperation < DRAIN_SHARE * limit : inflight < drainCeiling(limit, live);
}

/** Whether a policy that sheds below `threshold` refuses `operation`. */
export function isShedBelow(operation: Operation, threshold: Operation | undefined): boolean {
  return threshold !== undefined && OPERATIONS.indexOf(operation) > OPERATIONS.indexOf(threshold);
}

/** Rank in the line for a place: a station's own when the request names one, else the middle. */
export const placeRank = (place: string, now: number): number =>
  place.length === 13 ? fairRank(place, now) : 0.5;

const HOUR_MS = 3_600_000;

/**
 * Place of a station among those that wait for a slot, 0..1. It changes every hour, so that the same stations
 * do not always lose, and holds within the hour, so that a station gets through all its steps (FNV-1a).
 */
export function fairRank(tps: string, now: number): number {
  let hash = 0x811c9dc5;
  const text = `${tps}|${String(Math.floor(now / HOUR_MS))}`;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  }
  // Neighbouring codes differ in the last digit only.
  return mixed(hash) / 2 ** 32;
}
