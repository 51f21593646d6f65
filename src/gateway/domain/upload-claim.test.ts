import { describe, expect, it } from 'vitest';
import { UPLOAD_LIMITS } from '../../contracts/index.ts';
import { judgePage } from './upload-claim.ts';

const TPS = '5271011001001';
const pageOf = (page: string) => judgePage({ tps: TPS, ballot: 'ppwp', page }, (code) => code === TPS);

describe('the page that an upload claims to be', () => {
  it.each([1, 2, UPLOAD_LIMITS.maxPage])('may be page %i', (page) => {
    expect(pageOf(String(page))).toEqual({ kind: 'valid', page: { tps: TPS, ballot: 'ppwp', page } });
  });

  it.each([
    '0',
    '-1',
    String(UPLOAD_LIMITS.maxPage + 1),
    '1.5',
    '',
    'satu',
    '1e9',
    'Infinity',
    '0x2',
    '1e1',
    ' 2',
    '02',
    '+2',
  ])('is refused as page "%s", naming the limit', (page) => {
    expect(pageOf(page)).toMatchObject({
      kind: 'invalid',
      code: 'GATEWAY_PAGE_INVALID',
      detail: expect.stringContaining(`1 sampai ${String(UPLOAD_LIMITS.maxPage)}`),
    });
  });

  it('is one of a TPS that is known and of a ballot that there is', () => {
    const fields = { tps: TPS, ballot: 'ppwp', page: '1' };
    expect(judgePage({ ...fields, tps: '1' }, (code) => code === TPS)).toMatchObject({
      code: 'GATEWAY_TPS_UNKNOWN',
    });
    expect(judgePage({ ...fields, ballot: 'bupati' }, () => true)).toMatchObject({
      code: 'GATEWAY_PAGE_INVALID',
    });
  });
});
