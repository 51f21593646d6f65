import { hasPoorNetwork, provinceOf, type Zone } from '../../catalog/index.ts';
import { BALLOTS, type Ballot } from '../../contracts/index.ts';
import type { SourceWord, Whereabouts } from './accounts.ts';
import type { Gazetteer } from './area-names.ts';
import type { Contact } from './contacts.ts';
import type { PageState } from './page-states.ts';

/** Pages of a ballot that every TPS has; a ballot that is not named may have any number. */
export type ExpectedPages = Readonly<Partial<Record<Ballot, number>>>;

export interface PackRegion {
  readonly code: string;
  readonly kecamatan: string;
  readonly kabKota: string;
  readonly province: string;
  readonly zone: Zone;
  /** Silence of this province says nothing by itself. */
  readonly hasPoorNetwork: boolean;
}

export interface PackStation {
  readonly tps: string;
  /** The last three digits. */
  readonly number: string;
  readonly dpt?: number;
  readonly address?: string;
  readonly pages: readonly PageState[];
}

export interface PackDesa {
  readonly code: string;
  readonly name: string;
  readonly stations: readonly PackStation[];
}

/** All that one kecamatan is given. */
export interface Pack {
  readonly region: PackRegion;
  readonly madeAtMs: number;
  /** Its TPS are laid out for a rehearsal and name no real ones. */
  readonly isRehearsal: boolean;
  readonly sources: readonly SourceWord[];
  readonly expected: ExpectedPages;
  readonly desa: readonly PackDesa[];
  readonly contacts: readonly Contact[];
}

export interface PackFacts {
  readonly code: string;
  readonly stations: readonly {
    readonly tps: string;
    readonly dpt?: number;
    readonly address?: string;
  }[];
  readonly statesOf: (tps: string) => readonly PageState[];
  readonly names: Gazetteer;
  readonly madeAtMs: number;
  readonly isRehearsal: boolean;
  readonly sources: readonly SourceWord[];
  readonly expected: ExpectedPages;
  readonly contacts: readonly Contact[];
}

/** Put together what a kecamatan is given; its stations come in the order of their codes. */
export function packOf(facts: PackFacts): Pack {
  const { code, names, statesOf } = facts;
  const province = provinceOf(code.slice(0, 2));
  const desa = new Map<string, PackStation[]>();
  for (const { tps, ...station } of facts.stations) {
    const of = tps.slice(0, 10);
    const entry = { tps, number: tps.slice(10), ...station, pages: statesOf(tps) };
    const siblings = desa.get(of);
    if (siblings) siblings.push(entry);
    else desa.set(of, [entry]);
  }
  return {
    region: {
      code,
      kecamatan: names.kecamatan(code),
      kabKota: names.kabKota(code.slice(0, 4)),
      province: province?.name ?? code.slice(0, 2),
      zone: province?.zone ?? 'WIB',
      hasPoorNetwork: hasPoorNetwork(code.slice(0, 2)),
    },
    desa: [...desa].map(([of, stations]) => ({ code: of, name: names.desa(of), stations })),
    madeAtMs: facts.madeAtMs,
    isRehearsal: facts.isRehearsal,
    sources: facts.sources,
    expected: facts.expected,
    contacts: facts.contacts,
  };
}

/** How many pages stand how; `absent` counts expected pages of which nobody knows a photo. */
export interface PackTally extends Readonly<Record<Whereabouts, number>> {
  readonly tps: number;
  /** TPS of which nothing is known at all. */
  readonly silent: number;
  readonly absent: number;
  readonly conflicts: number;
}

/** Pages of a ballot that must be there and of which no photo is known, by number. */
export function absentPages(
  pages: readonly PageState[],
  ballot: Ballot,
  expected: ExpectedPages,
): readonly number[] {
  const known = new Set(pages.filter((page) => page.ballot === ballot).map(({ page }) => page));
  return Array.from({ length: expected[ballot] ?? 0 }, (_, at) => at + 1).filter((page) => !known.has(page));
}

/** Count how the pages of stations stand. */
export function tallyOf(stations: readonly PackStation[], expected: ExpectedPages): PackTally {
  const counts = { recorded: 0, held: 0, 'set-aside': 0, missing: 0, unknown: 0 };
  let silent = 0;
  let absent = 0;
  let conflicts = 0;
  for (const { pages } of stations) {
    if (pages.length === 0) silent += 1;
    for (const { where, photos } of pages) {
      counts[where] += 1;
      if (photos > 1) conflicts += 1;
    }
    for (const ballot of BALLOTS) absent += absentPages(pages, ballot, expected).length;
  }
  return { ...counts, tps: stations.length, silent, absent, conflicts };
}

/** The stations of a whole pack. */
export const stationsOf = ({ desa }: Pick<Pack, 'desa'>): readonly PackStation[] =>
  desa.flatMap(({ stations }) => stations);
