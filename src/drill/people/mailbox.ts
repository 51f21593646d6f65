import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A letter that reached somebody of the drill. */
export interface ReceivedLetter {
  readonly to: string;
  /** Folded lines joined; encoded words stay as they are. */
  readonly subject: string;
  /** Its text, or the markup of a letter that has none beside it. */
  readonly text: string;
}

/** A mail server that takes letters on loopback and tells what they say; none goes further. */
export async function startMailbox(options: {
  readonly port: number;
  readonly host: string;
  readonly onLetter: (letter: ReceivedLetter) => void;
}): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('utf8');
        const to = session.envelope.rcptTo.map((recipient) => recipient.address).join(', ');
        options.onLetter({ to, subject: subjectOf(raw), text: textOf(raw) });
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

const subjectOf = (raw: string): string =>
  /^Subject: (.*(?:\r?\n[ \t].*)*)/im.exec(raw)?.[1]?.replaceAll(/\r?\n[ \t]/g, ' ') ?? '';

/** What stands below the head, with the soft breaks and escapes of quoted-printable undone (RFC 2045, 6.7). */
function textOf(raw: string): string {
  const end = /\r?\n\r?\n/.exec(raw);
  const head = raw.slice(0, end?.index);
  const body = end ? raw.slice(end.index + end[0].length) : '';
  if (!/^Content-Transfer-Encoding: quoted-printable/im.test(head)) return body;
  const bytes = body
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
