import { knownCount, tallyOf, unseenIn, type Pack, type PackTally } from '../domain/pack.ts';
import { doubtsIn, type ReceiptStanding } from './assurance.ts';
import { count, countOrUnknown, dateTime, kecamatanTitle, STATE_WORDS, unreadWords } from './words.ts';

/** WhatsApp cuts template messages at this many characters; what is longer is folded away on every phone. */
export const MESSAGE_MAX = 1_024;

/** One message of the chain, as a text to be pasted. */
export interface Message {
  /** What its file is called, without the ending. */
  readonly file: string;
  readonly text: string;
}

const NO_ORDER =
  'Pesan ini saran, bukan perintah: tidak memulai, menunda, atau menghentikan pleno. Pleno diputuskan menurut ketentuan KPU.';

/** A name as long as it may be without crowding the message out. */
const short = (name: string): string => (name.length > 48 ? `${name.slice(0, 47).trimEnd()}…` : name);

const rehearsalMark = ({ isRehearsal }: Pick<Pack, 'isRehearsal'>): readonly string[] =>
  isRehearsal ? ['*GLADI - bukan keadaan nyata*'] : [];

const UNREAD_MAX = 90;

/** A person must not take silence of a source for silence of a TPS. */
const unreadNote = (unread: string): readonly string[] =>
  unread === ''
    ? []
    : [
        `⚠ Tidak terbaca: ${unread.length > UNREAD_MAX ? `${unread.slice(0, UNREAD_MAX)}…` : unread}. Angka di atas dapat kurang.`,
      ];

/** What a message to a whole kab/kota says. */
export interface KabKotaFacts {
  readonly code: string;
  readonly name: string;
  readonly province: string;
  readonly kecamatan: number;
  readonly tps: number;
  /** How the pages of all its kecamatan stand, together. */
  readonly tally: ReceiptStanding & Pick<PackTally, 'recorded' | 'held'>;
  /** Sources that could not be read whole, and why; empty when all were. */
  readonly unread: string;
  readonly isRehearsal: boolean;
  /** Time of the packs, as people there write it. */
  readonly at: string;
}

/** What became of the photos with a receipt, as far as that is known. */
function heldWords(tally: KabKotaFacts['tally']): string {
  const held = knownCount(tally, 'held');
  const doubts = doubtsIn(tally);
  if (doubts === '')
    return held === 0
      ? 'Tidak ada foto bertanda terima yang masih ditahan di gerbang.'
      : `${countOrUnknown(held)} foto sudah bertanda terima dan ditahan aman di gerbang; foto itu dikirim sendiri setelah pulih.`;
  const keep = `Tanda terima belum menjamin foto sampai (${doubts}): minta KPPS menyimpan semua foto.`;
  return `Foto yang ditahan di gerbang: ${countOrUnknown(held)}. ${keep}`;
}

/** KPU RI → KPU kab/kota. */
export const toKabKota = (facts: KabKotaFacts): Message => ({
  file: 'pesan-1-kpu-ri-ke-kpu-kabkota',
  text: [
    ...rehearsalMark(facts),
    `*Rekap Manual (cadangan): ${short(facts.name)}, ${facts.province}*`,
    `Keadaan ${facts.at}`,
    '',
    'Yth. Ketua dan Operator KPU Kab/Kota,',
    `Sirekap untuk wilayah Anda terganggu. ${heldWords(facts.tally)}`,
    ...unreadNote(facts.unread),
    '',
    'Kami menyarankan:',
    `1. Teruskan paket ke ${count(facts.kecamatan)} PPK (${count(facts.tps)} TPS): PDF, CSV, dan pesan berikutnya.`,
    '2. Lanjutkan rekapitulasi dengan C.HASIL; jangan menunggu aplikasi.',
    '3. Kotak suara berangkat tanpa menunggu unggahan.',
    '4. Kumpulkan berkas pleno-<kode>.csv dari PPK.',
    '',
    NO_ORDER,
  ].join('\n'),
});

/** The messages of one kecamatan: KPU kab/kota → PPK → PPS → KPPS. */
export function messagesOf(pack: Pack): readonly Message[] {
  const { region, madeAtMs } = pack;
  const tally = tallyOf(pack);
  const unseen = unseenIn(pack);
  const doubts = doubtsIn(tally);
  const known = (state: 'recorded' | 'held'): string => countOrUnknown(knownCount(tally, state));
  const head = (): readonly string[] => [
    ...rehearsalMark(pack),
    `*Rekap Manual (cadangan): ${kecamatanTitle(short(region.kecamatan))}, ${short(region.kabKota)}*`,
    `Keadaan ${dateTime(madeAtMs, region.zone)}`,
    '',
  ];
  const message = (file: string, lines: readonly string[]): Message => ({
    file,
    text: [...head(), ...lines, '', NO_ORDER].join('\n'),
  });
  return [
    message('pesan-2-kpu-kabkota-ke-ppk', [
      'Yth. Ketua dan anggota PPK,',
      `Terlampir paket ${count(tally.tps)} TPS (PDF dan CSV). Tercatat ${known('recorded')}, ditahan ${known('held')}, PPWP ${STATE_WORDS[unseen].word} ${count(tally[unseen])} halaman.`,
      ...unreadNote(unreadWords(pack.sources)),
      '',
      'Kami menyarankan:',
      '1. Cetak paket. Pakai C.HASIL dari kotak; Sirekap ditampilkan hanya bila ada.',
      '2. Beri tanda tiap TPS yang selesai; angka yang berbeda dicatat keduanya.',
      `3. Isi pleno-${region.code}.csv dan kirim ke KPU Kab/Kota; koreksi dikirim lagi.`,
      '4. Teruskan pesan berikutnya ke PPS.',
    ]),
    message('pesan-3-ppk-ke-pps', [
      'Yth. PPS,',
      doubts === ''
        ? 'Sirekap terganggu. Foto yang sudah bertanda terima aman dan dikirim sendiri.'
        : `Sirekap terganggu. Tanda terima belum menjamin foto sampai (${doubts}): semua foto tetap disimpan di ponsel.`,
      '',
      'Mohon:',
      '1. Cocokkan TPS di desa/kelurahan Anda dengan daftar di paket.',
      '2. TPS yang belum ada fotonya: minta KPPS menyimpan fotonya.',
      '3. TPS bertanda C: minta tangkapan layar tanda terima (QR) dan simpan foto aslinya.',
      '4. Kotak suara jalan terus; jangan menunggu unggahan.',
      '5. Teruskan pesan berikutnya ke KPPS.',
    ]),
    message('pesan-4-pps-ke-kpps', [
      'Bapak/Ibu KPPS, terima kasih atas kerjanya.',
      'Sirekap sedang terganggu. Lanjutkan dengan formulir kertas:',
      '1. Isi dan tanda tangani C.HASIL; serahkan salinan kepada saksi dan pengawas.',
      '2. Foto setiap halaman. Simpan foto, jangan keluar dari aplikasi.',
      doubts === ''
        ? '3. Sudah ada tanda terima (QR)? Tidak perlu diunggah lagi; akan dikirim sendiri.'
        : '3. Sudah ada tanda terima (QR)? Jangan hapus foto dan tanda terimanya: belum semua dapat dipastikan sampai. Unggah lagi hanya bila diminta PPS.',
      '4. Belum ada? Unggah lagi bila aplikasi pulih.',
      '5. Kirim kotak suara sesuai jadwal; jangan menunggu unggahan.',
    ]),
  ];
}
