import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PATHS } from '../../src/contracts/index.ts';
import { jpeg, tpsIn, uploadHeaders } from '../../src/gateway/testing.ts';
import { certificateExpiry } from '../../src/instrumentation/definitions.ts';
import { makeCertificate } from '../../src/gateway/testing.ts';
import { putCertificate } from '../support/certificates.ts';
import { eventually, startGatewayProcess, type GatewayProcess } from '../support/gateway-process.ts';

/** Below the range from which outgoing connections take theirs. */
const PORT = 17_300;
const PHONES = 8;

vi.setConfig({ testTimeout: 150_000 });

let files: string;
let gateway: GatewayProcess;
beforeEach(async () => {
  files = await mkdtemp(join(tmpdir(), 'siaga-certificates-'));
  makeCertificate(files, 'first', 30);
  makeCertificate(files, 'second', 60);
  putCertificate(files, 'first', 'phones');
  gateway = await startGatewayProcess(PORT, {
    SIAGA_WORKERS: '2',
    SIAGA_LOG_LEVEL: 'info',
    SIAGA_TLS_CERT_FILE: join(files, 'phones.crt'),
    SIAGA_TLS_KEY_FILE: join(files, 'phones.key'),
  });
});
afterEach(async () => {
  await gateway.close();
  await rm(files, { recursive: true, force: true });
});

/** Name in the certificate that a new connection is shown. */
const shownName = (): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: PORT, rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN));
      socket.destroy();
    });
    socket.once('error', reject);
  });

/** Enough connections that both workers have some of them. */
const shownNames = async (): Promise<ReadonlySet<string>> =>
  new Set(await Promise.all(Array.from({ length: 12 }, shownName)));

/** In how many days the certificate ends, by the gateway's own metric. */
const daysLeft = async (): Promise<number> =>
  Math.round(((await gateway.metric(certificateExpiry.name)) - Date.now() / 1_000) / 86_400);

/** Phones that upload without a pause, every other on a new connection each time. */
function startUploads() {
  const failures: string[] = [];
  let answers = 0;
  let running = true;
  const upload = (agent: Agent, seed: number): Promise<void> =>
    new Promise((resolve) => {
      const photo = jpeg(seed, 20_000);
      const headers = uploadHeaders(photo, tpsIn('52', seed % 300));
      const options = { host: '127.0.0.1', port: PORT, method: 'POST', path: PATHS.upload, headers, agent };
      const req = request({ ...options, rejectUnauthorized: false }, (res) => {
        res.resume();
        res.once('end', () => {
          answers += 1;
          if (res.statusCode !== 201 && res.statusCode !== 202) failures.push(String(res.statusCode));
          resolve();
        });
      });
      req.once('error', (error: NodeJS.ErrnoException) => {
        failures.push(error.code ?? error.message);
        resolve();
      });
      req.end(photo);
    });
  const phone = async (at: number): Promise<void> => {
    const agent = new Agent({ keepAlive: at % 2 === 0, maxSockets: 1, maxCachedSessions: 0 });
    for (let turn = 0; running; turn += 1) await upload(agent, at * 100_000 + turn);
    agent.destroy();
  };
  const all = Promise.all(Array.from({ length: PHONES }, (_, at) => phone(at)));
  return {
    failures,
    answers: () => answers,
    async stop() {
      running = false;
      await all;
    },
  };
}

it('a new certificate is taken by every worker on SIGHUP: new connections get it, no request fails', async () => {
  await eventually(() => expect(gateway.workers()).toHaveLength(2));
  expect(await shownNames()).toEqual(new Set(['first']));
  expect(await daysLeft()).toBe(30);
  const uploads = startUploads();
  await eventually(() => expect(uploads.answers()).toBeGreaterThan(100));
  putCertificate(files, 'second', 'phones');
  gateway.child.kill('SIGHUP');
  await eventually(() => expect(gateway.log()).toContain('reloaded: the certificate is renewed'));
  expect(await shownNames()).toEqual(new Set(['second']));
  expect(await daysLeft()).toBe(60);
  // No worker was replaced for it, and none goes back on it.
  expect(gateway.workers()).toHaveLength(2);
  await writeFile(join(files, 'phones.crt'), 'no certificate');
  gateway.child.kill('SIGHUP');
  await eventually(() => expect(gateway.log()).toContain('the reload is refused'));
  expect(await shownNames()).toEqual(new Set(['second']));
  const before = uploads.answers();
  await eventually(() => expect(uploads.answers()).toBeGreaterThan(before + 50));
  await uploads.stop();
  expect(uploads.failures).toEqual([]);
});
