import nodemailer from 'nodemailer';
import { expect, it } from 'vitest';
import { startMailbox, type ReceivedLetter } from './mailbox.ts';

it('a letter is told as it was written, long lines and letters beyond ASCII too', async () => {
  const letters: ReceivedLetter[] = [];
  const mailbox = await startMailbox({ port: 0, host: '127.0.0.1', onLetter: (one) => letters.push(one) });
  const sender = nodemailer.createTransport({ host: '127.0.0.1', port: mailbox.port });
  const link = `https://kabar.example/konfirmasi?t=${'a1_-'.repeat(60)}`;
  try {
    await sender.sendMail({
      ...{ from: 'status@kpu.example', to: 'warga@surat.example', subject: 'Konfirmasi' },
      text: `Tautan — 24 jam: ${link}\nBila bukan, abaikan.`,
    });
  } finally {
    sender.close();
    await mailbox.close();
  }
  expect(letters).toEqual([
    { to: 'warga@surat.example', subject: 'Konfirmasi', text: expect.stringContaining(link) as string },
  ]);
  expect(letters[0]!.text).toContain('Tautan — 24 jam:');
});
