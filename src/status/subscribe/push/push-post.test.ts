import { createServer } from 'node:https';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { request } from 'undici';
import { ManualClock } from '../../../kernel/index.ts';
import { isPublic, publicAgent } from './public-agent.ts';
import { pushPost } from './push-post.ts';
import { browserAt, pushService } from './testing.ts';
import { vapidFrom } from './vapid.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'siaga-dorong-'));
});
afterEach(() => rm(home, { recursive: true }));

describe('a push', () => {
  it('that its service does not answer in time did not go, and may go later', async () => {
    const service = await pushService(home);
    service.answer = () => new Promise(() => {});
    const vapid = await vapidFrom(join(home, 'kunci'), 'mailto:a@kpu.example', new ManualClock(0));
    const dispatcher = service.dispatcher();
    const post = pushPost({ vapid, dispatcher, withinMs: 100 });
    const browser = browserAt('https://fcm.googleapis.com/fcm/send/rahasia');
    const fault = await post(browser, 'teks').catch((error: unknown) => error);
    expect(fault).toMatchObject({ verdict: { say: 'later' } });
    // It goes into a log.
    expect(inspect(fault, { depth: 9 })).not.toContain('rahasia');
    await dispatcher.destroy();
    await service.close();
  });
});

describe('the way to push services', () => {
  it.each([
    ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '169.254.169.254', '172.31.255.255', '192.168.1.1'],
    ...['198.18.0.1', '224.0.0.1', '240.0.0.1', '255.255.255.255', '::', '::1', '::ffff:10.0.0.1', 'fe80::1'],
    ...[
      'fd00::1',
      'ff02::1',
      '64:ff9b::a00:1',
      '2002:a00:1::',
      '2001:db8::1',
      '2001:0:1::',
      '::ffff:8.8.8.8',
    ],
  ])('does not lead to %s', (address) => {
    expect(isPublic(address)).toBe(false);
  });

  it.each(['8.8.8.8', '142.250.4.95', '172.32.0.1', '2404:6800:4003:c00::5f'])('leads to %s', (address) => {
    expect(isPublic(address)).toBe(true);
  });

  it('ends before a connection when a name resolves to a network of somebody’s own', async () => {
    const connections: unknown[] = [];
    const server = createServer();
    server.on('connection', (socket) => connections.push(socket.destroy()));
    await once(server.listen(0, 'localhost'), 'listening');
    const { port } = server.address() as AddressInfo;
    const dispatcher = publicAgent();
    await expect(request(`https://localhost:${String(port)}/`, { dispatcher })).rejects.toThrow(
      'localhost has no public address',
    );
    expect(connections).toEqual([]);
    await dispatcher.close();
    await new Promise((resolve) => server.close(resolve));
  });
});
