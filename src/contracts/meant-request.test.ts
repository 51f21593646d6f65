import { describe, expect, it } from 'vitest';
import { meantRequest, withoutOrigin } from './meant-request.ts';

const login = { operation: 'login', path: '/sso/login' };
const west = { operation: 'public-read', path: '/portal/hasil/52' };

describe('what a request is meant as', () => {
  it.each([
    ['POST', '/sso/login', login],
    ['POST', '/sso/login?x=/portal/hasil', login],
    ['POST', '/sso/login/', login],
    ['POST', '//sso///login', login],
    ['POST', '/SSO/Login', login],
    ['POST', '/sso/%6cogin', login],
    ['POST', '/sso/%256cogin', login],
    ['POST', '/sso%2flogin', login],
    ['POST', '/sso\\login', login],
    ['POST', '/x/../sso/login', login],
    ['POST', '/x/%2e%2e/sso/./login', login],
    ['POST', '/sso;a=1/login;b', login],
    ['POST', 'http://x/sso/login', login],
    ['POST', 'HTTPS://a:b@x:80//sso/login?y=1', login],
    ['POST', 'http:/sso/login', login],
    ['POST', 'http:\\\\x\\sso/login', login],
    ['POST', 'git+ssh-2.x://x/sso/login', login],
    ['POST', '//x/sso/login', login],
    ['PUT', '/sso/login', login],
    ['GET', '/portal/hasil/52', west],
    ['HEAD', '/portal/hasil/52', west],
    ['GET', '/portal/hasil/%352/', west],
    ['GET', '/portal/hasil/52.json', { operation: 'public-read', path: '/portal/hasil/52.json' }],
    ['GET', '/recap/tps/5201011001001/riwayat', { operation: 'officer-read' }],
  ])('%s %s is one of ours', (method, path, meant) => {
    expect(meantRequest(method, path)).toMatchObject(meant);
  });

  it.each([
    ['GET', '/'],
    ['GET', ''],
    ['GET', '/healthz'],
    ['GET', '/portal/hasilnya'],
    ['GET', '/portal'],
    ['POST', '/sso/%zzlogin'],
    ['OPTIONS', '/sso/login'],
    ['GET', '/../../..'],
    ['GET', 'http://x'],
    ['GET', 'http://portal/hasil'],
    ['GET', 'http://x?/portal/hasil'],
    ['GET', 'http://x#/portal/hasil'],
    ['GET', '/http://x/portal/hasil'],
    ['GET', '1x://x/portal/hasil'],
    ['GET', '*'],
    ['OPTIONS', '*'],
  ])('%s %s is not', (method, path) => {
    expect(meantRequest(method, path)).toBeUndefined();
  });
});

it.each([
  ['/portal?x=http://y/', '/portal?x=http://y/'],
  ['http://x/portal?y', '/portal?y'],
  ['http://x?y', '?y'],
  ['//x/portal', '//x/portal'],
])('of %s a server takes %s', (target, path) => {
  expect(withoutOrigin(target)).toBe(path);
});
