import { createSocket, type Socket } from 'node:dgram';
import { reportIn } from '../domain/permit-report.ts';
import type { Permits } from './permits.ts';

/** What the kernel keeps for us while our loop is late; it may grant less. */
const BUFFER_BYTES = 4 * 1024 * 1024;

/** Where nginx and HAProxy on this machine send their access log, one datagram a line. */
export interface ReportListener {
  readonly port: number;
  close(): Promise<void>;
}

/** Listen on loopback, which is the only place from which a datagram is believed. 0 takes a free port. */
export async function listenForReports(
  port: number,
  permits: Pick<Permits, 'report'>,
): Promise<ReportListener> {
  const socket = createSocket({ type: 'udp4' });
  socket.on('message', (line) => {
    const report = reportIn(line.toString('latin1'));
    if (report) permits.report(report);
  });
  await bound(socket, port);
  socket.setRecvBufferSize(BUFFER_BYTES);
  return {
    port: socket.address().port,
    close: () =>
      new Promise((resolve) => {
        socket.close(() => {
          resolve();
        });
      }),
  };
}

const bound = (socket: Socket, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, '127.0.0.1', () => {
      socket.off('error', reject);
      // Nothing a sender does may end us.
      socket.on('error', () => undefined);
      resolve();
    });
  });
