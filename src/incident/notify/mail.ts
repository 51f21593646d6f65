import { createTransport } from 'nodemailer';
import type { PageMessage } from '../../contracts/index.ts';

/** Sends one page by mail; rejects when the server did not take it. Returns the server's word. */
export interface Mailer {
  send(to: string, page: PageMessage): Promise<string>;
  close(): void;
}

const TIMEOUT_MS = 10_000;
const URGENCY = { critical: 'KRITIS', warning: 'PERINGATAN', info: 'INFO' } as const;

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

const textOf = (page: PageMessage): string =>
  [
    page.title,
    '',
    `Dampak  : ${page.impact}`,
    `Wilayah : ${page.region}`,
    `Insiden : ${page.incidentId}`,
    '',
    `Buka dan terima panggilan ini: ${page.consoleUrl}`,
    ...(page.runbookUrl ? [`Panduan: ${page.runbookUrl}`] : []),
    '',
    'Bila tidak ada yang menerima, panggilan naik ke tingkat berikutnya.',
    `Nomor panggilan ${page.id}, dikirim ${page.sentAt}.`,
  ].join('\n');

/** Mail over an SMTP server: `smtp://user:password@host:port`. A retry keeps the message's id. */
export function smtpMailer(url: string, from: string): Mailer {
  const transport = createTransport({
    url,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  });
  return {
    async send(to, page) {
      const sent = await transport.sendMail({
        from,
        to,
        subject: oneLine(`[Siaga ${URGENCY[page.severity]}] ${page.title}`),
        text: textOf(page),
        messageId: `<${page.id}@siaga>`,
        headers: {
          'Auto-Submitted': 'auto-generated',
          'X-Priority': page.severity === 'critical' ? '1' : '3',
        },
      });
      return sent.response;
    },
    close: () => {
      transport.close();
    },
  };
}
