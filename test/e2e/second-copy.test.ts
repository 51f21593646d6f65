import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { formatReading, HEADERS, PEER_HEADERS, PEER_PATHS } from '../../src/contracts/index.ts';
import { jpeg, uploadHeaders } from '../../src/gateway/testing.ts';
import {
  killHard,
  OWNER,
  PEER_TOKEN,
  READING,
  siagaQueue,
  startGatewayPair,
  type GatewayPair,
} from '../support/gateway-pair.ts';
import { eventually } from '../support/gateway-process.ts';

/** Below the range from which outgoing connections take theirs. */
const PORTS = { owner: 17_100, peer: 17_110, standby: 17_120 };
/** The pair's bound on the second copy, and what an upload takes besides on a machine that runs tests side by side. */
const BOUND_MS = 1_000;
const BESIDES_MS = 900;

vi.setConfig({ testTimeout: 150_000 });

let pair: GatewayPair;
afterEach(() => pair.close());

const photos = (count: number, from = 1): readonly Buffer[] =>
  Array.from({ length: count }, (_, n) => jpeg(from + n));

async function uploadAll(all: readonly Buffer[]): Promise<readonly number[]> {
  const answers = await Promise.all(all.map((photo, n) => pair.upload(photo, n)));
  for (const { status } of answers) expect(status).toBe(202);
  return answers.map(({ receipt }) => receipt.copies);
}

/** New uploads until one is copied again: each is a question that the circuit lets through now and then. */
const untilCopied = (from: number): Promise<unknown> => {
  let seed = from;
  return eventually(async () => {
    seed += 1;
    expect((await pair.upload(jpeg(seed), seed % 50)).receipt.copies).toBe(2);
  });
};

const outcomes = (outcome: string): Promise<number> =>
  pair.owner.metric('siaga_gateway_peer_copies_total', { outcome });

describe('a held upload', () => {
  it.each([['0'], ['2']])(
    'has a receipt that says two copies, and lies whole at both gateways (%s workers)',
    async (workers) => {
      pair = await startGatewayPair(PORTS, { both: { SIAGA_WORKERS: workers } });
      pair.vendorIsDown(true);
      const all = photos(12);
      expect(await uploadAll(all)).toEqual(all.map(() => 2));
      // Whichever worker it comes to, the phone that asks again gets the same word.
      for (let times = 0; times < 4; times += 1) expect((await pair.upload(all[0]!)).receipt.copies).toBe(2);
      const keys = (await pair.heldAt(pair.owner)).toSorted();
      expect(keys).toHaveLength(12);
      expect((await pair.copies()).toSorted()).toEqual(keys);
      expect(await pair.heldAt(pair.peer)).toEqual([]);
      expect(await pair.peer.metric('siaga_gateway_standby_uploads')).toBe(12);
      expect(await siagaQueue(pair.peer, 'ls')).toMatch(
        new RegExp(`^0 held, 0 set aside\ncopies for ${OWNER}: \\d+ \\(\\d+ bytes\\), standing by`, 'm'),
      );
      await Promise.all([pair.owner.stop(), pair.peer.stop()]);
      for (const lane of workers === '0' ? ['0'] : ['0', '1']) {
        expect(await siagaQueue(pair.owner, 'verify', '--lane', lane)).toContain('all whole');
        expect(await siagaQueue(pair.peer, 'verify', '--from', OWNER, '--lane', lane)).toContain('all whole');
      }
    },
  );

  it('loses its copy at the peer once the vendor has it, also when the word to drop it was lost', async () => {
    pair = await startGatewayPair(PORTS, { both: { SIAGA_WORKERS: '2' } });
    pair.vendorIsDown(true);
    expect(await uploadAll(photos(6))).toEqual(Array<number>(6).fill(2));
    pair.vendorIsDown(false);
    await eventually(async () => expect(await pair.copies()).toEqual([]));
    pair.vendorIsDown(true);
    expect(await uploadAll(photos(6, 50))).toEqual(Array<number>(6).fill(2));
    await killHard(pair.peer);
    pair.vendorIsDown(false);
    await eventually(async () => expect(await pair.heldAt(pair.owner)).toEqual([]));
    await killHard(pair.owner);
    expect(await pair.copies()).toHaveLength(6);
    await pair.owner.restart({});
    await pair.peer.restart({});
    await eventually(async () => expect(await pair.copies()).toEqual([]));
    expect([...pair.sent.values()]).toEqual(Array<number>(12).fill(1));
  });
});

