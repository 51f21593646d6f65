import type { Report } from './schema.ts';

/** What a night with Siaga must meet. */
const TERMS = {
  leastGoodputRatio: 0.9,
  leastLoginSuccess: 0.95,
  longestDetectToPolicyMs: 30_000,
} as const;

/** What a night without Siaga looks like when it has collapsed. */
const COLLAPSE = { goodputBelow: 0.4, loginSuccessBelow: 0.95 } as const;

type Facts = Pick<Report, 'uploads' | 'waves' | 'login' | 'incidents'> & {
  /** Alerts that this night must have raised, such as that of an injected fault. */
  readonly expectedAlerts: readonly string[];
};

interface Verdict {
  readonly verdict: Report['verdict'];
  readonly reasons: readonly string[];
}

const percent = (ratio: number): string => `${(ratio * 100).toFixed(1)} %`;

const wibWave = (facts: Facts): Report['waves'][number] | undefined =>
  facts.waves.find((wave) => wave.zone === 'WIB');

/** Judge a night with Siaga: `held` only when every term is met; reasons name each that is not. */
export function judgeSaved(facts: Facts): Verdict {
  const broken = [
    ...brokenUploads(facts),
    ...brokenLogins(facts),
    ...facts.incidents.flatMap(brokenIncident),
    ...facts.expectedAlerts
      .filter((alert) => !facts.incidents.some((incident) => incident.alert === alert))
      .map((alert) => `${alert} never opened an incident`),
  ];
  if (broken.length > 0) return { verdict: 'broken', reasons: broken };
  const wave = wibWave(facts);
  return {
    verdict: 'held',
    reasons: [
      `the vendor stored ${percent(wave?.goodputRatio ?? 0)} of what it can in the WIB wave`,
      `${percent(facts.login.successRatio)} of admitted sign-ins succeeded`,
      `${String(facts.uploads.receipted)} receipts: ${String(facts.uploads.delivered)} delivered once, ${String(facts.uploads.held)} held, none lost`,
      `${String(facts.incidents.length)} incidents, all closed`,
    ],
  };
}

function brokenUploads(facts: Facts): readonly string[] {
  const { uploads } = facts;
  const wave = wibWave(facts);
  const broken: string[] = [];
  if (!wave || wave.goodputRatio < TERMS.leastGoodputRatio) {
    broken.push(
      `goodput in the WIB wave was ${percent(wave?.goodputRatio ?? 0)} of capacity, less than ${percent(TERMS.leastGoodputRatio)}`,
    );
  }
  if (uploads.receipted === 0) broken.push('no phone got a receipt');
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

function brokenIncident(incident: Report['incidents'][number]): readonly string[] {
  const broken: string[] = [];
  const name = `${incident.alert} (${incident.region}, ${incident.openedAtNight})`;
  if (incident.closedAt === null) broken.push(`${name} is still open`);
  // Where people approve, their time is theirs: the platform is judged from the approval on.
  const judgedMs = incident.approvedAt === null ? incident.detectToPolicyMs : incident.approvalToPolicyMs;
  if (judgedMs !== null && judgedMs > TERMS.longestDetectToPolicyMs) {
    broken.push(`${name} took ${(judgedMs / 1000).toFixed(1)} s to a policy in force at every gateway`);
  }
  return broken;
}

/** Judge a night without Siaga: `collapsed` when uploads and sign-ins both failed the country. */
export function judgeUnaided(facts: Pick<Facts, 'waves' | 'login'>): Verdict {
  const wave = facts.waves.find((candidate) => candidate.zone === 'WIB');
  const goodput = wave?.goodputRatio ?? 0;
  const reasons = [
    `the vendor stored ${percent(goodput)} of what it can in the WIB wave`,
    `${percent(facts.login.successRatio)} of sign-ins succeeded`,
  ];
  const collapsed = goodput < COLLAPSE.goodputBelow && facts.login.successRatio < COLLAPSE.loginSuccessBelow;
  return { verdict: collapsed ? 'collapsed' : 'survived', reasons };
}
