import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../kernel/index.ts';
import { statusConfigSchema } from './config.ts';
import { startProbe, type RunningProbe } from './start-probe.ts';

const servers: Server[] = [];
let probe: RunningProbe | undefined;
afterEach(async () => {
  await probe?.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

async function gatewayThat(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

const settings = (gateways: Readonly<Record<string, string>>) =>
  statusConfigSchema.parse({
    SIAGA_INCIDENT_URL: 'http://127.0.0.1:9',
    SIAGA_STATUS_TOKEN_FILE: 'x',
    SIAGA_STATUS_FOLDER: 'x',
    SIAGA_STATUS_KEY_FILE: 'x',
    SIAGA_PROBE_GATEWAYS: JSON.stringify(gateways),
    SIAGA_OPS_PORT: '0',
  });

/** What the running prober exports, `gateway outcome` → count. */
async function counted(): Promise<Readonly<Record<string, number>>> {
  const text = await (await fetch(`http://127.0.0.1:${String(probe?.opsPort)}/metrics`)).text();
  const lines = text.matchAll(/^siaga_probe_looks_total\{gateway="([\w-]+)",outcome="(\w+)"\} (\d+)$/gm);
  return Object.fromEntries([...lines].map(([, id, outcome, count]) => [`${id} ${outcome}`, Number(count)]));
}

const keys: RequestListener = (request, response) => {
  if (request.url === '/.well-known/jwks.json') response.end('{"keys":[{"kty":"OKP"}]}');
  else response.writeHead(404).end();
};

describe('a look from outside', () => {
  it('is answered by a gateway that shows its keys, and by nothing else', async () => {
    const gone = await gatewayThat(keys);
    const server = servers.pop()!;
    server.close();
    await once(server, 'close');
    probe = await startProbe(
      settings({
        well: await gatewayThat(keys),
        keyless: await gatewayThat((_, response) => response.end('{"keys":[]}')),
        elsewhere: await gatewayThat((_, response) => response.end('<h1>Welcome to nginx!</h1>')),
        failing: await gatewayThat((_, response) => response.writeHead(502).end('{"keys":[{}]}')),
        moved: await gatewayThat((_, response) => response.writeHead(302, { location: gone }).end()),
        gone,
      }),
      new ManualClock(0),
    );
    await probe!.look();
    const seen = await counted();
    expect(seen['well answered']).toBe(1);
    expect(seen['well failed']).toBe(0);
    for (const other of ['keyless', 'elsewhere', 'failing', 'moved', 'gone']) {
      expect(seen[`${other} failed`], other).toBe(1);
      expect(seen[`${other} answered`], other).toBe(0);
    }
  });

  it('comes on a connection of its own each time, as a phone that was never here', async () => {
    const origin = await gatewayThat(keys);
    let connections = 0;
    servers.at(-1)!.on('connection', () => (connections += 1));
    probe = await startProbe(settings({ a: origin }), new ManualClock(0));
    await probe!.look();
    await probe!.look();
    expect(connections).toBe(2);
  });

  it('is taken at every interval', async () => {
    const clock = new ManualClock(0);
    probe = await startProbe(settings({ a: await gatewayThat(keys) }), clock);
    expect(await counted()).toEqual({ 'a answered': 0, 'a failed': 0 });
    await clock.advance(10_000);
    await expect.poll(counted).toEqual({ 'a answered': 1, 'a failed': 0 });
  });

  it('is nobody’s where no gateway is named', async () => {
    probe = await startProbe(settings({}), new ManualClock(0));
    expect(probe).toBeUndefined();
  });
});
