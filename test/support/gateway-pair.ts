import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, vi } from 'vitest';
import { formatReading, HEADERS, PATHS, type Receipt } from '../../src/contracts/index.ts';
import { lanesIn, listQueue, standbyFoldersIn } from '../../src/gateway/index.ts';
import { startVendorStub, tpsIn, uploadHeaders, type VendorStub } from '../../src/gateway/testing.ts';
import { startGatewayProcess, type GatewayProcess } from './gateway-process.ts';

const BIN = join(import.meta.dirname, '../../src/cli/bin.mjs');

export const OWNER = 'gw-wita';
const PEER = 'gw-wib';
export const PEER_TOKEN = 'pasangan-gerbang-dalam-percobaan-0001';

/** What phones have read off the photos that they upload. */
export const READING = { candidates: [74, 100, 50], invalid: 6, ballotsUsed: 230 };

/** Two gateways as real processes before one vendor: `owner` copies what it holds to `peer`. */
export interface GatewayPair {
  readonly vendor: VendorStub;
  readonly owner: GatewayProcess;
  readonly peer: GatewayProcess;
  readonly peerUrl: string;
  /** How often the vendor got each key. */
  readonly sent: ReadonlyMap<string, number>;
  /** Have the vendor take nothing, or everything again. */
  vendorIsDown(down: boolean): void;
  /** Upload to the owner; resolves with the status, what the receipt says and how long it took. */
  upload(photo: Buffer, n?: number): Promise<{ status: number; receipt: Receipt; tookMs: number }>;
  /** Keys held in a gateway's own queues, as their folders tell. */
  heldAt(gateway: GatewayProcess): Promise<readonly string[]>;
  /** Keys that the peer keeps for the owner, as its folders tell. */
  copies(): Promise<readonly string[]>;
  close(): Promise<void>;
}

const payload = (jws: string): Receipt =>
  JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8')) as Receipt;

/** End a process and all it forked, with no chance to say anything. */
export async function killHard({ child }: GatewayProcess): Promise<void> {
  const pid = String(child.pid);
  const forked = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).split(' ').filter(Boolean);
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  for (const worker of forked) process.kill(Number(worker), 'SIGKILL');
  await gone;
  // A worker's folder is free only when nothing of it is left.
  const isDead = async (worker: string): Promise<boolean> =>
    /^$|\) Z/.test(await readFile(`/proc/${worker}/stat`, 'utf8').catch(() => ''));
  await vi.waitFor(
    async () => {
      expect(await Promise.all(forked.map(isDead))).not.toContain(false);
    },
    { timeout: 10_000, interval: 20 },
  );
}

/** Run `siaga queue …` on a gateway's folder. */
export async function siagaQueue(gateway: GatewayProcess, ...args: string[]): Promise<string> {
  const command = [BIN, 'queue', ...args, '--data-dir', gateway.dataDir];
  return (await promisify(execFile)(process.execPath, command)).stdout;
}

export async function startGatewayPair(
  ports: { readonly owner: number; readonly peer: number; readonly standby: number },
  env: {
    readonly both?: Record<string, string>;
    readonly owner?: Record<string, string>;
    readonly peer?: Record<string, string>;
  } = {},
): Promise<GatewayPair> {
  const dir = await mkdtemp(join(tmpdir(), 'siaga-pair-'));
  const tokenFile = join(dir, 'peer.token');
  await writeFile(tokenFile, PEER_TOKEN);
  await chmod(tokenFile, 0o600);
  const vendor = await startVendorStub();
  const both = {
    SIAGA_WORKERS: '0',
    SIAGA_UPSTREAM_URL: vendor.url,
    SIAGA_PEER_TOKEN_FILE: tokenFile,
    SIAGA_LINGER_MS: '10',
    // The vendor is down here for most of the time: it never honours a session.
    SIAGA_UNVOUCHED_PER_CLIENT: '10000',
    SIAGA_UNVOUCHED_PER_TPS: '10000',
    ...env.both,
  };
  const peer = await startGatewayProcess(ports.peer, {
    ...both,
    SIAGA_GATEWAY_ID: PEER,
    SIAGA_PEER_PORT: String(ports.standby),
    SIAGA_STANDBY_FOR: OWNER,
    ...env.peer,
  });
  const peerUrl = `http://127.0.0.1:${String(ports.standby)}`;
  const owner = await startGatewayProcess(ports.owner, {
    ...both,
    SIAGA_GATEWAY_ID: OWNER,
    SIAGA_PEER_URL: peerUrl,
    SIAGA_PEER_TIMEOUT_MS: '1000',
    SIAGA_PEER_RECONCILE_MS: '1000',
    ...env.owner,
  }).catch(async (error: unknown) => {
    // Left alone it would answer on its ports to the tests that come after.
    await Promise.all([peer.close(), vendor.close()]);
    throw error;
  });
  const sent = new Map<string, number>();
  return {
    ...{ vendor, owner, peer, peerUrl, sent },
    vendorIsDown(down) {
      vendor.behave('upload', ({ headers, body }, res) => {
        const key = String(headers['idempotency-key']);
        if (down) {
          res.writeHead(503).end();
          return;
        }
        sent.set(key, (sent.get(key) ?? 0) + 1);
        vendor.stored.set(key, body);
        res.writeHead(201).end(JSON.stringify({ status: 'stored', idempotencyKey: key, sha256: '' }));
      });
    },
    async upload(photo, n = 0) {
      const from = performance.now();
      const answer = await fetch(`http://127.0.0.1:${String(ports.owner)}${PATHS.upload}`, {
        method: 'POST',
        headers: {
          ...uploadHeaders(photo, tpsIn('52', n)),
          [HEADERS.reading]: formatReading(READING),
          connection: 'close',
        },
        body: new Uint8Array(photo),
      });
      const { receipt } = (await answer.json()) as { receipt: string };
      const tookMs = performance.now() - from;
      return { status: answer.status, receipt: payload(receipt), tookMs };
    },
    async heldAt({ dataDir }) {
      const lanes = await lanesIn(dataDir);
      const listings = await Promise.all(lanes.map((lane) => listQueue(dataDir, { lane })));
      return listings.flatMap(({ uploads }) => uploads.map(({ listed }) => listed.key));
    },
    async copies() {
      const folders = await standbyFoldersIn(peer.dataDir);
      const places = folders.map(({ lane, owner: from }) => listQueue(peer.dataDir, { lane, from }));
      return (await Promise.all(places)).flatMap(({ uploads }) => uploads.map(({ listed }) => listed.key));
    },
    async close() {
      await Promise.all([owner.close(), peer.close()]);
      await vendor.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
