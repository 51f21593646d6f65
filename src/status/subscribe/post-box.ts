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
  send(letter: Letter): Promise<void>;
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

/** An address that will never take mail (5xx) is given up in time; for all else one may try again. */
export const mailVerdict = (error: unknown): Verdict => {
  const { responseCode } = (error ?? {}) as { readonly responseCode?: unknown };
  return { say: typeof responseCode === 'number' && responseCode >= 500 ? 'refused' : 'later' };
};
