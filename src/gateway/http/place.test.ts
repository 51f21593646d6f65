import { describe, expect, it } from 'vitest';
import { NATIONAL, PATHS, type Operation } from '../../contracts/index.ts';
import { placeOf, provinceIn } from './place.ts';

const NTB = '5201011001001';
const DKI = '3171011001001';

describe('the place of a request', () => {
  it.each<[string, Operation, string, string, string]>([
    ['is what is read, whatever the header says', 'public-read', `${PATHS.portal}/52`, DKI, '52'],
    ['is what an officer reads, too', 'officer-read', `${PATHS.recap}/${NTB}?hal=2`, DKI, NTB],
    ['is the TPS of the header where the path names none', 'public-read', PATHS.portal, NTB, NTB],
    ['is the TPS of the header for a session', 'session', PATHS.session, NTB, NTB],
    ['is the country where nobody names one', 'public-read', PATHS.portal, '', NATIONAL],
    ['is the country where the header is no TPS', 'upload', PATHS.upload, '52', NATIONAL],
  ])('%s', (_name, operation, path, header, place) => {
    expect(placeOf(header, operation, path)).toBe(place);
  });

  it('has a province where there is such a province', () => {
    expect(provinceIn(NTB)).toBe('52');
    expect(provinceIn('9901011001001')).toBe(NATIONAL);
  });
});
