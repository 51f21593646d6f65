/** Words of the report, Indonesian. */

export const JUDGES: Readonly<Record<string, string>> = {
  availability: 'Ketersediaan',
  latency: 'Kecepatan',
  correctness: 'Ketepatan',
};

export const METHODS: Readonly<Record<string, string>> = {
  slices: 'irisan waktu',
  events: 'peristiwa',
  weighted: 'berbobot jendela genting',
};

export const UNITS: Readonly<Record<string, string>> = {
  slices: 'irisan',
  events: 'peristiwa',
  weighted: 'unggahan yang diharapkan',
};

export const BUDGET_UNITS: Readonly<Record<string, string>> = {
  seconds: 'detik',
  events: 'peristiwa',
  uploads: 'unggahan',
};

export const ROLES: Readonly<Record<string, string>> = { issuer: 'Penerbit', vendor: 'Penyedia' };

export const SEVERITIES: Readonly<Record<string, string>> = { critical: 'genting', warning: 'peringatan' };

/** Null: there was nothing to judge by. */
export const metWord = (met: boolean | null): string =>
  met === null ? 'tidak dapat dinilai' : met ? 'terpenuhi' : 'tidak terpenuhi';

export const metClass = (met: boolean | null): string => (met === null ? 'tak-tahu' : met ? 'baik' : 'buruk');
