import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import type { SMTPServerOptions } from 'smtp-server';
import { mailVerdict, smtpPostBox } from './post-box.ts';
import { mailServer } from './testing.ts';

const refusing = (responseCode: number) => Object.assign(new Error('tidak'), { responseCode });
const rcpt = (code: number): SMTPServerOptions => ({
  onRcptTo: (_address, _session, done) => {
    done(refusing(code));
  },
});

/** What sending a letter by a server came to. */
async function sentTo(change: SMTPServerOptions): Promise<unknown> {
  const mail = await mailServer(change);
  const withPassword = change.onAuth ? mail.url.replace('smtp://', 'smtp://siaga:basi@') : mail.url;
  const box = smtpPostBox(withPassword, 'siaga@kabar.example');
  try {
    await box.send({ to: 'warga@surat.example', subject: 'Kabar', text: 'Isi' });
    return undefined;
  } catch (error) {
    return error;
  } finally {
    box.close();
    await mail.close();
  }
}

it.each<[string, SMTPServerOptions]>([
  ['no such mailbox (550)', rcpt(550)],
  ['a mailbox that moved away (551)', rcpt(551)],
  ['a name of no mailbox (553)', rcpt(553)],
])('of %s a server that refuses the recipient means the recipient', async (_, change) => {
  expect(mailVerdict(await sentTo(change))).toEqual({ say: 'refused' });
});

it.each<[string, SMTPServerOptions]>([
  [
    'our password is old (535)',
    {
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => {
        done(refusing(535));
      },
    },
  ],
  ['it wants a password (530)', { disabledCommands: ['STARTTLS'], authOptional: false }],
  [
    'our sender is refused (553)',
    {
      onMailFrom: (_address, _session, done) => {
        done(refusing(553));
      },
    },
  ],
  [
    'our network is refused (554)',
    {
      onConnect: (_session, done) => {
        done(refusing(554));
      },
    },
  ],
  ['it relays nothing of ours (554 to the recipient)', rcpt(554)],
  ['the mailbox is full (552 to the recipient)', rcpt(552)],
  ['it cannot now (451 to the recipient)', rcpt(451)],
  [
    'our quota is used up (552 to the letter)',
    {
      onData: (stream, _session, done) => {
        stream.resume().on('end', () => {
          done(refusing(552));
        });
      },
    },
  ],
])('is not given up because %s', async (_, change) => {
  const fault = await sentTo(change);
  expect(fault).toBeInstanceOf(Error);
  expect(mailVerdict(fault)).toEqual({ say: 'later' });
});

it('of a letter that was refused nothing names whom it was for, as a log would show it', async () => {
  const error = await sentTo({
    onRcptTo: (_address, _session, done) => {
      done(Object.assign(new Error('5.1.1 <warga@surat.example> tidak ada'), { responseCode: 550 }));
    },
  });
  expect(error).toMatchObject({ name: 'MailNotTaken', message: '550 at RCPT TO' });
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('surat.example');
});

it('of a server that is not there the code is told', async () => {
  const box = smtpPostBox('smtp://127.0.0.1:9', 'siaga@kabar.example');
  await expect(box.send({ to: 'warga@surat.example', subject: 'Kabar', text: 'Isi' })).rejects.toThrow(
    /^E[A-Z]+ at CONN$/,
  );
  box.close();
});
