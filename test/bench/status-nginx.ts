/**
 * The status page served by nginx as shipped (`deploy/nginx/status.conf`) against nginx's own rate for a file of as many
 * bytes: `npm run bench -- status-nginx [seconds per run] [rounds] [--identity]`. Needs `wrk` and `nginx`. Readers ask for
 * gzip, as every browser does; with `--identity` they do not. One JSON line; the ratio is of
 * requests per second of nginx's own processor time, which other work on the machine does not touch; requests a second
 * stand beside it.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/kernel/index.ts';
import { publishedFolder } from '../../src/status/testing.ts';
import { compare, type Reading } from './compare.ts';
import type { Child } from './rig/child.ts';
import { startNginxWith } from './rig/nginx.ts';
import { saturate } from './rig/wrk.ts';

const asksForGzip = !process.argv.includes('--identity');
const [SECONDS = 3, ROUNDS = 7] = process.argv
  .slice(2)
  .filter((word) => !word.startsWith('--'))
  .map(Number);
const CONNECTIONS = 64;

const SHIPPED = join(import.meta.dirname, '../../deploy/nginx/status.conf');
const home = await mkdtemp(join(tmpdir(), 'siaga-bench-status-'));
const folder = join(home, 'umum');
await publishedFolder(folder, join(home, 'kunci'), systemClock);

const shipped = await readFile(SHIPPED, 'utf8');
const site = await startNginxWith((port) =>
  shipped.replace('127.0.0.1:8082', `127.0.0.1:${String(port)}`).replace('/var/www/status', folder),
);
const bare = await startNginxWith(
  (port) => `server { listen 127.0.0.1:${String(port)}; root ${home}; index index.html; sendfile on; }`,
);

const headers: Readonly<Record<string, string>> = asksForGzip ? { 'accept-encoding': 'gzip' } : {};
const page = await readFile(join(folder, asksForGzip ? 'index.html.gz' : 'index.html'));
// Of as many bytes as go over the wire, and as little to be compressed as those.
await writeFile(join(home, 'index.html'), page);

const asked = (of: Child & { readonly port: number }) => async (): Promise<Reading> => {
  const url = `http://127.0.0.1:${String(of.port)}/`;
  const seen = await saturate({ url, connections: CONNECTIONS, seconds: SECONDS, headers, pid: of.pid });
  return {
    figure: seen.requestsPerCpuSecond,
    also: { bytes: page.length, perSecond: seen.requestsPerSecond },
  };
};

try {
  await asked(site)();
  await asked(bare)();
  await compare({
    ...{ bench: asksForGzip ? 'status-nginx' : 'status-nginx-identity', unit: 'req/cpu-s', rounds: ROUNDS },
    ours: asked(site),
    peers: { 'nginx-static': asked(bare) },
  });
} finally {
  await Promise.all([site.stop(), bare.stop()]);
  await rm(home, { recursive: true, force: true });
}
