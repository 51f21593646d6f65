import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HEADERS, PATHS } from '../../contracts/index.ts';
import { inAnHour } from '../testing/control-stub.ts';
import { openHouse, type House } from '../testing/house.ts';

const BOUND = 4;
const REFUSALS = 3;
const STALL_MS = 300;
/** So many of a quarter of a megabyte that no socket buffers them all. */
const MANY = 60;

const eventually = (check: () => unknown): Promise<unknown> =>
  vi.waitFor(check, { timeout: 5_000, interval: 10 });

let house: House;
let sockets: Socket[];

beforeEach(async () => {
  sockets = [];
  house = await openHouse({
    SIAGA_PIPELINED_REQUESTS: String(BOUND),
    SIAGA_REFUSALS_PER_CONNECTION: String(REFUSALS),
    SIAGA_READER_STALL_MS: String(STALL_MS),
    SIAGA_CLIENT_PER_SECOND: '1',
    SIAGA_CLIENT_BURST: '5',
  });
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await house.close();
});

interface Line {
  readonly socket: Socket;
  said: string;
  /** Resolves when the gateway has ended it. */
  readonly closed: Promise<void>;
}

function open(): Line {
  const socket = connect(house.gateway.port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) =>
    socket.once('close', () => {
      resolve();
    }),
  );
  const line = { socket, said: '', closed };
  return line;
}

function listen(line: Line): Line {
  line.socket.on('data', (data) => (line.said += String(data))).resume();
  return line;
}

