import type { NationalPicture, ProvincePicture } from '../../../contracts/index.ts';
import { html, type Html } from '../../../kernel/index.ts';
import { count } from '../format.ts';
import { STATE_WORDS } from '../../domain/words.ts';
import { stateMark } from './marks.ts';

const ZONES = ['WIT', 'WITA', 'WIB'] as const;

/** Recorded and held as parts of what was received; widths in percent. */
function shares(province: Pick<ProvincePicture, 'received' | 'held' | 'recorded'>) {
  const { received, held, recorded } = province;
  if (received === null || received <= 0) return undefined;
  const percent = (part: number | null) =>
    Math.min(100, Math.max(0, Math.round(((part ?? 0) / received) * 1000) / 10));
  const recordedPercent = percent(recorded);
  return { recorded: recordedPercent, held: Math.min(percent(held), 100 - recordedPercent) };
}

function bar(province: ProvincePicture): Html {
  const parts = shares(province);
  return html`<svg
    class="batang"
    viewBox="0 0 100 4"
    preserveAspectRatio="none"
    aria-hidden="true"
    focusable="false"
  >
    <rect width="100" height="4" class="batang-dasar" />
    ${
      parts &&
      html`<rect width="${parts.recorded}" height="4" class="batang-tercatat" /><rect
          x="${parts.recorded}"
          width="${parts.held}"
          height="4"
          class="batang-antre"
        />`
    }
  </svg>`;
}

const number = (label: string, value: number | null): Html =>
  html`<div>
    <dt>${label}</dt>
    <dd>${count(value)}</dd>
  </div>`;

const tile = (province: ProvincePicture): Html =>
  html`<li class="ubin ubin-${province.state}">
    <h4><span class="kode">${province.code}</span> ${province.name}</h4>
    <p class="ubin-status">
      ${stateMark(province.state)}
      <span class="ubin-tps">${count(province.tps)} TPS</span>
      ${province.openIncidents > 0 && html`<span class="ubin-insiden">${province.openIncidents} insiden</span>`}
    </p>
    ${bar(province)}
    <dl>
      ${number('Diterima', province.received)} ${number('Antre', province.held)}
      ${number('Tercatat', province.recorded)}
    </dl>
  </li>`;

const STATES = ['outage', 'manual', 'degraded', 'unknown', 'normal'] as const;

function tally(provinces: readonly ProvincePicture[]): string {
  const parts = STATES.map(
    (state) => [state, provinces.filter((province) => province.state === state).length] as const,
  );
  return parts
    .filter(([, number]) => number > 0)
    .map(([state, number]) => `${String(number)} ${STATE_WORDS[state].toLowerCase()}`)
    .join(', ');
}

function zoneSection(zone: (typeof ZONES)[number], provinces: readonly ProvincePicture[]): Html {
  const own = provinces.filter((province) => province.zone === zone);
  return html`<section aria-labelledby="zona-${zone}" class="zona">
    <h3 id="zona-${zone}">${zone} <span class="redup">${own.length} provinsi · ${tally(own)}</span></h3>
    <ul class="ubin-daftar">
      ${own.map(tile)}
    </ul>
  </section>`;
}

/** The 38 provinces, zone by zone in the order in which their polling stations close. */
export const provinceTiles = (picture: NationalPicture): Html => html`
  <section aria-labelledby="provinsi" id="bagian-provinsi" data-hidup>
    <h2 id="provinsi">Provinsi</h2>
    <p class="keterangan">
      <span class="kunci kunci-tercatat"></span> tercatat di penyedia
      <span class="kunci kunci-antre"></span> antre di gerbang, aman dengan tanda terima
    </p>
    ${ZONES.map((zone) => zoneSection(zone, picture.provinces))}
  </section>
`;
