import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const BIN = join(import.meta.dirname, '../../src/cli/bin.mjs');

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function siaga(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  try {
    const options = { env: { PATH: process.env['PATH'] ?? '', ...env }, timeout: 50_000 };
    return { code: 0, ...(await promisify(execFile)(process.execPath, [BIN, ...args], options)) };
  } catch (error) {
    const { code, stdout, stderr } = error as Ended;
    return { code, stdout, stderr };
  }
}

/** The message without its last line break: it must be one line. */
const oneLine = (text: string): string => {
  const line = text.trimEnd();
  expect(line.split('\n'), line).toHaveLength(1);
  return line;
};

describe('a start that cannot succeed says why in one line', () => {
  it('names a taken port, what wanted it and the way out', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => blocker.once('listening', resolve));
    const { port } = blocker.address() as AddressInfo;
    const dataDir = await mkdtemp(join(tmpdir(), 'siaga-bad-start-'));
    try {
      const { code, stdout, stderr } = await siaga([
        'start',
        '--port-base',
        String(port),
        '--data-dir',
        dataDir,
      ]);
      expect(code).toBe(1);
      expect(oneLine(stderr)).toMatch(
        new RegExp(`STACK_PORT_TAKEN: port ${String(port)} \\(for console\\) is taken.*--port-base`),
      );
      // A port that the system gave away is one of those that it gives away.
      if (existsSync('/proc/sys/net/ipv4/ip_local_port_range')) {
        expect(stdout).toMatch(new RegExp(`warning: Ports ${String(port)} to .*--port-base below \\d+`));
      }
    } finally {
      await new Promise((resolve) => blocker.close(resolve));
      await rm(dataDir, { recursive: true, force: true });
    }
  });

  it('names what is missing when Prometheus is not there and may not be installed', async () => {
    const { code, stderr } = await siaga(['drill', 'election-night'], {
      PATH: dirname(process.execPath),
      SIAGA_INSTALL: '0',
    });
    expect(code).toBe(1);
    expect(oneLine(stderr)).toMatch(
      /STACK_PROGRAM_MISSING: prometheus and prometheus-alertmanager not found on PATH.*apt-get install/,
    );
  });

  it.each([
    [['drill', 'election-night', '--speed', '0'], /--speed.*speed of 1 to 1000/],
    [['drill', 'election-night', '--until', '13:00'], /--until.*14:00 to 24:00/],
    [['drill', 'election-night', '--speed', 'fast'], /--speed.*speed of 1 to 1000/],
    [['drill', 'election-night', '--scale', '1:0'], /--scale.*scale such as 1:100/],
    [['drill', 'election-night', '--seed', '-1'], /--seed.*whole number/],
    [['drill', 'election-night', '--kill', 'gw-wib'], /--kill.*gw-wib@13:40/],
    [['start', '--port-base', '80'], /--port-base.*1024/],
    [['start', '--approve', 'perhaps'], /--approve.*auto, manual/],
    [['drill', 'election-night', '--loud'], /unknown option '--loud'/],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await siaga(args);
    expect(code).toBe(1);
    expect(oneLine(stderr)).toMatch(message);
  });

  it('refuses to kill a process that the stack does not have, before anything starts', async () => {
    const { code, stderr } = await siaga(['drill', 'election-night', '--kill', 'nobody@13:40']);
    expect(code).toBe(1);
    expect(oneLine(stderr)).toMatch(/--kill.*nobody.*gw-wib/);
  });
});
