import type { NationalPicture, ProvincePicture } from '../../contracts/index.ts';
import { html, type Html } from '../../kernel/index.ts';
import { stateMark } from './marks.ts';
import { count } from './words.ts';

/** In the order in which polling stations close. */
export const ZONES = ['WIT', 'WITA', 'WIB'] as const;

function bar({ received, held, recorded }: ProvincePicture): Html {
  const percent = (part: number | null, most: number) =>
    received === null || received <= 0 ? 0 : Math.min(most, Math.round(((part ?? 0) / received) * 1000) / 10);
  const done = percent(recorded, 100);
  const waiting = percent(held, 100 - done);
  const path = (name: string, from: number, width: number) =>
    html`<path class="batang-${name}" d="M${from} 0h${width}v4h-${width}z" />`;
  return html`<svg class="batang" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
    ${path('tercatat', 0, done)}${path('antre', done, waiting)}
  </svg>`;
}

const number = (label: string, value: number | null): Html =>
  html`<div>
    <dt>${label}</dt>
    <dd>${count(value)}</dd>
  </div>`;

const tile = (province: ProvincePicture): Html =>
  html`<li class="ubin">
    <h4><a href="provinsi/${province.code}.html">${province.name}</a></h4>
    <p class="status">${stateMark(province.manual ? 'manual' : province.state)}</p>
    ${bar(province)}
    <dl>
      ${number('Diterima', province.received)} ${number('Antre', province.held)}
      ${number('Tercatat', province.recorded)}
    </dl>
  </li>`;

/** The provinces, zone by zone. */
export const provinceTiles = ({ provinces }: NationalPicture): Html => html`
  <h2 id="provinsi">Provinsi</h2>
  <p class="kunci redup">
    <span><i class="kunci-tercatat"></i>tercatat di Sirekap</span>
    <span><i class="kunci-antre"></i>antre, sudah punya tanda terima</span>
  </p>
  ${ZONES.map((zone) => {
    const own = provinces.filter((province) => province.zone === zone);
    return html`<h3>${zone} <span class="redup">${own.length} provinsi</span></h3>
      <ul class="ubin-daftar">
        ${own.map(tile)}
      </ul>`;
  })}
`;
