import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { statusConfigSchema, type StatusConfig } from '../config.ts';

/**
 * Settings of a status site that takes subscriptions by mail and by push: files below `home`, ports of its own. Nobody is
 * where it looks for pictures and sends its mails, unless `change` says otherwise.
 */
export const subscribingConfig = (
  home: string,
  change: Readonly<Record<string, string>> = {},
): StatusConfig =>
  statusConfigSchema.parse({
    SIAGA_INCIDENT_URL: 'http://127.0.0.1:9',
    SIAGA_STATUS_TOKEN_FILE: join(home, 'token'),
    SIAGA_STATUS_FOLDER: join(home, 'umum'),
    SIAGA_STATUS_KEY_FILE: join(home, 'kunci'),
    SIAGA_STATUS_PORT: '0',
    SIAGA_OPS_PORT: '0',
    SIAGA_STATUS_ADDRESS: 'https://status.example/',
    SIAGA_SUBSCRIBE_URL: 'https://kabar.example/',
    SIAGA_SUBSCRIBE_PORT: '0',
    SIAGA_SUBSCRIBE_DIR: join(home, 'langganan'),
    SIAGA_SMTP_URL: 'smtp://127.0.0.1:9',
    SIAGA_PUSH_CONTACT: 'mailto:pusdatin@kpu.example',
    ...change,
  });

/** A letter as it came over the wire. */
export interface ReceivedLetter {
  readonly to: string;
  readonly raw: string;
}

/** A mail server of a test's own. */
export interface MailServer {
  readonly url: string;
  readonly letters: ReceivedLetter[];
  /** Code to answer a recipient with instead of taking the letter. */
  refuse: number | undefined;
  /** Resolves when so many letters have come in all. */
  until(count: number): Promise<readonly ReceivedLetter[]>;
  close(): Promise<void>;
}

/** Lines that were folded or quoted for the wire, as they were written. */
export const unfolded = ({ raw }: ReceivedLetter): string =>
  raw
    .replace(/=\r?\n/g, '')
    .replace(/\r?\n[ \t]+/g, ' ')
    .replace(/=3D/g, '=');

/** `change`: where it is unlike one that takes every letter. */
export async function mailServer(change: SMTPServerOptions = {}): Promise<MailServer> {
  const letters: ReceivedLetter[] = [];
  const waiting = new Set<() => void>();
  const smtp = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onRcptTo(_address, _session, done) {
      if (mail.refuse === undefined) done();
      else done(Object.assign(new Error('tidak ada'), { responseCode: mail.refuse }));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address).join(', ');
        letters.push({ to, raw: Buffer.concat(chunks).toString('utf8') });
        done();
        for (const look of waiting) look();
      });
    },
    ...change,
  });
  smtp.on('error', () => undefined);
  smtp.listen(0, '127.0.0.1');
  await once(smtp.server, 'listening');
  const mail: MailServer = {
    url: `smtp://127.0.0.1:${String((smtp.server.address() as AddressInfo).port)}`,
    ...{ letters, refuse: undefined },
    until: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (letters.length < count) return;
          waiting.delete(look);
          resolve(letters);
        };
        waiting.add(look);
        look();
      }),
    close: () =>
      new Promise((resolve) => {
        smtp.close(() => {
          resolve();
        });
      }),
  };
  return mail;
}
