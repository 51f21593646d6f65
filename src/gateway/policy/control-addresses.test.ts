import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CONTROL_PATHS } from '../../contracts/index.ts';
import { policyOf, signPolicy, startControlStub } from '../testing/control-stub.ts';
import { openHouse, type House } from '../testing/house.ts';

const eventually = (check: () => unknown): Promise<unknown> =>
  vi.waitFor(check, { timeout: 8_000, interval: 20 });

interface Wrong {
  readonly url: string;
  /** When the stream was asked for, milliseconds. */
  readonly asked: number[];
  close(): void;
}

/** Something that listens where a control plane should. */
async function somethingElse(listener: RequestListener): Promise<Wrong> {
  const asked: number[] = [];
  const server = createServer((req, res) => {
    if (req.url?.startsWith(CONTROL_PATHS.stream)) asked.push(performance.now());
    listener(req, res);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    asked,
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const isStream = (url: string | undefined): boolean => url?.startsWith(CONTROL_PATHS.stream) === true;
const EVENTS = { 'content-type': 'text/event-stream' };
const page: RequestListener = (_req, res) => {
  res.writeHead(200, { 'content-type': 'text/html' }).end('<html>Selamat datang</html>');
};
const aliveButEmpty: RequestListener = (req, res) => {
  if (!isStream(req.url)) {
    res.writeHead(500).end();
    return;
  }
  res.writeHead(200, EVENTS);
  const beat = setInterval(() => res.write(': hidup\n\n'), 20);
  res.once('close', () => {
    clearInterval(beat);
  });
};
const dripping: RequestListener = (req, res) => {
  if (!isStream(req.url)) return;
  res.writeHead(200, EVENTS).write('event: policy\ndata: ');
  const drip = setInterval(() => res.write('e'), 20);
  res.once('close', () => {
    clearInterval(drip);
  });
};
const garbage: RequestListener = (req, res) => {
  if (isStream(req.url)) res.writeHead(200, EVENTS).write(`event: policy\ndata: ${'x'.repeat(400_000)}`);
  else res.writeHead(500).end();
};

const WRONG: readonly (readonly [string, RequestListener])[] = [
  ['gives a page to every question', page],
  ['keeps a stream alive and says nothing', aliveButEmpty],
  ['drips half a frame for ever and never answers a poll', dripping],
  ['streams garbage without end', garbage],
  ['refuses everything', (_req, res) => res.writeHead(503).end()],
];

let house: House;
let wrong: Wrong | undefined;
beforeEach(async () => {
  house = await openHouse({}, { random: () => 0.99 });
});
afterEach(async () => {
  await house.close();
  wrong?.close();
  wrong = undefined;
});

describe.each(WRONG)('a first address that %s', (_name, listener) => {
  beforeEach(async () => {
    wrong = await somethingElse(listener);
    house.control.push(await signPolicy(house.policyKey, policyOf(7)));
  });
  const urls = () => `${wrong!.url},${house.control.url}`;

  it('is left by the stream for the second', async () => {
    await house.restart({
      SIAGA_CONTROL_URLS: urls(),
      SIAGA_POLICY_POLL_MS: '600000',
      SIAGA_POLICY_SILENCE_MS: '200',
    });
    await eventually(() => expect(house.gateway.epoch()).toBe(7));
  });

  it('does not keep the poll from the second', async () => {
    await house.restart({
      SIAGA_CONTROL_URLS: urls(),
      SIAGA_POLICY_POLL_MS: '100',
      SIAGA_POLICY_SILENCE_MS: '600000',
      SIAGA_POLICY_RECONNECT_MS: '600000',
      SIAGA_POLICY_RECONNECT_MAX_MS: '600000',
    });
    await eventually(() => expect(house.gateway.epoch()).toBe(7));
  });
});

describe('something else where the control plane should be', () => {
  it('is asked less and less often, and is no control plane that is heard', async () => {
    wrong = await somethingElse(page);
    await house.restart({ SIAGA_CONTROL_URLS: wrong.url });
    await eventually(() => expect(wrong!.asked.length).toBeGreaterThanOrEqual(6));
    // Twice as long each time, from 40 ms: 40 + 80 + 160 + 320 + 640.
    expect(wrong.asked[5]! - wrong.asked[0]!).toBeGreaterThan(1_000);
    expect(await house.metric('siaga_gateway_control_connected')).toBe(0);
  });

  it('is told apart from one that is heard, and from one that has gone silent', async () => {
    const connected = () => house.metric('siaga_gateway_control_connected');
    house.control.push(await signPolicy(house.policyKey, policyOf(7)));
    await eventually(async () => expect(await connected()).toBe(1));
    await house.control.close();
    await eventually(async () => expect(await connected()).toBe(0));
  });
});

describe('two addresses that hold different epochs', () => {
  it.each([
    ['first', 6, 5],
    ['second', 5, 6],
  ])('are both heard, and the higher one of the %s wins', async (_name, first, second) => {
    const other = await startControlStub();
    house.control.push(await signPolicy(house.policyKey, policyOf(first)));
    other.push(await signPolicy(house.policyKey, policyOf(second)));
    await house.restart({ SIAGA_CONTROL_URLS: `${house.control.url},${other.url}` });
    await eventually(() => expect(house.gateway.epoch()).toBe(6));
    const [ahead, behind] = first === 6 ? [house.control, other] : [other, house.control];
    await eventually(() =>
      expect(ahead.acks).toContainEqual(expect.objectContaining({ verdict: 'ack', epoch: 6 }) as object),
    );
    await eventually(() =>
      expect(behind.acks.at(-1)).toMatchObject({ epoch: 5, ...(first === 6 ? { verdict: 'nack' } : {}) }),
    );
    await other.close();
  });
});
