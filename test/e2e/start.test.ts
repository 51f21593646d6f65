import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const PORT_BASE = 27_600;
const CONSOLE = `http://127.0.0.1:${String(PORT_BASE)}`;
const STATUS = `http://127.0.0.1:${String(PORT_BASE + 1)}`;
const SUBSCRIBE = `http://127.0.0.1:${String(PORT_BASE + 3)}`;
/** The promise: the night is live on the console within a minute of the start. */
const LIVE_WITHIN_MS = 60_000;

/** Everything a process prints, and a way to wait for some of it. */
class Output {
  text = '';
  readonly #waiting = new Set<() => void>();

  constructor(child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.text += chunk.toString('utf8');
        for (const look of this.#waiting) look();
      });
    }
  }

  until(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve) => {
      const look = (): void => {
        const match = pattern.exec(this.text);
        if (!match) return;
        this.#waiting.delete(look);
        resolve(match);
      };
      this.#waiting.add(look);
      look();
    });
  }
}

async function signIn(id: string, password: string): Promise<string> {
  const page = await fetch(`${CONSOLE}/masuk`);
  const form = await page.text();
  const token = /name="token" value="([^"]+)"/.exec(form)?.[1];
  const cookies = page.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
  const answer = await fetch(`${CONSOLE}/masuk`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: cookies.join('; '), origin: CONSOLE },
    body: new URLSearchParams({ akun: id, sandi: password, ...(token === undefined ? {} : { token }) }),
  });
  expect(answer.status).toBe(303);
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

describe('npm start', () => {
  let child: ChildProcess;
  let output: Output;
  let dataDir: string;
  const startedAt = Date.now();

  /** Ctrl-C at a terminal reaches every process of the foreground group. */
  const signalGroup = (signal: NodeJS.Signals): void => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    process.kill(-child.pid, signal);
  };

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'siaga-start-'));
    await chmod(dataDir, 0o711);
    const options = [
      '--port-base',
      String(PORT_BASE),
      '--data-dir',
      dataDir,
      '--speed',
      '300',
      '--scale',
      '1:2000',
    ];
    // A process group of its own, as a terminal gives to what runs in its foreground.
    child = spawn('npm', ['start', '--', ...options], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    output = new Output(child);
    await output.until(/Replaying 14 February 2024/);
  });

  afterAll(async () => {
    signalGroup('SIGKILL');
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  });

  it('shows the night live on the console within a minute, to somebody who signed in', async () => {
    const [, password = ''] = await output.until(/piket-1\s+(\S+)/);
    const cookie = await signIn('piket-1', password);
    const page = async (): Promise<string> => (await fetch(CONSOLE, { headers: { cookie } })).text();
    expect(await page()).toContain('Jawa Barat');
    // The simulated clock runs up to the night before that begins.
    await expect.poll(page, { timeout: LIVE_WITHIN_MS }).toMatch(/jam simulasi[^.:]{0,80}1[0-4][.:]\d\d/);
    expect(Date.now() - startedAt).toBeLessThan(LIVE_WITHIN_MS);
  });

  it('minds the claim of the month that it plays, by that month’s calendar', async () => {
    const [, password = ''] = await output.until(/auditor\s+(\S+)/);
    const cookie = await signIn('auditor', password);
    const page = await (await fetch(`${CONSOLE}/klaim`, { headers: { cookie } })).text();
    expect(page).toContain('<h2>2024-02 ');
    expect(page).not.toContain('<h2>2024-01 ');
    expect(page).toContain('Masa berjalan');
  });

  it('takes a subscription, and prints the link of the mail that goes nowhere else', async () => {
    const asked = await fetch(`${SUBSCRIBE}/langganan`, {
      method: 'POST',
      body: new URLSearchParams({ surel: 'warga@surat.example', wilayah: '52' }),
    });
    expect(asked.status).toBe(200);
    const [, link = ''] = await output.until(/mail to warga@surat\.example: Konfirmasi: .* (http\S+)/);
    expect(await (await fetch(link, { method: 'POST' })).text()).toContain('Anda berlangganan');
    expect(await (await fetch(STATUS)).text()).toContain(`href="${SUBSCRIBE}/langganan?wilayah=nasional"`);
  });

  it('shows nothing of the console to somebody who did not', async () => {
    const answer = await fetch(CONSOLE, { redirect: 'manual' });
    expect(answer.status).toBe(303);
    expect(await answer.text()).not.toContain('Jawa Barat');
  });

  it('shows the public a status page that says it is no official result', async () => {
    const page = await (await fetch(STATUS)).text();
    expect(page).toContain('Bukan hasil resmi');
  });

  it('stops cleanly at Ctrl-C and leaves nothing behind', async () => {
    const gone = once(child, 'exit');
    signalGroup('SIGINT');
    await output.until(/nothing is left running/);
    await gone;
    await expect(fetch(CONSOLE)).rejects.toThrow();
    await expect(fetch(STATUS)).rejects.toThrow();
  });
});
