import { errorsFrom } from '../kernel/index.ts';

/** What can go wrong between the incident service and the page. */
export const statusError = errorsFrom({
  STATUS_PICTURE_REFUSED: { status: 502, title: 'Gambaran nasional tidak diberikan', retry: 'later' },
  STATUS_PICTURE_MALFORMED: { status: 502, title: 'Gambaran nasional tidak terbaca', retry: 'later' },
});
