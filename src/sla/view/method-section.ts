import type { MeasuredStream, SlaContract, Zone } from '../../catalog/index.ts';
import { html, type Html } from '../../kernel/index.ts';
import { localTime } from '../domain/period.ts';
import type { ReportDocument } from './document.ts';
import { target, time } from './numbers.ts';
import { table } from './table.ts';
import { ROLES } from './words.ts';

const IDLE: Readonly<Record<string, string>> = {
  carry:
    'meneruskan keadaan irisan yang dinilai sebelumnya, juga dari sebelum masa ini (berkas lead-in.gz tiap aliran, paling jauh 31 hari ke belakang)',
  up: 'dihitung tersedia',
  'left-out': 'tidak dihitung',
};

/** Series of a stream as Prometheus selects them. */
const selectorsOf = ({ series }: MeasuredStream): readonly string[] =>
  series.map(
    ({ metric, matchers }) =>
      `${metric}{${matchers.map(({ label, op, value }) => `${label}${op}"${value}"`).join(',')}}`,
  );

type SignerKey = NonNullable<SlaContract['signers'][number]['keys']>[number];

/** From when until when a side signs with a key. */
function keySpan({ validFrom, validTo }: SignerKey, zone: Zone): string {
  const at = (instant: string): string => `${time(localTime(Date.parse(instant), zone))} ${zone}`;
  return validTo === null ? `sejak ${at(validFrom)}` : `sejak ${at(validFrom)} sampai ${at(validTo)}`;
}

/** Whether requests of no province are among its events. */
const countsAll = ({ counts, series }: MeasuredStream): boolean =>
  counts === 'events' && series.some(({ matchers }) => !matchers.some(({ label }) => label === 'province'));

/** How it was measured, counted and rounded, and how anybody checks it. */
export function methodSection({ report, contract }: ReportDocument): Html {
  const { slice } = contract;
  const unfiltered = contract.streams.filter(countsAll).map(({ id }) => id);
  return html`<h2>Cara mengukur dan menghitung</h2>
    <ol class="langkah">
      <li>Data mentah ialah cacahan per irisan ${slice.seconds / 60} menit, per provinsi: peristiwa yang dihitung, yang gagal, dan berapa pengukuran yang ada. Kenaikan pencacah bertanggal pengukuran yang memperlihatkannya. Pencacah kegagalan yang baru muncul dihitung penuh bila sasarannya diukur tepat sebelumnya dan belum memilikinya; pencacah lain baru dihitung sejak pengukuran keduanya, dan yang tumbuh melewati batas irisan selagi sebuah pengukuran hilang tidak masuk irisan mana pun.</li>
      <li>Irisan terganggu bila sedikitnya ${slice.fewestFailures} peristiwa gagal dan bagian yang baik di bawah batas sasarannya; penjajak: bila sedikitnya ${slice.vantageQuorum} tempat melihatnya gagal.</li>
      <li>Irisan tanpa data bila pengukurannya kurang dari ${target(slice.measuredFromPpm)}. Tanpa data tidak pernah dihitung tersedia.</li>
      <li>Irisan tanpa peristiwa, atau dengan kurang dari ${slice.fewestEvents} yang sebagian gagal, terlalu sepi untuk dinilai: ${IDLE[slice.idle] ?? ''}.</li>
      <li>Permintaan penjajak tidak dihitung: pencacah dipilih menurut provinsi, yang tidak dimilikinya, dan gerbang tidak mencatat waktu jawabnya.${unfiltered.length === 0 ? null : html` Tidak dipilih menurut provinsi, karena pembacanya tidak semua sebuah TPS atau deretnya tidak menyebutnya: ${unfiltered.join(', ')}.`}</li>
      <li>Secara nasional: peristiwa semua provinsi dijumlahkan; tanpa data bila provinsi yang terukur mewakili kurang dari separuh TPS.</li>
      <li>Persentase dibulatkan ke bawah pada empat desimal. Terpenuhi atau tidak ditentukan dari jumlah, bukan dari angka yang dibulatkan.</li>
      <li>Waktu ialah jam server pengukur (Prometheus), yang menera tiap pengukuran; batas masa menurut ${report.period.zone}.</li>
      <li>Alamat IP, nama host dan nama situs disamarkan dalam semua teks.</li>
    </ol>
    ${table(
      'Apa yang dihitung, sebagaimana dipilih dari Prometheus',
      [{ name: 'Aliran' }, { name: 'Sumber' }, { name: 'Deret' }],
      contract.streams.map((stream) => [
        stream.id,
        stream.title,
        html`${selectorsOf(stream).map((selector) => html`<code>${selector}</code> `)}`,
      ]),
    )}
    <h2>Memeriksa laporan ini</h2>
    <p>Tidak perlu mempercayai penerbitnya: <code>siaga sla verify FOLDER</code> memeriksa tanda tangan dan akar Merkle, lalu menghitung ulang setiap angka dari data mentah di dalam folder ini, tanpa jaringan. Bandingkan nomor kunci yang disebutnya dengan yang diketahui dari penerbit.</p>
    <dl class="fakta">${report.signers.map(({ role, title, keys }) => html`<dt>${ROLES[role] ?? role}</dt><dd>${title}${keys?.map((key) => html`<br /><small>kunci <code>${key.kid}</code> ${keySpan(key, contract.zone)}</small>`)}</dd>`)}</dl>
    <p>Penyedia menandatangani, atau membantah gangguan satu per satu, di samping laporan ini: <code>siaga sla countersign</code>. Yang sudah dinyatakan dibaca di <a href="statements/tanggapan.html">halaman tanggapan</a>; selama belum ada, halaman itu tidak ada.</p>`;
}
