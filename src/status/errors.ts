import { errorsFrom } from '../kernel/index.ts';

/** What can go wrong between the incident service and the page, and between the page and who checks a copy of it. */
export const statusError = errorsFrom({
  STATUS_MIRROR_UNREADABLE: { status: 502, title: 'Salinan halaman status tidak terbaca', retry: 'later' },
  STATUS_PICTURE_REFUSED: { status: 502, title: 'Gambaran nasional tidak diberikan', retry: 'later' },
  STATUS_PICTURE_MALFORMED: { status: 502, title: 'Gambaran nasional tidak terbaca', retry: 'later' },
});
