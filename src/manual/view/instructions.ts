import { tallyOf, type Pack } from '../domain/pack.ts';
import { doubtsIn } from './assurance.ts';
import type { Sheet } from './sheet.ts';

const RECEIPT_PROMISES =
  'Foto yang sudah bertanda terima (kode QR) tidak perlu diunggah lagi: gerbang mengirimnya sendiri.';
const RECEIPT_IS_UNSURE =
  'Foto yang sudah bertanda terima (kode QR): jangan hapus foto dan tanda terimanya, belum semua dapat dipastikan sampai. Unggah lagi hanya bila diminta PPS.';

const kpps = (receipt: string): readonly string[] => [
  'Selesaikan penghitungan, isi dan tanda tangani C.HASIL seperti biasa. Jangan menunggu aplikasi.',
  'Foto setiap halaman C.HASIL dengan kamera biasa atau aplikasi. Jangan hapus foto, jangan keluar dari aplikasi.',
  receipt,
  'Foto tanpa tanda terima diunggah lagi bila aplikasi pulih; bila kotak sudah harus berangkat, berangkatkan.',
  'Serahkan salinan C.HASIL kepada saksi dan pengawas TPS yang hadir.',
  'Kirim kotak suara ke PPS/PPK sesuai jadwal, tanpa menunggu unggahan.',
];

const PPS = [
  'Cocokkan TPS di desa/kelurahan Anda dengan daftar "Keadaan per TPS". Beri tanda TPS yang kotaknya sudah lewat.',
  'TPS berkotak kosong: tanyakan apakah foto sudah diambil, dan minta fotonya disimpan. Jangan meminta KPPS kembali ke TPS.',
  'TPS berhuruf C (dicari): minta tangkapan layar tanda terima (QR) dan simpan foto aslinya; teruskan ke PPK.',
  'TPS berhuruf S (disisihkan): minta foto ulang halaman itu bila C.HASIL masih di tangan KPPS; kotak yang sudah disegel tidak dibuka untuk itu.',
  'Laporkan tiap desa/kelurahan ke PPK dengan lembar ini atau salinannya.',
] as const;

const PPK = [
  'Ketua PPK memimpin pleno terbuka menurut ketentuan KPU. Siaga tidak memerintahkan dan tidak menghentikannya.',
  'Buka kotak, bacakan C.HASIL, bandingkan dengan salinan saksi dan pengawas. Data Sirekap ditampilkan bila ada (T); bila tidak, lanjutkan dengan C.HASIL.',
  'Beri tanda di "Keadaan per TPS" (C.Hasil, Pleno) dan di "Daftar periksa C.HASIL" untuk setiap TPS yang selesai.',
  'Angka C.HASIL dan Sirekap berbeda: catat keduanya pada kolom catatan dan formulir kejadian khusus. Jangan disamakan diam-diam.',
  'Isi berkas pleno-<kode>.csv dari folder paket ini: satu baris per TPS dan jenis surat suara, angka menurut pleno. Kirim ke KPU Kab/Kota.',
  'Koreksi: ubah barisnya dan kirim lagi. Angka lama tetap tersimpan beserta pengirim dan waktunya.',
  'Setelah Sirekap pulih, KPU Kab/Kota mencocokkan unggahan, tanda terima dan angka. Simpan lembar ini sampai pencocokan ditutup.',
] as const;

/** What each role does, in the order in which a box travels. */
export function drawInstructions(sheet: Sheet, pack: Pack): void {
  sheet.page();
  const roles = [
    ['KPPS: di TPS', kpps(doubtsIn(tallyOf(pack)) === '' ? RECEIPT_PROMISES : RECEIPT_IS_UNSURE)],
    ['PPS: di desa/kelurahan', PPS],
    ['PPK: di kecamatan', PPK],
  ] as const;
  for (const [title, points] of roles) {
    sheet.heading(title);
    sheet.list(points, 10.5);
    sheet.y += 6;
  }
  sheet.heading('Dasar');
  sheet.paragraph(
    'Sirekap adalah sarana publikasi dan alat bantu (Keputusan KPU 66/2024; PKPU 6/2024 Pasal 54); hasil yang sah adalah rekapitulasi berjenjang. ' +
      'Tidak memberikan salinan hasil dapat dipidana (UU 7/2017 Pasal 506). Bila petunjuk KPU berbeda dari lembar ini, petunjuk KPU yang berlaku.',
    { size: 9.5 },
  );
}
