/** A rota as the catalog writes it: shifts of one length, in turn, from a first one on. */
export interface Rota {
  /** ISO time with offset. */
  readonly startsAt: string;
  readonly shiftHours: number;
  readonly order: readonly string[];
}

const HOUR_MS = 3_600_000;

/** Who stands by at an instant; undefined before the rota begins or when nobody is on it. */
export function onDuty(rota: Rota, atMs: number): string | undefined {
  const shift = Math.floor((atMs - Date.parse(rota.startsAt)) / (rota.shiftHours * HOUR_MS));
  return shift < 0 ? undefined : rota.order[shift % rota.order.length];
}

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
