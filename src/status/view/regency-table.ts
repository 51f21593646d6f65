import type { NationalPicture, ProvincePicture, RegencyPicture } from '../../contracts/index.ts';
import { html, type Html } from '../../kernel/index.ts';
import { regencyNamesOf, type RegencyNames } from '../domain/regency-names.ts';
import { count, percent, shortWib } from './words.ts';

/** The attribution that ODbL 1.0 wants where the names are shown. */
const NAMES_NOTICE =
  'Nama wilayah: idn-area-data 4.0.1 (github.com/fityannugroho/idn-area-data), Open Database License 1.0.';

const row = ({ tps, stations, stored }: RegencyPicture, name: string): Html =>
  html`<tr>
    <th scope="row">${name}</th>
    <td>${count(stations)} / ${count(tps)}</td>
    <td>${percent(stations, tps)}</td>
    <td>${count(stored)}</td>
  </tr>`;

const UNKNOWN = html`<p>
  Jumlah per kab/kota tidak diketahui: Sirekap tidak memberikannya, atau tidak terjangkau.
</p>`;

function table(regencies: readonly RegencyPicture[], asOf: string, known: RegencyNames): Html {
  const { names, lent } = regencyNamesOf(regencies, known);
  return html`<table class="kabkota">
      <caption>
        TPS yang sedikitnya satu halamannya tersimpan, dari TPS seharusnya; dihitung Sirekap pukul ${shortWib(asOf)}
        WIB. Foto yang masih antre di gerbang belum termasuk.
      </caption>
      <thead>
        <tr>
          <th scope="col">Kab/kota</th>
          <th scope="col">TPS masuk</th>
          <th scope="col">%</th>
          <th scope="col">Foto</th>
        </tr>
      </thead>
      <tbody>
        ${regencies.map((regency, index) => row(regency, names[index] ?? regency.code))}
      </tbody>
    </table>
    <p class="redup">
      ${lent && 'GLADI: daftar TPS latihan; nama dipinjam menurut urutan.'} ${known.size > 0 && NAMES_NOTICE}
    </p>`;
}

/** Kab/kota by kab/kota, as the vendor counts it. */
export const regencyTable = (
  { regencies }: ProvincePicture,
  { countsAsOf }: NationalPicture,
  known: RegencyNames,
): Html => html`
  <h2>Kab/kota</h2>
  ${regencies === null || countsAsOf === null ? UNKNOWN : table(regencies, countsAsOf, known)}
`;
