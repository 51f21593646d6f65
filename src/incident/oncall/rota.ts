/** A rota as the catalog writes it: shifts of one length, in turn, from a first one on. */
export interface Rota {
  /** ISO time with offset. */
  readonly startsAt: string;
  readonly shiftHours: number;
  readonly order: readonly string[];
}

const HOUR_MS = 3_600_000;

/** Somebody's turn to stand by. */
export interface Turn {
  readonly responder: string;
  /** When it began, milliseconds. */
  readonly sinceMs: number;
}

/** Whose turn it is at an instant, and since when; undefined before the rota begins or when nobody is on it. */
export function turnAt(rota: Rota, atMs: number): Turn | undefined {
  const startMs = Date.parse(rota.startsAt);
  const lengthMs = rota.shiftHours * HOUR_MS;
  const shift = Math.floor((atMs - startMs) / lengthMs);
  const responder = shift < 0 ? undefined : rota.order[shift % rota.order.length];
  return responder === undefined ? undefined : { responder, sinceMs: startMs + shift * lengthMs };
}

/** Who stands by at an instant; undefined before the rota begins or when nobody is on it. */
export const onDuty = (rota: Rota, atMs: number): string | undefined => turnAt(rota, atMs)?.responder;

/** A time in which nobody stands by. */
export interface Gap {
  readonly from: string;
  readonly to: string;
}

/** Parts of the calendar's windows in which nobody of the rota stands by. */
export function gapsOf(
  rota: Rota,
  windows: readonly { readonly from: string; readonly to: string }[],
): readonly Gap[] {
  if (rota.order.length === 0) return windows.map(({ from, to }) => ({ from, to }));
  const start = Date.parse(rota.startsAt);
  return windows
    .filter((window) => Date.parse(window.from) < start)
    .map(({ from, to }) => ({ from, to: Date.parse(to) < start ? to : rota.startsAt }));
}
