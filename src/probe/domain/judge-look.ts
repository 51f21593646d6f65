import type { ProbeLook } from '../../contracts/index.ts';

/** What a login came to, and how long that took. */
export interface LoginSeen {
  /** `shed`: refused by Siaga's own policy. */
  readonly kind: 'signed-in' | 'waiting' | 'shed' | 'refused' | 'silent';
  readonly seconds: number;
  /** The problem's code or the status; what else there was to say. */
  readonly said: string;
}

/**
 * What an upload came to. `kept`: held, as the policy wants it; `shed`: refused by the policy; `untrue`: with a receipt that is
 * not the gateway's word on this photo.
 */
export interface UploadSeen {
  readonly kind: 'recorded' | 'held' | 'kept' | 'shed' | 'untrue' | 'refused' | 'silent';
  readonly seconds: number;
  readonly said: string;
}

const WORDS = { refused: 'ditolak', silent: 'tidak dijawab', untrue: 'tanda terima tidak sah' } as const;
const MOST_WORDS = 80;

const good = (operation: ProbeLook['operation'], seconds: number): ProbeLook => ({
  ...{ operation, seconds, success: true, why: '' },
});
const bad = (operation: ProbeLook['operation'], seconds: number, why: string): ProbeLook => ({
  ...{ operation, seconds, success: false, why: why.slice(0, MOST_WORDS) },
});
/** Nobody's failure: Siaga itself has stood in the way, and says so by its policy. */
const unjudged = (operation: ProbeLook['operation'], seconds: number | null, why: string): ProbeLook => ({
  ...{ operation, seconds, success: null, why: why.slice(0, MOST_WORDS) },
});
const shedBy = (said: string): string => `ditolak kebijakan ${said}`.trim();
const slow = (withinSeconds: number): string => `lebih lama dari ${String(withinSeconds)} detik`;

/**
 * Whether a login is one that a phone could use. One that was told to wait its turn, or that the policy refuses, is not
 * judged: Siaga protects the vendor then, and says so by its policy.
 */
export function judgeLogin(seen: LoginSeen, withinSeconds: number): ProbeLook {
  const { kind, seconds, said } = seen;
  if (kind === 'waiting') return unjudged('login', seconds, 'menunggu giliran');
  if (kind === 'shed') return unjudged('login', seconds, shedBy(said));
  if (kind !== 'signed-in') return bad('login', seconds, `${WORDS[kind]} ${said}`.trim());
  return seconds <= withinSeconds ? good('login', seconds) : bad('login', seconds, slow(withinSeconds));
}

/**
 * Whether the vendor recorded the photo (`upload`), and whether the phone has a true receipt (`receipt`), which a gateway
 * gives also for what it holds. What the policy keeps from the vendor says nothing of the vendor. Without a session
 * (`undefined`) nothing was asked, and nothing is judged.
 */
export function judgeUpload(seen: UploadSeen | undefined, withinSeconds: number): readonly ProbeLook[] {
  if (seen === undefined) return bothUnjudged(null, 'belum pernah masuk');
  const { kind, seconds, said } = seen;
  if (kind === 'shed') return bothUnjudged(seconds, shedBy(said));
  if (kind === 'untrue' || kind === 'refused' || kind === 'silent') {
    const why = `${WORDS[kind]} ${said}`.trim();
    return [bad('upload', seconds, why), bad('receipt', seconds, why)];
  }
  const receipt =
    seconds <= withinSeconds ? good('receipt', seconds) : bad('receipt', seconds, slow(withinSeconds));
  if (kind === 'kept') return [unjudged('upload', seconds, 'ditahan kebijakan'), receipt];
  if (seconds > withinSeconds) return [bad('upload', seconds, slow(withinSeconds)), receipt];
  return [
    kind === 'recorded' ? good('upload', seconds) : bad('upload', seconds, 'ditahan di gerbang'),
    receipt,
  ];
}

const bothUnjudged = (seconds: number | null, why: string): readonly ProbeLook[] => [
  unjudged('upload', seconds, why),
  unjudged('receipt', seconds, why),
];
