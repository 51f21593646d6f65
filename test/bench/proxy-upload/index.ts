/**
 * Photos of 1.8 MB through a gateway in direct mode: `npm run bench -- proxy-upload [seconds per run] [rounds]`.
 * Needs `wrk` and `nginx`.
 *
 * As in `proxy`, each proxy has core 0 to itself, `wrk` and the vendor share core 1. nginx streams on
 * (`proxy_request_buffering off`) and looks at nothing; the gateway takes a photo in whole, checks that it is a whole
 * JPEG with the announced SHA-256, and only then asks the vendor. The ratio is of bytes per second.
 *
 * Last, 512 phones are in flight at once at a fresh gateway: `flight` says how they were answered and the most memory
 * the process held (MB).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jpeg } from '../../../src/gateway/testing.ts';
import { PATHS } from '../../../src/contracts/index.ts';
import { compare, type Reading } from '../compare.ts';
import { peakResidentMb } from '../rig/accounts.ts';
import { startServer, type Child } from '../rig/child.ts';
import { LOAD_CORE } from '../rig/cores.ts';
import { startGatewayProcess } from '../rig/gateway.ts';
import { startNginx } from '../rig/nginx.ts';
import { saturate } from '../rig/wrk.ts';
import { flight } from './flight.ts';
import { uploadScript } from './script.ts';

const SECONDS = Number(process.argv[2] ?? '3');
const ROUNDS = Number(process.argv[3] ?? '5');
const PHOTO = jpeg(1, 1_800_000);
const CONNECTIONS = 12;
/** More than any contender does. */
const MOST_PER_SECOND = 2_000;
const PHONES = 512;

type Served = Child & { readonly port: number };

const dir = await mkdtemp(join(tmpdir(), 'siaga-photo-'));

const vendor = await startServer(join(import.meta.dirname, 'vendor.ts'), [], { core: LOAD_CORE });
const gateway = await startGatewayProcess(vendor.port);
const nginx = await startNginx(vendor.port);

const uploading = (to: Served) => async (): Promise<Reading> => {
  const url = `http://127.0.0.1:${to.port}${PATHS.upload}`;
  const script = await uploadScript(dir, PHOTO, SECONDS * MOST_PER_SECOND);
  const load = { url, connections: CONNECTIONS, seconds: SECONDS, script, pid: to.pid };
  const { requestsPerSecond, requestsPerCpuSecond } = await saturate(load);
  const megabytes = PHOTO.length / 1e6;
  return { figure: requestsPerSecond * megabytes, also: { perCpuSecond: requestsPerCpuSecond * megabytes } };
};
await uploading(gateway)();
await uploading(nginx)();

const fresh = await startGatewayProcess(vendor.port);
// Their session is one that the vendor has honoured, as on the night: of others only few are held.
await flight(fresh.port, jpeg(2, 20_000), 1);
const landed = await flight(fresh.port, PHOTO, PHONES);
process.stdout.write(
  `${JSON.stringify({ bench: 'proxy-upload-flight', phones: PHONES, landed, peakResidentMb: peakResidentMb(fresh.pid) })}\n`,
);
await fresh.stop();

await compare({
  bench: 'proxy-upload',
  unit: 'MB/s',
  rounds: ROUNDS,
  ours: uploading(gateway),
  peers: { nginx: uploading(nginx) },
});

for (const child of [gateway, nginx, vendor]) await child.stop();
await rm(dir, { recursive: true, force: true });
