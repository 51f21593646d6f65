import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GATEWAY_PATHS, HEADERS, PATHS } from '../../contracts/index.ts';
import { inAnHour } from '../testing/control-stub.ts';
import { jpeg, openHouse, tpsIn, type House } from '../testing/house.ts';

/** As often as one client may ask. */
const eventually = (check: () => unknown): Promise<unknown> =>
  vi.waitFor(check, { timeout: 5_000, interval: 100 });

let house: House;

beforeEach(async () => {
  house = await openHouse();
});

afterEach(async () => {
  await house.close();
});

it('is asked of the vendor as the gateway has read it, and for an answer that it can read, whatever the phone says', async () => {
  const body = JSON.stringify({ account: `${tpsIn('52', 1)}-1`, password: 'rahasia' });
  const headers = { 'accept-encoding': 'gzip', 'content-type': 'application/x-www-form-urlencoded' };
  const { status } = await house.call('POST', PATHS.login, headers, body);
  expect(status).toBe(200);
  const seen = house.vendor.seen[0]?.headers;
  expect(seen).not.toHaveProperty('accept-encoding');
  expect(seen?.['content-type']).toBe('application/json');
});

describe('paced logins', () => {
  const slowly = { rules: [{ scope: '52', until: inAnHour(), loginPerSecond: 0.2 }] };

  /** The same, its opening minute long gone: places go by arrival. */
  const slowlyAlready = {
    rules: slowly.rules.map((rule) => ({
      ...rule,
      pacedSince: new Date(Date.now() - 3_600_000).toISOString(),
    })),
  };

  it('wait with a ticket that keeps their place, and asking often gains nothing', async () => {
    await house.obey(slowly);
    expect((await house.login(`${tpsIn('52', 0)}-1`)).status).toBe(200);
    const early = await house.login(`${tpsIn('52', 1)}-1`);
    expect(early).toMatchObject({ status: 202, json: { status: 'waiting' } });
    const ticket = early.json['ticket']! as string;
    expect(early.headers[HEADERS.ticket]).toBe(ticket);
    for (let n = 2; n < 8; n += 1) await house.login(`${tpsIn('52', n)}-1`);
    const again = await house.login(`${tpsIn('52', 1)}-1`, ticket);
    expect(again.json).toMatchObject({ status: 'waiting', ticket });
    expect(await house.metric('siaga_gateway_waiting_logins')).toBeGreaterThan(0);
    expect(await house.metric('sirekap_requests_total', { operation: 'login', outcome: 'shed' })).toBe(0);
  });

  it('get in when their turn has come', async () => {
    await house.obey({ rules: [{ scope: '52', until: inAnHour(), loginPerSecond: 20 }] });
    const accounts = Array.from({ length: 10 }, (_, n) => `${tpsIn('52', n)}-1`);
    const tickets = new Map<string, string>();
    const left = new Set(accounts);
    await eventually(async () => {
      for (const account of left) {
        const answer = await house.login(account, tickets.get(account));
        if (answer.status === 200) left.delete(account);
        else tickets.set(account, answer.json['ticket']!);
      }
      expect(left.size).toBe(0);
    });
    expect(house.vendor.seen.filter((request) => request.operation === 'login')).toHaveLength(10);
  });

  describe('with a ticket', () => {
    const [mine, other] = [`${tpsIn('52', 1)}-1`, `${tpsIn('52', 2)}-1`];
    let ticket: string;
    beforeEach(async () => {
      await house.obey({ rules: [{ scope: '52', until: inAnHour(), loginPerSecond: 1 }] });
      await house.login(`${tpsIn('52', 0)}-1`);
      ticket = (await house.login(mine)).json['ticket']!;
    });

    it.each([
      ['changed', () => house.login(mine, `${ticket.slice(0, -4)}AAAA`), 400, 'GATEWAY_TICKET_FORGED'],
      ['that is none', () => house.login(mine, 'tiket'), 400, 'GATEWAY_TICKET_FORGED'],
      [
        'of another region',
        () => house.login(mine, ticket.replace(/\.[^.]+/, '.asing')),
        400,
        'GATEWAY_TICKET_FOREIGN',
      ],
      ['of another account', () => house.login(other, ticket), 403, 'GATEWAY_TICKET_OTHER_ACCOUNT'],
    ])('%s are told so, and that they may come without', async (_, login, status, code) => {
      const { json, headers } = await login();
      expect(json).toMatchObject({ status, code, title: expect.stringContaining('Tiket antrean') });
      expect(json['detail']).toContain('tanpa tiket');
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      expect(house.vendor.seen).toHaveLength(1);
    });

    it('that has let its holder in often enough are told so', async () => {
      await house.obey({ rules: [{ scope: '52', until: inAnHour(), loginPerSecond: 50 }] });
      const statuses: number[] = [];
      await eventually(async () => {
        const { status, json } = await house.login(mine, ticket);
        statuses.push(status);
        expect(json).toMatchObject({ code: 'GATEWAY_TICKET_SPENT', title: 'Tiket antrean sudah dipakai' });
      });
      expect(statuses.filter((status) => status === 200)).toHaveLength(3);
    });
  });

  it('without the ticket have their place back by the password, and others who name the account one of their own', async () => {
    await house.obey(slowly);
    await house.login(`${tpsIn('52', 0)}-1`);
    const account = `${tpsIn('52', 1)}-1`;
    const own = await house.login(account);
    await house.login(`${tpsIn('52', 2)}-1`);
    const guess = () => house.call('POST', PATHS.login, {}, JSON.stringify({ account, password: 'tebakan' }));
    const other = await guess();
    expect(other.status).toBe(202);
    expect(other.json['ticket']).not.toBe(own.json['ticket']);
    expect((await guess()).json['ticket']).toBe(other.json['ticket']);
    expect((await house.login(account)).json['ticket']).toBe(own.json['ticket']);
    expect((await house.login(account, own.json['ticket'])).json['ticket']).toBe(own.json['ticket']);
  });

  it('of one network that has taken its share stand behind those of others', async () => {
    await house.restart({
      SIAGA_TRUSTED_PROXIES: '127.0.0.1',
      SIAGA_PACING_NETWORK_SHARE: '0.05',
      SIAGA_PACING_NETWORK_AT_ONCE: '2',
    });
    await house.obey(slowlyAlready);
    const login = (n: number, from: string) =>
      house.call(
        'POST',
        PATHS.login,
        { [HEADERS.tps]: tpsIn('52', n), 'x-forwarded-for': from },
        JSON.stringify({ account: `${tpsIn('52', n)}-1`, password: 'rahasia' }),
      );
    expect((await login(0, '203.0.113.1')).status).toBe(200);
    for (let n = 1; n <= 5; n += 1) await login(n, `203.0.113.${String(n)}`);
    // Two of the five stand before whoever comes from elsewhere, if not in the same moment; the others behind.
    expect((await login(6, '198.51.100.1')).json['position']).toBeLessThanOrEqual(2);
    expect((await login(7, '203.0.113.7')).json['position']).toBe(6);
    expect((await login(8, '203.0.113.8')).json['position']).toBe(7);
  });

  it('come after those whose TPS has not uploaded yet', async () => {
    await house.upload(jpeg(1), tpsIn('52', 1));
    await house.obey(slowly);
    await house.login(`${tpsIn('52', 0)}-1`);
    await house.login(`${tpsIn('52', 3)}-1`);
    const has = await house.login(`${tpsIn('52', 1)}-1`);
    const hasNot = await house.login(`${tpsIn('52', 2)}-1`);
    expect(has.json['position']).toBe(1);
    expect(hasNot.json['position']).toBeLessThan(2);
    const again = await house.login(`${tpsIn('52', 1)}-1`, has.json['ticket']);
    expect(again.json['position']).toBe(2);
  });
});

