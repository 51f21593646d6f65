import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { tpsIn, uploadHeaders } from '../../../src/gateway/testing.ts';
import { PATHS } from '../../../src/contracts/index.ts';

/** How uploads of a flight were answered, by status. */
export type Landed = Readonly<Record<string, number>>;

const TAIL_BYTES = 1_000;

/**
 * Upload `photo` from so many phones at once, each for a TPS of its own. All send all but the last thousand bytes
 * before any of them ends, so that at that moment all are in flight.
 */
export async function flight(port: number, photo: Buffer, phones: number): Promise<Landed> {
  const sockets = await Promise.all(Array.from({ length: phones }, (_, n) => begin(port, photo, n)));
  const answers = await Promise.all(sockets.map((socket) => finish(socket, photo)));
  const landed: Record<string, number> = {};
  for (const status of answers) landed[status] = (landed[status] ?? 0) + 1;
  return landed;
}

async function begin(port: number, photo: Buffer, n: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const fields = Object.entries(uploadHeaders(photo, tpsIn('32', n))).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  socket.write(`POST ${PATHS.upload} HTTP/1.1\r\nhost: bench\r\n${fields.join('')}\r\n`);
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.write(photo.subarray(0, -TAIL_BYTES), () => {
      resolve();
    });
  });
  return socket;
}

async function finish(socket: Socket, photo: Buffer): Promise<string> {
  socket.write(photo.subarray(-TAIL_BYTES));
  const [part] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return part.toString('latin1').slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length);
}
