interface Told {
  readonly position: number;
  readonly estimateMs: number | undefined;
}

const UNKNOWN = 'belum diketahui';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** `1.204.000`. */
export const count = (value: number): string => new Intl.NumberFormat('id-ID').format(value);

/** How long it will be, as people say it; what is not known is said to be so. */
export function estimateWords(estimateMs: number | undefined): string {
  if (estimateMs === undefined) return UNKNOWN;
  if (estimateMs <= MINUTE_MS) return 'kurang dari satu menit';
  if (estimateMs < 2 * HOUR_MS) return `sekitar ${count(Math.ceil(estimateMs / MINUTE_MS))} menit`;
  return `sekitar ${count(Math.ceil(estimateMs / HOUR_MS))} jam`;
}

/** What a phone shows of a place. */
export const waitWords = ({ position, estimateMs }: Told): string =>
  `Anda dalam antrean masuk, sekitar ${count(position)} akun di depan, perkiraan ${estimateWords(estimateMs)}. ` +
  'Tempat Anda tetap; penghitungan suara jalan terus, dan foto dapat disimpan dahulu.';
