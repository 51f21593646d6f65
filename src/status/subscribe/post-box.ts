import { createTransport } from 'nodemailer';
import type { Verdict } from './domain/verdict.ts';

/** A mail that goes out. */
export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Address that ends the subscription by one POST (RFC 8058); undefined: of a mail that asks for none. */
  readonly leave?: string;
}

/** Sends one mail; rejects when the server did not take it. */
export interface PostBox {
  readonly send: (letter: Letter) => Promise<void>;
  close(): void;
}

const TIMEOUT_MS = 10_000;
/** Connections, and mails on their way at one time. */
export const MAIL_AT_ONCE = 4;

/** Mail over an SMTP server, `smtp://user:password@host:port`, over a few connections that are kept. */
export function smtpPostBox(url: string, from: string): PostBox {
  const transport = createTransport({
    ...{ url, pool: true, maxConnections: MAIL_AT_ONCE },
    ...{ connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS },
  });
  return {
    async send({ to, subject, text, leave }) {
      await transport.sendMail({
        ...{ from, to, subject, text },
        headers: {
          'Auto-Submitted': 'auto-generated',
          ...(leave !== undefined && {
            'List-Unsubscribe': `<${leave}>`,
            'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
          }),
        },
      });
    },
    close: () => {
      transport.close();
    },
  };
}

/** No such mailbox, moved away, or no name of one (RFC 5321, 4.2.3). */
const NO_SUCH_MAILBOX: ReadonlySet<unknown> = new Set([550, 551, 553]);

/**
 * An address of which the server says that there is no such mailbox is given up in time. Whatever else it refuses for
 * good (our password, our sender, our network, a quota) is between us and it: no subscriber is to pay for that.
 */
export const mailVerdict = (error: unknown): Verdict => {
  const { command, responseCode } = (error ?? {}) as Readonly<Record<'command' | 'responseCode', unknown>>;
  return { say: command === 'RCPT TO' && NO_SUCH_MAILBOX.has(responseCode) ? 'refused' : 'later' };
};
