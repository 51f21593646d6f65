import type { ReportDocument } from './document.ts';

export const UNREAD = 'tidak dibaca';

/** What must be said of a report for which records that people keep were not read: a sentence each. */
export function unreadNotes({ report }: Pick<ReportDocument, 'report'>): readonly string[] {
  const { incidents, ledger } = report.records;
  return [
    ...(ledger === 'read'
      ? []
      : [
          `Catatan pemeliharaan dan pengecualian ${UNREAD} untuk laporan ini: yang disetujui di dalamnya tetap dihitung sebagai gangguan.`,
        ]),
    ...(incidents === 'read'
      ? []
      : [
          `Catatan insiden ${UNREAD} untuk laporan ini: waktu tanggap dan pemulihan tidak dinilai, dan gangguan tidak menyebut insidennya.`,
        ]),
  ];
}