describe('a browser that has to wait', () => {
  const account = `${tpsIn('52', 1)}-1`;
  const browse = (method: string, path: string, cookie?: string) =>
    house.call(
      method,
      path,
      { accept: 'text/html,*/*', [HEADERS.tps]: tpsIn('52', 1), ...(cookie && { cookie }) },
      method === 'POST' ? JSON.stringify({ account, password: 'rahasia' }) : undefined,
    );
  const cookieOf = ({ headers }: Awaited<ReturnType<typeof browse>>): string =>
    headers['set-cookie']?.[0]?.split(';', 1)[0] ?? '';

  beforeEach(async () => {
    await house.obey({ rules: [{ scope: '52', until: inAnHour(), loginPerSecond: 1 }] });
    await house.login(`${tpsIn('52', 0)}-1`);
  });

  it('sees its place on a page without scripts that comes back by itself, and keeps its ticket in a cookie', async () => {
    const first = await browse('POST', PATHS.login);
    expect(first.status).toBe(202);
    expect(first.headers['set-cookie']?.[0]).toMatch(
      /^antrean=\S+; Path=\/; Max-Age=3600; HttpOnly; SameSite=Strict$/,
    );
    const policy = String(first.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('script-src');
    const text = String(first.json['text']);
    expect(first.headers['refresh']).toMatch(/^\d+; url=\/antrean$/);
    expect(text).toContain('belum diketahui');
    expect(text).toContain('simpan di ponsel');
    const again = await browse('GET', GATEWAY_PATHS.waitingPage, cookieOf(first));
    expect(again.status).toBe(200);
    expect(again.json['text']).toContain('Anda dalam antrean masuk');
    expect(cookieOf(again)).toBe(cookieOf(first));
  });

  it('is told when it need wait no longer, and gets in with its cookie, which the vendor does not see', async () => {
    const first = await browse('POST', PATHS.login);
    await house.obey({ rules: [{ scope: '52', until: inAnHour(), loginPerSecond: 50 }] });
    await eventually(async () => {
      const page = await browse('GET', GATEWAY_PATHS.waitingPage, cookieOf(first));
      expect(page.json['text']).toContain('Giliran Anda');
    });
    const into = await browse('POST', PATHS.login, `lain=1; ${cookieOf(first)}`);
    expect(into).toMatchObject({ status: 200, json: { session: 'sesi' } });
    expect(house.vendor.seen.at(-1)?.headers.cookie).toBe('lain=1');
  });

  it('without a ticket, or with one that is no good, is told what to do', async () => {
    expect((await browse('GET', GATEWAY_PATHS.waitingPage)).json['text']).toContain('tidak sedang mengantre');
    const bad = await browse('GET', GATEWAY_PATHS.waitingPage, 'antrean=palsu');
    expect(bad.status).toBe(400);
    expect(bad.json['text']).toContain('Tiket antrean tidak asli');
    expect(bad.headers['set-cookie']?.[0]).toContain('Max-Age=0');
  });

  it('is answered by a page that looks again when the gateway has no time', async () => {
    await house.restart({ SIAGA_ANSWERS_PER_SECOND: '1' });
    const pages = await Promise.all(
      [1, 2, 3].map(() => browse('GET', GATEWAY_PATHS.waitingPage, 'antrean=x')),
    );
    const busy = pages.find(({ status }) => status === 503);
    expect(busy?.json['text']).toContain('Anda tetap dalam antrean');
    expect(busy?.headers['refresh']).toBe('60; url=/antrean');
    expect(busy?.headers['set-cookie']).toBeUndefined();
  });
});
