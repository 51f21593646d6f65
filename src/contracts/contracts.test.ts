import { describe, expect, it } from 'vitest';
import {
  formatContentDigest,
  formatReading,
  idempotencyKeyOf,
  operationOf,
  parseContentDigest,
  parseReading,
  policySchema,
  READING_MAX_CHARS,
  type UploadIdentity,
} from './index.ts';

describe('the operation of a request', () => {
  it.each([
    ['POST', '/intake/uploads', 'upload'],
    ['POST', '/sso/login', 'login'],
    ['GET', '/sso/session?x=1', 'session'],
    ['GET', '/recap/tps/3201012001001', 'officer-read'],
    ['GET', '/portal/hasil', 'public-read'],
    ['GET', '/portal/hasil/32?tab=1', 'public-read'],
    ['GET', '/intake/uploads', undefined],
    ['GET', '/portal/hasilnya', undefined],
    ['DELETE', '/sso/login', undefined],
  ])('%s %s is %s', (method, path, operation) => {
    expect(operationOf(method, path)).toBe(operation);
  });

  it.each([
    ['GET', '/portal/hasil/../../sso/session'],
    ['GET', '/portal/hasil/..'],
    ['GET', '/portal/hasil/%2e%2E/sso'],
    ['GET', '/portal/hasil/%2E%2e'],
    ['GET', '/portal/hasil/..%2f..%2Fsso%2fsession'],
    ['GET', '/portal/hasil/..%5c..%5Csso'],
    ['GET', '/portal/hasil/..\\..\\sso'],
    ['GET', '/portal/hasil//sso/session'],
    ['GET', '/portal/hasil/32/71'],
    ['GET', '/portal/hasil/'],
    ['GET', '/portal/hasil/32;x=1'],
    ['GET', '/portal/hasil#/32'],
    ['GET', '//portal/hasil'],
    ['GET', 'http://lain/portal/hasil'],
    ['GET', '/recap/tps/32/../../../sso/session'],
    ['GET', '/sso/session/x'],
    ['POST', '/sso/login/../../x'],
    ['POST', '/sso/login/'],
    ['POST', '/intake/uploads/x'],
    ['POST', '/intake/uploads/%2e%2e/control'],
  ])('%s %s is none, however somebody behind may read it', (method, path) => {
    expect(operationOf(method, path)).toBeUndefined();
  });
});

describe('the idempotency key', () => {
  const upload: UploadIdentity = { tps: '3201012001001', ballot: 'ppwp', page: 2, sha256: 'ab'.repeat(32) };

  it('changes with each of its four parts and with nothing else', () => {
    const keys = [
      upload,
      { ...upload, tps: '3201012001002' },
      { ...upload, ballot: 'pdpr' as const },
      { ...upload, page: 3 },
      { ...upload, sha256: 'cd'.repeat(32) },
    ].map(idempotencyKeyOf);
    expect(new Set(keys).size).toBe(keys.length);
    expect(idempotencyKeyOf({ ...upload })).toBe(keys[0]);
    expect(keys[0]).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('a content digest', () => {
  it('reads back what it wrote', () => {
    expect(parseContentDigest(formatContentDigest('0f'.repeat(32)))).toBe('0f'.repeat(32));
  });

  it.each([undefined, '', 'sha-256=abc', 'md5=:AAAA:', 'sha-256=:AAAA:'])('refuses %j', (header) => {
    expect(parseContentDigest(header)).toBeUndefined();
  });
});

describe('a reading', () => {
  const largest = { candidates: Array<number>(100).fill(100_000), invalid: 100_000, ballotsUsed: 100_000 };

  it('reads back what it wrote, the largest too', () => {
    expect(formatReading(largest).length).toBeLessThanOrEqual(READING_MAX_CHARS);
    expect(parseReading(formatReading(largest))).toEqual(largest);
  });

  it('is written in one line of ASCII, however it came', () => {
    const came = '{"candid\\u0061tes":[\r\n1e2],"invalid":0,\n"ballotsUsed":100}';
    const reading = parseReading(came);
    expect(reading && formatReading(reading)).toBe('{"candidates":[100],"invalid":0,"ballotsUsed":100}');
  });

  it.each([
    '',
    '{',
    '[]',
    '{"candidates":[],"invalid":0,"ballotsUsed":0}',
    '{"candidates":[1.5],"invalid":0,"ballotsUsed":0}',
    '{"candidates":[1],"invalid":0,"ballotsUsed":100001}',
    '{"candidates":[1],"invalid":0,"ballotsUsed":1,"note":1}',
    formatReading(largest) + ' '.repeat(READING_MAX_CHARS),
  ])('is not %j', (text) => {
    expect(parseReading(text)).toBeUndefined();
  });
});

describe('a policy document', () => {
  const policy = {
    epoch: 1,
    issuedAt: '2024-02-14T06:00:00Z',
    expiresAt: '2024-02-14T07:00:00Z',
    reason: 'uji',
    incidentId: null,
    rules: [{ scope: 'nasional', until: '2024-02-14T06:30:00Z', shedBelow: 'officer-read' }],
    leases: { 'gw-wib': { concurrency: 60, drainPerSecond: 60, loginShare: 0.8 } },
  };
  const approver = (name: string, role: string) => ({ name, role });

  it('passes when whole', () => {
    expect(policySchema.safeParse(policy).success).toBe(true);
  });

  it.each([
    ['an unknown field', { ...policy, hurry: true }],
    ['epoch zero', { ...policy, epoch: 0 }],
    ['a blank reason', { ...policy, reason: '' }],
    ['an unknown operation', { ...policy, rules: [{ ...policy.rules[0], shedBelow: 'everything' }] }],
    ['a scope that is none', { ...policy, rules: [{ ...policy.rules[0], scope: '5' }] }],
    ['two rules for one scope', { ...policy, rules: [policy.rules[0], policy.rules[0]] }],
    ['a lease of nothing', { ...policy, leases: { 'gw-wib': {} } }],
    [
      'manual mode on one signature',
      {
        ...policy,
        rules: [
          {
            scope: '52',
            until: policy.expiresAt,
            manual: { advice: 'Lanjutkan rekap manual', approvedBy: [approver('A', 'leadership')] },
          },
        ],
      },
    ],
  ])('is refused with %s', (_what, bad) => {
    expect(policySchema.safeParse(bad).success).toBe(false);
  });
});
