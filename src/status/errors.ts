import { errorsFrom } from '../kernel/index.ts';

/**
 * What can go wrong between the incident service and the page, between the page and who checks a copy of it, and between
 * a vantage and the collector.
 */
export const statusError = errorsFrom({
  STATUS_BUCKET_KEY_UNUSABLE: { status: 500, title: 'Kunci ember tidak dapat dipakai', retry: 'never' },
  STATUS_BUCKET_REFUSED: { status: 502, title: 'Salinan tidak masuk ember', retry: 'later' },
  STATUS_MIRROR_UNREADABLE: { status: 502, title: 'Salinan halaman status tidak terbaca', retry: 'later' },
  STATUS_PICTURE_REFUSED: { status: 502, title: 'Gambaran nasional tidak diberikan', retry: 'later' },
  STATUS_STATEMENT_UNSIGNED: { status: 502, title: 'Pernyataan tidak bertanda tangan sah', retry: 'later' },
  STATUS_PROBE_MALFORMED: { status: 400, title: 'Hasil penjajakan tidak terbaca', retry: 'never' },
  STATUS_PROBE_NOT_FOUND: { status: 404, title: 'Alamat tidak ditemukan', retry: 'never' },
  STATUS_PROBE_STALE: { status: 409, title: 'Hasil penjajakan sudah lama atau sudah diterima', retry: 'now' },
  STATUS_PROBE_TOO_OFTEN: { status: 429, title: 'Terlalu sering', retry: 'later' },
  STATUS_PROBE_UNSIGNED: { status: 401, title: 'Hasil penjajakan tidak bertanda tangan sah', retry: 'never' },
  STATUS_VANTAGES_UNREADABLE: { status: 500, title: 'Daftar titik pantau tidak terbaca', retry: 'never' },
  STATUS_PUSH_FAILED: { status: 500, title: 'Langganan pemberitahuan gagal', retry: 'later' },
  STATUS_PUSH_FOREIGN: { status: 403, title: 'Permintaan dari situs lain', retry: 'never' },
  STATUS_PUSH_MALFORMED: { status: 422, title: 'Langganan pemberitahuan tidak terbaca', retry: 'never' },
  STATUS_PUSH_SERVICE_UNKNOWN: {
    ...{ status: 422, title: 'Layanan pemberitahuan tidak dikenal', retry: 'never' },
  },
  STATUS_PUSH_TOO_OFTEN: { status: 429, title: 'Terlalu sering', retry: 'later' },
  STATUS_PICTURE_MALFORMED: { status: 502, title: 'Gambaran nasional tidak terbaca', retry: 'later' },
  STATUS_SUBSCRIBE_INCOMPLETE: { status: 500, title: 'Langganan belum lengkap diatur', retry: 'never' },
  STATUS_SUBSCRIPTIONS_DAMAGED: { status: 500, title: 'Sebagian langganan tidak terbaca', retry: 'never' },
  STATUS_SUBSCRIPTIONS_FULL: { status: 503, title: 'Langganan penuh', retry: 'later' },
});
