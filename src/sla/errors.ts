import { errorsFrom } from '../kernel/index.ts';

/** What a report, or a bundle of one, may fail by. */
export const fail = errorsFrom({
  SLA_BUNDLE_UNREADABLE: { status: 422, title: 'Berkas laporan SLA tidak terbaca', retry: 'never' },
  SLA_INCIDENTS_UNREADABLE: { status: 503, title: 'Catatan insiden tidak terbaca', retry: 'later' },
  SLA_MEASUREMENTS_UNREADABLE: { status: 503, title: 'Pengukuran tidak terbaca', retry: 'later' },
  SLA_OUTAGE_UNKNOWN: { status: 404, title: 'Gangguan tidak ada dalam laporan', retry: 'never' },
  SLA_OUTPUT_EXISTS: { status: 409, title: 'Folder laporan sudah berisi', retry: 'never' },
  SLA_PERIOD_INVALID: { status: 400, title: 'Masa laporan tidak sah', retry: 'never' },
  SLA_SIGNER_WRONG: { status: 403, title: 'Kunci ini tidak berbicara untuk pihak itu', retry: 'never' },
  SLA_STEP_WRONG: { status: 422, title: 'Jarak antarpengukuran bukan yang disebut', retry: 'never' },
  SLA_TEXT_EXPOSES: {
    status: 422,
    title: 'Teks menyebut alamat, host atau situs yang tidak boleh terbit',
    retry: 'never',
  },
  SLA_TIME_WRONG: { status: 409, title: 'Waktu pernyataan tidak mungkin', retry: 'later' },
});
