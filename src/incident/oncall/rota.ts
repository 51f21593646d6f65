import type { Rota } from '../../catalog/index.ts';

const HOUR_MS = 3_600_000;

/** Somebody's turn to stand by. */
export interface Turn {
  readonly responder: string;
  /** When it began, milliseconds. */
  readonly sinceMs: number;
}

/** Whose turn it is at an instant, and since when; undefined outside the rota's time or when nobody is on it. */
export function turnAt(rota: Rota, atMs: number): Turn | undefined {
  if (rota.endsAt !== undefined && atMs >= Date.parse(rota.endsAt)) return undefined;
  const startMs = Date.parse(rota.startsAt);
  const lengthMs = rota.shiftHours * HOUR_MS;
  const shift = Math.floor((atMs - startMs) / lengthMs);
  const responder = shift < 0 ? undefined : rota.order[shift % rota.order.length];
  return responder === undefined ? undefined : { responder, sinceMs: startMs + shift * lengthMs };
}

/** Who stands by at an instant; undefined outside the rota's time or when nobody is on it. */
export const onDuty = (rota: Rota, atMs: number): string | undefined => turnAt(rota, atMs)?.responder;

/** Everybody who stands by at an instant; when nobody does, all who are on any rota. */
export function standingBy(rotas: readonly Rota[], atMs: number): readonly string[] {
  const present = rotas.flatMap((rota) => onDuty(rota, atMs) ?? []);
  return [...new Set(present.length > 0 ? present : rotas.flatMap(({ order }) => order))];
}
