import type { PageOfTps } from './port.ts';

/** How many there are, by name; nothing is kept of what has come to none. */
export class Counts {
  readonly #counts = new Map<string, number>();

  of(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  add(name: string, by: number): void {
    const sum = this.of(name) + by;
    if (sum > 0) this.#counts.set(name, sum);
    else this.#counts.delete(name);
  }
}

/** The name of a page of a TPS. */
export const pageOf = (page: PageOfTps): string => `${page.tps}/${page.ballot}/${String(page.page)}`;
