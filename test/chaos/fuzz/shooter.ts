import { connect, type Socket } from 'node:net';
import type { Shot } from './shot.ts';

/** What a connection came to. */
export interface Impact {
  readonly shot: Shot;
  /** Status of each answer, in order; 100 Continue left out. */
  readonly statuses: readonly number[];
  /** Codes of the problems among the answers, in order. */
  readonly problems: readonly string[];
  /** An answer that was not asked for it said that it is the last. */
  readonly endsEarly: boolean;
  /** Not over after the time that was given. */
  readonly hung: boolean;
}

const STATUS = /HTTP\/1\.1 ([2-9]\d\d) /g;
const PROBLEM = /"code":"(\w+)"/g;
const CLOSE = /\r\nconnection: close\r\n/i;
const DRIP_BYTES = 40;

/** Open a connection of its own, fire, and read until it is over. Never rejects. */
export function fire(port: number, from: string, shot: Shot, hangMs: number): Promise<Impact> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, localAddress: from, allowHalfOpen: true });
    const chunks: Buffer[] = [];
    let hung = false;
    const patience = setTimeout(() => {
      hung = true;
      socket.destroy();
    }, hangMs);
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('end', () => socket.end());
    // The gateway may well slam the door: what it said before counts.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      clearTimeout(patience);
      const text = Buffer.concat(chunks).toString('latin1');
      const statuses = [...text.matchAll(STATUS)].map((match) => Number(match[1]));
      const problems = [...text.matchAll(PROBLEM)].map((match) => match[1] ?? '');
      resolve({ shot, statuses, problems, endsEarly: CLOSE.test(text), hung });
    });
    socket.once('connect', () => {
      write(socket, shot);
    });
  });
}

function write(socket: Socket, { bytes, manner }: Shot): void {
  if (manner === 'finish') socket.end(bytes);
  else if (manner === 'hold') socket.write(bytes);
  else if (manner === 'cut') socket.write(bytes, () => socket.resetAndDestroy());
  else dripOn(socket, bytes);
}

function dripOn(socket: Socket, bytes: Buffer): void {
  if (socket.destroyed) return;
  if (bytes.length <= DRIP_BYTES) {
    socket.end(bytes);
    return;
  }
  socket.write(bytes.subarray(0, DRIP_BYTES), () => {
    setImmediate(dripOn, socket, bytes.subarray(DRIP_BYTES));
  });
}
