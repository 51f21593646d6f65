import { createTransport } from 'nodemailer';
import { z } from 'zod';
import type { Verdict } from './domain/verdict.ts';

/** A mail that goes out. */
export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Address that ends the subscription by one POST (RFC 8058); undefined: of a mail that asks for none. */
  readonly leave?: string;
}

/** What of nodemailer's errors names nobody. */
const faultSchema = z
  .object({
    code: z
      .string()
      .regex(/^[A-Z]+$/)
      .optional()
      .catch(undefined),
    command: z
      .string()
      .regex(/^[A-Z]+( [A-Z]+)*$/)
      .optional()
      .catch(undefined),
    responseCode: z.number().optional().catch(undefined),
  })
  .catch({});

/**
 * A mail that did not go: by what code, at which command of SMTP. What the server said is left out, for it names the
 * address, and this is logged.
 */
class MailNotTaken extends Error {
  override readonly name = 'MailNotTaken';
  /** Reply of the server, as 550; undefined where it gave none. */
  readonly responseCode: number | undefined;
  /** As `RCPT TO`; undefined before the first. */
  readonly command: string | undefined;

  constructor(error: unknown) {
    const { code, command, responseCode } = faultSchema.parse(error);
    const what = responseCode ?? code ?? 'no answer';
    super(`${String(what)}${command === undefined ? '' : ` at ${command}`}`);
    this.responseCode = responseCode;
    this.command = command;
  }
}

/** Sends one mail; rejects with a MailNotTaken when the server did not take it. */
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
      const headers = {
        'Auto-Submitted': 'auto-generated',
        ...(leave !== undefined && {
          'List-Unsubscribe': `<${leave}>`,
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        }),
      };
      await transport.sendMail({ from, to, subject, text, headers }).catch((error: unknown) => {
        throw new MailNotTaken(error);
      });
    },
    close: () => {
      transport.close();
    },
  };
}

/** No such mailbox, moved away, or no name of one (RFC 5321, 4.2.3). */
const NO_SUCH_MAILBOX: ReadonlySet<number | undefined> = new Set([550, 551, 553]);

/**
 * An address of which the server says that there is no such mailbox is given up in time. Whatever else it refuses for
 * good (our password, our sender, our network, a quota) is between us and it: no subscriber is to pay for that.
 */
export function mailVerdict(error: unknown): Verdict {
  const isRefused =
    error instanceof MailNotTaken && error.command === 'RCPT TO' && NO_SUCH_MAILBOX.has(error.responseCode);
  return { say: isRefused ? 'refused' : 'later' };
}
