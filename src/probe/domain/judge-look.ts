import type { ProbeLook } from '../../contracts/index.ts';

/** What a login came to, and how long that took. */
export interface LoginSeen {
  readonly kind: 'signed-in' | 'waiting' | 'refused' | 'silent';
  readonly seconds: number;
  /** The problem's code or the status; what else there was to say. */
  readonly said: string;
}

/** What an upload came to. `untrue`: with a receipt that is not the gateway's word on this photo. */
export interface UploadSeen {
  readonly kind: 'recorded' | 'held' | 'untrue' | 'refused' | 'silent';
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
const slow = (withinSeconds: number): string => `lebih lama dari ${String(withinSeconds)} detik`;

/**
 * Whether a login is one that a phone could use. One that was told to wait its turn is not judged: Siaga protects the
 * vendor then, and says so by its policy.
 */
export function judgeLogin(seen: LoginSeen, withinSeconds: number): ProbeLook {
  const { kind, seconds, said } = seen;
  if (kind === 'waiting') return { operation: 'login', seconds, success: null, why: 'menunggu giliran' };
  if (kind !== 'signed-in') return bad('login', seconds, `${WORDS[kind]} ${said}`.trim());
  return seconds <= withinSeconds ? good('login', seconds) : bad('login', seconds, slow(withinSeconds));
}

/**
 * Whether the vendor recorded the photo (`upload`), and whether the phone has a true receipt (`receipt`), which a gateway
 * gives also for what it holds. Without a session (`undefined`) nothing was asked, and nothing is judged.
 */
export function judgeUpload(seen: UploadSeen | undefined, withinSeconds: number): readonly ProbeLook[] {
  if (seen === undefined)
    return (['upload', 'receipt'] as const).map((operation) => ({
      ...{ operation, seconds: null, success: null, why: 'belum pernah masuk' },
    }));
  const { kind, seconds, said } = seen;
  if (kind !== 'recorded' && kind !== 'held') {
    const why = `${WORDS[kind]} ${said}`.trim();
    return [bad('upload', seconds, why), bad('receipt', seconds, why)];
  }
  if (seconds > withinSeconds)
    return [bad('upload', seconds, slow(withinSeconds)), bad('receipt', seconds, slow(withinSeconds))];
  return [
    kind === 'recorded' ? good('upload', seconds) : bad('upload', seconds, 'ditahan di gerbang'),
    good('receipt', seconds),
  ];
}
