import { provinceOf } from '../../catalog/index.ts';

/** A place with its code of the interior ministry, without dots: PP, PPKK, PPKKCC or PPKKCCDDDD. */
export interface Area {
  readonly code: string;
  readonly name: string;
}

/** Names of the places of a TPS register. */
export interface Gazetteer {
  kabKota(code: string): string;
  kecamatan(code: string): string;
  desa(code: string): string;
}

/** Width of the code one level up. */
const PARENT_WIDTH: Readonly<Record<number, number>> = { 4: 2, 6: 4, 10: 6 };

/** Names by code, and what lies in each place in the order of codes. */
export class AreaNames {
  readonly #names = new Map<string, string>();
  readonly #within = new Map<string, string[]>();

  constructor(areas: Iterable<Area>) {
    for (const { code, name } of areas) {
      this.#names.set(code, name);
      const parent = code.slice(0, PARENT_WIDTH[code.length] ?? 0);
      const siblings = this.#within.get(parent);
      if (siblings) siblings.push(code);
      else this.#within.set(parent, [code]);
    }
    for (const codes of this.#within.values()) codes.sort();
  }

  has(code: string): boolean {
    return this.#names.has(code);
  }

  nameOf(code: string): string | undefined {
    return this.#names.get(code);
  }

  /** Code of the n-th (0-based) place within another; undefined when there are not so many. */
  nth(parent: string, n: number): string | undefined {
    return this.#within.get(parent)?.[n];
  }
}

/** Names as they are; a place without one is called by its code. */
export function trueNames(areas: AreaNames): Gazetteer {
  const named = (kind: string) => (code: string) => areas.nameOf(code) ?? `${kind} ${code}`;
  return {
    kabKota: named('Kab/Kota'),
    kecamatan: named('Kecamatan'),
    desa: named('Desa/Kelurahan'),
  };
}

const FIRST_DESA = 2001;

/**
 * Names for the laid-out register, whose codes count up and name no real place: its n-th place is lent the name of the
 * province's n-th. Only a rehearsal may read them, and whatever shows them says so.
 */
export function lentNames(areas: AreaNames): Gazetteer {
  const kab = (code: string): string | undefined => areas.nth(code.slice(0, 2), Number(code.slice(2, 4)) - 1);
  const kecamatan = (code: string): string | undefined => {
    const parent = kab(code);
    return parent === undefined ? undefined : areas.nth(parent, Number(code.slice(4, 6)) - 1);
  };
  const desa = (code: string): string | undefined => {
    const parent = kecamatan(code);
    return parent === undefined ? undefined : areas.nth(parent, Number(code.slice(6, 10)) - FIRST_DESA);
  };
  const named = (find: (code: string) => string | undefined, kind: string) => (code: string) => {
    const found = find(code);
    return (found === undefined ? undefined : areas.nameOf(found)) ?? `${kind} ${code} (gladi)`;
  };
  return {
    kabKota: named(kab, 'Kab/Kota'),
    kecamatan: named(kecamatan, 'Kecamatan'),
    desa: named(desa, 'Desa'),
  };
}

/** Name of a region of any level, for people. */
export function regionName(code: string, names: Gazetteer): string {
  const province = provinceOf(code.slice(0, 2))?.name ?? code;
  if (code.length === 2) return province;
  if (code.length === 4) return `${names.kabKota(code)}, ${province}`;
  return `${names.kecamatan(code.slice(0, 6))}, ${names.kabKota(code.slice(0, 4))}, ${province}`;
}
