import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROVINCES } from '../../catalog/index.ts';
import { RETURN_WORD_PATH, type ReturnWord } from '../../contracts/index.ts';
import { returnGuard } from './return-guard.ts';

const TOKEN = 'token-layanan-insiden-untuk-uji-1234';

let server: Server;
let origin: string;
let asked: string[] = [];
let word: Partial<ReturnWord> = {};
beforeAll(async () => {
  server = createServer((req, res) => {
    const url = new URL(req.url ?? '', 'http://x');
    const scope = url.searchParams.get('scope') ?? '';
    asked.push(scope);
    const isOurs = url.pathname === RETURN_WORD_PATH && req.headers.authorization === `Bearer ${TOKEN}`;
    const body = { scope, asOf: '2024-02-14T12:00:00.000Z', mayReturn: true, why: [], ...word };
    res.writeHead(isOurs ? 200 : 401).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

describe('the guard on returning from manual mode', () => {
  it('lets a region return whose receipts are accounted for, and asks of a nation province by province', async () => {
    asked = [];
    word = {};
    const guard = returnGuard(origin, TOKEN);
    await guard?.('5201');
    await guard?.('nasional');
    expect(asked).toEqual(['5201', ...PROVINCES.map(({ code }) => code)]);
  });

  it('keeps a region in manual mode, saying why', async () => {
    word = { mayReturn: false, why: ['1 tanda terima tanpa foto', 'belum terbaca utuh: gw-wita'] };
    await expect(returnGuard(origin, TOKEN)?.('52')).rejects.toMatchObject({
      code: 'INCIDENT_RETURN_REFUSED',
      detail: '52: 1 tanda terima tanpa foto; belum terbaca utuh: gw-wita',
    });
  });

  it('keeps a region in manual mode when nobody can say', async () => {
    word = {};
    for (const guard of [returnGuard(origin, 'token-yang-salah'), returnGuard('http://127.0.0.1:9', TOKEN)])
      await expect(guard?.('52')).rejects.toMatchObject({ code: 'INCIDENT_RETURN_REFUSED' });
    word = { why: undefined as never };
    await expect(returnGuard(origin, TOKEN)?.('52')).rejects.toMatchObject({
      code: 'INCIDENT_RETURN_REFUSED',
    });
  });

  it('is none where no address is set', () => {
    expect(returnGuard('', '')).toBeUndefined();
  });
});
