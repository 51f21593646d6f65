import {
  claimDue,
  returnWords,
  subscriptionDeliveries,
  subscriptionsOpen,
  tracesBytes,
  tracesSpans,
} from '../../instrumentation/definitions.ts';
import { chart, one } from './builders.ts';
import { counted, max, min, rate, series, sum } from './query.ts';
import type { Look, RowSpec } from './spec.ts';

const DELIVERY_LOOKS: Readonly<Record<string, Look>> = {
  'mail delivered': { text: 'surel diterima', colour: 'green' },
  'mail failed': { text: 'surel gagal', colour: 'red' },
  'push delivered': { text: 'pemberitahuan diterima', colour: 'blue' },
  'push failed': { text: 'pemberitahuan gagal', colour: 'orange' },
};

/** Processes beside the way of the photos: nothing waits for them, and people miss them all the same. */
export const beside: RowSpec = {
  title: 'Jejak, Rekap Manual, klaim dan pelanggan',
  panels: [
    chart({
      key: 'spans',
      title: 'Jejak yang masuk',
      description:
        'Spans a second sent to the trace store, by what became of them. Refused ones were over its pace: their senders try again, and then let them go.',
      unit: 'ops',
      width: 12,
      stacked: true,
      targets: one(sum(rate(tracesSpans), 'outcome'), '{{outcome}}'),
      looks: {
        stored: { text: 'tersimpan', colour: 'green' },
        refused: { text: 'ditolak', colour: 'red' },
        invalid: { text: 'tidak terbaca', colour: 'yellow' },
      },
    }),
    chart({
      key: 'traces-stored',
      title: 'Jejak yang tersimpan',
      description: 'Bytes that the trace store occupies. At its bound the oldest sixteenth goes.',
      unit: 'bytes',
      width: 12,
      targets: one(max(series(tracesBytes)), 'terpakai'),
    }),
    chart({
      key: 'return-words',
      title: 'Bolehkah provinsi kembali?',
      description:
        'Answers of the manual fallback in the last hour to whether a region may return to normal. Failed: it reads no source, and every region in Rekap Manual stays there.',
      unit: 'short',
      width: 6,
      targets: one(counted(returnWords, '1h', {}, 'outcome'), '{{outcome}}'),
      looks: {
        may: { text: 'boleh', colour: 'green' },
        stays: { text: 'belum', colour: 'yellow' },
        counting: { text: 'sedang dicocokkan', colour: 'blue' },
        failed: { text: 'gagal', colour: 'red' },
      },
    }),
    chart({
      key: 'claim-due',
      title: 'Sisa waktu klaim SLA',
      description:
        'Time until the most urgent claim that nobody recorded as handed in lapses; below zero it has. No line: none waits, or the incident service is silent.',
      unit: 's',
      width: 6,
      signed: true,
      empty: 'Tidak ada klaim yang diketahui menunggu',
      targets: one(min(series(claimDue), 'contract'), '{{contract}}'),
    }),
    chart({
      key: 'subscription-deliveries',
      title: 'Kabar kepada pelanggan',
      description:
        'News to subscribers of the status page in the last ten minutes, by way and by whether the mail server or push service took it. Failed ones are tried five times. No line: nobody can subscribe.',
      unit: 'short',
      width: 6,
      empty: 'Tidak ada kabar yang dikirim',
      targets: one(counted(subscriptionDeliveries, '10m', {}, 'way', 'outcome'), '{{way}} {{outcome}}'),
      looks: DELIVERY_LOOKS,
    }),
    chart({
      key: 'subscription-desk',
      title: 'Langganan terbuka',
      description:
        'Whether the status page takes and sends subscriptions: 1, or 0 while it runs without them because their files, keys or port could not be opened. No line: nobody can subscribe.',
      unit: 'none',
      width: 6,
      share: 'whole',
      empty: 'Tidak ada langganan',
      targets: one(min(series(subscriptionsOpen)), 'terbuka'),
    }),
  ],
};