describe('without the peer', () => {
  it('dead, a receipt says one copy at once; back, it says two again', async () => {
    pair = await startGatewayPair(PORTS);
    pair.vendorIsDown(true);
    expect(await uploadAll(photos(1))).toEqual([2]);
    await killHard(pair.peer);
    for (const photo of photos(6, 10)) {
      const { receipt, tookMs } = await pair.upload(photo);
      expect(receipt.copies).toBe(1);
      expect(tookMs).toBeLessThan(BOUND_MS + BESIDES_MS);
    }
    expect([await outcomes('down'), await outcomes('circuit')]).toEqual([3, 3]);
    expect(await pair.owner.metric('siaga_gateway_peer_circuit_open')).toBe(1);
    await pair.peer.restart({});
    await untilCopied(100);
    expect(await pair.owner.metric('siaga_gateway_peer_circuit_open')).toBe(0);
  });

  it('hanging, a receipt waits for the bound, and after three of them no more', async () => {
    pair = await startGatewayPair(PORTS);
    pair.vendorIsDown(true);
    pair.peer.child.kill('SIGSTOP');
    try {
      for (const photo of photos(3)) {
        const { receipt, tookMs } = await pair.upload(photo);
        expect(receipt.copies).toBe(1);
        expect(tookMs).toBeGreaterThanOrEqual(BOUND_MS);
        expect(tookMs).toBeLessThan(BOUND_MS + BESIDES_MS);
      }
      for (const photo of photos(3, 10)) {
        const { receipt, tookMs } = await pair.upload(photo);
        expect(receipt.copies).toBe(1);
        expect(tookMs).toBeLessThan(BOUND_MS);
      }
      expect([await outcomes('slow'), await outcomes('circuit')]).toEqual([3, 3]);
    } finally {
      pair.peer.child.kill('SIGCONT');
    }
    await untilCopied(100);
  });

  it('short of room for copies, a receipt says one copy, and nothing is stored there', async () => {
    // No disk has all of itself free.
    pair = await startGatewayPair(PORTS, { peer: { SIAGA_STANDBY_REFUSE_BELOW: '1' } });
    pair.vendorIsDown(true);
    expect(await uploadAll(photos(2))).toEqual([1, 1]);
    expect(await outcomes('full')).toBe(2);
    expect(await pair.copies()).toEqual([]);
  });

  it('trusting it, a receipt says one copy, and nothing is stored there', async () => {
    pair = await startGatewayPair(PORTS);
    const photo = jpeg(1);
    const head = { ...uploadHeaders(photo), [PEER_HEADERS.owner]: OWNER, [PEER_HEADERS.session]: 'Bearer s' };
    const copy = (authorization: string, body: Buffer): Promise<Response> =>
      fetch(`${pair.peerUrl}${PEER_PATHS.copies}`, {
        method: 'POST',
        headers: { ...head, authorization },
        body: new Uint8Array(body),
      });
    expect((await copy('', photo)).status).toBe(401);
    expect((await copy(`Bearer ${'x'.repeat(PEER_TOKEN.length)}`, photo)).status).toBe(401);
    const altered = Buffer.from(photo);
    altered[1_000]! ^= 1;
    expect((await copy(`Bearer ${PEER_TOKEN}`, altered)).status).toBe(422);
    expect(await pair.copies()).toEqual([]);
    await pair.peer.restart({ SIAGA_STANDBY_FOR: 'gw-wit' });
    pair.vendorIsDown(true);
    expect(await uploadAll([photo])).toEqual([1]);
    expect(await outcomes('refused')).toBe(1);
  });
});

