import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
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

const listen = async (port: number): Promise<Server> => {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
};

describe('a start whose ports are taken', () => {
  it('names the first, what wanted it, how many more and the way out, and removes no night', async () => {
    const blockers = [await listen(0)];
    const { port } = blockers[0]!.address() as AddressInfo;
    const dataDir = await mkdtemp(join(tmpdir(), 'siaga-bad-start-'));
    const nights = ['2024-a', '2024-b', '2024-c'];
    try {
      blockers.push(await listen(port + 1));
      for (const night of nights) await mkdir(join(dataDir, 'nights', night), { recursive: true });
      const args = ['start', '--port-base', String(port), '--data-dir', dataDir];
      const { code, stdout, stderr } = await siaga(args);
      expect(code).toBe(1);
      const [first = '', second = '', ...rest] = stderr.trimEnd().split('\n');
      expect(rest).toEqual([]);
      expect(first).toMatch(
        new RegExp(
          `STACK_PORT_TAKEN: port ${String(port)} \\(for console\\) is taken, and so are \\d+ more\\.$`,
        ),
      );
      expect(second).toContain('--port-base');
      expect(Math.max(first.length, second.length)).toBeLessThan(100);
      expect(await readdir(join(dataDir, 'nights'))).toEqual(nights);
      // A port that the system gave away is one of those that it gives away.
      if (existsSync('/proc/sys/net/ipv4/ip_local_port_range')) {
        expect(stdout).toMatch(new RegExp(`warning: Ports ${String(port)} to .*--port-base below \\d+`));
      }
    } finally {
      for (const blocker of blockers) blocker.close();
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});

it.each([
  ['SIAGA_SETTINGS_FILE', '/nowhere', 'ENOENT'],
  ['SIAGA_TPS_REGISTER_FILE', '/nowhere', 'ENOENT'],
  ['SIAGA_POLICY_JWKS_FILE', '/nowhere', 'ENOENT'],
  ['SIAGA_POLICY_JWKS_FILE', import.meta.filename, 'holds neither a public key'],
  ['SIAGA_RECEIPT_JWKS_FILE', '/nowhere', 'ENOENT'],
])(
  'a gateway whose %s is %s says which setting names it and what is wrong, and ends',
  async (variable, path, why) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'siaga-bad-file-'));
    const { code, stderr } = await siaga(['run', 'gateway'], {
      ...{ SIAGA_GATEWAY_ID: 'gw-wita', SIAGA_UPSTREAM_URL: 'http://127.0.0.1:1', SIAGA_DATA_DIR: dataDir },
      ...{ SIAGA_WORKERS: '0', SIAGA_GATEWAY_PORT: '0', SIAGA_OPS_PORT: '0', [variable]: path },
    });
    await rm(dataDir, { recursive: true, force: true });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      new RegExp(`CONFIG_INVALID: [^\\n]*\\n {2}${variable}: ${path}: ${why}[^\\n]*\\n$`),
    );
  },
);

describe('a first start on a full disk', () => {
  it('says so in one line and leaves no half key, so that the next one succeeds', async ({ skip }) => {
    const tried = spawnSync('unshare', ['--mount', 'true']);
    if (tried.status !== 0)
      skip(`this machine lets us mount nothing: ${String(tried.error ?? tried.stderr)}`);
    const dir = await mkdtemp(join(tmpdir(), 'siaga-full-'));
    // In a mount namespace of its own, which ends with the shell.
    const script = [
      'mount -t tmpfs -o size=4m full "$0" && mkdir -m 700 "$0/keys"',
      'cat /dev/zero > "$0/fill" 2> /dev/null',
      '"$@"; echo "exit $?"; ls "$0/keys"; rm "$0/fill"',
      ': > "$0/log"; "$@" > "$0/log" 2>&1 & open=$!',
      'while kill -0 $open && ! grep -q "is open" "$0/log"; do sleep 0.1; done',
      'kill $open; wait; cat "$0/log"; ls "$0/keys"',
    ].join('\n');
    try {
      const gateway = join(import.meta.dirname, '../../src/processes/gateway.ts');
      const { stdout, stderr } = spawnSync(
        'unshare',
        ['--mount', 'sh', '-c', script, dir, 'timeout', '30', process.execPath, gateway],
        {
          encoding: 'utf8',
          env: {
            PATH: process.env['PATH'],
            SIAGA_WORKERS: '0',
            SIAGA_GATEWAY_ID: 'gw-wita',
            SIAGA_GATEWAY_PORT: '0',
            SIAGA_OPS_PORT: '0',
            SIAGA_UPSTREAM_URL: 'http://127.0.0.1:9',
            SIAGA_DATA_DIR: dir,
          },
        },
      );
      expect(oneLine(stderr)).toMatch(/^gateway: KEY_FILE_UNUSABLE: .*receipt\.jwk cannot be made: ENOSPC/);
      const [first = '', second = ''] = stdout.split('exit 1\n');
      expect(first).toBe('');
      expect(second).toContain('the gateway is open');
      expect(second).toMatch(/^receipt\.jwk$/m);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }, 60_000);
});

describe('a start that cannot succeed says why in one line', () => {
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
