import type { NationalPicture, ProvincePicture } from '../../contracts/index.ts';

/** One sentence that sums the night up, in both languages. */
export interface Headline {
  readonly id: string;
  readonly en: string;
}

const NAMED = 3;

/** `Bali, Banten dan 4 lainnya`. */
function names(provinces: readonly ProvincePicture[], and: string, more: string): string {
  const all = provinces.map((province) => province.name);
  const shown =
    all.length > NAMED + 1 ? [...all.slice(0, NAMED), `${String(all.length - NAMED)} ${more}`] : all;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} ${and} ${shown.at(-1) ?? ''}`;
}

const inIndonesian = (provinces: readonly ProvincePicture[]) => names(provinces, 'dan', 'lainnya');
const inEnglish = (provinces: readonly ProvincePicture[]) => names(provinces, 'and', 'more');

function trouble(provinces: readonly ProvincePicture[], state: 'outage' | 'degraded'): Headline | undefined {
  const own = provinces.filter((province) => province.state === state);
  if (own.length === 0) return undefined;
  if (own.length === provinces.length) {
    return state === 'outage'
      ? { id: 'Gangguan berat di seluruh Indonesia.', en: 'Major outage all over Indonesia.' }
      : { id: 'Layanan terganggu di seluruh Indonesia.', en: 'Service degraded all over Indonesia.' };
  }
  return state === 'outage'
    ? { id: `Gangguan berat di ${inIndonesian(own)}.`, en: `Major outage in ${inEnglish(own)}.` }
    : { id: `Layanan terganggu di ${inIndonesian(own)}.`, en: `Service degraded in ${inEnglish(own)}.` };
}

function manual(provinces: readonly ProvincePicture[]): Headline | undefined {
  const own = provinces.filter((province) => province.manual || province.state === 'manual');
  if (own.length === 0) return undefined;
  return {
    id: `Rekap manual disarankan di ${inIndonesian(own)}.`,
    en: `Manual recapitulation advised in ${inEnglish(own)}.`,
  };
}

function unseen(provinces: readonly ProvincePicture[]): Headline | undefined {
  const own = provinces.filter((province) => province.state === 'unknown');
  if (own.length === 0) return undefined;
  return { id: `Keadaan ${inIndonesian(own)} tidak diketahui.`, en: `State of ${inEnglish(own)} unknown.` };
}

const NATIONWIDE: Readonly<Record<NationalPicture['state'], Headline>> = {
  normal: { id: 'Sirekap melayani di semua provinsi.', en: 'Sirekap serves all provinces.' },
  degraded: { id: 'Layanan Sirekap terganggu.', en: 'Sirekap is degraded.' },
  outage: { id: 'Gangguan berat pada Sirekap.', en: 'Sirekap has a major outage.' },
  manual: { id: 'Rekap manual disarankan.', en: 'Manual recapitulation is advised.' },
  unknown: { id: 'Keadaan Sirekap tidak diketahui.', en: 'The state of Sirekap is unknown.' },
};

/** The sentence of a picture that is fresh: gravest first, provinces by name while they are few. */
export function headlineOf({ state, provinces }: NationalPicture): Headline {
  const local = provinces.filter((province) => province.state !== 'manual');
  const parts = [
    trouble(local, 'outage'),
    manual(provinces),
    trouble(local, 'degraded'),
    provinces.every((province) => province.state === 'unknown') ? undefined : unseen(provinces),
  ].filter((part) => part !== undefined);
  if (parts.length === 0) return NATIONWIDE[state];
  return { id: parts.map((part) => part.id).join(' '), en: parts.map((part) => part.en).join(' ') };
}
