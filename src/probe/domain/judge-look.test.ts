import { describe, expect, it } from 'vitest';
import { judgeLogin, judgeUpload, type LoginSeen, type UploadSeen } from './judge-look.ts';

const WITHIN = 5;

describe('a login of a probe', () => {
  it.each<[LoginSeen['kind'], number, boolean | null, string]>([
    ['signed-in', 0.2, true, ''],
    ['signed-in', 5, true, ''],
    ['signed-in', 5.001, false, 'lebih lama dari 5 detik'],
    ['waiting', 0.1, null, 'menunggu giliran'],
    ['shed', 0.1, null, 'ditolak kebijakan KODE'],
    ['refused', 0.1, false, 'ditolak KODE'],
    ['silent', 10, false, 'tidak dijawab KODE'],
  ])('that is %s after %d s is judged %s', (kind, seconds, success, why) => {
    expect(judgeLogin({ kind, seconds, said: 'KODE' }, WITHIN)).toEqual({
      ...{ operation: 'login', seconds, success, why },
    });
  });

  it('says no more than a word or two', () => {
    expect(judgeLogin({ kind: 'refused', seconds: 1, said: 'x'.repeat(500) }, WITHIN).why).toHaveLength(80);
  });
});

describe('an upload of a probe', () => {
  it.each<[UploadSeen['kind'], number, boolean | null, boolean | null]>([
    ['recorded', 0.5, true, true],
    ['recorded', 5.001, false, false],
    ['held', 0.5, false, true],
    ['held', 5.001, false, false],
    ['kept', 0.5, null, true],
    ['kept', 5.001, null, false],
    ['shed', 0.1, null, null],
    ['untrue', 0.5, false, false],
    ['refused', 0.5, false, false],
    ['silent', 10, false, false],
  ])('that is %s after %d s: the vendor has it %s, the phone its receipt %s', (kind, seconds, ...judged) => {
    expect(judgeUpload({ kind, seconds, said: '' }, WITHIN).map(({ success }) => success)).toEqual(judged);
  });

  it('is not judged by who never got in', () => {
    expect(judgeUpload(undefined, WITHIN).map(({ success, seconds }) => [success, seconds])).toEqual([
      [null, null],
      [null, null],
    ]);
  });
});
