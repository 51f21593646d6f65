import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { Clock } from '../../kernel/index.ts';
import type { ReceivedPage } from './pager.ts';

/** A mail server that takes pages on loopback and keeps what they say; no letter goes further. */
export async function startMailbox(options: {
  readonly port: number;
  readonly host: string;
  readonly clock: Clock;
  readonly onPage: (page: ReceivedPage) => void;
}): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const letter = Buffer.concat(chunks).toString('utf8');
        const to = session.envelope.rcptTo.map((recipient) => recipient.address).join(', ');
        options.onPage({
          at: options.clock.now(),
          channel: 'mail',
          incidentId: null,
          to,
          title: subjectOf(letter),
        });
        done();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  };
}

/** The subject line of a letter, folded lines joined; encoded words stay as they are. */
const subjectOf = (letter: string): string =>
  /^Subject: (.*(?:\r?\n[ \t].*)*)/im.exec(letter)?.[1]?.replaceAll(/\r?\n[ \t]/g, ' ') ?? '';
