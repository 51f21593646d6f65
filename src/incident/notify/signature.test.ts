import { expect, it } from 'vitest';
import { signBody, verifyBody } from './signature.ts';

const NOW = 1_707_890_400_000;
const body = '{"id":"P-1"}';
const header = signBody('rahasia', body, NOW);

it.each([
  ['a fresh one of ours', 'rahasia', body, header, NOW + 60_000, true],
  ['another secret', 'lain', body, header, NOW, false],
  ['a changed body', 'rahasia', '{"id":"P-2"}', header, NOW, false],
  ['an old one sent again', 'rahasia', body, header, NOW + 6 * 60_000, false],
  ['a changed time', 'rahasia', body, header.replace(/t=\d+/, 't=1707890401'), NOW, false],
  ['nonsense', 'rahasia', body, 'v1=00', NOW, false],
] as const)('the signature of a page: %s', (_name, secret, text, given, now, valid) => {
  expect(verifyBody(secret, text, given, now)).toBe(valid);
});
