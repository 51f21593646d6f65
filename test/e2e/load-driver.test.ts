import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { PATHS } from '../../src/contracts/index.ts';

const RUN = join(import.meta.dirname, '../load/node/run.ts');

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function load(...args: string[]): Promise<Ended> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [RUN, ...args]);
    return { code: 0, stdout, stderr };
  } catch (error) {
    return error as Ended;
  }
}

/** A few hundred arrivals within a second or two. */
const SHORT = ['-e', 'SCALE=20000', '-e', 'SPEED=5000'];

async function anyServer(answer: (bytes: number, path: string) => number): Promise<Server> {
  const server = createServer((req, res) => {
    let bytes = 0;
    req.on('data', (chunk: Buffer) => (bytes += chunk.length));
    req.on('end', () => res.writeHead(answer(bytes, req.url ?? '')).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** Nobody listens on the port of discarded bytes. */
const NOBODY = 'http://127.0.0.1:9';

describe('npm run load', () => {
  it.each([
    [['retry-storm', '--node', '-e', 'SCALE=abc'], /SCALE=abc: must be a number above 0/],
    [['retry-storm', '--node', '-e', 'SCALE=0'], /SCALE=0: must be a number above 0/],
    [['retry-storm', '--node', '-e', 'SPEED=-1'], /SPEED=-1: must be a number above 0/],
    [['retry-storm', '-e', 'SCALE='], /SCALE=: must be a number above 0/],
    [['retry-storm', '--node', '-e', 'SCALES=10'], /there is no SCALES, only GATEWAY, SCALE/],
    [['retry-storm', '--node', '-e', 'SCALE'], /must be NAME=VALUE/],
    [['retry-storm', '--node', '-e', 'GATEWAY=gw-wib'], /GATEWAY=gw-wib: must be an address/],
    [['retry-storm', '--node', '--fast'], /Unknown option '--fast'/],
    [['retry-storm', 'public-flood'], /One load shape at a time/],
  ])('refuses %j in one line', async (args, message) => {
    const { code, stdout, stderr } = await load(...args);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(message);
  });

  it('ends with 1 when nothing is due at that scale', async () => {
    const { code, stderr } = await load('retry-storm', '--node', '-e', 'SCALE=1e12', '-e', 'SPEED=50000');
    expect(code).toBe(1);
    expect(stderr).toMatch(/Nothing of retry-storm is due/);
  });

  it('ends with 1 when every request failed, and with 0 when they ended well, photos of the stated sizes', async () => {
    const photos: number[] = [];
    const server = await anyServer((bytes, path) => {
      if (path === PATHS.upload) photos.push(bytes);
      return path === PATHS.upload ? 201 : 200;
    });
    const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const against = (gateway: string, shape: string) =>
      load(shape, '--node', ...SHORT, '-e', `GATEWAY=${gateway}`);
    // Of what is in vain, a shape whose phones give up soonest.
    const [good, failed] = await Promise.all([
      against(origin, 'election-night'),
      against(NOBODY, 'public-flood'),
    ]);
    server.close();
    server.closeAllConnections();
    expect(good.code, good.stderr).toBe(0);
    expect(photos.length).toBeGreaterThan(20);
    expect(Math.min(...photos)).toBeGreaterThanOrEqual(150_000);
    expect(Math.max(...photos)).toBeLessThanOrEqual(425_000);
    expect(Math.max(...photos) - Math.min(...photos)).toBeGreaterThan(100_000);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(/Nothing ended well at http/);
    expect(failed.stdout).toMatch(/"good":0/);
  });
});