const get = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nhost: x\r\n${more}\r\n`;
const answers = ({ said }: Line): number => said.split('HTTP/1.1 ').length - 1;
const ended = (reason: string): Promise<number> =>
  house.metric('siaga_gateway_connections_ended_total', { reason });

describe('requests of one connection that are not yet answered', () => {
  it('are all answered, in order, while they are few', async () => {
    const line = listen(open());
    line.socket.write(get('/a').repeat(BOUND));
    await eventually(() => expect(answers(line)).toBe(BOUND));
    line.socket.write(get('/b').repeat(BOUND));
    await eventually(() => expect(answers(line)).toBe(2 * BOUND));
    expect(line.socket.destroyed).toBe(false);
  });

  it('are cut off when they are too many, and the rest of what came with them is not looked at', async () => {
    const asked: (() => void)[] = [];
    house.vendor.behave('public-read', (_request, res) => asked.push(() => res.end('{}')));
    const line = listen(open());
    line.socket.write(get(PATHS.portal).repeat(1_000));
    await line.closed;
    expect(await ended('pipelined')).toBe(1);
    await eventually(async () => expect(await house.metric('sirekap_inflight_requests')).toBe(0));
    expect(await house.metric('sirekap_requests_total', { operation: 'public-read' })).toBe(BOUND);
    expect(asked.length).toBeLessThanOrEqual(BOUND);
  });

  it('count from other connections for themselves', async () => {
    const lines = Array.from({ length: 3 }, () => listen(open()));
    for (const { socket } of lines) socket.write(get('/a').repeat(BOUND));
    await eventually(() => expect(lines.map(answers)).toEqual([BOUND, BOUND, BOUND]));
    expect(await ended('pipelined')).toBe(0);
  });
});

describe('what cannot be read', () => {
  const rubbish = 'rubbish\r\n\r\n'.repeat(3);
  /** The head of a request whose body is to come in chunks. */
  const chunked = (path: string): string =>
    `POST ${path} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n`;
  /** The vendor answers when it is told to, each page with what was asked for. */
  function holdPages(): (() => void)[] {
    const held: (() => void)[] = [];
    house.vendor.behave('public-read', (request, res) => {
      held.push(() => res.end(JSON.stringify({ page: request.url })));
    });
    return held;
  }
  const statuses = ({ said }: Line): string[] =>
    [...said.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, code]) => code ?? '');

  it('behind requests that were leaves each its answer, in order, and ends the connection with the last', async () => {
    const held = holdPages();
    const line = listen(open());
    line.socket.write(['/1', '/2', '/3'].map((page) => get(PATHS.portal + page)).join(''));
    // So many at once may the public have; the third waits for its turn.
    await eventually(() => expect(held).toHaveLength(2));
    line.socket.write(rubbish);
    line.socket.write(rubbish);
    for (const answer of held.reverse()) answer();
    await eventually(() => expect(held).toHaveLength(3));
    held.at(-1)?.();
    await line.closed;
    expect(statuses(line)).toEqual(['200', '200', '200']);
    expect(line.said).toMatch(/hasil\/1"[^]*hasil\/2"[^]*connection: close[^]*hasil\/3"\}$/i);
  });

  it('never stands in the midst of an answer', async () => {
    let end = (): void => undefined;
    house.vendor.behave('public-read', (_request, res) => {
      res.writeHead(200, { 'content-length': '400' }).write('a'.repeat(100));
      end = () => void res.end('b'.repeat(300));
    });
    const line = listen(open());
    line.socket.write(get(PATHS.portal));
    await eventually(() => expect(line.said).toContain('aaa'));
    line.socket.write(rubbish, () => setImmediate(end));
    await line.closed;
    expect(line.said.split('\r\n\r\n')[1]).toBe('a'.repeat(100) + 'b'.repeat(300));
  });

  it('of a request that was answered early leaves the answer whole', async () => {
    const line = listen(open());
    line.socket.write(chunked(PATHS.upload));
    await eventually(() => expect(answers(line)).toBe(1));
    line.socket.write(rubbish);
    await line.closed;
    expect(line.said).toMatch(/^HTTP\/1\.1 4\d\d [^]*connection: close[^]*"code":"GATEWAY_\w+"[^]*\}$/i);
    expect(answers(line)).toBe(1);
  });

  it('of a request itself is told to the client', async () => {
    const line = listen(open());
    line.socket.write(chunked(PATHS.login) + rubbish);
    await line.closed;
    expect(statuses(line)).toEqual(['400']);
  });

  it('of a request behind one that waits for its answer ends the connection', async () => {
    const held = holdPages();
    const line = listen(open());
    line.socket.write(get(PATHS.portal));
    await eventually(() => expect(held).toHaveLength(1));
    line.socket.write(chunked(PATHS.login) + rubbish);
    await line.closed;
    expect(line.said).toBe('');
    await eventually(async () => expect(await house.metric('sirekap_inflight_requests')).toBe(0));
  });
});

describe('an answer', () => {
  it('that is not read ends its connection after its time', async () => {
    await house.restart({ SIAGA_PIPELINED_REQUESTS: String(MANY), SIAGA_CLIENT_BURST: '1000' });
    // From the snapshot, so that no vendor waits for the reader.
    const page = Buffer.alloc(250 * 1024, ' ');
    const type = { 'content-type': 'application/json', 'content-length': String(page.length) };
    house.vendor.behave('public-read', (_request, res) => res.writeHead(200, type).end(page));
    await house.call('GET', PATHS.portal);
    await house.obey({ rules: [{ scope: 'nasional', until: inAnHour(), publication: 'snapshot' }] });
    const line = open();
    line.socket.pause();
    line.socket.write(get(PATHS.portal).repeat(MANY));
    await eventually(async () => expect(await ended('unread')).toBe(1));
    expect(house.vendor.seen).toHaveLength(1);
    listen(line);
    await line.closed;
    expect(answers(line)).toBeGreaterThan(0);
    expect(answers(line)).toBeLessThan(MANY);
  });

  it('for which the vendor takes longer than that does not', async () => {
    house.vendor.behave('public-read', (_request, res) => {
      setTimeout(() => res.end('{"late":true}'), 3 * STALL_MS);
    });
    const line = listen(open());
    line.socket.write(get(PATHS.portal));
    await eventually(() => expect(line.said).toContain('late'));
  });
});

describe('a connection that is refused again and again', () => {
  const from = `authorization: Bearer sesi\r\n${HEADERS.tps}: 5201010001001\r\n`;
  const refusals = ({ said }: Line): number => said.split('HTTP/1.1 429').length - 1;

  /** Ask one after another until so many were refused. */
  async function askUntilRefused(line: Line, times: number): Promise<void> {
    for (let n = 1; refusals(line) < times; n += 1) {
      line.socket.write(get(`${PATHS.recap}/52`, from));
      await eventually(() => expect(answers(line)).toBe(n));
    }
  }

  it('is told to close, and its client comes in again by another', async () => {
    const line = listen(open());
    for (let n = 1; !line.socket.destroyed && n < 40; n += 1) {
      line.socket.write(get(`${PATHS.recap}/52`, from));
      await Promise.race([eventually(() => expect(answers(line)).toBe(n)), line.closed]);
    }
    const statuses = [...line.said.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
    expect(statuses.filter((status) => status === '429')).toHaveLength(REFUSALS + 1);
    expect(line.said.match(/connection: close/gi)).toHaveLength(1);
    expect(await ended('refused')).toBe(1);
    expect((await house.call('GET', PATHS.portal)).status).toBe(200);
  });

  it('is not counted where its client ends it: by coming no more, or with its next request', async () => {
    const gone = listen(open());
    await askUntilRefused(gone, REFUSALS);
    gone.socket.end();
    await gone.closed;
    const closing = listen(open());
    await askUntilRefused(closing, REFUSALS);
    closing.socket.write(get(`${PATHS.recap}/52`, `${from}connection: close\r\n`));
    await closing.closed;
    expect(refusals(closing)).toBe(REFUSALS + 1);
    expect(await ended('refused')).toBe(0);
  });

  it('is counted once, however many requests come before its last answer', async () => {
    const line = listen(open());
    await askUntilRefused(line, REFUSALS);
    line.socket.write(get(`${PATHS.recap}/52`, from).repeat(2));
    await line.closed;
    expect(refusals(line)).toBe(REFUSALS + 1);
    expect(await ended('refused')).toBe(1);
  });
});
