import type { Ballot } from '../../contracts/index.ts';
import type { Account, Whereabouts } from './accounts.ts';

/** How one page of one TPS stands. */
export interface PageState {
  readonly ballot: Ballot;
  readonly page: number;
  readonly where: Whereabouts;
  /** Photos with different contents of this page: more than one is for a person to look at. */
  readonly photos: number;
  /** First characters of the receipt's number, of the photo that stands best. */
  readonly receipt: string;
  /** ISO time of its receipt. */
  readonly at: string;
  readonly gateway: string;
}

/** Enough of a receipt's number to find it again. */
const RECEIPT_SHOWN = 10;

const RANK: Readonly<Record<Whereabouts, number>> = {
  recorded: 4,
  held: 3,
  'set-aside': 2,
  missing: 1,
  unknown: 0,
};

const best = (a: Account, b: Account): Account => (RANK[b.where] > RANK[a.where] ? b : a);

/** The pages of each TPS, as the best photo of each stands; by TPS, then ballot and page as they came. */
export function pageStates(accounts: Iterable<Account>): ReadonlyMap<string, readonly PageState[]> {
  const byPage = new Map<string, Account[]>();
  for (const account of accounts) {
    const id = `${account.tps}/${account.ballot}/${String(account.page)}`;
    const known = byPage.get(id);
    if (known) known.push(account);
    else byPage.set(id, [account]);
  }
  const byTps = new Map<string, PageState[]>();
  for (const photos of byPage.values()) {
    const chosen = photos.reduce(best);
    const state: PageState = {
      ...{ ballot: chosen.ballot, page: chosen.page, where: chosen.where, photos: photos.length },
      receipt: chosen.key.slice(0, RECEIPT_SHOWN),
      at: chosen.at,
      gateway: chosen.gateways[0] ?? '',
    };
    const pages = byTps.get(chosen.tps);
    if (pages) pages.push(state);
    else byTps.set(chosen.tps, [state]);
  }
  for (const pages of byTps.values()) pages.sort((a, b) => a.page - b.page);
  return byTps;
}
