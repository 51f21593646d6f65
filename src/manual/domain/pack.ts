import { hasPoorNetwork, provinceOf, type Zone } from '../../catalog/index.ts';
import { BALLOTS, type Ballot } from '../../contracts/index.ts';
import { isComplete, type SourceWord, type Whereabouts } from './accounts.ts';
import type { Gazetteer } from './area-names.ts';
import type { Contact } from './contacts.ts';
import type { PageState } from './page-states.ts';
import { unsureStates, type CountedState } from './unsure.ts';

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
  /** TPS of which photos are known and that the list does not have: a code mistaken, or a list that lacks them. */
  readonly beyondList: readonly PackStation[];
  readonly contacts: readonly Contact[];
}

export interface PackFacts {
  readonly code: string;
  readonly stations: readonly {
    readonly tps: string;
    readonly dpt?: number;
    readonly address?: string;
  }[];
  /** Codes of TPS of which photos are known, in the list or not. */
  readonly photographed: readonly string[];
  readonly statesOf: (tps: string) => readonly PageState[];
  readonly names: Gazetteer;
  readonly madeAtMs: number;
  readonly isRehearsal: boolean;
  readonly sources: readonly SourceWord[];
  readonly expected: ExpectedPages;
  readonly contacts: readonly Contact[];
}

const packStation = (tps: string, pages: readonly PageState[]): PackStation => ({
  ...{ tps, number: tps.slice(10), pages },
});

/** Put together what a kecamatan is given; its stations come in the order of their codes. */
export function packOf(facts: PackFacts): Pack {
  const { code, names, statesOf } = facts;
  const province = provinceOf(code.slice(0, 2));
  const desa = new Map<string, PackStation[]>();
  const listed = new Set(facts.stations.map(({ tps }) => tps));
  const beyond = facts.photographed.filter((tps) => !listed.has(tps)).sort();
  for (const { tps, ...station } of facts.stations) {
    const of = tps.slice(0, 10);
    const entry = { ...packStation(tps, statesOf(tps)), ...station };
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
    beyondList: beyond.map((tps) => packStation(tps, statesOf(tps))),
    madeAtMs: facts.madeAtMs,
    isRehearsal: facts.isRehearsal,
    sources: facts.sources,
    expected: facts.expected,
    contacts: facts.contacts,
  };
}

/** How many pages stand how, those of TPS beyond the list included. */
export interface PackTally extends Readonly<Record<Whereabouts, number>> {
  /** TPS of the list. */
  readonly tps: number;
  /** TPS beyond it, of which photos are known. */
  readonly beyondList: number;
  /** TPS of which nothing is known at all. */
  readonly silent: number;
  /** Expected pages of which every source was asked and none knows a photo. */
  readonly absent: number;
  /** Expected pages of which no photo is known, and not every source could say. */
  readonly unread: number;
  readonly conflicts: number;
  /** States of which there may be more than was found: a nought of these is not known. */
  readonly unsure: readonly CountedState[];
}

/** What an expected page is of which no photo is known: only whoever asked everybody may say that there is none. */
export const unseenIn = (pack: Pick<Pack, 'sources'>): 'absent' | 'unread' =>
  isComplete(pack) ? 'absent' : 'unread';

/** Pages of a ballot that must be there and of which no photo is known, by number. */
export function unseenPages(
  pages: readonly PageState[],
  ballot: Ballot,
  expected: ExpectedPages,
): readonly number[] {
  const known = new Set(pages.filter((page) => page.ballot === ballot).map(({ page }) => page));
  return Array.from({ length: expected[ballot] ?? 0 }, (_, at) => at + 1).filter((page) => !known.has(page));
}

/** Count how the pages of a pack's stations stand, or of some of them: of what the list has, and of what it has not. */
export function tallyOf(pack: Pack, listed = stationsOf(pack), beyond = pack.beyondList): PackTally {
  const counts = { recorded: 0, held: 0, 'set-aside': 0, missing: 0, unknown: 0, absent: 0, unread: 0 };
  const unseen = unseenIn(pack);
  let conflicts = 0;
  for (const { where, photos } of [...listed, ...beyond].flatMap(({ pages }) => pages)) {
    counts[where] += 1;
    if (photos > 1) conflicts += 1;
  }
  let silent = 0;
  for (const { pages } of listed) {
    if (pages.length === 0) silent += 1;
    for (const ballot of BALLOTS) counts[unseen] += unseenPages(pages, ballot, pack.expected).length;
  }
  return {
    ...{ ...counts, tps: listed.length, beyondList: beyond.length, silent, conflicts },
    unsure: unsureStates(pack.sources),
  };
}

/** How many pages stand so; undefined where none was found and not everybody who would know was read. */
export const knownCount = (
  tally: Pick<PackTally, CountedState | 'unsure'>,
  state: CountedState,
): number | undefined => (tally[state] === 0 && tally.unsure.includes(state) ? undefined : tally[state]);

/** The stations of the list in a whole pack. */
export const stationsOf = ({ desa }: Pick<Pack, 'desa'>): readonly PackStation[] =>
  desa.flatMap(({ stations }) => stations);
