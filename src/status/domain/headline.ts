import { NATIONAL, type NationalPicture, type ProvincePicture } from '../../contracts/index.ts';

/** Words in both languages. */
interface Words {
  readonly id: string;
  readonly en: string;
}

/** The night in one sentence, and what else there is to say in smaller letters (empty: nothing). */
export interface Headline {
  readonly lead: Words;
  readonly also: Words;
}

const NOTHING: Words = { id: '', en: '' };

const NAMED = 3;

/** `Bali, Banten dan 4 lainnya`. */
export const listed = (all: readonly string[]): string => shortList(all, 'dan', 'lainnya');

function shortList(all: readonly string[], and: string, more: string): string {
  const shown =
    all.length > NAMED + 1 ? [...all.slice(0, NAMED), `${String(all.length - NAMED)} ${more}`] : all;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} ${and} ${shown.at(-1) ?? ''}`;
}

const namesOf = (provinces: readonly ProvincePicture[]) => provinces.map(({ name }) => name);
const inIndonesian = (provinces: readonly ProvincePicture[]) => listed(namesOf(provinces));
const inEnglish = (provinces: readonly ProvincePicture[]) => shortList(namesOf(provinces), 'and', 'more');

function trouble(provinces: readonly ProvincePicture[], state: 'outage' | 'degraded'): Words | undefined {
  // Of those that only the nation's outage reaches the nation's sentence speaks.
  const own = provinces.filter((province) => province.state === state && !province.byNation);
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

function manual(provinces: readonly ProvincePicture[]): Words | undefined {
  const own = provinces.filter((province) => province.manual || province.state === 'manual');
  if (own.length === 0) return undefined;
  return {
    id: `Rekap manual disarankan di ${inIndonesian(own)}.`,
    en: `Manual recapitulation advised in ${inEnglish(own)}.`,
  };
}

function unseen(provinces: readonly ProvincePicture[]): Words | undefined {
  const own = provinces.filter((province) => province.state === 'unknown');
  if (own.length === 0) return undefined;
  return { id: `Keadaan ${inIndonesian(own)} tidak diketahui.`, en: `State of ${inEnglish(own)} unknown.` };
}

const NATIONWIDE: Readonly<Record<NationalPicture['state'], Words>> = {
  normal: { id: 'Sirekap melayani di semua provinsi.', en: 'Sirekap serves all provinces.' },
  degraded: { id: 'Layanan Sirekap terganggu secara nasional.', en: 'Sirekap is degraded nationwide.' },
  outage: {
    id: 'Gangguan berat pada Sirekap secara nasional.',
    en: 'Sirekap has a major outage nationwide.',
  },
  manual: { id: 'Rekap manual disarankan.', en: 'Manual recapitulation is advised.' },
  unknown: { id: 'Keadaan Sirekap tidak diketahui.', en: 'The state of Sirekap is unknown.' },
};

/**
 * What is said of the nation as a whole. An outage is always its own; it is degraded for trouble of its own, or
 * only because a province is in trouble, which that province says better.
 */
function national({ state, incidents }: NationalPicture, grade: 'outage' | 'degraded'): Words | undefined {
  if (state !== grade) return undefined;
  const isOwn =
    grade === 'outage' ||
    incidents.some(({ region, severity }) => region === NATIONAL && severity !== 'info');
  return isOwn ? NATIONWIDE[grade] : undefined;
}

/** The sentence of a picture that is fresh: gravest first, of equals the nation, provinces by name while they are few. */
export function headlineOf(picture: NationalPicture): Headline {
  const { state, provinces } = picture;
  const local = provinces.filter((province) => province.state !== 'manual');
  const parts = [
    national(picture, 'outage'),
    trouble(local, 'outage'),
    manual(provinces),
    national(picture, 'degraded'),
    trouble(local, 'degraded'),
    provinces.every((province) => province.state === 'unknown') ? undefined : unseen(provinces),
  ].filter((part) => part !== undefined);
  const [lead, ...rest] = parts;
  if (!lead) return { lead: NATIONWIDE[state], also: NOTHING };
  return {
    lead,
    also: { id: rest.map((part) => part.id).join(' '), en: rest.map((part) => part.en).join(' ') },
  };
}

/** The sentence of a page whose data are too old to believe; `lastData` is their time, `21.34.07`. */
export function staleHeadline(lastData: string | undefined, lead = NATIONWIDE.unknown): Headline {
  const also =
    lastData === undefined
      ? { id: 'Belum ada data.', en: 'There are no data yet.' }
      : { id: `Data terakhir pukul ${lastData} WIB.`, en: `Last data at ${lastData} WIB.` };
  return { lead, also };
}

/** The sentence of one province, and what is wrong with the nation besides. */
export function provinceHeadline(province: ProvincePicture, picture: NationalPicture): Headline {
  const { name } = province;
  const state = province.manual ? 'manual' : province.state;
  const lead: Readonly<Record<NationalPicture['state'], Words>> = {
    normal: { id: `Sirekap melayani di ${name}.`, en: `Sirekap serves ${name}.` },
    degraded: province.byNation
      ? {
          id: `${name} ikut terdampak gangguan nasional.`,
          en: `${name} is affected by the nationwide outage.`,
        }
      : { id: `Layanan terganggu di ${name}.`, en: `Service degraded in ${name}.` },
    outage: { id: `Gangguan berat di ${name}.`, en: `Major outage in ${name}.` },
    manual: { id: `Rekap manual disarankan di ${name}.`, en: `Manual recapitulation advised in ${name}.` },
    unknown: { id: `Keadaan ${name} tidak diketahui.`, en: `The state of ${name} is unknown.` },
  };
  return { lead: lead[state], also: national(picture, 'outage') ?? national(picture, 'degraded') ?? NOTHING };
}