describe('when a machine is lost', () => {
  it('the owner’s, its receipted photos reach the vendor from the peer, each once', async () => {
    pair = await startGatewayPair(PORTS, { peer: { SIAGA_WORKERS: '2' } });
    pair.vendorIsDown(true);
    const all = photos(20);
    expect(await uploadAll(all)).toEqual(all.map(() => 2));
    const keys = (await pair.heldAt(pair.owner)).toSorted();
    await killHard(pair.owner);
    await rm(pair.owner.dataDir, { recursive: true });
    pair.vendorIsDown(false);
    expect(await pair.copies()).toHaveLength(20);
    expect(pair.sent.size).toBe(0);
    const said = await siagaQueue(
      pair.peer,
      'promote',
      '--from',
      OWNER,
      '--by',
      'siti',
      '--reason',
      'disk hilang',
    );
    expect(said).toContain('delivered from here');
    await eventually(() => expect([...pair.sent.keys()].toSorted()).toEqual(keys));
    await eventually(async () => expect(await pair.copies()).toEqual([]));
    expect([...pair.sent.values()]).toEqual(Array<number>(20).fill(1));
    for (const photo of all)
      expect([...pair.vendor.stored.values()].filter((kept) => kept.equals(photo))).toHaveLength(1);
    const sessions = pair.vendor.seen.map(({ headers }) => headers.authorization);
    expect(new Set(sessions)).toEqual(new Set(['Bearer sesi']));
    const readings = pair.vendor.seen.map(({ headers }) => headers[HEADERS.reading]);
    expect(new Set(readings)).toEqual(new Set([formatReading(READING)]));
    expect(await siagaQueue(pair.peer, 'ls')).toMatch(/promoted .* by siti: disk hilang/);
  });

  it('and its gateway comes back empty under the same name, its copies are not taken for delivered', async () => {
    pair = await startGatewayPair(PORTS);
    pair.vendorIsDown(true);
    expect(await uploadAll(photos(3))).toEqual([2, 2, 2]);
    await killHard(pair.owner);
    await rm(pair.owner.dataDir, { recursive: true });
    await pair.owner.restart({});
    // Several reconciliations later: a fresh upload was copied, delivered and dropped.
    pair.vendorIsDown(false);
    expect((await pair.upload(jpeg(40))).status).toBe(201);
    const gone = performance.now() + 3_500;
    await eventually(() => expect(performance.now()).toBeGreaterThan(gone));
    expect(await pair.copies()).toHaveLength(3);
  });

  it('the peer’s between its sync and its answer, a receipt says one copy and the vendor gets it once', async () => {
    const proxy = await muteProxy(PORTS.standby);
    try {
      const owner = { SIAGA_PEER_URL: proxy.url, SIAGA_PEER_TIMEOUT_MS: '30000' };
      pair = await startGatewayPair(PORTS, { owner });
      pair.vendorIsDown(true);
      const uploading = pair.upload(jpeg(1));
      await eventually(async () => expect(await pair.copies()).toHaveLength(1));
      await killHard(pair.peer);
      proxy.cut();
      expect(await uploading).toMatchObject({ status: 202, receipt: { copies: 1 } });
      proxy.speak();
      await pair.peer.restart({});
      expect(await pair.copies()).toHaveLength(1);
      pair.vendorIsDown(false);
      await eventually(async () => expect(await pair.copies()).toEqual([]));
      expect([...pair.sent.values()]).toEqual([1]);
    } finally {
      await proxy.close();
    }
  });
});

/** A connection to the peer that carries questions, and answers only once it may. */
async function muteProxy(
  to: number,
): Promise<{ readonly url: string; cut(): void; speak(): void; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  let isMute = true;
  const server: Server = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.once('close', () => sockets.delete(socket));
    }
    near.pipe(far);
    far.on('data', (chunk) => isMute || near.write(chunk));
    far.once('close', () => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    cut,
    speak() {
      isMute = false;
    },
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
