import { brokenIncidents, heldIncidents } from './judge-incidents.ts';
import type { Report } from './schema.ts';

/** What a night with Siaga must meet; what its incidents must is in judge-incidents.ts. */
const TERMS = {
  leastGoodputRatio: 0.9,
  leastLoginSuccess: 0.95,
  /** Of all photos of the plan, those for which a phone holds a receipt. */
  leastReceipted: 0.999,
} as const;

/** What a night without Siaga looks like when it has collapsed. */
const COLLAPSE = { goodputBelow: 0.4, loginSuccessBelow: 0.95 } as const;

type Facts = Pick<Report, 'uploads' | 'waves' | 'login' | 'incidents'>;

interface Verdict {
  readonly verdict: Report['verdict'];
  readonly reasons: readonly string[];
}

const percent = (ratio: number): string => `${(ratio * 100).toFixed(1)} %`;

const wibWave = ({ waves }: Pick<Facts, 'waves'>): Report['waves'][number] | undefined =>
  waves.find((wave) => wave.zone === 'WIB');

/** Judge a night by its figures alone, whatever verdict a report already bears. */
export const judge = (night: Facts & Pick<Report, 'withSiaga'>): Verdict =>
  night.withSiaga ? judgeSaved(night) : judgeUnaided(night);

/** Judge a night with Siaga: `held` only when every term is met; reasons name each that is not. */
export function judgeSaved(facts: Facts): Verdict {
  const broken = [
    ...brokenWave(facts),
    ...brokenUploads(facts),
    ...brokenLogins(facts),
    ...brokenIncidents(facts.incidents),
  ];
  if (broken.length > 0) return { verdict: 'broken', reasons: broken };
  const { uploads } = facts;
  return {
    verdict: 'held',
    reasons: [
      `the vendor stored ${percent(wibWave(facts)?.goodputRatio ?? 0)} of what it can in the WIB wave`,
      `${percent(facts.login.successRatio)} of admitted sign-ins succeeded`,
      `${String(uploads.receipted)} receipts for ${String(uploads.offered)} photos: ${String(uploads.delivered)} delivered once, ${String(uploads.held)} held, none lost`,
      ...heldIncidents(facts.incidents),
    ],
  };
}

function brokenWave(facts: Facts): readonly string[] {
  const wave = wibWave(facts);
  if (!wave) return ['there was no WIB wave'];
  if (wave.capacityBasis !== 'vendor') {
    return ['the WIB wave asked for less than the vendor can store: it shows nothing of an overload'];
  }
  if (wave.goodputRatio >= TERMS.leastGoodputRatio) return [];
  return [
    `goodput in the WIB wave was ${percent(wave.goodputRatio)} of capacity, less than ${percent(TERMS.leastGoodputRatio)}`,
  ];
}

function brokenUploads({ uploads }: Facts): readonly string[] {
  const broken: string[] = [];
  if (uploads.offered === 0) broken.push('no photo was taken');
  if (uploads.receipted < uploads.offered * TERMS.leastReceipted) {
    broken.push(
      `phones hold receipts for ${String(uploads.receipted)} of ${String(uploads.offered)} photos, less than ${percent(TERMS.leastReceipted)}`,
    );
  }
  if (uploads.lost > 0) broken.push(`${String(uploads.lost)} receipted photos are lost`);
  if (uploads.deadLetters > 0)
    broken.push(`${String(uploads.deadLetters)} receipted photos are dead letters: the vendor refused them`);
  if (uploads.duplicated > 0) broken.push(`${String(uploads.duplicated)} photos were stored twice as new`);
  if (uploads.altered > 0) broken.push(`${String(uploads.altered)} photos were stored with other content`);
  return broken;
}

function brokenLogins({ login }: Facts): readonly string[] {
  if (login.admitted === 0) return ['no sign-in was admitted'];
  if (login.successRatio >= TERMS.leastLoginSuccess) return [];
  return [
    `${percent(login.successRatio)} of admitted sign-ins succeeded, less than ${percent(TERMS.leastLoginSuccess)}`,
  ];
}

/** Judge a night without Siaga: `collapsed` when uploads and sign-ins both failed the country that asked for them. */
export function judgeUnaided(facts: Pick<Facts, 'uploads' | 'waves' | 'login'>): Verdict {
  const wave = wibWave(facts);
  if (wave?.capacityBasis !== 'vendor' || facts.uploads.tries === 0 || facts.login.admitted === 0) {
    return {
      verdict: 'broken',
      reasons: ['the vendor was not asked for more than it can do: nothing is shown'],
    };
  }
  const reasons = [
    `the vendor stored ${percent(wave.goodputRatio)} of what it can in the WIB wave`,
    `${percent(facts.login.successRatio)} of sign-ins succeeded`,
  ];
  const collapsed =
    wave.goodputRatio < COLLAPSE.goodputBelow && facts.login.successRatio < COLLAPSE.loginSuccessBelow;
  return { verdict: collapsed ? 'collapsed' : 'survived', reasons };
}
