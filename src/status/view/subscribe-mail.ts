import type { StatusEvent } from '../domain/events.ts';
import { eventText, eventTitle, placeWord } from './event-words.ts';
import { dateTimeWib } from './words.ts';

interface MailText {
  readonly subject: string;
  readonly text: string;
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Asks whether the owner of an address wants this. */
export const confirmationMail = (region: string, link: string): MailText => ({
  subject: oneLine(`Konfirmasi: kabar Sirekap untuk ${placeWord(region)}`),
  text: [
    `Seseorang meminta kabar layanan Sirekap untuk ${placeWord(region)} dikirim ke alamat ini.`,
    '',
    `Bila itu Anda, buka tautan ini dalam 24 jam: ${link}`,
    '',
    'Bila bukan, abaikan surel ini; tidak ada yang akan dikirim.',
  ].join('\n'),
});

/** Tells of events, oldest first. */
export const eventsMail = (
  region: string,
  events: readonly StatusEvent[],
  links: { readonly page: string; readonly leave: string },
): MailText => {
  const [first] = events.toReversed();
  const more = events.length > 1 ? ` (dan ${String(events.length - 1)} lainnya)` : '';
  return {
    subject: oneLine(`Sirekap ${placeWord(region)}: ${first ? eventTitle(first) : ''}${more}`).slice(0, 160),
    text: [
      ...events.map((event) => `${dateTimeWib(event.at)} WIB  ${eventText(event)}`),
      '',
      `Keadaan sekarang: ${links.page}`,
      'Kabar ini tentang layanan, bukan hasil pemilu.',
      '',
      `Berhenti berlangganan: ${links.leave}`,
    ].join('\n'),
  };
};
