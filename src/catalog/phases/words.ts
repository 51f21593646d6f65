import type { Phase } from '../../contracts/index.ts';

/** A phase in words for pages: its name and one sentence, in Indonesian and English. */
export interface PhaseWords {
  readonly name: { readonly id: string; readonly en: string };
  readonly sentence: { readonly id: string; readonly en: string };
  /** What goes on whatever becomes of Sirekap, in Indonesian. */
  readonly goesOn: string;
}

const WORDS: Readonly<Record<Phase, PhaseWords>> = {
  gladi: {
    name: { id: 'GLADI', en: 'REHEARSAL' },
    sentence: {
      id: 'Latihan, bukan hari pemungutan suara: semua angka di sini angka latihan, bukan hasil pemilu.',
      en: 'A rehearsal, not polling day: every number here is practice, none is a result.',
    },
    goesOn: 'Gladi berjalan terus; tidak ada pemungutan suara atau rapat pleno yang menunggu unggahan ini.',
  },
  pemungutan: {
    name: { id: 'Pemungutan suara', en: 'Voting' },
    sentence: {
      id: 'TPS melayani pemilih; foto C.Hasil baru datang sesudah TPS ditutup.',
      en: 'Polling stations are open; photos of results come after they close.',
    },
    goesOn: 'Pemungutan suara berjalan terus; tidak ada TPS yang menunggu Sirekap.',
  },
  penghitungan: {
    name: { id: 'Penghitungan suara', en: 'Counting' },
    sentence: {
      id: 'TPS menghitung dan mengirim foto C.Hasil; angka di sini jumlah foto, bukan suara.',
      en: 'Polling stations count and send photos; the numbers here are photos, not votes.',
    },
    goesOn: 'Penghitungan suara berjalan terus; tidak ada TPS yang menunggu unggahan.',
  },
  rekap: {
    name: { id: 'Rekapitulasi', en: 'Recapitulation' },
    sentence: {
      id: 'Hasil ditetapkan rapat pleno berjenjang; Sirekap alat bantu.',
      en: 'Results are set by plenary meetings, level by level; Sirekap only assists.',
    },
    goesOn: 'Rapat pleno berjalan terus; tidak ada yang menunggu unggahan.',
  },
};

const OUTSIDE: PhaseWords = {
  name: { id: 'Di luar masa pemilu', en: 'Outside the election' },
  sentence: {
    id: 'Tidak ada pemungutan atau penghitungan suara saat ini.',
    en: 'There is no voting or counting now.',
  },
  goesOn: 'Pemungutan, penghitungan suara, dan rapat pleno tidak menunggu Sirekap.',
};

/** What pages say of a phase; of none: undefined. */
export const phaseWords = (phase: Phase | undefined): PhaseWords =>
  phase === undefined ? OUTSIDE : WORDS[phase];
