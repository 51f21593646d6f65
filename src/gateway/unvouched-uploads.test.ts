import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HEADERS, PATHS } from '../contracts/index.ts';
import { inAnHour, policyOf, signPolicy } from './testing/control-stub.ts';
import { jpeg, openHouse, tpsIn, uploadHeaders, type Answer, type House } from './testing/house.ts';

let house: House;
let freeBlocks: number;

beforeEach(async () => {
  freeBlocks = 500;
  const freeSpace = () => Promise.resolve({ bavail: freeBlocks * 1_000, blocks: 1_000_000, bsize: 4_096 });
  house = await openHouse({}, { freeSpace });
  const rules = [{ scope: 'nasional', until: inAnHour(), uploadMode: 'queue' as const }];
  house.control.push(await signPolicy(house.policyKey, policyOf(1, { rules })));
  await expect.poll(() => house.gateway.epoch(), { interval: 10 }).toBe(1);
  house.vendor.behave('upload', (_request, res) => res.writeHead(503).end());
});

afterEach(async () => {
  await house.close();
});

const bring = (seed: number, session: string, page = 1, tps = tpsIn('52')): Promise<Answer> => {
  const photo = jpeg(seed);
  const headers = { ...uploadHeaders(photo, tps, page), authorization: `Bearer ${session}` };
  return house.call('POST', PATHS.upload, headers, photo);
};
const receiptOf = ({ json }: Answer) => decodeJwt(String(json['receipt']));

async function flood(session: (n: number) => string): Promise<{ taken: number; refused: Answer[] }> {
  const answers: Answer[] = [];
  for (let n = 0; n < 200; n += 1) answers.push(await bring(n, session(n)));
  const refused = answers.filter(({ status }) => status !== 202);
  return { taken: answers.length - refused.length, refused };
}

describe('uploads under a session that nobody knows, while the vendor cannot be asked', () => {
  it('are refused after the share of one client, with what its holder is to do', async () => {
    await house.restart({ SIAGA_CLIENT_BURST: '1000' });
    const { taken, refused } = await flood(() => 'nobody');
    expect(taken).toBe(60);
    for (const answer of refused)
      expect(answer).toMatchObject({
        status: 429,
        json: { code: 'GATEWAY_SESSION_UNCONFIRMED', retry: 'later' },
      });
    expect(Number(refused[0]!.headers['retry-after'])).toBeGreaterThan(0);
    expect((await bring(999, 'nobody-else', 1, tpsIn('52', 1))).status).toBe(202);
  });

  it('do not come through under ever new names either', async () => {
    const { taken } = await flood((n) => `nobody-${String(n)}`);
    expect(taken).toBe(60);
  });

  it('are paced at the door like anything else', async () => {
    await house.restart({ SIAGA_CLIENT_PER_SECOND: '0.001', SIAGA_CLIENT_BURST: '5' });
    const { taken, refused } = await flood(() => 'nobody');
    expect(taken).toBe(5);
    expect(refused[0]).toMatchObject({ status: 429, json: { code: 'GATEWAY_TOO_MANY' } });
  });

  it('are all taken when they are the pages of one TPS, also after a restart', async () => {
    await house.restart();
    const answers = await Promise.all(Array.from({ length: 15 }, (_, n) => bring(n, 'sesi', n + 1)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 15 }, () => 202));
    for (const answer of answers) expect(receiptOf(answer)).toMatchObject({ session: 'unconfirmed' });
  });

  it('leave the last fifth of the disk to sessions that are known', async () => {
    freeBlocks = 199;
    await house.restart();
    expect(await bring(1, 'nobody')).toMatchObject({ status: 429 });
    await house.login(`${tpsIn('52')}-1`);
    const answer = await bring(2, 'sesi');
    expect(answer.status).toBe(202);
    expect(receiptOf(answer)).toMatchObject({ session: 'confirmed' });
  });

  it('do not keep an officer’s own photo of the page out when room is scarce', async () => {
    expect((await bring(1, 'nobody')).status).toBe(202);
    freeBlocks = 90;
    // The forged page is still known as unconfirmed after a restart.
    await house.restart();
    await house.login(`${tpsIn('52')}-1`);
    expect((await bring(2, 'sesi')).status).toBe(202);
    expect((await bring(3, 'sesi')).status).toBe(503);
  });

  it('are held anew, and confirmed, when their phone brings them under a session that the vendor gave', async () => {
    expect(receiptOf(await bring(1, 'lama'))).toMatchObject({ session: 'unconfirmed' });
    await house.login(`${tpsIn('52')}-1`);
    expect(receiptOf(await bring(1, 'sesi'))).toMatchObject({ session: 'confirmed' });
    expect(receiptOf(await bring(1, 'lama'))).toMatchObject({ session: 'confirmed' });
  });

  it('are not sent twice when their phone brings them under a session now known while one is on its way', async () => {
    await house.restart({ SIAGA_UPSTREAM_TIMEOUT_MS: '60000' });
    const onItsWay = Promise.withResolvers<() => void>();
    house.vendor.behave('upload', ({ headers }, res) => {
      const answer = { status: 'stored', idempotencyKey: headers[HEADERS.idempotencyKey], sha256: '' };
      onItsWay.resolve(() => res.writeHead(201).end(JSON.stringify(answer)));
    });
    expect(receiptOf(await bring(1, 'sesi'))).toMatchObject({ session: 'unconfirmed' });
    const confirm = await onItsWay.promise;
    await house.login(`${tpsIn('52')}-1`);
    await house.obey({ rules: [] });
    expect(receiptOf(await bring(1, 'sesi'))).toMatchObject({ state: 'held', session: 'confirmed' });
    confirm();
    await expect.poll(() => house.metric('siaga_gateway_queue_held_uploads'), { interval: 10 }).toBe(0);
    expect(await bring(1, 'sesi')).toMatchObject({ status: 201, json: { status: 'recorded' } });
    expect(house.vendor.seen.filter(({ operation }) => operation === 'upload')).toHaveLength(1);
  });

  it('are known once the vendor has shown their holder the TPS', async () => {
    await house.call('GET', PATHS.session, { authorization: 'Bearer lama' });
    expect(receiptOf(await bring(1, 'lama'))).toMatchObject({ session: 'confirmed' });
  });
});
